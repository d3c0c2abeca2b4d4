"""Saving something in a format of the person's choice: an answer, or what else a screen has to give."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from kb.decision import Decision
from kb.pack import Pack
from kb.sentences import capital
from outputs.decision import Format
from outputs.saving import CannotSave
from tui.app.setting import Setting
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices

PAGE = Choice(key="html", label="A page for a browser", detail="To read, print or send. HTML.")
PLAIN_TEXT = Choice(key="md", label="Plain text", detail="To copy into an e-mail or a note. Markdown.")
DATA = Choice(key="json", label="Data", detail="For another program. JSON.")


class FormatSheet(ModalScreen[None]):
    """Choose a format; the file is written and named. The sheet stays until it is closed, so that the name can be read.

    `write` is given the key of the format, and gives the file. It raises CannotSave, whose message is shown.
    """

    CSS_PATH = "sheet.tcss"
    BINDINGS = [Binding("escape", "close", "Close")]

    def __init__(
        self, title: str, where: str, formats: Sequence[Choice], write: Callable[[str], Awaitable[Path]]
    ) -> None:
        super().__init__()
        self._title, self._where, self._formats, self._write = title, where, tuple(formats), write

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Words(self._title, id="sheet-title")
            yield Words(self._where, classes="paragraph")
            yield Choices(self._formats, at=self._formats[0].key)
            yield Words("", id="saved", classes="paragraph")
            yield Words("Enter saves · Esc closes", classes="quiet")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self.query_one("#saved", Words).say("Writing …")
        self._save(event.key)

    @work(exclusive=True)
    async def _save(self, form: str) -> None:
        said = self.query_one("#saved", Words)
        try:
            path = await self._write(form)
        except CannotSave as error:
            said.say(capital(str(error)))
        else:
            said.say(f"Saved as {path}")

    def action_close(self) -> None:
        """Take the sheet away."""
        self.dismiss()


class SaveSheet(FormatSheet):
    """Save an answer."""

    def __init__(self, setting: Setting, pack: Pack, decision: Decision) -> None:
        async def write(form: str) -> Path:
            return setting.save(pack, decision, Format(form), setting.save_folder, setting.today)

        where = f"It goes to the folder {setting.save_folder}. Only you can read it there."
        super().__init__("Save this answer", where, (PAGE, PLAIN_TEXT, DATA), write)
