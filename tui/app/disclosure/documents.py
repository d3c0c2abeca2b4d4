"""The documents of a case: which, in which format; they are written into a folder, and the screen says where."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Iterable

from textual import work as worker
from textual.widget import Widget

from tui.app.disclosure.casefile import CaseFile, sentence
from tui.app.disclosure.place import CasePlace
from tui.app.screens.which import WhichSheet
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices
from tui.casework.entering import Work

TITLES = {
    "record": ("Record of the disclosure", "What was said, seen and heard (C1)."),
    "referral": ("Referral to the LADO", "Filled from what is known; what is lacking is listed (C2)."),
    "parent-note": ("Note for the parent or carer", "What may be said, and what comes next (C3)."),
    "staff-note": ("Confidentiality note for staff", "How far a name is kept, and protection (C4)."),
    "dpo-report": ("Report to the Data Protection Officer", "The facts of the breach (F1)."),
    "chronology": ("Chronology", "Every entry, corrections included."),
    "receipt": ("Receipt", "A code that stands for the whole record; nothing of the case is on it."),
    "all": ("All of them", "Each that applies, as a file of its own."),
}
FORMATS = (
    Choice(key="html", label="A page for a browser", detail="To read or print. HTML."),
    Choice(key="md", label="Plain text", detail="To copy into an e-mail or a note. Markdown."),
    Choice(key="pdf", label="PDF", detail="Accessible (PDF/UA); needs the extra part `pdf`."),
)
CAREFUL = (
    "These files can be read without a passphrase: send them by a safe way, and delete them once they have arrived."
)
HELP = """
Choose a document and then a format. It is written into the folder named on this page, readable by you only.

What is not known yet is shown as blank on the document, not left out.
"""


class DocumentsScreen(CasePlace):
    """The documents of a case."""

    HELP = HELP

    def __init__(self, file: CaseFile, work: Work) -> None:
        super().__init__(file, f"Case {work.reference} · documents", work)
        self.work = work

    def body(self) -> Iterable[Widget]:
        yield Words("", id="saved")
        lines = [Choice(key=name, label=label, detail=detail) for name, (label, detail) in TITLES.items()]
        yield Choices(lines, at="record", id="papers")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()
        self._say(f"They go to the folder {self.file.folder}.")

    def _say(self, *lines: str) -> None:
        self.query_one("#saved", Words).say("\n".join(lines))

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        name = event.key

        def chosen(ending: str | None) -> None:
            if ending:
                self._say("Writing …")
                self._write(name, ending)

        self.app.push_screen(WhichSheet(TITLES[name][0], FORMATS), chosen)

    @worker(exclusive=True)
    async def _write(self, name: str, ending: str) -> None:
        from triage.caselog.errors import SessionLocked

        try:
            said = await self.wait_for(lambda: write(self.file, self.work, name, ending))
        except SessionLocked:
            self.lock_up()
        except Exception as error:
            self._say(sentence(error))
        else:
            self._say(*said, CAREFUL)


def write(file: CaseFile, work: Work, name: str, ending: str) -> list[str]:
    """Write a document (or `all`) and say where each went. Raises what `papers` raises."""
    from outputs.documents.frame import Frame
    from tui.casework import papers
    from tui.settings import school_settings

    desk = file.desk
    settings = school_settings(desk.arguments.settings, desk.outside.environ)
    frame = Frame(pack=file.pack, settings=settings, now=file.now)
    made, left_out = papers.documents(work, name, frame)
    out = io.StringIO()
    console = type(desk.console)(
        out=out, err=io.StringIO(), input=io.BytesIO(), today=frame.today, cache=None, terminal=False
    )
    papers.write_out(made, Namespace(output=str(file.folder), format=ending), console, frame)
    return [*(f"Saved as {path}" for path in out.getvalue().splitlines()), *left_out]
