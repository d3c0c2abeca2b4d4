"""A verdict map as SVG: text in every square, a pattern for every verdict besides its colour, and a title and description."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from kb.analysis.maps import Map, Rest, Square, Stop
from kb.clean import clean_line
from kb.numbers import counted, percent
from kb.pack import STRICTNESS, Verdict
from outputs.answer import SIGNS
from outputs.templates import render

LETTERS = {
    Verdict.PROHIBITED: "P",
    Verdict.REFER: "R",
    Verdict.CONDITIONAL: "C",
    Verdict.PERMITTED: "A",
    Verdict.OBLIGATORY: "O",
    Verdict.OUT_OF_SCOPE: "S",
}
"""A letter for each verdict, so that a square can be read where its sign is not in the font."""

NO_SITUATION, SAME, MILDER, MORE = "·", "=", "*", "+"
"""Marks: no situation is legal; nothing changes; other, milder answers occur too; there are other changes too."""

WIDE = 960
"""Pixels that a map keeps within while its columns are readable."""
SIDE, MARGIN, LINE, TALL = 240, 14, 17, 48
NARROWEST, WIDEST, UPRIGHT = 48, 150, 84
STRIP = 8
"""Pixels of the strip in a square that shows how common each of its answers is."""
CHARACTER, BOLD = 7.2, 8.6
"""Pixels of a character, on the wide side: fonts differ from machine to machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words at a place, in pixels; `turned` ones run upwards from it."""

    x: int
    y: int
    words: str
    anchor: str = "middle"
    size: int = 13
    bold: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle, in pixels. `look`: a verdict's value, or `open`, `none`, `same`, `paper`."""

    x: int
    y: int
    wide: int
    tall: int
    look: str
    edge: bool = False


def verdict_svg(shown: Map, name: str = "map") -> str:
    """A map as one `svg` element. `name` begins every id in it, so that a page can hold several maps."""
    if not (name.isascii() and name.replace("-", "").isalnum()):
        raise ValueError("the name of a map is the program's own word: letters, figures and hyphens")
    drawing = _Drawing(shown)
    drawing.draw()
    return render(
        "map_svg.html.j2",
        name=name,
        wide=drawing.wide,
        tall=drawing.tall,
        title=title_of(shown),
        description=description_of(shown),
        areas=drawing.areas,
        texts=drawing.texts,
    )


def title_of(shown: Map) -> str:
    """What a map shows, in one line."""
    what = "Where the answer changes" if shown.against is not None else "Verdict map"
    return f"{what}: {clean_line(shown.down.label)}, by {clean_line(shown.across.label)}"


def description_of(shown: Map) -> str:
    """How to read a map, in a sentence or two."""
    rows, columns = len(shown.down.stops), len(shown.across.stops)
    grid = f"A grid of {counted(rows, 'row')} and {counted(columns, 'column')}."
    return f"{grid} {rest_in_words(shown)}"


def rest_in_words(shown: Map) -> str:
    """What counts for the facts that are on no axis."""
    if shown.against is not None:
        return "Every situation counts; a square names the commonest change in it."
    match shown.rest:
        case Rest.WORST:
            return "Each square shows the strictest answer that any value of the other facts gives."
        case Rest.OPEN:
            return "The other facts are left out, as in a question: a square shows its answer, or every answer still possible."
        case Rest.COMMON:
            return "Each square shows the answer for the commonest values of the other facts."


def sign_of(verdict: Verdict) -> str:
    """A verdict's sign and letter."""
    return SIGNS[verdict] + LETTERS[verdict]


def mark_of(shown: Map, square: Square) -> str:
    """What stands in a square: sign and letter of its verdict, the letters of all that is open, or its commonest change."""
    if not square.count:
        return NO_SITUATION
    if shown.against is not None:
        if not square.changes:
            return SAME
        first = square.changes[0]
        assert first.before is not None
        return f"{LETTERS[first.before]}→{LETTERS[first.verdict]}{MORE if len(square.changes) > 1 else ''}"
    if square.verdict is None:
        return SIGNS[None] + "".join(LETTERS[verdict] for verdict in square.possible)
    milder = shown.rest is Rest.WORST and len(square.possible) > 1
    return sign_of(square.verdict) + (MILDER if milder else "")


def part_of(shown: Map, square: Square) -> str:
    """How much of a square its mark speaks of, where that is not all of it; else nothing."""
    if shown.against is not None:
        share = sum(portion.share for portion in square.changes)
        return percent(share, 0) if square.changes else ""
    if shown.rest is Rest.WORST and len(square.portions) > 1:
        return percent(square.portions[0].share, 0)
    return ""


