"""A sheet laid over a screen: help, why a question is asked, what is known. Escape takes it away."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from tui.app.text import Part, Words


class Sheet(ModalScreen[None]):
    """Running text in a box, with a title."""

    CSS_PATH = "sheet.tcss"
    BINDINGS = [Binding("escape,enter,q", "close", "Close")]

    def __init__(self, title: str, parts: Iterable[Part]) -> None:
        super().__init__()
        self._title, self._parts = title, tuple(parts)

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Words(self._title, id="sheet-title")
            with VerticalScroll(id="sheet-text"):
                for part in self._parts:
                    yield part.widget()
            yield Words("Esc closes · arrow keys scroll", classes="quiet")

    def on_mount(self) -> None:
        self.query_one("#sheet-text").focus()

    def action_close(self) -> None:
        """Take the sheet away."""
        self.dismiss()
