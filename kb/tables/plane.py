"""A table's boxes in whole-number coordinates: every cut of a number by its rank, so that comparing is quick and exact."""

from __future__ import annotations

from dataclasses import dataclass

from kb.tables.boxes import Box, Cut, Part, Span
from kb.tables.table import Axis, DecisionTable

Flat = int | tuple[int, int]
"""A part in ranks: a mask of values, or the ranks of a span's two cuts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """All boxes of a table, each with the index of its row, and what is needed to come back from ranks."""

    axes: tuple[Axis, ...]
    cuts: tuple[tuple[Cut, ...], ...]
    """For each number axis its cuts in order; nothing for an axis of values."""
    owners: tuple[int, ...]
    boxes: tuple[tuple[Flat, ...], ...]

    @property
    def whole(self) -> tuple[Flat, ...]:
        """The box of everything."""
        return tuple(
            (0, len(cuts) - 1) if axis.is_line else (1 << len(axis.values)) - 1
            for axis, cuts in zip(self.axes, self.cuts, strict=True)
        )

    def box(self, flat: tuple[Flat, ...]) -> Box:
        """A box in ranks as one of the table's."""
        parts: list[Part] = []
        for cuts, part in zip(self.cuts, flat, strict=True):
            parts.append(part if isinstance(part, int) else (cuts[part[0]], cuts[part[1]]))
        return tuple(parts)


def plane_of(table: DecisionTable, others: tuple[Box, ...] = ()) -> Plane:
    """The boxes of all rows, and other boxes as if they were one more row. Raises TableTooLarge."""
    owned = [(owner, box) for owner, boxes in enumerate((*table.boxes, others)) for box in boxes]
    cuts: list[tuple[Cut, ...]] = []
    columns: list[list[Flat]] = []
    for number, axis in enumerate(table.axes):
        parts = [box[number] for _, box in owned]
        spans = [part for part in parts if not isinstance(part, int)]
        ordered = tuple(sorted({*axis.span, *(cut for span in spans for cut in span)})) if axis.is_line else ()
        rank = {cut: place for place, cut in enumerate(ordered)}
        cuts.append(ordered)
        columns.append([part if isinstance(part, int) else _ranked(rank, part) for part in parts])
    return Plane(
        axes=table.axes,
        cuts=tuple(cuts),
        owners=tuple(owner for owner, _ in owned),
        boxes=tuple(zip(*columns, strict=True)) if columns else (),
    )


def _ranked(rank: dict[Cut, int], span: Span) -> tuple[int, int]:
    return rank[span[0]], rank[span[1]]