def legend_of(shown: Map, *, parts: bool) -> tuple[tuple[str, str, str], ...]:
    """The look, the mark and the meaning of everything that stands in the map's squares; with `parts` percentages do."""
    labels = dict(shown.words)
    squares = list(shown.every)
    met: set[Verdict] = set()
    for square in squares:
        if shown.against is not None:
            met |= {verdict for portion in square.changes for verdict in (portion.before, portion.verdict) if verdict}
        elif square.verdict is None or shown.rest is Rest.WORST:
            met |= set(square.possible)
        else:
            met.add(square.verdict)
    found = [(verdict.value, sign_of(verdict), labels[verdict]) for verdict in STRICTNESS if verdict in met]
    marks = {mark_of(shown, square) for square in squares}
    if shown.against is not None:
        found.append(("", f"{LETTERS[Verdict.PROHIBITED]}→{LETTERS[Verdict.PERMITTED]}", "before → after"))
        if any(mark.endswith(MORE) for mark in marks):
            found.append(("", MORE, "other changes too"))
        if SAME in marks:
            found.append(("same", SAME, "no change"))
    elif any(square.count and square.verdict is None for square in squares):
        found.append(("open", SIGNS[None], "open: hangs on what is left out"))
    if any(mark.endswith(MILDER) for mark in marks):
        found.append(("", MILDER, "other answers occur too"))
    if parts and shown.against is not None and met:
        found.append(("", "%", "how much of the square changes"))
    elif parts and any(mark.endswith(MILDER) for mark in marks):
        found.append(("", "%", "how much of the square gets the strictest"))
    if NO_SITUATION in marks:
        found.append(("none", NO_SITUATION, "no such situation"))
    return tuple(found)


