"""A case as lines: which case, the hold and the clocks; the task list; every entry. Words only, no colour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kb.dates import day_in_words
from triage.disclosure.case import Case, Stage, about, departed
from triage.disclosure.clock import ClockState, clock, ico_clock, spoken
from triage.disclosure.retention import kept_until
from triage.disclosure.steps import STEPS
from triage.disclosure.tasks import State, Task, hold
from triage.disclosure.working_days import LONDON

NUMBERS = {step.id: number for number, step in enumerate(STEPS, 1)}
"""Each step's number on the list: always the same, whatever the case."""

LAST = ("advice", "hold", "dbs", "tra", "close")
"""Steps that wait for others or for the end; they are suggested when nothing else is open."""

STANDING = {
    Stage.HAND_OVER: "to be handed over",
    Stage.ROUTING: "to be passed on",
    Stage.ROUTED: "passed on",
    Stage.CLOSED: "closed",
}


def head_lines(case: Case, reference: str, now: datetime) -> Iterator[str]:
    """Which case it is, whether the hold stands, and the clocks: on every view of a case."""
    opening = case.opening
    tellers = ", ".join(one.label.lower() for one in opening.tellers)
    subject = about(case).label
    yield f"CASE {reference}   About: {subject[:1].lower()}{subject[1:]}. Told by: {tellers}."
    if case.stage in STANDING:
        yield f"STATE  This case is {STANDING[case.stage]}."
    if standing := hold(case):
        yield f"HOLD   {standing.words} (guidance)"
    running = clock(case, now)
    yield f"CLOCK  {running.words}"
    if running.state in (ClockState.RUNNING, ClockState.OVERDUE):
        yield f"       ({running.label})"
    data = ico_clock(case, now)
    if data.state is not ClockState.NOT_NEEDED:
        yield f"CLOCK  {data.words} (guidance)"
    if departed(case):
        yield "MARK   Decided not to refer: a departure from the policy (C2). This mark stays."


def short_head(case: Case, reference: str, now: datetime) -> str:
    """The same in one line, for the head of a form."""
    standing = "The hold stands: tell nobody, ask nobody, look into nothing. " if hold(case) else ""
    return f"CASE {reference}   {standing}{clock(case, now).words}"


def task_lines(tasks: tuple[Task, ...], *, brief: bool = False) -> Iterator[str]:
    """The task list. `brief` tells in full only what can be worked on now, so that it fits on a screen between two entries."""
    for task in tasks:
        if brief and task.state in (State.DONE, State.DOES_NOT_APPLY):
            continue
        yield f"{NUMBERS[task.step.id]:>2}  {task.state.value.upper():<14}  {task.step.title}"
        if task.note:
            yield f"      {task.note}"
        if task.state in (State.DONE, State.DOES_NOT_APPLY) or (brief and not task.kinds):
            continue
        yield f"      {_who_and_when(task)}"
        yield from (f"      - {words}" for words in task.lacking)
    if brief:
        for state in (State.DONE, State.DOES_NOT_APPLY):
            titles = [f"{NUMBERS[one.step.id]} {one.step.title}" for one in tasks if one.state is state]
            if titles:
                yield f"{state.value.upper()}: {'; '.join(titles)}"


def _who_and_when(task: Task) -> str:
    step = task.step
    when = step.by_when
    if task.due is not None:
        when = f"{'OVERDUE since' if task.overdue else 'by'} {spoken(task.due)}" + (f": {when}" if when else "")
    asks = f"policy {', '.join(step.clauses)}" if step.clauses else "guidance" if step.guidance else ""
    return " · ".join(part for part in (f"Who: {step.who}", when, f"asked for by: {asks}" if asks else "") if part)


def suggested(tasks: tuple[Task, ...]) -> Task | None:
    """What to do next: the first step that lacks something and can be worked on; what waits for others comes last."""
    ready = [one for one in tasks if one.lacking and one.kinds and one.step.owed]
    return next((one for one in ready if one.step.id not in LAST), ready[0] if ready else None)


def entry_lines(case: Case) -> Iterator[str]:
    """Every entry with its questions and answers, and how it was corrected."""
    from outputs.documents.frame import entry_rows, item_title

    for item in case.items:
        yield ""
        yield f"{item_title(item)}"
        yield f"  Entered {spoken(item.event.at)} by {item.event.actor}"
        for row in entry_rows(item.stands):
            if row.value is None:
                continue
            first, *more = row.value.split("\n")
            yield f"  {row.label}  {first}"
            yield from (f"    {line}" for line in more)
        if item.corrected_by:
            yield "  As it was first entered:"
            for row in entry_rows(item.written):
                if row.value is not None:
                    yield f"    {row.label}  {row.value}".replace("\n", " / ")


def list_line(case: Case | None, reference: str, opened: datetime | None, last: datetime | None, now: datetime) -> str:
    """One line of the list of cases: when it was opened, where it stands; None for one that is not to be shown."""
    opened_words = spoken(opened) if opened else "at an unknown time"
    if case is None:
        return f"{reference}  opened {opened_words}  not shown"
    standing = STANDING.get(case.stage, "open")
    parts = [reference, f"opened {opened_words}", standing]
    if last is not None and last != opened:
        parts.append(f"last entry {spoken(last)}")
    running = clock(case, now)
    if case.stage is not Stage.CLOSED and running.state in (ClockState.RUNNING, ClockState.OVERDUE):
        parts.append(running.words)
    if until := kept_until(case):
        words = day_in_words(until)
        over = now.astimezone(LONDON).date() > until
        parts.append(f"kept until {words}" + (f", which is over: safetriage case erase {reference}" if over else ""))
    return "  ".join(parts)
