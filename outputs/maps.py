"""A verdict map for the terminal, as a page and as JSON."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from kb.analysis.maps import Axis, Map, Portion, Rest, Square
from kb.clean import clean_line
from kb.numbers import counted, number, percent
from kb.pack import STRICTNESS, Verdict
from outputs.schemas.versions import Form, versioned
from outputs.templates import render
from outputs.verdict_svg import (
    NO_SITUATION,
    SAME,
    label_of,
    legend_of,
    mark_of,
    part_of,
    rest_in_words,
    title_of,
    verdict_svg,
)

NARROWEST = 40
"""Characters below which a terminal is treated as if it had so many."""
HEAD = 11
"""Characters that a column needs before its label stands above it; narrower ones get a number and a key below."""
MOST_HEAD = 20

COLOURS = {
    Verdict.PROHIBITED: (231, 124),
    Verdict.REFER: (231, 94),
    Verdict.CONDITIONAL: (231, 54),
    Verdict.PERMITTED: (231, 22),
    Verdict.OBLIGATORY: (231, 25),
    Verdict.OUT_OF_SCOPE: (231, 240),
    None: (16, 252),
}
"""Text and ground, both given, so that they can be read on light terminals and on dark ones."""


# --- the terminal


def map_text(shown: Map, width: int = 80, *, colour: bool = False) -> str:
    """A map for a terminal of so many characters. With `colour` it has escape sequences; nothing else in it has."""
    width = max(width, NARROWEST)
    lines = [title_of(shown), *_policies(shown)]
    lines += [f"With {phrase}" for phrase in shown.held]
    lines = [line for text in lines for line in _wrapped(text, width)]
    table = _Table(shown, width, colour)
    lines += ["", *table.lines(), "", *_legend(shown, width, parts=table.parts), *table.key()]
    below = [rest_in_words(shown)]
    if shown.common:
        below.append("The commonest values: " + "; ".join(shown.common))
    below += [f"On no square, because only one of the policies knows it: {phrase}" for phrase in shown.apart]
    lines += [line for text in below for line in ("", *_wrapped(text, width))]
    if shown.against is not None:
        lines += ["", *(line for text in changes_in_words(shown) for line in _wrapped(text, width))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _policies(shown: Map) -> list[str]:
    if shown.against is None:
        return [shown.policy]
    return [f"before: {shown.against}", f"after: {shown.policy}"]


def _wrapped(text: str, width: int, hanging: str = "  ") -> list[str]:
    return textwrap.wrap(clean_line(text), width, subsequent_indent=hanging) or [""]


def _legend(shown: Map, width: int, *, parts: bool) -> list[str]:
    return _run_on([f"{mark} {clean_line(meaning)}" for _, mark, meaning in legend_of(shown, parts=parts)], width)


def _run_on(items: list[str], width: int) -> list[str]:
    """Short items on as few lines as they take, none broken unless it is longer than a line."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + 3 + len(item) <= width:
            lines[-1] += f"   {item}"
        else:
            lines += _wrapped(item, width)
    return lines