class _Drawing:
    """The pieces of a map, placed."""

    def __init__(self, shown: Map) -> None:
        self._shown = shown
        count = len(shown.across.stops)
        self._column = min(max((WIDE - SIDE - 2 * MARGIN) // count, NARROWEST), WIDEST)
        self._grid = count * self._column
        self.wide = max(2 * MARGIN + SIDE + self._grid, 560)
        self.tall = 0
        self._parts = self._stripped = False
        self.areas: list[Area] = []
        self.texts: list[Text] = []

    def draw(self) -> None:
        """Place everything, from the top down."""
        left, top = MARGIN + SIDE, self._heads()
        for stop, row in zip(self._shown.down.stops, self._shown.squares, strict=True):
            lines = _lines(stop.label, SIDE - 12)
            tall = max(TALL, len(lines) * LINE + 10)
            self._label(lines, left - 8, top + tall // 2)
            for number, square in enumerate(row):
                self._square(square, left + number * self._column, top, tall)
            top += tall
        self.tall = self._legend(top + 22) + MARGIN

    def _heads(self) -> int:
        """The names of both facts and of the columns; where the squares begin."""
        shown, left = self._shown, MARGIN + SIDE
        top = MARGIN + LINE
        for line in _lines(f"{shown.across.label} →", self.wide - left - MARGIN, BOLD):
            self.texts.append(Text(x=left, y=top, words=line, anchor="start", bold=True))
            top += LINE
        upright = self._column >= UPRIGHT
        heads = [_lines(stop.label, self._column - 10 if upright else 200) for stop in shown.across.stops]
        down = _lines(f"{shown.down.label} ↓", SIDE - 12, BOLD)
        room = max(len(head) for head in heads) * LINE if upright else _longest(heads)
        room = max(room, len(down) * LINE)
        for number, head in enumerate(heads):
            middle = left + number * self._column + self._column // 2
            if upright:
                self._lines_up(head, middle, top + room)
            else:
                first = middle + 5 - (len(head) - 1) * LINE // 2
                for place, line in enumerate(head):
                    self.texts.append(
                        Text(x=first + place * LINE, y=top + room - 6, words=line, anchor="start", turned=True)
                    )
        for place, line in enumerate(down):
            y = top + room - (len(down) - 1 - place) * LINE - 4
            self.texts.append(Text(x=left - 8, y=y, words=line, anchor="end", bold=True))
        return top + room + 4

    def _lines_up(self, lines: list[str], x: int, bottom: int) -> None:
        for place, line in enumerate(lines):
            self.texts.append(Text(x=x, y=bottom - (len(lines) - 1 - place) * LINE - 4, words=line))

    def _label(self, lines: list[str], x: int, middle: int) -> None:
        first = middle + 5 - (len(lines) - 1) * LINE // 2
        for place, line in enumerate(lines):
            self.texts.append(Text(x=x, y=first + place * LINE, words=line, anchor="end"))

    def _square(self, square: Square, x: int, y: int, tall: int) -> None:
        shown, wide = self._shown, self._column
        mark, part = mark_of(shown, square), part_of(shown, square)
        if shown.against is not None and square.changes:
            first = square.changes[0]
            assert first.before is not None
            self.areas.append(Area(x=x, y=y, wide=wide // 2, tall=tall, look=first.before.value))
            self.areas.append(Area(x=x + wide // 2, y=y, wide=wide - wide // 2, tall=tall, look=first.verdict.value))
        else:
            self.areas.append(Area(x=x, y=y, wide=wide, tall=tall, look=_look(shown, square)))
        strip = 0 if shown.against is not None or len(square.portions) < 2 else STRIP
        self._strip(square, x, y + tall - strip, strip)
        self.areas.append(Area(x=x, y=y, wide=wide, tall=tall, look="", edge=True))
        plain, size = mark in (NO_SITUATION, SAME), _size(mark, wide)
        one_line = not part or len(part) * CHARACTER > wide - 6
        middle = y + (tall - strip) // 2 + (5 if one_line else -2)
        if not plain:
            room = min(max(_bold(mark, size), 0 if one_line else len(part) * 8) + 6, wide - 4)
            paper = 18 if one_line else 32
            self.areas.append(Area(x=x + (wide - room) // 2, y=middle - 14, wide=room, tall=paper, look="paper"))
        self.texts.append(Text(x=x + wide // 2, y=middle, words=mark, size=size, bold=not plain))
        if not one_line:
            self._parts = True
            self.texts.append(Text(x=x + wide // 2, y=middle + 15, words=part, size=12))

    def _strip(self, square: Square, x: int, y: int, tall: int) -> None:
        """How common each answer is, from left to right."""
        gone, wide = 0.0, self._column
        for portion in square.portions if tall else ():
            first, gone = round(gone * wide), gone + portion.share
            self._stripped = True
            self.areas.append(
                Area(x=x + first, y=y, wide=round(gone * wide) - first, tall=tall, look=portion.verdict.value)
            )
        if tall:
            self.areas.append(Area(x=x, y=y, wide=wide, tall=tall, look="", edge=True))

    def _meanings(self) -> list[tuple[str, str, str]]:
        found = list(legend_of(self._shown, parts=self._parts))
        return [*found, ("", "strip:", "how common each answer is")] if self._stripped else found

    def _legend(self, top: int) -> int:
        """The legend, on as many lines as it takes; where it ends."""
        x = MARGIN
        for look, mark, meaning in self._meanings():
            words = clean_line(f"{mark} {meaning}")
            wide = (34 if look else 0) + round(len(words) * CHARACTER) + 18
            if x > MARGIN and x + wide > self.wide - MARGIN:
                x, top = MARGIN, top + 26
            if look:
                self.areas.append(Area(x=x, y=top - 14, wide=28, tall=20, look=look))
                self.areas.append(Area(x=x, y=top - 14, wide=28, tall=20, look="", edge=True))
            self.texts.append(Text(x=x + (34 if look else 0), y=top, words=words, anchor="start"))
            x += wide
        return top + 10


def _look(shown: Map, square: Square) -> str:
    if not square.count:
        return "none"
    if shown.against is not None:
        return "same"
    return "open" if square.verdict is None else square.verdict.value


def _size(mark: str, wide: int) -> int:
    """A mark's size in pixels: six letters have to fit a narrow square."""
    return next((size for size in range(16, 9, -1) if _bold(mark, size) <= wide - 8), 9)


def _bold(mark: str, size: int) -> int:
    """About how wide a mark is."""
    return round(sum(size * (0.5 if character in "*!–" else 0.8) for character in mark))


def _lines(label: str, pixels: int, character: float = CHARACTER) -> list[str]:
    return textwrap.wrap(clean_line(label), max(int(pixels / character), 4)) or [""]


def _longest(heads: list[list[str]]) -> int:
    return round(max(len(line) for head in heads for line in head) * CHARACTER) + 8


def label_of(stop: Stop) -> str:
    """A value of an axis for the terminal or a page."""
    return clean_line(stop.label)
