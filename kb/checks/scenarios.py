"""Running a pack's scenarios: what each expects against what is decided, and which rules they fire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kb.decide import decide
from kb.decision import Decision
from kb.expectations import Scenario
from kb.policy import Engine, Policy
from kb.situation import FactError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A scenario that was run: how it falls short (nothing when it holds), and the entries that certainly fired."""

    scenario: Scenario
    faults: tuple[str, ...]
    fired: frozenset[str]


def run_scenario(policy: Policy, scenario: Scenario, today: date, engine: Engine = Engine.BOTH) -> Outcome:
    """Run one scenario."""
    facts = dict(scenario.given)
    try:
        situation = policy.situation(facts, today)
        decision = decide(policy, facts, today, engine=engine)
    except FactError as error:
        if scenario.refused is not None and error.fact == scenario.refused:
            return Outcome(scenario=scenario, faults=(), fired=frozenset())
        return Outcome(scenario=scenario, faults=(f"refused: {error.message}",), fired=frozenset())
    faults = tuple(_faults(scenario, decision))
    fired: frozenset[str] = frozenset()
    if all(fact.id in situation.known for fact in policy.pack.vocabulary.required):
        outlook = policy.outlook(situation)
        fired = frozenset(name for name, boxes in policy.table.fires.items() if outlook.holds(boxes))
        fired -= {
            rule.id
            for rule in policy.pack.duty_rules
            if rule.id in fired and not _owes(decision, rule.duty, rule.clause)
        }
    return Outcome(scenario=scenario, faults=faults, fired=fired)


def _owes(decision: Decision, duty: str, clause: str) -> bool:
    return any(owed.id == duty and owed.clause == clause for owed in decision.duties)


def _faults(scenario: Scenario, decision: Decision) -> Iterator[str]:
    if decision.fault is not None:
        yield f"the channels: {decision.fault.what}"
    if scenario.refused is not None:
        yield f"should be refused, naming `{scenario.refused}`"
        return
    if decision.verdict is not scenario.verdict:
        yield f"verdict {_name(decision.verdict)}, expected {_name(scenario.verdict)}"
    cited = {reason.clause for reason in decision.reasons} | {item.clause for item in decision.defeated}
    cited |= {duty.clause for duty in decision.duties}
    owed = {duty.id for duty in decision.duties}
    read = {reading.id for reading in decision.readings}
    for what, wanted, found in (
        ("clauses", scenario.clauses, cited),
        ("duties", scenario.duties, owed),
        ("readings", scenario.readings, read),
    ):
        if wanted - found:
            yield f"{what} lacking: {', '.join(sorted(wanted - found))}"
    if scenario.no_duties & owed:
        yield f"duties that must not arise: {', '.join(sorted(scenario.no_duties & owed))}"
    if scenario.missing is not None and frozenset(decision.missing) != scenario.missing:
        yield f"missing {', '.join(decision.missing) or 'nothing'}, expected {', '.join(sorted(scenario.missing)) or 'nothing'}"


def _name(verdict: object) -> str:
    return f"`{verdict}`" if verdict is not None else "none yet"
