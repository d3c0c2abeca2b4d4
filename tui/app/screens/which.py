"""One of a few things, laid over the screen. Escape takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices


class WhichSheet(ModalScreen[str]):
    """Gives the key of what was chosen."""

    CSS_PATH = "../screens/sheet.tcss"  # read from the folder of each subclass
    BINDINGS = [Binding("escape", "close", "Close")]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self.choices = tuple(choices)

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Words(self._title, id="sheet-title")
            yield Choices(self.choices, at=self.choices[0].key)
            yield Words("Enter chooses · Esc closes", classes="quiet")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self.dismiss(event.key)

    def action_close(self) -> None:
        """Take the sheet away."""
        self.dismiss(None)
