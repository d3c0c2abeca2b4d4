"""A page of the ask flow: one thing to read or answer."""

from __future__ import annotations

from typing import ClassVar

from textual.containers import VerticalScroll
from textual.message import Message

from tui.app.text import Words


class Page(VerticalScroll, can_focus=False):
    """One page. It answers once: what comes after its answer (a second Enter, say) is not for the next page."""

    HELP: ClassVar[str] = ""
    PLACE: ClassVar[str] = "Is this allowed?"

    def __init__(self) -> None:
        super().__init__()
        self._answered = False

    def answer(self, message: Message) -> None:
        """Post the page's answer, once."""
        if not self._answered:
            self._answered = True
            self.post_message(message)

    def complain(self, text: str) -> None:
        """Show what is wrong with the answer; the page can be answered again."""
        self._answered = False
        problem = self.query_one("#problem", Words)
        problem.say(text)
        problem.display = True
