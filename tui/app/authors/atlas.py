"""Maps of a whole policy, and of the difference of two: any two facts, exact in every square."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial

from rich.style import Style
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import DataTable, Footer

from kb.analysis.atlas import Atlas, atlas_between, atlas_of
from kb.analysis.difference import difference
from kb.analysis.ground import Incomparable
from kb.analysis.maps import Map, Rest, Square
from kb.clean import clean_line
from kb.normal_form import TooLarge
from kb.policy import Policy
from kb.sentences import capital
from kb.situation import FactError
from kb.vocabulary import FactType
from outputs.maps import square_in_words
from outputs.verdict_svg import label_of, legend_of, mark_of, rest_in_words, title_of
from tui.app.authors.choosing import LongSheet
from tui.app.screens.base import Place
from tui.app.text import Words
from tui.app.widgets.choices import Choice
from tui.app.widgets.masthead import Masthead

HELP = """
Every square holds all situations that share a value of both facts. On a map of the difference it shows the commonest
change there; on a map of the policy the answer, and R chooses what counts for all other facts: what is commonest, what is
worst, or left out as in a question. The line below says in words what stands under the cursor.

The map begins with the two facts over which the answer changes most. X puts another fact across, Y another one down the
side. D goes from the map of the policy to that of the difference and back.
"""
LABEL = 26
"""Characters of a row's label on a narrow screen."""
RESTS = (Rest.COMMON, Rest.WORST, Rest.OPEN)


class AtlasScreen(Place):
    """A map, and the way to all others."""

    CSS_PATH = "authors.tcss"
    HELP = HELP
    HELP_TITLE = "The map"
    BINDINGS = [
        Binding("x", "turn(True)", "Across", tooltip="Put another fact across"),
        Binding("y", "turn(False)", "Down", tooltip="Put another fact down the side"),
        Binding("d", "other", "Difference", tooltip="The map of the policy, or of the difference"),
        Binding(
            "r", "rest", "The rest", tooltip="What counts for the other facts: the commonest, the worst, or left out"
        ),
    ]

    def __init__(self, old: Policy | None, new: Policy, today: date) -> None:
        """`old` is None where there is no difference to draw."""
        super().__init__()
        self._old, self._new, self._today = old, new, today
        self._rest: Rest | None = None if old is not None else RESTS[0]
        """What counts for the other facts; None on the map of the difference, which counts every situation."""
        self._atlases: dict[Rest | None, Atlas] = {}
        self._drawing = asyncio.Lock()
        self.shown: Map | None = None

    def compose(self) -> ComposeResult:
        yield Masthead("The map", self._new.pack.school)
        with Vertical(id="atlas"):
            yield Words("Drawing every situation …", id="atlas-title", classes="question")
            yield DataTable(id="squares", cursor_type="cell")
            yield Words("", id="square-says")
            yield Words("", id="atlas-legend")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(DataTable).focus()
        self._draw(None, None)

    @work(exclusive=True)
    async def _draw(self, across: str | None, down: str | None) -> None:
        async with self._drawing:
            try:
                shown = await asyncio.to_thread(partial(self._map, across, down))
            except (FactError, Incomparable, TooLarge) as error:
                self.query_one("#atlas-title", Words).say(f"{capital(str(error))}.")
                return
        self.shown = shown
        self._show(shown)

    def _map(self, across: str | None, down: str | None) -> Map:
        rest = self._rest
        if rest not in self._atlases:
            if rest is None and self._old is not None:
                compared = difference(self._old.pack, self._new.pack)
                self._atlases[rest] = atlas_between(compared, {}, self._today)
            else:
                self._atlases[rest] = atlas_of(self._new, {}, self._today, rest or RESTS[0])
        atlas = self._atlases[rest]
        return atlas.map(*atlas.best(across, down))

    def _show(self, shown: Map) -> None:
        self.query_one("#atlas-title", Words).say(f"{title_of(shown)}.")
        table: DataTable[Text] = self.query_one(DataTable)
        table.clear(columns=True)
        for number, stop in enumerate(shown.across.stops):
            table.add_column(Text(clean_line(label_of(stop))), key=str(number))
        for stop, row in zip(shown.down.stops, shown.squares, strict=True):
            table.add_row(*(self._cell(square) for square in row), label=Text(self._short(label_of(stop))))
        legend = " · ".join(f"{mark} {meaning}" for _, mark, meaning in legend_of(shown, parts=False))
        self.query_one("#atlas-legend", Words).say(f"{rest_in_words(shown)}\n{legend}")
        self._say(0, 0)

    def _short(self, label: str) -> str:
        """A row's label where the screen is narrow; the line below the map says it in full."""
        return label if len(label) <= LABEL or self.has_class("-wide") else f"{label[: LABEL - 1]}…"

    def _cell(self, square: Square) -> Text:
        assert self.shown is not None
        verdict = square.changes[0].verdict if square.changes else square.verdict
        colours = self.app.get_css_variables()
        name = "" if verdict is None else f"verdict-{verdict.value.replace('_', '-')}-text"
        return Text(clean_line(mark_of(self.shown, square)), Style(bold=True, color=colours.get(name)))

    def on_data_table_cell_highlighted(self, event: DataTable.CellHighlighted) -> None:
        event.stop()
        self._say(event.coordinate.row, event.coordinate.column)

    def _say(self, row: int, column: int) -> None:
        shown = self.shown
        if shown is None or row >= len(shown.squares) or column >= len(shown.squares[row]):
            return
        place = f"{capital(label_of(shown.down.stops[row]))}, {label_of(shown.across.stops[column])}"
        self.query_one("#square-says", Words).say(f"{place}: {square_in_words(shown, shown.squares[row][column])}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The other map is offered where there is one; what counts for the rest, where it is a question."""
        del parameters
        if action == "other":
            return self._old is not None
        return self._rest is not None if action == "rest" else True

    def action_other(self) -> None:
        """From the map of the policy to that of the difference, over the same facts, and back."""
        self._again(RESTS[0] if self._rest is None else None)

    def action_rest(self) -> None:
        """Something else counts for the other facts."""
        if self._rest is not None:
            self._again(RESTS[(RESTS.index(self._rest) + 1) % len(RESTS)])

    def _again(self, rest: Rest | None) -> None:
        self._rest = rest
        self.refresh_bindings()
        if self.shown is not None:
            self._draw(self.shown.across.name, self.shown.down.name)

    def action_turn(self, across: bool) -> None:
        """Another fact across or down."""
        shown = self.shown
        if shown is None:
            return
        stays, goes = (shown.down, shown.across) if across else (shown.across, shown.down)

        def chosen(name: str | None) -> None:
            if name:
                self._draw(name if across else stays.name, stays.name if across else name)

        facts = self._new.pack.vocabulary.facts
        asked = self._new.table.axes.by_fact
        lines = [
            Choice(key=fact.id, label=capital(fact.label), detail=fact.id)
            for fact in facts
            if fact.id in asked and fact.type is not FactType.CHOICES and fact.id != stays.name
        ]
        at = goes.name if any(line.key == goes.name for line in lines) else None
        self.app.push_screen(LongSheet("Which fact goes " + ("across?" if across else "down?"), lines, at), chosen)
