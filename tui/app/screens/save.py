"""Saving an answer: in which form, and where it went."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from kb.decision import Decision
from kb.pack import Pack
from outputs.decision import Format
from outputs.saving import CannotSave
from tui.app.setting import Setting
from tui.app.text import Words, capital
from tui.app.widgets.choices import Choice, Choices

FORMS = {
    Format.HTML: ("A page for a browser", "To read, print or send. HTML."),
    Format.MARKDOWN: ("Plain text", "To copy into an e-mail or a note. Markdown."),
    Format.JSON: ("Data", "For another program. JSON."),
}


class SaveSheet(ModalScreen[None]):
    """Choose a form; the file is written and named. The sheet stays until it is closed, so that the name can be read."""

    CSS_PATH = "sheet.tcss"
    BINDINGS = [Binding("escape", "close", "Close")]

    def __init__(self, setting: Setting, pack: Pack, decision: Decision) -> None:
        super().__init__()
        self._setting, self._pack, self._decision = setting, pack, decision

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Words("Save this answer", id="sheet-title")
            yield Words(
                f"It goes to the folder {self._setting.save_folder}. Only you can read it there.", classes="paragraph"
            )
            choices = [Choice(key=kind.value, label=label, detail=detail) for kind, (label, detail) in FORMS.items()]
            yield Choices(choices, at=Format.HTML.value)
            yield Words("", id="saved", classes="paragraph")
            yield Words("Enter saves · Esc closes", classes="quiet")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        said = self.query_one("#saved", Words)
        try:
            path = self._setting.save(
                self._pack, self._decision, Format(event.key), self._setting.save_folder, self._setting.today
            )
        except CannotSave as error:
            said.say(capital(str(error)))
        else:
            said.say(f"Saved as {path}")

    def action_close(self) -> None:
        """Take the sheet away."""
        self.dismiss()
