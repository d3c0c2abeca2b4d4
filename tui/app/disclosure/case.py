"""A case: the hold and the clock on top, the task list under them. Whom it is about sees the receipt, and only that."""

from __future__ import annotations

from collections.abc import Iterable

from textual import work as worker
from textual.binding import Binding
from textual.widget import Widget

from triage.disclosure.entries.end import Closing
from triage.disclosure.entries.lado import Referral
from triage.disclosure.tasks import Task, task_list
from tui.app.disclosure.casefile import CaseFile, capital
from tui.app.disclosure.helping import Helping
from tui.app.disclosure.place import CasePlace
from tui.app.disclosure.steps import ALSO, CHRONOLOGY, DOCUMENTS, step_lines
from tui.app.screens.sheet import Sheet
from tui.app.screens.which import WhichSheet
from tui.app.text import Part
from tui.app.widgets.choices import Choices
from tui.app.widgets.masthead import Masthead
from tui.casework.entering import Work
from tui.casework.view import suggested
from tui.casework.work import HIDDEN

HELP = """
The steps in the order in which they are done. [ ] not started, [/] in progress, [x] done, [-] does not apply. Enter
works on a step; the one marked NEXT is what the case needs most.

While the hold stands: do not interview anybody, do not tell the person it is about, do not investigate.

Every entry is on the disk when the line under the hold says SAVED. An entry is never changed; it can be corrected, and
both versions stay.

The clock counts one working day from when the school came to know. How it is counted is our own reading; sooner is
always right.
"""


class CaseScreen(CasePlace):
    """One case."""

    HELP = HELP
    BINDINGS = [
        Binding("c", "chronology", "Entries", tooltip="Every entry, oldest first; correct one"),
        Binding("d", "documents", "Documents", tooltip="Write the documents of this case"),
        Binding("r", "receipt", "Receipt", tooltip="A code that stands for the whole record up to now"),
    ]

    def __init__(self, file: CaseFile, reference: str, *, said: str = "") -> None:
        super().__init__(file, f"Case {reference}")
        self.reference, self._said = reference, said
        self.tasks: tuple[Task, ...] = ()
        self._at: str | None = None

    def body(self) -> Iterable[Widget]:
        yield Choices([], id="steps")

    def on_mount(self) -> None:
        self.tell(*filter(None, (self._said, *self.file.notes())))
        self.query_one(Choices).focus()

    def on_screen_resume(self) -> None:
        if not self.file.locked:
            self._load()

    @property
    def work(self) -> Work:
        """The case, once it is read."""
        assert self.case_work is not None
        return self.case_work

    @worker(exclusive=True)
    async def _load(self) -> None:
        if self.case_work is None:
            self.case_work = await self.wait_or_tell(lambda: self.file.open(self.reference))
        elif await self.wait_or_tell(self.work.reload) is None:
            return
        if self.case_work is not None:
            self.show_case()
            self.refresh_bindings()

    def show_case(self) -> None:
        """Show the case as it was read last."""
        work = self.work
        helping = Helping(work)
        self.tasks = task_list(work.case, self.file.now, self.file.user)
        also = helping.also(self.tasks)
        lines = step_lines(self.tasks, also, visible=work.visible)
        following = suggested(self.tasks)
        keys = [one.key for one in lines]
        at = following.step.id if following else self._at
        self.show_head()
        if not work.visible:
            self.query_one(Masthead).show(place=f"Case {work.reference} · receipt only")
            receipt = self.try_or_tell(self.file.desk.session.receipt)
            if receipt is not None:
                self.tell(HIDDEN, f"RECEIPT {receipt.code}", *self.file.notes())
        elif notes := self.file.notes():
            self.tell(*notes)
        self.query_one(Choices).replace(lines, at=at if at in keys else keys[0] if keys else None)

    # --- working on it

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self._at = event.key
        if event.key == CHRONOLOGY:
            self.action_chronology()
        elif event.key == DOCUMENTS:
            self.action_documents()
        elif event.key.startswith(ALSO):
            self._enter(event.key.removeprefix(ALSO), None)
        else:
            self._choose(next(task for task in self.tasks if task.step.id == event.key))

    def _choose(self, task: Task) -> None:
        helping = Helping(self.work)
        kinds = helping.kinds(task)
        if not kinds:
            self.app.push_screen(Sheet(task.step.title, [Part(text=helping.why(task))]))
        elif len(kinds) == 1:
            self._enter(kinds[0], task)
        else:

            def chosen(kind: str | None) -> None:
                if kind:
                    self._enter(kind, task)

            self.app.push_screen(WhichSheet(task.step.title, helping.named(kinds)), chosen)

    def _enter(self, kind: str, task: Task | None) -> None:
        from tui.app.disclosure.form import FormScreen

        helping = Helping(self.work)
        notes = self.try_or_tell(lambda: helping.notes(kind))
        form = FormScreen(self.file, self.work, kind, helping.guesses(kind, task), notes or ())
        self.app.push_screen(form, lambda _: self.left(form.saved))

    def left(self, saved: int | None) -> None:
        """A form was left: say what became of it."""
        if saved is None:
            self.tell(
                "The form is not saved. Its answers are kept here until the case file is closed.", *self.file.notes()
            )
            return
        item = next(one for one in self.work.case.items if one.seq == saved)
        said = [capital(f"SAVED as entry {saved}: {item.stands.TITLE}")]
        if isinstance(item.stands, Referral):
            receipt = self.try_or_tell(self.file.desk.session.receipt)
            if receipt is not None:
                said.append(f"Write this receipt on the referral form: {receipt.code}")
        if isinstance(item.stands, Closing):
            said.append("Make a backup now: safetriage case backup FOLDER")
        self.tell(*said, *self.file.notes())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whom the case is about is offered neither its entries nor its documents."""
        del parameters
        shown = self.case_work is not None and self.case_work.visible
        return shown if action in ("chronology", "documents") else True

    def action_chronology(self) -> None:
        """Every entry."""
        from tui.app.disclosure.chronology import ChronologyScreen

        self.app.push_screen(ChronologyScreen(self.file, self.work), self._corrected)

    def _corrected(self, _: None) -> None:
        if notes := self.file.notes():
            self.tell(*notes)

    def action_documents(self) -> None:
        """The documents."""
        from tui.app.disclosure.documents import DocumentsScreen

        self.app.push_screen(DocumentsScreen(self.file, self.work))

    def action_receipt(self) -> None:
        """The receipt of the record as it stands."""
        found = self.try_or_tell(self.file.desk.session.receipt)
        if found is None:
            return
        text = f"It stands for the record up to event {found.gseq}: with it anybody can check that nothing was changed."
        self.app.push_screen(Sheet("Receipt", [Part(text=found.code, heading=True), Part(text=text)]))
