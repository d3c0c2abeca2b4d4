"""The squares of the verdict map. It draws values; the arrow keys and the mouse move between the squares."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Grid
from textual.message import Message

from kb.sentences import capital
from triage.verdict_map import Cell, VerdictMap
from tui.app.text import Words
from tui.app.verdicts import LETTERS, look


def letters(cell: Cell) -> str:
    """A square's letter; all that are possible where it hangs on more; a space where there is no such situation."""
    if not cell.possible:
        return " "
    return "/".join(LETTERS[verdict] for verdict in cell.possible) if cell.verdict is None else LETTERS[cell.verdict]


class Square(Words, can_focus=True):
    """One square: a letter in its colour, in brackets where the situation itself lies."""

    @dataclass
    class Entered(Message):
        """The cursor, or the mouse, came to a square."""

        row: int
        column: int

    def __init__(self, cell: Cell, row: int, column: int) -> None:
        text = f"[{letters(cell)}]" if cell.here else letters(cell)
        super().__init__(text, classes=f"square {look(cell.verdict)}" if cell.possible else "square -none")
        self.row, self.column = row, column

    def on_focus(self) -> None:
        self.post_message(self.Entered(self.row, self.column))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.focus()


class MapGrid(Grid):
    """The whole map, with its labels."""

    BINDINGS = [
        Binding("left", "move(0,-1)", "Left", show=False),
        Binding("right", "move(0,1)", "Right", show=False),
        Binding("up", "move(-1,0)", "Up", show=False),
        Binding("down", "move(1,0)", "Down", show=False),
    ]

    def __init__(self, shown: VerdictMap) -> None:
        super().__init__()
        self._shown = shown
        self._at = next(
            ((r, c) for r, row in enumerate(shown.rows) for c, cell in enumerate(row.cells) if cell.here), (0, 0)
        )

    def compose(self) -> ComposeResult:
        yield Words("", classes="corner")
        for column in self._shown.columns:
            yield Words(column.label, classes="column")
        for number, row in enumerate(self._shown.rows):
            yield Words(capital(row.label), classes="row")
            for place, cell in enumerate(row.cells):
                yield Square(cell, number, place)

    def on_mount(self) -> None:
        self.styles.grid_size_columns = len(self._shown.columns) + 1
        self.styles.grid_columns = ["2fr", *(["1fr"] * len(self._shown.columns))]
        self._go(*self._at)

    def on_square_entered(self, event: Square.Entered) -> None:
        self._at = (event.row, event.column)

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor."""
        row = min(max(self._at[0] + down, 0), len(self._shown.rows) - 1)
        column = min(max(self._at[1] + right, 0), len(self._shown.columns) - 1)
        self._go(row, column)

    def _go(self, row: int, column: int) -> None:
        squares = list(self.query(Square))
        squares[row * len(self._shown.columns) + column].focus()
