"""Overlaps: the largest sets of rows that hold together somewhere, exact.

Rows as vertices and "share a situation" as edges: the sets wanted are the maximal cliques, with one reservation. Intervals
that meet in pairs all meet in one point (and so do flags), but lists of values need not: {a, b}, {b, c}, {c, a}. So a set in
the making carries the values that are left to it, and may be grown only by rows that leave some.

The walk is Bron and Kerbosch's. Its pivot (whose neighbours need no branch of their own, because a maximal set without the
pivot holds some row that is no neighbour) is safe only where the pivot can be added to any set that it neighbours: where it
takes no value away from those that are left. Other rows are never chosen as pivot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.tables.boxes import Box
from kb.tables.plane import Flat, Plane, plane_of
from kb.tables.table import DecisionTable, TableTooLarge

MAX_SETS = 5000
"""More sets than this no one reads; where tables tangle they can double with every column."""
MAX_STEPS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """A largest set of rows that share situations: their places in the table (from 0), and the disjoint boxes shared."""

    rows: tuple[int, ...]
    boxes: tuple[Box, ...]


def overlaps(table: DecisionTable) -> tuple[Overlap, ...]:
    """All maximal sets of two rows or more that share a situation, in the order of the rows. Raises TableTooLarge."""
    plane = plane_of(table)
    shared: dict[frozenset[int], list[Box]] = {}
    for members in _Walk(plane).maximal():
        rows = frozenset(plane.owners[member] for member in members)
        shared.setdefault(rows, []).append(plane.box(_common(plane, members)))
    if len(plane.boxes) > len(table.rows):  # a row in pieces can make a set maximal that another set holds whole
        shared = _largest(shared)
    found = [Overlap(rows=tuple(sorted(rows)), boxes=tuple(boxes)) for rows, boxes in shared.items()]
    return tuple(sorted(found, key=lambda overlap: overlap.rows))


def meetings(table: DecisionTable) -> tuple[frozenset[int], ...]:
    """For each row the other rows with which it shares a situation. Raises TableTooLarge."""
    plane = plane_of(table)
    found: list[set[int]] = [set() for _ in table.rows]
    for owner, near in zip(plane.owners, _Walk(plane).near, strict=True):
        found[owner] |= {plane.owners[box] for box in _bits(near)}
    return tuple(frozenset(rows) for rows in found)


def _common(plane: Plane, members: list[int]) -> tuple[Flat, ...]:
    parts: list[Flat] = []
    for column in zip(*(plane.boxes[member] for member in members), strict=True):
        if isinstance(column[0], int):
            mask = -1
            for part in column:
                mask &= part
            parts.append(mask)
        else:
            parts.append((max(part[0] for part in column), min(part[1] for part in column)))
    return tuple(parts)


def _largest(shared: dict[frozenset[int], list[Box]]) -> dict[frozenset[int], list[Box]]:
    numbered = list(shared)
    holding: dict[int, int] = {}
    for number, rows in enumerate(numbered):
        for row in rows:
            holding[row] = holding.get(row, 0) | 1 << number
    kept = {}
    for number, rows in enumerate(numbered):
        supersets = -1
        for row in rows:
            supersets &= holding[row]
        if supersets == 1 << number:
            kept[rows] = shared[rows]
    return kept


class _Walk:
    """Sets of boxes as bits of one number."""

    def __init__(self, plane: Plane) -> None:
        self._count = len(plane.boxes)
        self._boxes = plane.boxes
        every = (1 << self._count) - 1
        self.near = [every & ~(1 << number) for number in range(self._count)]
        self._tangled: list[int] = []
        self._allows: list[list[int]] = []
        for number, (axis, cuts) in enumerate(zip(plane.axes, plane.cuts, strict=True)):
            if axis.is_line:
                self._meet_on_line(number, len(cuts))
            else:
                self._meet_on_values(number, len(axis.values))

    def _meet_on_line(self, axis: int, ranks: int) -> None:
        """Two spans meet where each starts before the other ends."""
        starting, ending = [0] * ranks, [0] * ranks
        parts: list[tuple[int, int]] = [box[axis] for box in self._boxes]  # type: ignore[misc]  # a line's parts are spans
        for number, (start, end) in enumerate(parts):
            starting[start] |= 1 << number
            ending[end] |= 1 << number
        before, total = [0] * ranks, 0
        for rank in range(ranks):
            before[rank], total = total, total | starting[rank]
        after, total = [0] * ranks, 0
        for rank in reversed(range(ranks)):
            after[rank], total = total, total | ending[rank]
        for number, (start, end) in enumerate(parts):
            self.near[number] &= before[end] & after[start]

    def _meet_on_values(self, axis: int, values: int) -> None:
        allows = [0] * values
        masks: list[int] = [box[axis] for box in self._boxes]  # type: ignore[misc]  # an axis of values has masks
        for number, mask in enumerate(masks):
            for value in _bits(mask):
                allows[value] |= 1 << number
        known: dict[int, int] = {}
        for number, mask in enumerate(masks):
            if mask not in known:
                known[mask] = _any(allows, mask)
            self.near[number] &= known[mask]
        full = (1 << values) - 1
        if values > 2 and any(mask & (mask - 1) and mask != full for mask in masks):
            self._tangled.append(axis)
            self._allows.append(allows)

    def maximal(self) -> Iterator[list[int]]:
        """Every maximal set of two boxes or more that share a point. Raises TableTooLarge."""
        everything = tuple(-1 for _ in self._tangled)
        waiting = []
        for number in range(self._count):
            later = -1 << number
            left = self._left(everything, number)
            near = self.near[number] & self._fitting(left)
            waiting.append((1 << number, near & later, near & ~later, left))
        sets = 0
        steps = len(waiting)
        while waiting:
            members, open_, closed, left = waiting.pop()
            if not open_:
                if not closed and members & (members - 1):
                    sets += 1
                    if sets > MAX_SETS:
                        raise TableTooLarge(f"more than {MAX_SETS:,} sets of rows overlap")
                    yield list(_bits(members))
                continue
            for number in _bits(self._branches(open_, closed, left)):
                bit = 1 << number
                narrower = self._left(left, number)
                near = self.near[number] & self._fitting(narrower) if narrower != left else self.near[number]
                waiting.append((members | bit, open_ & near, closed & near, narrower))
                open_ &= ~bit
                closed |= bit
                steps += 1
            if steps > MAX_STEPS:
                raise TableTooLarge(f"looking for rows that overlap takes more than {MAX_STEPS:,} steps")

    def _left(self, left: tuple[int, ...], number: int) -> tuple[int, ...]:
        box = self._boxes[number]
        return tuple(mask & box[axis] for mask, axis in zip(left, self._tangled, strict=True))  # type: ignore[operator]  # lists are bits

    def _fitting(self, left: tuple[int, ...]) -> int:
        """The boxes that leave some value on every axis."""
        found = -1
        for mask, allows in zip(left, self._allows, strict=True):
            found &= _any(allows, mask)
        return found

    def _branches(self, open_: int, closed: int, left: tuple[int, ...]) -> int:
        """What of `open_` is to be tried: all but the neighbours of the best pivot."""
        pivots = open_ | closed
        for mask, allows in zip(left, self._allows, strict=True):
            for value, boxes in enumerate(allows):
                if mask >> value & 1:
                    pivots &= boxes
        best = open_
        fewest = open_.bit_count()
        for pivot in _bits(pivots):
            rest = open_ & ~self.near[pivot]
            count = rest.bit_count()
            if count < fewest:
                best, fewest = rest, count
                if count <= 1:
                    break
        return best


def _any(allows: list[int], mask: int) -> int:
    found = 0
    for value, boxes in enumerate(allows):
        if mask >> value & 1:
            found |= boxes
    return found


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
