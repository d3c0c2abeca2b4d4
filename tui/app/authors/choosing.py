"""One of many things, laid over the screen: as `WhichSheet`, for lists that are longer than the screen is high."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.app.screens.which import WhichSheet
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices


class LongSheet(WhichSheet):
    """Gives the key of what was chosen; the cursor begins where one is."""

    def __init__(self, title: str, choices: Sequence[Choice], at: str | None = None) -> None:
        super().__init__(title, choices)
        self._at = at or self.choices[0].key

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Words(self._title, id="sheet-title")
            listed = Choices(self.choices, at=self._at)
            listed.styles.max_height = "65vh"
            yield listed
            yield Words("Enter chooses · Esc closes", classes="quiet")
