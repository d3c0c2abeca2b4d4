"""The page that is there after "leave this page": a calendar, and nothing of what was before."""

from __future__ import annotations

import calendar
from datetime import date

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from kb.dates import day_in_words
from tui.app.text import Words


class LeftScreen(Screen[None]):
    """A month, as on any desk. It says nothing of this program; Enter starts again, Q closes."""

    CSS_PATH = "left.tcss"
    BINDINGS = [
        Binding("q", "close", "Close", show=False),
        Binding("enter", "again", "Start again", show=False),
    ]

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def compose(self) -> ComposeResult:
        month = calendar.TextCalendar().formatmonth(self._today.year, self._today.month)
        yield Words(f"{self._today:%A} {day_in_words(self._today)}", id="day")
        yield Words(month, id="month")
        yield Words("Enter go on · Q close", id="left-keys")

    def action_close(self) -> None:
        """Close the program."""
        self.app.exit()

    def action_again(self) -> None:
        """Go on from the first page, with nothing kept."""
        self.dismiss()
