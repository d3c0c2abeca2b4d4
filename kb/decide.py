"""Deciding: a situation in, a `Decision` out. Everything exact comes from the outlook; the engines confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from operator import eq

from kb.changes import changes_of
from kb.channels import compare, trace_of
from kb.decision import Channels, Decision, Defeated, DutyOwed, Fault, ReadingUsed, Reason, Stamp, Unsettled
from kb.diagram import Leaf
from kb.engines.durable import EngineError
from kb.headline import headline, headline_of_fault
from kb.outlook import Assignment, Outlook
from kb.pack import EFFECTS, STRICTNESS, DutyRule, Lean, Lift, Norm, PolicyException, Verdict
from kb.policy import Engine, Policy
from kb.program import lean_id
from kb.situation import Situation

MAX_WITNESSES = 32


def decide(
    policy: Policy, facts: Mapping[str, object], today: date, *, engine: Engine = Engine.BOTH, trace: bool = False
) -> Decision:
    """Decide a situation given as JSON has it. Raises FactError where the facts cannot be used."""
    return decide_situation(policy, policy.situation(facts, today), today, engine=engine, trace=trace)


def decide_situation(
    policy: Policy, situation: Situation, today: date, *, engine: Engine = Engine.BOTH, trace: bool = False
) -> Decision:
    """Decide a checked situation."""
    lacking = tuple(fact.id for fact in policy.pack.vocabulary.required if fact.id not in situation.known)
    if lacking:
        return _not_yet(policy, situation, today, lacking)
    outlook = policy.outlook(situation)
    answer = _Answer(policy, outlook)
    channels, fault = compare(policy, answer.witnesses(), engine)
    steps = None
    if trace and fault is None:
        try:
            steps = trace_of(policy, outlook.complete({}))
        except EngineError as error:
            fault = Fault(what=str(error), engine="durable", situation=situation.as_json())
    if fault is not None:
        return _failed_closed(policy, situation, today, channels, fault)
    verdict = outlook.verdict
    reasons = answer.reasons()
    return Decision(
        verdict=verdict,
        headline=headline(policy.pack, outlook, reasons, situation),
        treat_as_prohibited=verdict is Verdict.REFER and Verdict.PROHIBITED in outlook.possible,
        reasons=reasons,
        defeated=answer.defeated(),
        conditions=tuple(reason.text for reason in reasons if reason.effect == EFFECTS[Verdict.CONDITIONAL]),
        duties=answer.duties(),
        readings=answer.readings(),
        missing=outlook.missing,
        possible=outlook.possible,
        unsettled_duties=answer.unsettled(),
        changes=changes_of(policy, situation, verdict) if verdict is not None else (),
        facts=situation.as_json(),
        policy=stamp(policy, today),
        channels=channels,
        trace=steps,
    )


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
        today,
        f"Nothing can be said yet. Still needed: {', '.join(labels)}.",
        None,
        lacking,
        Channels(engines=(), compared=0),
        None,
    )


def _failed_closed(policy: Policy, situation: Situation, today: date, channels: Channels, fault: Fault) -> Decision:
    return _bare(policy, situation, today, headline_of_fault(), Verdict.REFER, (), channels, fault)


def _bare(
    policy: Policy,
    situation: Situation,
    today: date,
    line: str,
    verdict: Verdict | None,
    missing: tuple[str, ...],
    channels: Channels,
    fault: Fault | None,
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
        self._pack, self._table, self._outlook = policy.pack, policy.table, outlook
        stands = self._table.stands
        self._standing = [(norm, outlook.holds(stands[norm.id])) for norm in policy.pack.norms]
        self._standing = [(norm, holds) for norm, holds in self._standing if holds is not False]
        self._owing = [(rule, outlook.duty(rule)) for rule in policy.pack.duty_rules if self._can_fire(rule)]
        self._readings: dict[str, None] = {}
        self._shown = self._norms()
        self._lifted = self._lifts()

    def _can_fire(self, rule: DutyRule) -> bool:
        return self._outlook.holds(self._table.fires[rule.id]) is not False

    def _norms(self) -> list[tuple[Norm, bool]]:
        """Norms that stand for certain; where none of them carries the verdict, also those that may stand."""
        verdict = self._outlook.verdict
        certain = [(norm, True) for norm, holds in self._standing if holds]
        carried = verdict is None or any(norm.verdict is verdict for norm, _ in certain)
        maybe = [] if carried else [(norm, False) for norm, holds in self._standing if not holds]
        return sorted([*certain, *maybe], key=lambda item: (STRICTNESS.index(item[0].verdict), not item[1]))

    def _lifts(self) -> list[tuple[Norm, PolicyException, Lift]]:
        fires = self._table.fires
        sure = [norm for norm in self._pack.norms if self._outlook.holds(fires[norm.id])]
        return [
            (norm, exception, lift)
            for exception in self._pack.exceptions
            if sure and self._outlook.holds(fires[exception.id])
            for lift in exception.lifts
            for norm in sure
            if norm.id == lift.norm
        ]

    def witnesses(self) -> list[Assignment]:
        """Complete situations that between them show every verdict and every duty that is still possible."""
        outlook = self._outlook
        found: list[Assignment] = []
        wanted = [(outlook.verdicts, STRICTNESS.index(verdict)) for verdict in outlook.possible]
        wanted += [(node, value) for _, node in self._owing if not isinstance(node, Leaf) for value in (0, 1)]
        for node, value in wanted:
            witness = outlook.witness(node, partial(eq, value))
            if witness is not None and witness not in found:
                found.append(witness)
        return found[:MAX_WITNESSES]

    def reasons(self) -> tuple[Reason, ...]:
        """The norms that stand, strictest first."""
        return tuple(
            Reason(
                rule=norm.id,
                clause=norm.clause,
                effect=EFFECTS[norm.verdict],
                text=norm.says,
                force=norm.force,
                certain=certain,
            )
            for norm, certain in self._shown
        )

    def defeated(self) -> tuple[Defeated, ...]:
        """The norms that are lifted for certain, and by what."""
        return tuple(
            Defeated(rule=norm.id, clause=norm.clause, by=exception.id, text=exception.says)
            for norm, exception, _ in self._lifted
        )

    def duties(self) -> tuple[DutyOwed, ...]:
        """The duties that arise for certain, each once for each clause."""
        owed: dict[tuple[str, str], DutyOwed] = {}
        for rule, node in self._owing:
            if isinstance(node, Leaf) and node.value and (rule.duty, rule.clause) not in owed:
                duty = self._pack.duty(rule.duty)
                owed[rule.duty, rule.clause] = DutyOwed(
                    id=duty.id,
                    clause=rule.clause,
                    recipient=duty.recipient,
                    owed_by=rule.owed_by or duty.owed_by,
                    when=duty.when,
                    form=duty.form,
                    title=duty.title,
                    text=duty.says,
                )
        return tuple(owed.values())

    def unsettled(self) -> tuple[Unsettled, ...]:
        """The duties that facts not known could still add."""
        certain = {rule.duty for rule, node in self._owing if isinstance(node, Leaf) and node.value}
        open_facts: dict[str, set[str]] = {}
        for rule, node in self._owing:
            if not isinstance(node, Leaf) and rule.duty not in certain:
                open_facts.setdefault(rule.duty, set()).update(self._outlook.facts_of(node))
        return tuple(Unsettled(id=duty, depends_on=self._outlook.in_order(facts)) for duty, facts in open_facts.items())

    def readings(self) -> tuple[ReadingUsed, ...]:
        """The readings on which what is shown leans, in the order of the pack."""
        used = {reading for norm, _ in self._shown for reading in self._leaned(norm, norm.leans)}
        for _, exception, lift in self._lifted:
            used.update(self._leaned(exception, exception.leans))
            used.update(self._leaned(exception, lift.leans, lift))
        for rule, node in self._owing:
            if isinstance(node, Leaf) and node.value:
                used.update(self._leaned(rule, rule.leans))
        return tuple(
            ReadingUsed(id=reading.id, clauses=reading.clauses, confirmed=reading.confirmed, text=reading.read_as)
            for reading in self._pack.readings
            if reading.id in used
        )

    def _leaned(
        self, rule: Norm | PolicyException | DutyRule, leans: tuple[Lean, ...], lift: Lift | None = None
    ) -> list[str]:
        fires, holds = self._table.fires, self._outlook.holds
        return [
            lean.reading for lean in leans if lean.when is None or holds(fires[lean_id(rule, lean, lift)]) is not False
        ]
