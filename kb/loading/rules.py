"""Reading `rules/*.yaml`: each entry is a concept, a norm, an exception or a duty, named by its first key."""

from __future__ import annotations

from dataclasses import dataclass

from kb.conditions import All, Condition
from kb.loading.fields import Fields, kind_of, known, member, nearest
from kb.loading.source import Listing, Mapping, Node, Text, shown
from kb.loading.when import Conditions
from kb.pack import Concept, DutyRule, Lean, Lift, Norm, PolicyException, Rule, Verdict
from kb.problems import Place, Problems
from kb.vocabulary import Vocabulary

KINDS = ("concept", "norm", "exception", "duty")
MAX_RULES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The ids that rules may refer to."""

    clauses: frozenset[str]
    readings: frozenset[str]
    duties: frozenset[str]


def read_rules(
    documents: tuple[Node, ...], vocabulary: Vocabulary, names: Names, problems: Problems
) -> tuple[Rule, ...]:
    """All rules of all documents, in order; every reference in them is checked."""
    entries = [entry for document in documents for entry in _entries(document, problems)]
    if len(entries) > MAX_RULES:
        problems.add("P202", f"{len(entries):,} rules; {MAX_RULES:,} are the most", entries[MAX_RULES][2], "join some")
        problems.raise_any()
    seen: dict[str, Place] = {}
    for _, name, place, _ in entries:
        if name and name in seen:
            problems.add("P113", f"`{shown(name)}` names two rules", place, f"the other stands at {seen[name]}")
        seen.setdefault(name, place)
    ids = {kind: frozenset(name for found, name, _, _ in entries if found == kind) for kind in KINDS}
    conditions = Conditions(vocabulary, ids["concept"], problems)
    reader = _RuleReader(names, ids["norm"], conditions, problems)
    return tuple(reader.read(kind, name, place, fields) for kind, name, place, fields in entries)


def _entries(document: Node, problems: Problems) -> list[tuple[str, str, Place, Fields]]:
    if not isinstance(document, Listing):
        problems.add(
            "P101", f"a file of rules must be a list, not {kind_of(document)}", document.place, "start each with `- `"
        )
        return []
    found = []
    for node in document.items:
        fields = Fields(node, "a rule", problems)
        first = fields.first_key()
        if first is None:
            if isinstance(node, Mapping):
                problems.add("P102", "a rule is empty", node.place, "start it with its kind, such as `norm: its-id`")
            continue
        kind, place = first
        if kind not in KINDS:
            message = f"a rule starts with its kind, not with `{shown(kind)}`"
            problems.add("P103", message, place, nearest(kind, KINDS))
            continue
        name = fields.ident(kind)
        named = fields.node(kind)
        fields.what = f"{kind} `{shown(name)}`"
        found.append((kind, name, named.place if named else place, fields))
    return found


class _RuleReader:
    def __init__(self, names: Names, norms: frozenset[str], conditions: Conditions, problems: Problems) -> None:
        self._names, self._norms, self._conditions, self._problems = names, norms, conditions, problems

    def read(self, kind: str, name: str, place: Place, fields: Fields) -> Rule:
        when = self._conditions.read(fields.node("when", needed=False)) if fields.has("when") else All(())
        rule = self._rule(kind, name, place, fields, when)
        fields.finish()
        return rule

    def _rule(self, kind: str, name: str, place: Place, fields: Fields, when: Condition) -> Rule:
        if kind == "concept":
            if not fields.has("when"):
                self._problems.add("P102", f"{fields.what} lacks `when`", fields.place, "add a line `when: …`")
            return Concept(id=name, when=when, says=fields.maybe("says"), place=place)
        clause = self._clause(fields)
        leans = self._leans(fields)
        if kind == "norm":
            verdict = fields.one_of("verdict", Verdict) or Verdict.PROHIBITED
            force = fields.text("force", needed=False, default="must")
            if force not in ("must", "should", "advised"):
                self._problems.add(
                    "P105", f"the force of {fields.what} is not `{shown(force)}`", place, "must, should or advised"
                )
            says = fields.text("says")
            return Norm(
                id=name, clause=clause, verdict=verdict, when=when, says=says, force=force, leans=leans, place=place
            )
        if kind == "exception":
            lifts = tuple(lift for node in fields.items("lifts") for lift in self._lift(node))
            says = fields.text("says")
            return PolicyException(id=name, clause=clause, when=when, lifts=lifts, says=says, leans=leans, place=place)
        owes = fields.idents("owes")
        duty = known(owes, self._names.duties, "P112", "a duty of this policy", self._problems)
        if len(owes) != 1:
            self._problems.add("P101", f"{fields.what} must owe one duty", place, "write one rule for each")
        verdicts = [member(text, Verdict, "verdict", self._problems) for text in fields.texts("verdict", needed=False)]
        return DutyRule(
            id=name,
            duty=duty[0] if duty else "",
            clause=clause,
            when=when,
            verdicts=frozenset(verdict for verdict in verdicts if verdict) or None,
            owed_by=fields.maybe("owed_by"),
            leans=leans,
            place=place,
        )

    def _clause(self, fields: Fields) -> str:
        found = fields.idents("clause")
        good = known(found, self._names.clauses, "P109", "a clause of this policy", self._problems)
        if len(found) > 1:
            self._problems.add(
                "P101", f"{fields.what} cites more than one clause", found[1][1], "write one rule for each"
            )
        return good[0] if good else ""

    def _leans(self, fields: Fields) -> tuple[Lean, ...]:
        node = fields.node("readings", needed=False)
        if node is None:
            return ()
        nodes = node.items if isinstance(node, Listing) else (node,)
        return tuple(lean for each in nodes for lean in self._lean(each))

    def _lean(self, node: Node) -> tuple[Lean, ...]:
        if isinstance(node, Text):
            good = known([(node.value, node.place)], self._names.readings, "P111", "a reading", self._problems)
            return tuple(Lean(reading=name) for name in good)
        fields = Fields(node, "a reading leaned on", self._problems)
        good = known(fields.idents("reading"), self._names.readings, "P111", "a reading", self._problems)
        when = self._conditions.read(fields.node("when")) if fields.has("when") else None
        fields.finish()
        return tuple(Lean(reading=name, when=when) for name in good)

    def _lift(self, node: Node) -> tuple[Lift, ...]:
        if isinstance(node, Text):
            good = known([(node.value, node.place)], self._norms, "P110", "a norm of this policy", self._problems)
            return tuple(Lift(norm=name) for name in good)
        fields = Fields(node, "a lift", self._problems)
        good = known(fields.idents("norm"), self._norms, "P110", "a norm of this policy", self._problems)
        leans = self._leans(fields)
        fields.finish()
        return tuple(Lift(norm=name, leans=leans) for name in good)
