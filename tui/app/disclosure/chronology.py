"""Every entry of a case, oldest first; what was corrected stands with what it said before. Enter corrects one."""

from __future__ import annotations

from collections.abc import Iterable

from textual import work as worker
from textual.widget import Widget

from outputs.documents.document import Fields
from outputs.documents.frame import entry_rows, item_section, item_title
from triage.disclosure.case import Item
from triage.disclosure.clock import spoken
from triage.disclosure.events import Correction
from triage.disclosure.lifecycle import possible
from tui.app.disclosure.casefile import CaseFile
from tui.app.disclosure.correct import CorrectScreen
from tui.app.disclosure.place import CasePlace
from tui.app.screens.sheet import Sheet
from tui.app.text import Part, Words
from tui.app.widgets.choices import Choice, Choices
from tui.casework.entering import Work

HELP = """
Every entry as it was made, the oldest first. Enter corrects the entry under the cursor: you change what is wrong and say
why; what it said before stays beside it.
"""


class ChronologyScreen(CasePlace):
    """The entries of a case."""

    HELP = HELP

    def __init__(self, file: CaseFile, work: Work) -> None:
        super().__init__(file, f"Case {work.reference} · every entry", work)
        self.work = work

    def body(self) -> Iterable[Widget]:
        yield Words("Oldest first. Enter corrects an entry; both versions stay.", id="which")
        yield Choices(map(line_of, self.work.case.items), at="1", id="steps")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_screen_resume(self) -> None:
        if not self.file.locked:
            self._load()

    @worker(exclusive=True)
    async def _load(self) -> None:
        if await self.wait_or_tell(self.work.reload):
            self._show()
        if not self.work.visible:
            self.dismiss()

    def _show(self) -> None:
        choices = self.query_one(Choices)
        at = choices.highlighted or 0
        items = self.work.case.items
        choices.replace(map(line_of, items), at=str(items[min(at, len(items) - 1)].seq))
        self.show_head()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        item = next(one for one in self.work.case.items if str(one.seq) == event.key)
        if isinstance(item.written, Correction):
            text = f"Entry {item.seq} is itself a correction; correct entry {item.written.seq} again instead."
            self.app.push_screen(Sheet("Correct an entry", [Part(text=text)]))
            return
        if Correction.KIND not in possible(self.work.case, self.file.user):
            text = "Entries cannot be corrected at this stage of the case."
            self.app.push_screen(Sheet("Correct an entry", [Part(text=text)]))
            return
        form = CorrectScreen(self.file, self.work, item)

        def left(_: None) -> None:
            if form.saved is not None:
                self.tell(f"SAVED as entry {form.saved}: the correction of entry {item.seq}.", *self.file.notes())
                self._show()

        self.app.push_screen(form, left)


def line_of(item: Item) -> Choice:
    """An entry in full."""
    lines = [f"Entered {spoken(item.event.at)} by {item.event.actor}"]
    if item.corrected_by:
        for block in item_section(item).blocks:
            if isinstance(block, Fields):
                rows = [row for row in block.rows if row.label != "Entered by"]
                lines += [
                    f"{row.label}  {row.value or '(blank)'}"
                    for row in rows
                    if row.value or row.label.startswith("First written as")
                ]
    else:
        lines += [f"{row.label}  {row.value}" for row in entry_rows(item.stands) if row.value is not None]
    return Choice(key=str(item.seq), label=item_title(item), detail="\n".join(lines))
