"""The cases: their references, when they were opened, where they stand, and which are overdue. No name is on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual import work
from textual.binding import Binding
from textual.widget import Widget

from kb.dates import day_in_words
from triage.disclosure.case import Stage
from triage.disclosure.clock import ClockState, clock, spoken
from triage.disclosure.retention import kept_until
from triage.disclosure.working_days import LONDON
from tui.app.disclosure.casefile import CaseFile, Listed
from tui.app.disclosure.place import CasePlace
from tui.app.screens.sheet import Sheet
from tui.app.text import Part, Words
from tui.app.widgets.choices import Choice, Choices
from tui.casework.view import STANDING

NEW = "new"
HELP = """
Each case has a reference and no name. Enter opens one; that you were shown it is recorded.

A case is opened with three answers: who told, whom it is about by role, and when the school came to know.

Escape goes back to the first page and locks the case file.
"""


class CasesScreen(CasePlace):
    """The list of cases. It is the ground of all other screens of the case file: with it, the keys go."""

    HELP = HELP
    BINDINGS = [Binding("n", "new", "New case", tooltip="Open a case: somebody has told you something")]

    def __init__(self, file: CaseFile) -> None:
        super().__init__(file, "Disclosures")

    def body(self) -> Iterable[Widget]:
        yield Words(f"Signed in as {self.file.user}. Which case?", classes="question", id="which")
        yield Choices([], id="cases")

    def on_mount(self) -> None:
        self.tell(*self.file.notes())
        self.query_one(Choices).focus()

    def on_screen_resume(self) -> None:
        self._load()

    def on_unmount(self) -> None:
        self.file.forget()

    @work(exclusive=True)
    async def _load(self) -> None:
        if self.file.locked:
            return
        found = await self.wait_or_tell(self.file.cases)
        if found is None:
            return
        now = self.file.now
        self.listed = {one.reference: one for one in found}
        lines = [Choice(key=NEW, label="Open a new case", detail="Somebody has told you something.")]
        lines += [line_of(one, now) for one in found]
        at = self.query_one(Choices).highlighted or 0
        self.query_one(Choices).replace(lines, at=lines[min(at, len(lines) - 1)].key)

    def action_new(self) -> None:
        """Open a case."""
        from tui.app.disclosure.case import CaseScreen
        from tui.app.disclosure.form import FormScreen

        form = FormScreen(self.file, self.file.begin(), "opening")

        def left(_: None) -> None:
            if form.saved:
                said = f"SAVED as entry {form.saved}: the case is open. Its reference is {form.work.reference}."
                self.app.push_screen(CaseScreen(self.file, form.work.reference, said=said))

        self.app.push_screen(form, left)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        from tui.app.disclosure.case import CaseScreen

        if event.key == NEW:
            self.action_new()
        elif problem := self.listed[event.key].problem:
            self.app.push_screen(Sheet(f"Case {event.key}", [Part(text=problem)]))
        else:
            self.app.push_screen(CaseScreen(self.file, event.key))


def line_of(one: Listed, now: datetime) -> Choice:
    """A case on the list."""
    opened = f"Opened {spoken(one.opened)}" if one.opened else "Opened at an unknown time"
    if one.problem:
        return Choice(key=one.reference, label=f"{one.reference}  cannot be opened", detail=one.problem)
    if one.case is None:
        return Choice(key=one.reference, label=f"{one.reference}  not shown to you", detail=opened)
    running = clock(one.case, now)
    stage = one.case.stage
    standing = STANDING.get(stage, f"open, at “{stage.value.replace('_', ' ')}”")
    overdue = "  OVERDUE" if running.state is ClockState.OVERDUE and stage is not Stage.CLOSED else ""
    left = f" {running.words}" if running.left is not None and stage is not Stage.CLOSED else ""
    if until := kept_until(one.case):
        left = f" Kept until {day_in_words(until)}."
        if now.astimezone(LONDON).date() > until:
            left += f" That is over; to erase it: safetriage case erase {one.reference}"
    return Choice(key=one.reference, label=f"{one.reference}  {standing}{overdue}", detail=f"{opened}.{left}")
