"""The clocks of a case: one working day for the LADO, 72 hours for the Information Commissioner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kb.dates import day_in_words
from kb.numbers import counted
from triage.disclosure.case import Case, about_pupil, departed, may_depart
from triage.disclosure.entries.lado import Referral
from triage.disclosure.entries.people import DpoReport, IcoAnswer
from triage.disclosure.entries.record import Assessment
from triage.disclosure.values import Answer
from triage.disclosure.working_days import DEFAULT_HOURS, LONDON, Hours, one_working_day_after, starts_at

LABEL = (
    "One working day from when the school came to know. How it is counted is our own reading; sooner is always right."
)
ICO_HOURS = timedelta(hours=72)


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met late"
    DEPARTED = "departed from the policy"
    NOT_NEEDED = "does not apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock as it stands at one moment. `left` is negative when overdue; None where nothing runs."""

    state: ClockState
    started: datetime | None
    due: datetime | None
    left: timedelta | None
    words: str
    label: str = LABEL


def due_at(case: Case, hours: Hours = DEFAULT_HOURS) -> datetime | None:
    """By when the LADO should have the matter (guidance `lado-one-working-day`); None for a pupil's behaviour."""
    return None if about_pupil(case) else one_working_day_after(case.known_at, hours)


def clock(case: Case, now: datetime, hours: Hours = DEFAULT_HOURS) -> Clock:
    """The LADO's clock at an (aware) time."""
    due = due_at(case, hours)
    if due is None:
        return _still(ClockState.NOT_NEEDED, None, None, "A pupil's behaviour does not go to the LADO.")
    start = starts_at(case.known_at, hours)
    sent = min((entry.sent_at for entry in case.all(Referral)), default=None)
    if sent is not None:
        late = sent > due
        words = f"Referred to the LADO on {spoken(sent)}" + (
            f", after the time of {spoken(due)}." if late else ", in time."
        )
        return _still(ClockState.MET_LATE if late else ClockState.MET, start, due, words)
    if departed(case) and may_depart(case):
        return _still(ClockState.DEPARTED, start, due, "Not referred: a departure from the policy (C2).")
    return _going("Refer to the LADO", start, due, now)


def personal_data(case: Case) -> Answer | None:
    """The last word on whether personal data is involved: the DPO's report or the triage, whichever came later."""
    said = [item.stands.personal_data for item in case.items if isinstance(item.stands, Assessment | DpoReport)]
    return said[-1] if said else None


def ico_clock(case: Case, now: datetime) -> Clock:
    """The 72 hours for the Information Commissioner (guidance `data-breach-72-hours`): clock hours, nights included."""
    label = "72 hours from when the school came to know, nights and weekends included (guidance)."
    answer = personal_data(case)
    if answer is None or not answer.may_be:
        words = "No personal information is involved." if answer else "Starts if personal information is involved."
        return _still(ClockState.NOT_NEEDED, None, None, words, label)
    due = case.known_at + ICO_HOURS
    decided = case.last(IcoAnswer)
    if decided is not None:
        late = decided.at > due
        words = f"{decided.decision.label} ({spoken(decided.at)})."
        return _still(ClockState.MET_LATE if late else ClockState.MET, case.known_at, due, words, label)
    return _going("Decide about the Information Commissioner", case.known_at, due, now, label)


def spoken(moment: datetime) -> str:
    """A time as people say it, London time: `Monday 23 November 2026, 09:15`."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {day_in_words(local)}, {local:%H:%M}"


def _still(state: ClockState, started: datetime | None, due: datetime | None, words: str, label: str = LABEL) -> Clock:
    return Clock(state=state, started=started, due=due, left=None, words=words, label=label)


def _going(task: str, started: datetime, due: datetime, now: datetime, label: str = LABEL) -> Clock:
    """A clock whose task is still to do; at `due` itself there is still time."""
    state = ClockState.RUNNING if now <= due else ClockState.OVERDUE
    gap = f"{_length(abs(due - now))} {'left' if now <= due else 'overdue'}"
    words = f"{task} by {spoken(due)}: {gap}."
    return Clock(state=state, started=started, due=due, left=due - now, words=words, label=label)


def _length(gap: timedelta) -> str:
    minutes = int(gap.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [
        counted(count, unit) for count, unit in ((days, "day"), (hours, "hour"), (minutes % 60, "minute")) if count
    ]
    return " ".join(parts[:2]) or "less than a minute"
