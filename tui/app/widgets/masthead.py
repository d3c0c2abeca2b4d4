"""The line at the top of every screen: where one is, and whose policy it is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.app.text import Words


class Masthead(Horizontal):
    """Where one is on the left, the school on the right. Textual's own header has an icon that many fonts lack.

    On a very narrow screen, where the keys at the bottom do not all fit, the way out stands here in the school's place.
    """

    def __init__(self, place: str, school: str = "") -> None:
        super().__init__()
        self._place, self._school = place, school

    def compose(self) -> ComposeResult:
        yield Words(self._place, classes="place")
        yield Words(self._school, classes="school")
        yield Words("Ctrl+L leaves", classes="leave")

    def show(self, *, place: str | None = None, school: str | None = None) -> None:
        """Show another place or school."""
        if place is not None:
            self.query_one(".place", Words).say(place)
        if school is not None:
            self.query_one(".school", Words).say(school)
