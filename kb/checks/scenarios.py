"""Running a pack's scenarios: what each expects against what is decided, and which rules they fire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kb.decide import decide, decide_situation
from kb.decision import Decision
from kb.diagram import Leaf
from kb.expectations import Scenario
from kb.loading.yaml_text import LINE, block, scalar
from kb.pack import Verdict
from kb.policy import Engine, Policy
from kb.problems import Place
from kb.questions import Asking, realistic
from kb.situation import FactError, Situation, starts_from

CHANNELS = "channels"
"""What falls short where the two channels differ, or one of them failed."""
PROPOSED = Place(file="(proposed)")
"""Where a scenario stands that is in no file yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """One way in which a scenario falls short: what was looked at, what was expected of it, and what came."""

    what: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, came {self.came}"

    def as_json(self) -> dict[str, str]:
        """The shortfall as JSON values."""
        return {"what": self.what, "expected": self.expected, "came": self.came}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A scenario that was run: how it falls short (nothing when it holds), and the entries that certainly fired.

    `situation` is what its facts were read as; None where they were refused or a fact without which nothing can be decided is
    left out.
    """

    scenario: Scenario
    faults: tuple[Shortfall, ...]
    fired: frozenset[str]
    situation: Situation | None = None

    @property
    def unsure(self) -> bool:
        """Whether the channels differed, so that nothing was concluded."""
        return any(fault.what == CHANNELS for fault in self.faults)


def run_scenario(policy: Policy, scenario: Scenario, today: date, engine: Engine = Engine.BOTH) -> Outcome:
    """Run one scenario."""
    facts = dict(scenario.given)
    try:
        situation = policy.situation(facts, today)
    except FactError as error:
        if scenario.refused is not None and error.fact == scenario.refused:
            return Outcome(scenario=scenario, faults=(), fired=frozenset())
        wanted = "that they can be used" if scenario.refused is None else f"`{scenario.refused}` to be refused"
        fault = Shortfall(what="facts", expected=wanted, came=f"a refusal: {error.message}")
        return Outcome(scenario=scenario, faults=(fault,), fired=frozenset())
    decision = decide_situation(policy, situation, today, engine=engine)
    faults = [*_faults(scenario, decision)]
    if scenario.questions is not None and scenario.refused is None:
        faults += _questions(policy, scenario.questions, facts, today)
    ready = all(fact.id in situation.known for fact in policy.pack.vocabulary.required)
    return Outcome(
        scenario=scenario,
        faults=tuple(faults),
        fired=_fired(policy, situation) if ready else frozenset(),
        situation=situation if ready else None,
    )


def _fired(policy: Policy, situation: Situation) -> frozenset[str]:
    """The entries that certainly fire; of duty rules those that certainly add their duty."""
    outlook = policy.outlook(situation)
    fired = {name for name, boxes in policy.table.fires.items() if outlook.holds(boxes)}
    idle = set()
    for rule in policy.pack.duty_rules:
        node = outlook.duty(rule) if rule.id in fired else None
        if not (isinstance(node, Leaf) and node.value):
            idle.add(rule.id)
    return frozenset(fired - idle)


def _faults(scenario: Scenario, decision: Decision) -> Iterator[Shortfall]:
    if decision.fault is not None:
        yield Shortfall(what=CHANNELS, expected="one answer", came=decision.fault.what)
    if scenario.refused is not None:
        wanted = f"`{scenario.refused}` to be refused"
        yield Shortfall(what="facts", expected=wanted, came=f"the verdict {_name(decision.verdict)}")
        return
    if decision.verdict is not scenario.verdict:
        yield Shortfall(what="verdict", expected=_name(scenario.verdict), came=_name(decision.verdict))
    cited = _cited(decision)
    owed = {duty.id for duty in decision.duties}
    read = {reading.id for reading in decision.readings}
    for what, wanted_ids, found in (
        ("clauses", scenario.clauses, cited),
        ("duties", scenario.duties, owed),
        ("readings", scenario.readings, read),
    ):
        if wanted_ids - found:
            yield Shortfall(what=what, expected=f"{_ids(wanted_ids - found)} among them", came=_ids(found))
    if scenario.no_duties & owed:
        arisen = scenario.no_duties & owed
        yield Shortfall(what="no_duties", expected=f"no {_ids(arisen)}", came=f"{_ids(arisen)}")
    if scenario.missing is not None and frozenset(decision.missing) != scenario.missing:
        yield Shortfall(what="missing", expected=_ids(scenario.missing), came=_ids(decision.missing))


def _cited(decision: Decision) -> frozenset[str]:
    """Every clause that a decision cites: of norms that stand, of norms that are lifted, of duties."""
    standing = {reason.clause for reason in decision.reasons}
    return frozenset(standing | {item.clause for item in decision.defeated} | {duty.clause for duty in decision.duties})


def _questions(policy: Policy, most: int, facts: Mapping[str, object], today: date) -> Iterator[Shortfall]:
    needed = questions_to_verdict(policy, facts, today)
    if needed > most:
        yield Shortfall(what="questions", expected=f"{most} at most", came=f"up to {needed}")


def questions_to_verdict(policy: Policy, facts: Mapping[str, object], today: date) -> int:
    """The most questions that the interview can need from these facts until the verdict is certain, whatever is answered.

    "I don't know" is an answer too. Every required fact that is left out is one question, and every legal answer to it is
    followed. Raises FactError where the facts cannot be used.
    """
    situation = policy.situation(facts, today)
    lacking = [fact for fact in policy.pack.vocabulary.required if fact.id not in situation.known]
    if not lacking:
        return _bound(policy, situation)
    worst = 0
    for completed in starts_from(policy.pack.vocabulary, facts, today):
        worst = max(worst, _bound(policy, completed))
    return len(lacking) + worst


def _bound(policy: Policy, situation: Situation) -> int:
    outlook = policy.outlook(situation)
    axes, vocabulary = policy.table.axes, policy.pack.vocabulary
    asking = Asking(outlook.diagrams, axes, vocabulary.ids, realistic(axes, vocabulary))
    return min(asking.at_most(outlook.sets, outlook.collapse), len(outlook.missing))


def _name(verdict: Verdict | None) -> str:
    return f"`{verdict}`" if verdict is not None else "none yet"


def _ids(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"


def as_it_is(
    policy: Policy, facts: Mapping[str, object], name: str, today: date, engine: Engine = Engine.BOTH
) -> Scenario:
    """A scenario of these facts that expects what the pack gives today. Raises FactError where they cannot be used."""
    return expecting(decide(policy, facts, today, engine=engine), facts, name)


def expecting(decision: Decision, facts: Mapping[str, object], name: str) -> Scenario:
    """A scenario of these facts that expects what was decided of them."""
    return Scenario(
        name=name,
        given=tuple(facts.items()),
        verdict=decision.verdict,
        clauses=_cited(decision),
        duties=frozenset(duty.id for duty in decision.duties),
        readings=frozenset(reading.id for reading in decision.readings),
        missing=frozenset(decision.missing) if decision.verdict is None else None,
        place=PROPOSED,
    )


def written(scenario: Scenario) -> str:
    """A scenario in the pack's own form: YAML that the loader reads back as the same scenario."""
    expect: dict[str, object] = {}
    if scenario.refused is None:
        expect["verdict"] = scenario.verdict if scenario.verdict is not None else "none"
    else:
        expect["refused"] = scenario.refused
    for what in ("clauses", "duties", "readings", "no_duties"):
        if getattr(scenario, what):
            expect[what] = sorted(getattr(scenario, what))
    if scenario.missing is not None:
        expect["missing"] = sorted(scenario.missing)
    if scenario.questions is not None:
        expect["questions"] = scenario.questions
    lines = block({"given": dict(scenario.given), "expect": expect}, 2)
    return f"- scenario: {scalar(scenario.name, LINE)}\n{lines}"
