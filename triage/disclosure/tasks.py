"""The task list, and the hold: what a screen shows of a case at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.disclosure.case import Case, Stage, departed, holding
from triage.disclosure.entries.lado import Departure
from triage.disclosure.lifecycle import possible, visible_to
from triage.disclosure.prompts import HOLD, HOLD_GUIDANCE
from triage.disclosure.steps import STEPS, Step

_HAND_OVER_ONLY = ("hand-over",)


class State(StrEnum):
    """How a step stands, in the words that are shown."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    DONE = "done"
    DOES_NOT_APPLY = "does not apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A step as it stands. `kinds` are its entries that can be made now, `note` why it does not apply or what is special.

    `overdue` is true once `due` has passed and the step is not done.
    """

    step: Step
    state: State
    lacking: tuple[str, ...]
    due: datetime | None
    overdue: bool
    kinds: tuple[str, ...]
    note: str


def task_list(case: Case, now: datetime, user: str | None = None) -> tuple[Task, ...]:
    """The steps as they stand at an (aware) time. Whom the case is about is shown the hand-over, and only that."""
    hidden = user is not None and not visible_to(case, user)
    allowed = possible(case, user or "")
    steps = [one for one in STEPS if not hidden or one.id in _HAND_OVER_ONLY]
    return tuple(_task(one, case, now, allowed) for one in steps)


def _task(step: Step, case: Case, now: datetime, allowed: tuple[str, ...]) -> Task:
    if not case.items and step.id != "opening":
        return Task(step=step, state=State.NOT_STARTED, lacking=(), due=None, overdue=False, kinds=(), note="")
    why_not = step.why_not(case)
    lacking = () if why_not else step.lacks(case)
    kinds = tuple(kind for kind in step.kinds if kind in allowed)
    due = None if why_not else step.due(case) if case.items else None
    return Task(
        step=step,
        state=_state(step, case, why_not, lacking),
        lacking=lacking,
        due=due,
        overdue=bool(due and lacking and now > due),
        kinds=kinds,
        note=why_not or _special(step, case),
    )


def _state(step: Step, case: Case, why_not: str, lacking: tuple[str, ...]) -> State:
    if why_not:
        return State.DOES_NOT_APPLY
    made = {item.event.kind for item in case.items}
    if not step.owed:
        return State.IN_PROGRESS if made & set(step.kinds) else State.NOT_STARTED
    if not lacking:
        return State.DONE
    return State.IN_PROGRESS if step.begun(case) else State.NOT_STARTED


def _special(step: Step, case: Case) -> str:
    if step.id == "refer" and departed(case):
        last = case.last(Departure)
        assert last is not None
        return (
            f"Departure from the policy (C2): it was decided not to refer, with {last.second_person}. This mark stays."
        )
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The hold, to be shown on every screen while it stands."""

    words: str
    guidance: tuple[str, ...]


def hold(case: Case) -> Hold | None:
    """The hold while it stands; None once it is lifted, and for a pupil's behaviour."""
    if not holding(case) or case.stage in (Stage.CLOSED, Stage.ROUTED):
        return None
    return Hold(words=HOLD, guidance=HOLD_GUIDANCE)
