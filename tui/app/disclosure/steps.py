"""The task list as lines to choose from: state in words and signs, who, until when, who asks for it, what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content

from triage.disclosure.clock import spoken
from triage.disclosure.forms import form
from triage.disclosure.tasks import State, Task
from tui.app.text import joined, plain
from tui.app.widgets.choices import Choice
from tui.casework.view import NUMBERS, suggested

SIGNS = {
    State.NOT_STARTED: "[ ]",
    State.IN_PROGRESS: "[/]",
    State.DONE: "[x]",
    State.DOES_NOT_APPLY: "[-]",
}
CHRONOLOGY, DOCUMENTS = "go chronology", "go documents"
ALSO = "also "


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Choice):
    """A step: its title, how it stands in words, and the rest under it."""

    state: str

    @property
    def body(self) -> Content:
        """The words. What is open is told in full."""
        first = joined([plain(self.label, "bold"), plain(self.state)], "  ")
        return joined([first, plain(self.detail)]) if self.detail else first


def step_lines(tasks: Sequence[Task], also: Iterable[str], *, visible: bool) -> tuple[Choice, ...]:
    """The lines of the list; further entries and papers come after the steps."""
    following = suggested(tuple(tasks))
    lines: list[Choice] = [_line(task, following) for task in tasks]
    if visible:
        lines.append(Choice(key=CHRONOLOGY, label="Every entry, oldest first; correct one", apart=True))
        lines.append(Choice(key=DOCUMENTS, label="Documents"))
    extra = [Choice(key=f"{ALSO}{kind}", label=form(kind).title) for kind in also if kind != "correction"]
    return (*lines, *extra)


def _line(task: Task, following: Task | None) -> Line:
    step, state = task.step, task.state
    words = state.value
    if task.overdue:
        words += "  OVERDUE"
    if following is task:
        words += "  <- NEXT"
    return Line(
        key=step.id,
        label=f"{NUMBERS[step.id]}  {step.title}",
        lead=SIGNS[state],
        state=words,
        detail="\n".join(_rest(task)),
    )


def _rest(task: Task) -> Iterable[str]:
    if task.note:
        yield task.note
    if task.state in (State.DOES_NOT_APPLY, State.DONE):
        return
    step = task.step
    when = step.by_when
    if task.due is not None:
        when = f"{'overdue since' if task.overdue else 'by'} {spoken(task.due)}"
    asks = f"policy {', '.join(step.clauses)}" if step.clauses else "guidance" if step.guidance else ""
    yield " · ".join(part for part in (f"Who: {step.who}", when, asks) if part)
    for lacking in task.lacking:
        yield f"Lacking: {lacking}"
