"""The report on what changes, for governors: as a page for a browser, as Markdown or as PDF."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from kb.analysis.atlas import atlas_between
from kb.analysis.difference import difference
from kb.analysis.examples import Unshown
from kb.analysis.ground import Incomparable
from kb.analysis.promises import promises
from kb.analysis.space import OutOfTime
from kb.loading.revision import Edition
from kb.normal_form import TooLarge
from kb.problems import PackError
from outputs.difference import compare
from outputs.difference_layout import to_html, to_markdown, to_pdf
from outputs.difference_report import report
from outputs.documents.formats import PdfUnavailable
from outputs.saving import CannotSave, save
from outputs.verdict_svg import description_of, title_of, verdict_svg
from tui.app.setting import Setting
from tui.app.text import Words, capital
from tui.app.widgets.choices import Choice, Choices

FORMATS = (
    Choice(key="html", label="A page for a browser", detail="To read, print or send. HTML."),
    Choice(key="md", label="Plain text", detail="To copy into an e-mail or a note. Markdown."),
    Choice(key="pdf", label="PDF", detail="Accessible (PDF/UA); needs the extra part `pdf`."),
)


class ReportSheet(ModalScreen[None]):
    """Choose a format; the report is written and named. The sheet stays, so that the name can be read."""

    CSS_PATH = "../screens/sheet.tcss"
    BINDINGS = [Binding("escape", "close", "Close")]

    def __init__(self, setting: Setting, old: Edition, new: Edition) -> None:
        super().__init__()
        self._setting, self._old, self._new = setting, old, new

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Words("Save a report on what changes", id="sheet-title")
            yield Words(f"It goes to the folder {self._setting.save_folder}.", classes="paragraph")
            yield Choices(FORMATS, at=FORMATS[0].key)
            yield Words("", id="saved", classes="paragraph")
            yield Words("Enter saves · Esc closes", classes="quiet")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self.query_one("#saved", Words).say("Writing …")
        self._write(event.key)

    @work(exclusive=True)
    async def _write(self, form: str) -> None:
        said = self.query_one("#saved", Words)
        try:
            path = await asyncio.to_thread(partial(write, self._setting, self._old, self._new, form))
        except (CannotSave, PdfUnavailable, Incomparable, TooLarge, OutOfTime, Unshown) as error:
            said.say(capital(str(error)))
        except PackError as error:
            said.say(f"{capital(error.problems[0].message)}.")
        else:
            said.say(f"Saved as {path}")

    def action_close(self) -> None:
        """Take the sheet away."""
        self.dismiss()


def write(setting: Setting, old: Edition, new: Edition, form: str) -> Path:
    """Write the report in one format (`html`, `md`, `pdf`) and give its path.

    Raises CannotSave, PdfUnavailable, and what comparing raises.
    """
    today = setting.today
    compared = difference(old.policy.pack, new.policy.pack)
    found = compare(old, new, today, compared=compared)
    picture, says = None, ""
    if found.verdicts:
        atlas = atlas_between(compared, {}, today)
        shown = atlas.map(*atlas.best())
        picture, says = verdict_svg(shown, "difference"), f"{title_of(shown)}. {description_of(shown)}"
    made = report(old, new, found, promises(old.policy.pack, new.policy), today, picture, says)
    page: str | bytes
    match form:
        case "html":
            page = to_html(made)
        case "md":
            page = to_markdown(made)
        case _:
            page = to_pdf(made, datetime.combine(today, time(), UTC))
    return save(page, "policy-report", form, setting.save_folder, today)
