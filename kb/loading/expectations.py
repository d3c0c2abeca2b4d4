"""Reading what a pack expects of itself: `scenarios/*.yaml` and `invariants.yaml`."""

from __future__ import annotations

from kb.conditions import All
from kb.expectations import Invariant, Law, Scenario
from kb.loading.fields import Fields, known, member
from kb.loading.source import Listing, Node, Text, shown
from kb.loading.when import Conditions
from kb.pack import Verdict
from kb.problems import Place, Problems
from kb.vocabulary import FactType, Vocabulary


def read_scenarios(
    documents: tuple[Node, ...], known_ids: dict[str, frozenset[str]], problems: Problems
) -> tuple[Scenario, ...]:
    """All scenarios. Whether their facts are legal is found when they are run: a refusal can be what is expected."""
    scenarios = []
    seen: dict[str, Place] = {}
    for document in documents:
        for node in _list(document, "scenarios", problems):
            fields = Fields(node, "a scenario", problems)
            name = fields.text("scenario")
            fields.what = f"scenario `{shown(name)}`"
            if name in seen:
                problems.add(
                    "P113",
                    f"two scenarios are called `{shown(name)}`",
                    fields.place,
                    f"the other stands at {seen[name]}",
                )
            seen[name] = fields.place
            given = tuple((key.value, _plain(value)) for key, value in fields.under("given"))
            expected = fields.node("expect")
            fields.finish()
            if expected is not None:
                scenarios.append(
                    _scenario(name, given, Fields(expected, fields.what, problems), known_ids, fields.place)
                )
    return tuple(scenarios)


def _scenario(
    name: str, given: tuple[tuple[str, object], ...], fields: Fields, known_ids: dict[str, frozenset[str]], place: Place
) -> Scenario:
    problems = fields.problems

    def ids(key: str, of: str, code: str, what: str) -> frozenset[str]:
        return frozenset(known(fields.idents(key, needed=False), known_ids[of], code, what, problems))

    refused = fields.maybe("refused")
    verdict_node = fields.node("verdict", needed=refused is None)
    verdict = None
    if isinstance(verdict_node, Text) and verdict_node.value != "none":
        verdict = member(verdict_node, Verdict, "verdict", problems)
    missing = None
    if fields.has("missing"):
        node = fields.node("missing")
        empty = isinstance(node, Listing) and not node.items
        missing = frozenset() if empty else ids("missing", "facts", "P104", "a fact of this policy")
    questions = fields.number("questions") if fields.has("questions") else None
    if questions is not None and questions < 0:
        problems.add(
            "P107", f"`{questions}` is no number of questions", fields.at("questions"), "0 means that none is needed"
        )
    scenario = Scenario(
        name=name,
        given=given,
        verdict=verdict,
        refused=refused,
        clauses=ids("clauses", "clauses", "P109", "a clause of this policy"),
        duties=ids("duties", "duties", "P112", "a duty of this policy"),
        readings=ids("readings", "readings", "P111", "a reading"),
        no_duties=ids("no_duties", "duties", "P112", "a duty of this policy"),
        missing=missing,
        questions=questions,
        place=place,
    )
    fields.finish()
    return scenario


def _plain(node: Node) -> object:
    """A fact's value as JSON would give it: true, false and whole numbers are no texts."""
    if isinstance(node, Listing):
        return [_plain(item) for item in node.items]
    if not isinstance(node, Text):
        return {}
    if node.value in ("true", "false"):
        return node.value == "true"
    digits = node.value.removeprefix("-")
    return int(node.value) if digits.isascii() and digits.isdigit() and len(digits) < 10 else node.value


def read_invariants(
    node: Node, vocabulary: Vocabulary, concepts: frozenset[str], duties: frozenset[str], problems: Problems
) -> tuple[Invariant, ...]:
    """The statements that must never break."""
    conditions = Conditions(vocabulary, concepts, problems)
    found = []
    seen: dict[str, Place] = {}
    for item in _list(node, "invariants", problems):
        fields = Fields(item, "an invariant", problems)
        name = fields.ident("invariant")
        fields.what = f"invariant `{shown(name)}`"
        if name and name in seen:
            other = f"the other stands at {seen[name]}"
            problems.add("P113", f"`{shown(name)}` names two invariants", fields.at("invariant"), other)
        seen.setdefault(name, fields.at("invariant"))
        says = fields.text("says")
        when = conditions.read(fields.node("when")) if fields.has("when") else All(())
        laws = [law for law in Law if fields.has(law)]
        if len(laws) != 1:
            choices = ", ".join(f"`{law}`" for law in Law)
            problems.add("P102", f"{fields.what} must state one law", fields.place, f"one of {choices}")
            continue
        verdicts: frozenset[Verdict] = frozenset()
        subject = None
        if laws[0] is Law.ONLY:
            allowed = [member(text, Verdict, "verdict", problems) for text in fields.texts(Law.ONLY)]
            verdicts = frozenset(verdict for verdict in allowed if verdict)
        else:
            names = duties if laws[0] is Law.OWES else frozenset(vocabulary.ids)
            code, what = ("P112", "a duty of this policy") if laws[0] is Law.OWES else ("P104", "a fact of this policy")
            named = fields.idents(laws[0])
            if len(named) > 1:
                problems.add("P101", f"`{laws[0]}` takes one id", named[1][1], "write one invariant for each")
            subject = next(iter(known(named, names, code, what, problems)), None)
            if laws[0] is Law.NO_EFFECT and subject and vocabulary[subject].required:
                message = f"`{subject}` is required: every answer may hang on it"
                problems.add("P120", message, named[0][1], "name a fact that a person may leave out")
            if laws[0] is Law.NEVER_RELAXES and subject and vocabulary[subject].type is not FactType.CHOICES:
                message = f"`{subject}` is not a set, so nothing can be added to it"
                problems.add("P106", message, named[0][1], "name a fact of the type `choices`")
        fields.finish()
        found.append(
            Invariant(
                id=name, says=says, law=laws[0], when=when, verdicts=verdicts, subject=subject, place=fields.place
            )
        )
    return tuple(found)


def _list(node: Node, what: str, problems: Problems) -> tuple[Node, ...]:
    if isinstance(node, Listing):
        return node.items
    problems.add("P101", f"{what} must be a list", node.place, "start each entry with `- `")
    return ()
