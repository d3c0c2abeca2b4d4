"""A decision: the verdict with its reasons, what was defeated, duties, readings, what is missing and what would change it.

The fields are those that the policy's vocabulary fixes for outside use; `as_json` gives exactly that form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kb.pack import Verdict
from kb.values import dataclass
from kb.vocabulary import Value

SCHEMA_VERSION = 1
"""Raised when a field of the JSON form changes its meaning or goes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A norm that stands. `certain` is false where it stands only in some completions of the facts not known."""

    rule: str
    clause: str
    effect: str
    text: str
    force: str
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Defeated:
    """A norm that an exception lifts."""

    rule: str
    clause: str
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyOwed:
    """A duty that arises in every completion: what, under which clause, towards which role, owed by whom, when, on which form."""

    id: str
    clause: str
    recipient: str
    owed_by: str
    when: str
    form: str | None
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A duty that facts not known could still add."""

    id: str
    depends_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingUsed:
    """A reading on which the answer leans."""

    id: str
    clauses: tuple[str, ...]
    confirmed: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that, being otherwise, gives another verdict: from a day on (`since`), or with another value (`to`).

    `until` closes a stretch of a number that begins with `to`. `verdict` is None for a day from which the verdict hangs on
    facts that were left out.
    """

    fact: str
    verdict: Verdict | None
    since: date | None = None
    to: Value | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Which policy decided, and whether its review is overdue."""

    id: str
    title: str
    version: str
    fingerprint: str
    review_due: date
    review_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Which engines answered and on how many complete situations they were compared."""

    engines: tuple[str, ...]
    compared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why no answer is given but "refer": an engine failed, or the two differ. To be sent to whoever looks after the program."""

    what: str
    engine: str
    situation: Mapping[str, object]
    only_durable: tuple[str, ...] = ()
    only_compiled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceStep:
    """A rule that fired, in which stratum, on which facts and flags."""

    stratum: int
    rule: str
    on: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An answer. `verdict` is None while a fact in `missing` can still change it."""

    verdict: Verdict | None
    headline: str
    treat_as_prohibited: bool
    reasons: tuple[Reason, ...]
    defeated: tuple[Defeated, ...]
    conditions: tuple[str, ...]
    duties: tuple[DutyOwed, ...]
    readings: tuple[ReadingUsed, ...]
    missing: tuple[str, ...]
    possible: tuple[Verdict, ...]
    unsettled_duties: tuple[Unsettled, ...]
    changes: tuple[Change, ...]
    facts: Mapping[str, object]
    policy: Stamp
    channels: Channels
    fault: Fault | None = None
    trace: tuple[TraceStep, ...] | None = None

    def as_json(self) -> dict[str, object]:
        """The decision as JSON values, in the fixed form."""
        found: dict[str, object] = {
            "schema": SCHEMA_VERSION,
            "verdict": self.verdict,
            "headline": self.headline,
            "treat_as_prohibited": self.treat_as_prohibited,
            "reasons": [
                {
                    "rule": reason.rule,
                    "clause": reason.clause,
                    "effect": reason.effect,
                    "force": reason.force,
                    "certain": reason.certain,
                    "text": reason.text,
                }
                for reason in self.reasons
            ],
            "defeated": [
                {"rule": item.rule, "clause": item.clause, "by": item.by, "text": item.text} for item in self.defeated
            ],
            "conditions": list(self.conditions),
            "duties": [
                {
                    "id": duty.id,
                    "clause": duty.clause,
                    "recipient": duty.recipient,
                    "owed_by": duty.owed_by,
                    "when": duty.when,
                    "form": duty.form,
                    "title": duty.title,
                    "text": duty.text,
                }
                for duty in self.duties
            ],
            "readings": [
                {"id": used.id, "clauses": list(used.clauses), "confirmed": used.confirmed, "text": used.text}
                for used in self.readings
            ],
            "missing": list(self.missing),
            "possible": list(self.possible),
            "unsettled_duties": [
                {"id": duty.id, "depends_on": list(duty.depends_on)} for duty in self.unsettled_duties
            ],
            "changes": [_change_json(change) for change in self.changes],
            "facts": dict(self.facts),
            "policy": {
                "id": self.policy.id,
                "title": self.policy.title,
                "version": self.policy.version,
                "fingerprint": self.policy.fingerprint,
                "review_due": self.policy.review_due.isoformat(),
                "review_overdue": self.policy.review_overdue,
            },
            "channels": {"engines": list(self.channels.engines), "compared": self.channels.compared},
        }
        if self.fault is not None:
            found["fault"] = {
                "what": self.fault.what,
                "engine": self.fault.engine,
                "situation": dict(self.fault.situation),
                "only_durable": list(self.fault.only_durable),
                "only_compiled": list(self.fault.only_compiled),
            }
        if self.trace is not None:
            found["trace"] = [{"stratum": step.stratum, "rule": step.rule, "on": dict(step.on)} for step in self.trace]
        return found


def _change_json(change: Change) -> dict[str, object]:
    if change.since is not None:
        return {"fact": change.fact, "from": change.since.isoformat(), "verdict": change.verdict}
    to = sorted(change.to) if isinstance(change.to, frozenset) else change.to
    stretch = {} if change.until is None else {"until": change.until}
    return {"fact": change.fact, "to": to, **stretch, "verdict": change.verdict}
