"""Regions of a table in words, with how many situations they hold and one example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from kb.tables.boxes import Box, Number
from kb.tables.cells import span_words, values_words
from kb.tables.table import Axis, DecisionTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Some disjoint boxes of a table: each in the language of cells, and what they hold together."""

    words: tuple[str, ...]
    count: int | None
    """How many situations of the table's facts; None where a fact is not a whole number."""
    share: float
    """The part of all situations that can be, from 0 to 1; by length where a fact is not a whole number."""
    example: Mapping[str, object]
    """The first situation, facts as JSON has them."""

    def as_json(self) -> dict[str, object]:
        """The region as JSON values."""
        return {"words": list(self.words), "count": self.count, "share": self.share, "example": dict(self.example)}


def region_of(table: DecisionTable, boxes: tuple[Box, ...]) -> Region:
    """The region of some disjoint boxes, at least one."""
    axes = table.axes
    sizes = [size(axes, box) for box in boxes]
    whole = sum(size(axes, box) for box in table.possible)
    counted = all(axis.whole or not axis.is_line for axis in axes)
    return Region(
        words=tuple(words(axes, box) for box in boxes),
        count=sum(int(found) for found in sizes) if counted else None,
        share=float(sum(sizes) / whole) if whole else 0.0,
        example=example(axes, boxes[0]),
    )


def size(axes: tuple[Axis, ...], box: Box) -> Number:
    """How many situations a box holds; for numbers that are not whole, their length."""
    found: list[Number] = []
    for axis, part in zip(axes, box, strict=True):
        wide = part.bit_count() if isinstance(part, int) else part[1][0] - part[0][0]
        found.append(wide * axis.weight)
    return prod(found)


def words(axes: tuple[Axis, ...], box: Box) -> str:
    """A box in the language of cells, without what it leaves free."""
    said: dict[str, list[str]] = {}
    for axis, part in zip(axes, box, strict=True):
        if part == axis.full:
            continue
        if axis.flag is not None:
            text = axis.flag if part == 0b10 else f"not {axis.flag}"
        elif isinstance(part, int):
            text = values_words(axis.values, part)
        else:
            text = span_words(part, axis.span, whole=axis.whole)
        said.setdefault(axis.fact, []).append(text)
    return " · ".join(f"{fact}: {' and '.join(texts)}" for fact, texts in said.items()) or "everything"


def example(axes: tuple[Axis, ...], box: Box) -> dict[str, object]:
    """A situation in a box: first values, lowest numbers, as few flags as can be."""
    found: dict[str, object] = {}
    for axis, part in zip(axes, box, strict=True):
        if axis.flag is not None:
            flags = found.setdefault(axis.fact, [])
            if part == 0b10 and isinstance(flags, list):
                flags.append(axis.flag)
        elif isinstance(part, int):
            found[axis.fact] = axis.values[(part & -part).bit_length() - 1]
        else:
            (low, open_below), (high, _) = part
            found[axis.fact] = _as_json(low if not open_below else (low + high) / 2)
    return found


def _as_json(value: Number) -> int | float:
    return value if isinstance(value, int) else float(value)
