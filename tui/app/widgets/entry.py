"""A line of an answer that opens: a reason, a duty, a reading, with the text of its clauses under it."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.content import Content

from tui.app.text import Hung, Words, joined, plain


class Entry(Words, can_focus=True):
    """A lead, a title, a text; Enter, Space or a click shows what is behind it, and hides it again."""

    BINDINGS = [Binding("enter,space", "open", "Open", tooltip="Show the clause, or hide it")]

    def __init__(self, *, lead: str, title: str, text: str = "", behind: tuple[tuple[str, str], ...] = ()) -> None:
        self._lead, self._title, self._text, self._behind = lead, title, text, behind
        self.opened = False
        super().__init__(self._shown())
        self.can_focus = bool(behind)

    def _shown(self) -> Hung:
        lines: list[Content] = [plain(self._title, "bold")]
        if self._text:
            lines.append(plain(self._text))
        if self._behind and not self.opened:
            names = ", ".join(name for name, _ in self._behind)
            lines.append(plain(f"+ read {names}", "$primary"))
        elif self._behind:
            lines += [plain(f"{name}: {text}", "italic") for name, text in self._behind]
        return Hung(plain(self._lead, "bold"), joined(lines))

    def action_open(self) -> None:
        """Show what is behind, or hide it."""
        if self._behind:
            self.opened = not self.opened
            self.say(self._shown())

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_open()
