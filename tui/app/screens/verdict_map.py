"""The verdict map: how the answer changes with age and with kinship, or with who the other person is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Footer

from kb.pack import STRICTNESS
from kb.policy import Policy
from kb.sentences import capital
from triage.verdict_map import VerdictMap, maps_of
from tui.app.screens.base import Place
from tui.app.text import Words, joined, plain
from tui.app.verdicts import LETTERS, colour
from tui.app.widgets.grid import MapGrid, Square
from tui.app.widgets.known import possible_line
from tui.app.widgets.masthead import Masthead

HELP = """
Each square is your situation with another age and another tie. The letter in it is the answer there; the square in
brackets is yours.

The arrow keys move from square to square, and the line below says in words what the square means. X changes what goes
down the side.

Several letters mean that the answer there hangs on something that has not been asked.
"""


class MapScreen(Place):
    """The map of one situation, everything else in it staying as it is."""

    CSS_PATH = "verdict_map.tcss"
    HELP = HELP
    HELP_TITLE = "The map"
    BINDINGS = [Binding("x", "turn", "Other map", tooltip="Put another thing down the side of the map")]

    def __init__(self, policy: Policy, facts: Mapping[str, object], today: date) -> None:
        super().__init__()
        self._policy = policy
        self._maps = maps_of(policy, facts, today)
        self._turned = 0
        self.shown: VerdictMap = self._maps[0]

    def compose(self) -> ComposeResult:
        pack = self._policy.pack
        yield Masthead("The map", pack.school)
        with VerticalScroll(id="map", can_focus=False):
            yield Words("", id="map-title", classes="question")
            yield MapGrid(self.shown)
            yield Words("", id="square-says")
            legend = [
                plain(f" {LETTERS[verdict]} {pack.words(verdict).label} ", colour(verdict)) for verdict in STRICTNESS
            ]
            yield Words(joined([*legend, plain(" P/A: hangs on what was not asked")], " "), id="legend")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._show_title()

    def _show_title(self) -> None:
        title = f"{capital(self.shown.down.label)}, by {self.shown.across.label}. Everything else stays as you said."
        if not self.shown.tells:
            title += " Here, neither makes a difference."
        self.query_one("#map-title", Words).say(title)

    def on_square_entered(self, event: Square.Entered) -> None:
        row, column = self.shown.rows[event.row], self.shown.columns[event.column]
        cell = row.cells[event.column]
        if not cell.possible:
            says = "cannot be"
        elif cell.verdict is None:
            says = f"hangs on what was not asked; possible: {possible_line(self._policy.pack, cell.possible)}"
        else:
            says = self._policy.pack.words(cell.verdict).label
        mine = " (your situation)" if cell.here else ""
        self.query_one("#square-says", Words).say(f"{capital(row.label)}, {column.label}{mine}: {says}.")

    async def action_turn(self) -> None:
        """Put another fact down the side."""
        self._turned = (self._turned + 1) % len(self._maps)
        self.shown = self._maps[self._turned]
        with self.app.batch_update():
            await self.query_one(MapGrid).remove()
            await self.query_one("#map").mount(MapGrid(self.shown), after="#map-title")
            self._show_title()
