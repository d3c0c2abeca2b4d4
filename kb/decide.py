"""Deciding: a situation in, a `Decision` out.

What a complete situation comes to stands in the masks; what is certain of a partial one, in the outlook's diagrams. The engines
confirm both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from operator import eq

from kb.changes import changes_of
from kb.channels import compare, trace_of
from kb.decision import Channels, Decision, Defeated, DutyOwed, Fault, ReadingUsed, Stamp, Unsettled
from kb.diagram import Leaf
from kb.engines.durable import EngineError
from kb.headline import headline, headline_of_fault
from kb.outlook import Assignment, Outlook
from kb.pack import EFFECTS, STRICTNESS, DutyRule, Lean, Lift, Norm, PolicyException, Verdict
from kb.policy import Engine, Policy
from kb.program import lean_id
from kb.rulings import Ruling, owed_under, readings_used, reason_of
from kb.situation import Situation, plain

MAX_WITNESSES = 32
_AS_JSON_HAS_THEM = frozenset({str, bool, int})


def decide(
    policy: Policy, facts: Mapping[str, object], today: date, *, engine: Engine = Engine.BOTH, trace: bool = False
) -> Decision:
    """Decide a situation given as JSON has it. Raises FactError where the facts cannot be used."""
    situation = None
    if len(facts) == len(policy.table.axes.by_fact):
        situation = policy.compiled.reader.whole(facts, today)
    if situation is None:
        situation = policy.situation(facts, today)
    return decide_situation(policy, situation, today, engine=engine, trace=trace)


def decide_situation(
    policy: Policy, situation: Situation, today: date, *, engine: Engine = Engine.BOTH, trace: bool = False
) -> Decision:
    """Decide a checked situation."""
    whole = _is_complete(policy, situation)
    lacking = () if whole else _lacking(policy, situation)
    if lacking:
        return _not_yet(policy, situation, today, lacking)
    answer = None if whole else _Answer(policy, policy.outlook(situation))
    witnesses = [situation.known] if answer is None else answer.witnesses()
    channels, fault = compare(policy, witnesses, engine)
    steps = None
    if trace and fault is None:
        try:
            steps = trace_of(policy, situation.known if answer is None else answer.outlook.complete({}))
        except EngineError as error:
            fault = Fault(what=str(error), engine="durable", situation=situation.as_json())
    if fault is not None:
        return _failed_closed(policy, situation, today, channels, fault)
    if answer is None:
        ruling = policy.compiled.rule(situation.known)
        line = _headline_of_whole(policy, situation, ruling)
    else:
        ruling = answer.ruling()
        line = headline(policy.pack, answer.outlook, ruling.reasons, situation)
    return Decision(
        verdict=ruling.verdict,
        headline=line,
        treat_as_prohibited=ruling.treat_as_prohibited,
        reasons=ruling.reasons,
        defeated=ruling.defeated,
        conditions=tuple(reason.text for reason in ruling.reasons if reason.effect == EFFECTS[Verdict.CONDITIONAL]),
        duties=ruling.duties,
        readings=ruling.readings,
        missing=ruling.missing,
        possible=ruling.possible,
        unsettled_duties=ruling.unsettled_duties,
        changes=changes_of(policy, situation, ruling.verdict) if ruling.verdict is not None else (),
        facts=_as_json(situation),
        policy=stamp(policy, today),
        channels=channels,
        trace=steps,
    )


def _as_json(situation: Situation) -> dict[str, object]:
    """As `situation.as_json()`, quicker where most values are as JSON has them."""
    found: dict[str, object] = dict(situation.facts)
    for fact, value in situation.facts.items():
        if value.__class__ not in _AS_JSON_HAS_THEM:
            found[fact] = plain(value)
    return found


def _lacking(policy: Policy, situation: Situation) -> tuple[str, ...]:
    """The required facts that are not given: without them nothing can be decided."""
    return tuple(fact.id for fact in policy.pack.vocabulary.required if fact.id not in situation.known)


def _is_complete(policy: Policy, situation: Situation) -> bool:
    """Whether every fact that rules may look at is known: then the masks alone decide, and no diagram is needed."""
    return all(fact in situation.known for fact in policy.table.axes.by_fact)


def rule_on(policy: Policy, situation: Situation) -> Ruling:
    """The ruling on a checked situation through the compiled channel alone; exact, whatever is left out or unknown."""
    lacking = _lacking(policy, situation)
    if lacking:
        return Ruling(
            verdict=None,
            reasons=(),
            defeated=(),
            duties=(),
            readings=(),
            missing=lacking,
            possible=STRICTNESS,
            unsettled_duties=(),
        )
    if _is_complete(policy, situation):
        return policy.compiled.rule(situation.known)
    return _Answer(policy, policy.outlook(situation)).ruling()


def _headline_of_whole(policy: Policy, situation: Situation, ruling: Ruling) -> str:
    """The headline of a complete situation: it hangs on the verdict and the first norm that carries it, so it is kept by them."""
    first = ruling.reasons[0].rule if ruling.reasons else None
    kept = policy.compiled.headlines
    if first not in kept:
        kept[first] = headline(policy.pack, policy.outlook(situation), ruling.reasons, situation)
    return kept[first]


def stamp(policy: Policy, today: date) -> Stamp:
    """Which policy decides, and whether its review is overdue on this day."""
    pack = policy.pack
    return Stamp(
        id=pack.id,
        title=f"{pack.school}: {pack.title}",
        version=pack.version,
        fingerprint=pack.fingerprint,
        review_due=pack.review_due,
        review_overdue=pack.review_overdue(today),
    )


def _not_yet(policy: Policy, situation: Situation, today: date, lacking: tuple[str, ...]) -> Decision:
    labels = [policy.pack.vocabulary[fact].label for fact in lacking]
    return _bare(
        policy,
        situation,
        today=today,
        line=f"Nothing can be said yet. Still needed: {', '.join(labels)}.",
        missing=lacking,
        channels=Channels(engines=(), compared=0),
    )


def _failed_closed(policy: Policy, situation: Situation, today: date, channels: Channels, fault: Fault) -> Decision:
    line = headline_of_fault()
    return _bare(policy, situation, today=today, line=line, verdict=Verdict.REFER, channels=channels, fault=fault)


def _bare(
    policy: Policy,
    situation: Situation,
    *,
    today: date,
    line: str,
    channels: Channels,
    verdict: Verdict | None = None,
    missing: tuple[str, ...] = (),
    fault: Fault | None = None,
) -> Decision:
    return Decision(
        verdict=verdict,
        headline=line,
        treat_as_prohibited=fault is not None,
        reasons=(),
        defeated=(),
        conditions=(),
        duties=(),
        readings=(),
        missing=missing,
        possible=STRICTNESS,
        unsettled_duties=(),
        changes=(),
        facts=situation.as_json(),
        policy=stamp(policy, today),
        channels=channels,
        fault=fault,
    )


class _Answer:
    """The parts of one decision, read off an outlook."""

    def __init__(self, policy: Policy, outlook: Outlook) -> None:
        self._pack, self._table, self.outlook = policy.pack, policy.table, outlook
        stands = self._table.stands
        self._standing = [(norm, outlook.holds(stands[norm.id])) for norm in policy.pack.norms]
        self._standing = [(norm, holds) for norm, holds in self._standing if holds is not False]
        self._owing = [(rule, outlook.duty(rule)) for rule in policy.pack.duty_rules if self._can_fire(rule)]
        self._shown = self._norms()
        self._lifted = self._lifts()

    def _can_fire(self, rule: DutyRule) -> bool:
        return self.outlook.holds(self._table.fires[rule.id]) is not False

    def _norms(self) -> list[tuple[Norm, bool]]:
        """Norms that stand for certain; where none of them carries the verdict, also those that may stand."""
        verdict = self.outlook.verdict
        certain = [(norm, True) for norm, holds in self._standing if holds]
        carried = verdict is None or any(norm.verdict is verdict for norm, _ in certain)
        maybe = [] if carried else [(norm, False) for norm, holds in self._standing if not holds]
        return sorted([*certain, *maybe], key=lambda item: (STRICTNESS.index(item[0].verdict), not item[1]))

    def _lifts(self) -> list[tuple[Norm, PolicyException, Lift]]:
        fires, holds = self._table.fires, self.outlook.holds
        norms = {norm.id: norm for norm in self._pack.norms}
        return [
            (norms[lift.norm], exception, lift)
            for exception in self._pack.exceptions
            if holds(fires[exception.id])
            for lift in exception.lifts
            if holds(fires[lift.norm])
        ]

    def witnesses(self) -> list[Assignment]:
        """Complete situations that between them show every verdict and every duty that is still possible."""
        outlook = self.outlook
        found: list[Assignment] = []
        wanted = [(outlook.verdicts, STRICTNESS.index(verdict)) for verdict in outlook.possible]
        wanted += [(node, value) for _, node in self._owing if not isinstance(node, Leaf) for value in (0, 1)]
        for node, value in wanted:
            witness = outlook.witness(node, partial(eq, value))
            if witness is not None and witness not in found:
                found.append(witness)
        return found[:MAX_WITNESSES]

    def ruling(self) -> Ruling:
        """All of it as one value."""
        return Ruling(
            verdict=self.outlook.verdict,
            reasons=tuple(reason_of(norm, certain=certain) for norm, certain in self._shown),
            defeated=self._defeated(),
            duties=self._duties(),
            readings=self._readings(),
            missing=self.outlook.missing,
            possible=self.outlook.possible,
            unsettled_duties=self._unsettled(),
        )

    def _defeated(self) -> tuple[Defeated, ...]:
        """The norms that are lifted for certain, and by what."""
        return tuple(
            Defeated(rule=norm.id, clause=norm.clause, by=exception.id, text=exception.says)
            for norm, exception, _ in self._lifted
        )

    def _duties(self) -> tuple[DutyOwed, ...]:
        """The duties that arise for certain, each once for each clause."""
        owed: dict[tuple[str, str], DutyOwed] = {}
        for rule, node in self._owing:
            if isinstance(node, Leaf) and node.value and (rule.duty, rule.clause) not in owed:
                owed[rule.duty, rule.clause] = owed_under(self._pack, rule)
        return tuple(owed.values())

    def _unsettled(self) -> tuple[Unsettled, ...]:
        """The duties that facts not known could still add."""
        certain = {rule.duty for rule, node in self._owing if isinstance(node, Leaf) and node.value}
        open_facts: dict[str, set[str]] = {}
        for rule, node in self._owing:
            if not isinstance(node, Leaf) and rule.duty not in certain:
                open_facts.setdefault(rule.duty, set()).update(self.outlook.facts_of(node))
        return tuple(Unsettled(id=duty, depends_on=self.outlook.in_order(facts)) for duty, facts in open_facts.items())

    def _readings(self) -> tuple[ReadingUsed, ...]:
        """The readings on which what is shown leans, in the order of the pack."""
        used = {reading for norm, _ in self._shown for reading in self._leaned(norm, norm.leans)}
        for _, exception, lift in self._lifted:
            used.update(self._leaned(exception, exception.leans))
            used.update(self._leaned(exception, lift.leans, lift))
        for rule, node in self._owing:
            if isinstance(node, Leaf) and node.value:
                used.update(self._leaned(rule, rule.leans))
        return readings_used(self._pack, used)

    def _leaned(
        self, rule: Norm | PolicyException | DutyRule, leans: tuple[Lean, ...], lift: Lift | None = None
    ) -> list[str]:
        fires, holds = self._table.fires, self.outlook.holds
        return [
            lean.reading for lean in leans if lean.when is None or holds(fires[lean_id(rule, lean, lift)]) is not False
        ]