class _Table:
    """The grid of a map in characters."""

    def __init__(self, shown: Map, width: int, colour: bool) -> None:
        self._shown, self._width, self._colour = shown, width, colour
        count = len(shown.across.stops)
        rows = [label_of(stop) for stop in shown.down.stops]
        full = [[_full(shown, square) for square in row] for row in shown.squares]
        short = [[mark_of(shown, square) for square in row] for row in shown.squares]
        longest = max(len(label) for label in rows)
        head = min((width - longest) // count, MOST_HEAD)
        if head < HEAD:  # rather two lines for a long label than numbers for the columns
            head = min((width - min(longest, 32)) // count, HEAD)
        self._numbered = head < HEAD
        if self._numbered:
            self._marks = short
            self._column = max(3, len(str(count)) + 1, 1 + max(len(mark) for row in short for mark in row))
        else:
            self._marks = full if max(len(mark) for row in full for mark in row) < head else short
            self._column = head
        self.parts = self._marks is full
        side = width - min(count, max((width - 24) // self._column, 1)) * self._column
        self._labels = [textwrap.wrap(label, max(min(side, longest), 8)) or [""] for label in rows]
        self._side = max(len(line) for lines in self._labels for line in lines)
        self._fit = max((width - self._side) // self._column, 1)

    def lines(self) -> list[str]:
        """The grid; where it is wider than the terminal, one part of its columns after the other."""
        count, found = len(self._shown.across.stops), []
        for first in range(0, count, self._fit):
            part = range(first, min(first + self._fit, count))
            found += ([""] if first else []) + self._heads(part)
            for label, marks, squares in zip(self._labels, self._marks, self._shown.squares, strict=True):
                cells = "".join(self._cell(marks[column], squares[column]) for column in part)
                found.append(f"{label[0]:{self._side}}{cells}")
                found += label[1:]
        return found

    def key(self) -> list[str]:
        """Which column is which, where they have numbers."""
        if not self._numbered:
            return []
        heading = _wrapped(f"{self._shown.across.label} →", self._width)
        stops = [f"{place} {label_of(stop)}" for place, stop in enumerate(self._shown.across.stops, 1)]
        return ["", *heading, *_run_on(stops, self._width)]

    def _heads(self, part: range) -> list[str]:
        corner = " " * self._side
        if self._numbered:
            return [corner + "".join(f" {column + 1:<{self._column - 1}}" for column in part)]
        stops = self._shown.across.stops
        heads = [textwrap.wrap(label_of(stops[column]), self._column - 1) or [""] for column in part]
        tall = max(len(head) for head in heads)
        padded = [[""] * (tall - len(head)) + head for head in heads]
        return [corner + "".join(f" {head[line]:<{self._column - 1}}" for head in padded) for line in range(tall)]

    def _cell(self, mark: str, square: Square) -> str:
        padding = " " * (self._column - 1 - len(mark))
        if not self._colour or mark in (NO_SITUATION, SAME):
            return f" {mark}{padding}"
        verdict = square.changes[0].verdict if square.changes else square.verdict
        text, ground = COLOURS[verdict]
        return f" \x1b[38;5;{text};48;5;{ground}m{mark}{padding}\x1b[0m"


def _full(shown: Map, square: Square) -> str:
    part = part_of(shown, square).replace("under ", "<").replace("over ", ">")
    return f"{mark_of(shown, square)} {part}".rstrip()


# --- words


def square_in_words(shown: Map, square: Square) -> str:
    """A square as a reader hears it."""
    labels = dict(shown.words)
    if not square.count:
        return "no such situation"
    if shown.against is not None:
        if not square.changes:
            return "no change"
        return "; ".join(f"{_change(shown, portion)}, {percent(portion.share)}" for portion in square.changes)
    others = [verdict for verdict in square.possible if verdict is not square.verdict]
    if square.verdict is None:
        return "open: " + ", ".join(labels[verdict] for verdict in others)
    if not others or shown.rest is Rest.OPEN:
        return labels[square.verdict]
    shares = {portion.verdict: portion.share for portion in square.portions}
    listed = ", ".join(f"{labels[verdict]} {percent(shares[verdict])}" for verdict in square.possible)
    return f"{labels[square.verdict]}{' at worst' if shown.rest is Rest.WORST else ''}; of all: {listed}"


def _change(shown: Map, portion: Portion) -> str:
    labels = dict(shown.words)
    assert portion.before is not None
    return f"{labels[portion.before]} → {labels[portion.verdict]}"


def changes_in_words(shown: Map) -> list[str]:
    """The changes of a map of a difference, with counts, commonest first."""
    if not shown.changes:
        return [f"No verdict changes: all {number(shown.count)} situations get the same one from both."]
    share = percent(sum(portion.share for portion in shown.changes))
    lines = [
        f"{number(shown.changed)} of {counted(shown.count, 'situation')} get another verdict, {share} of what people ask."
    ]
    for portion in shown.changes:
        lines.append(f"{_change(shown, portion)}: {counted(portion.count, 'situation')}, {percent(portion.share)}")
    return lines


# --- pages


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A row of the table below the picture."""

    label: str
    cells: tuple[str, ...]


def map_html(shown: Map) -> str:
    """A map as a page that stands by itself: the picture, and the same as a table."""
    rows = [
        PageRow(label=stop.label, cells=tuple(square_in_words(shown, square) for square in row))
        for stop, row in zip(shown.down.stops, shown.squares, strict=True)
    ]
    return render(
        "map.html.j2",
        shown=shown,
        title=title_of(shown),
        policies=_policies(shown),
        rest=rest_in_words(shown),
        svg=verdict_svg(shown),
        rows=rows,
        changes=changes_in_words(shown) if shown.against is not None else [],
    )


def map_json(shown: Map) -> dict[str, object]:
    """A map as JSON has it: both axes, and every square with its answers."""
    page: dict[str, object] = {
        "policy": shown.policy,
        "against": shown.against,
        "rest": None if shown.against is not None else shown.rest.value,
        "held": list(shown.held),
        "common": list(shown.common),
        "only_in_one": list(shown.apart),
        "across": _axis_json(shown.across),
        "down": _axis_json(shown.down),
        "situations": shown.count,
        "squares": [[_square_json(shown, square) for square in row] for row in shown.squares],
    }
    return versioned(Form.MAP, page)


def _axis_json(axis: Axis) -> dict[str, object]:
    stops = [
        {"from": stop.first, "to": int(stop.first) + stop.size - 1, "label": stop.label}
        if type(stop.first) is int
        else {"value": stop.first, "label": stop.label}
        for stop in axis.stops
    ]
    return {"name": axis.name, "label": axis.label, "stops": stops}


def _square_json(shown: Map, square: Square) -> dict[str, object]:
    answers = [_portion_json(portion) for portion in square.portions]
    found: dict[str, object] = {"situations": square.count, "share": round(square.share, 9)}
    if shown.against is not None:
        return found | {"changed": square.changed, "answers": answers}
    possible = [verdict.value for verdict in STRICTNESS if verdict in square.possible]
    return found | {"verdict": square.verdict, "possible": possible, "answers": answers}


def _portion_json(portion: Portion) -> dict[str, object]:
    found: dict[str, object] = {} if portion.before is None else {"before": portion.before.value}
    return found | {"verdict": portion.verdict.value, "situations": portion.count, "share": round(portion.share, 9)}
