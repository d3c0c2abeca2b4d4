"""The editor of one file of a policy, with a sign beside each line on which something stands."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.strip import Strip
from textual.widgets import TextArea

MOST_CHECKPOINTS = 500
PROBLEM, FINDING, NOTICE = "!", "*", "i"
"""The signs: the policy cannot be used because of it; to be mended or accepted; told only."""


class PackEditor(TextArea):
    """A file's text with line numbers. Tab indents by two spaces, Escape goes on to the list."""

    BINDINGS = [
        Binding("ctrl+home", "ends(False)", "To the top", show=False),
        Binding("ctrl+end", "ends(True)", "To the end", show=False),
        # the screen's keys, which the text area has a use of its own for
        Binding("f6", "screen.next_list", "List", tooltip="What your changes do, what is to mend, the scenarios"),
        Binding("f7", "screen.difference", "Differ", tooltip="All that changes, at length, with situations to decide"),
    ]

    def __init__(self, name: str, text: str, *, locked: bool) -> None:
        super().__init__(
            text,
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
            read_only=locked,
            max_checkpoints=MOST_CHECKPOINTS,
            name=name,
        )
        self.indent_width = 2
        self._marks: Mapping[int, str] = {}

    @property
    def file(self) -> str:
        """The file that is edited."""
        return self.name or ""

    def mark(self, marks: Mapping[int, str]) -> None:
        """Show a sign beside lines, counted from 1, and nothing beside the others."""
        if marks != self._marks:
            self._marks = dict(marks)
            self.refresh()

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the cursor on a place, counted from 1, in the middle of what is seen."""
        row = min(max(line - 1, 0), self.document.line_count - 1)
        self.move_cursor((row, min(max(column - 1, 0), len(self.document.get_line(row)))), center=True)

    def action_ends(self, last: bool) -> None:
        """To the first or the last line of the file."""
        self.go_to(self.document.line_count if last else 1)

    def put(self, text: str) -> None:
        """Another text for the whole file, which Ctrl+Z takes back."""
        last = self.document.line_count - 1
        self.replace(text, (0, 0), (last, len(self.document.get_line(last))))

    async def on_key(self, event: events.Key) -> None:
        """Obey the area's own keys at once, as it does letters: by the usual way, a letter typed soon after overtakes them."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if not binding.action.startswith("screen."):
                event.stop()
                event.prevent_default()
                await self.app.run_action(binding.action, self)
                return

    def render_line(self, y: int) -> Strip:
        """A line, with its sign in the last but one column of the gutter."""
        strip = super().render_line(y)
        sign = self._marks.get(y + self.scroll_offset.y + 1)
        if sign is None or y + self.scroll_offset.y >= self.document.line_count:
            return strip
        at = self.gutter_width - 2
        before, _, after = strip.divide([at, at + 1, strip.cell_length])
        style = Style(bold=True, reverse=sign == PROBLEM)
        return Strip.join([before, Strip([Segment(sign, style)]).apply_style(self.rich_style), after])
