"""A decision table as a value: columns, rows of cells, a hit policy; and the table as boxes over axes.

A *column* is one fact. A *cell* says which values of its fact a row is about. Over the *axes* of a table (one for each fact, or
for a set fact one for each value that some cell names) a row is a union of disjoint boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import product

from kb.pack import Verdict
from kb.problems import Place
from kb.tables.boxes import Box, Number, Part, Span, without
from kb.vocabulary import Fact, FactType

DUTY, HOLDS = "-duty", "-holds"
"""What rules made from a row are called besides the row's own id: its duty rule, and the concept that it holds."""
MAX_PIECES = 64
"""A row that falls into more boxes than this should be written as several rows."""


class HitPolicy(StrEnum):
    """What counts where several rows hold: that must not be; the first of them; the one with the strictest verdict."""

    UNIQUE = "unique"
    FIRST = "first"
    STRICTEST = "strictest"


class TableTooLarge(Exception):
    """A table of which something cannot be told exactly within bounds. The message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One fact of a table. `low` and `high` (both included) bound a number; `whole` says that it is a whole number."""

    fact: str
    type: FactType
    values: tuple[str | bool, ...] = ()
    labels: tuple[str, ...] = ()
    low: Number = 0
    high: Number = 0
    whole: bool = True
    place: Place = field(default=Place(file="table"), compare=False)

    @classmethod
    def of(cls, fact: Fact) -> Column:
        """The column of a fact of a vocabulary."""
        values = tuple(option.value for option in fact.options)
        labels = tuple(option.label for option in fact.options)
        return cls(fact=fact.id, type=fact.type, values=values, labels=labels, low=fact.low, high=fact.high)

    @property
    def span(self) -> Span:
        """All of a number's values."""
        return ((self.low, 0), (self.high + 1, 0) if self.whole else (self.high, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one cell asks of its fact: nothing (`free`), one of `values`, a number in one of `spans`; or, negated, not that.

    For a set fact `values` means: includes at least one of them; negated: includes none of them.
    """

    free: bool = False
    values: frozenset[str | bool] = frozenset()
    spans: tuple[Span, ...] = ()
    negated: bool = False


FREE = Cell(free=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: a cell for each column, and what follows. `number` counts from 1 below the header."""

    number: int
    id: str
    cells: tuple[Cell, ...]
    verdict: Verdict
    clause: str = ""
    says: str = ""
    duty: str | None = None
    place: Place = field(default=Place(file="table"), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One dimension: the values of a fact, or false and true for one flag of a set fact, or (no values) a stretch of numbers."""

    fact: str
    flag: str | None = None
    values: tuple[str | bool, ...] = ()
    span: Span = ((0, 0), (0, 0))
    whole: bool = True
    weight: int = 1
    """How many ways there are to fill what no axis tells: the flags of a set fact that no cell names."""

    @property
    def is_line(self) -> bool:
        """Whether the axis is a stretch of numbers."""
        return not self.values

    @property
    def full(self) -> Part:
        """All of the axis."""
        return (1 << len(self.values)) - 1 if self.values else self.span


Together = tuple[tuple[str, frozenset[str | bool]], ...]
"""Values of choice and yes/no facts, each of which cannot stand beside any of the others."""


@dataclass(frozen=True, kw_only=True)
class DecisionTable:
    """A whole table. Every row has a cell for every column."""

    name: str
    hit: HitPolicy
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    impossible: tuple[Together, ...] = ()
    """What the vocabulary's limits refuse; no row is about it and it is no gap."""

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The axes, in the order of the columns."""
        return tuple(axis for number, column in enumerate(self.columns) for axis in self._axes_of(number, column))

    def _axes_of(self, number: int, column: Column) -> Iterator[Axis]:
        if column.type is FactType.NUMBER:
            yield Axis(fact=column.fact, span=column.span, whole=column.whole)
        elif column.type is FactType.CHOICES:
            named = {value for row in self.rows for value in row.cells[number].values}
            flags = [str(value) for value in column.values if value in named]
            others = 2 ** (len(column.values) - len(flags))
            if not flags:  # all free: one axis keeps the fact in every count
                flags, others = [str(column.values[0])], others // 2
            for place, flag in enumerate(flags):
                yield Axis(fact=column.fact, flag=flag, values=(False, True), weight=others if place == 0 else 1)
        else:
            yield Axis(fact=column.fact, values=column.values)

    @cached_property
    def boxes(self) -> tuple[tuple[Box, ...], ...]:
        """For each row its boxes, which do not touch each other. Raises TableTooLarge, naming the row."""
        return tuple(self._boxes_of(row) for row in self.rows)

    @cached_property
    def impossible_boxes(self) -> tuple[Box, ...]:
        """The boxes of situations that the vocabulary's limits refuse."""
        return tuple(
            tuple(self._mask(axis, dict(together)) if axis.fact in dict(together) else axis.full for axis in self.axes)
            for together in self.impossible
        )

    @cached_property
    def possible(self) -> tuple[Box, ...]:
        """All situations that the vocabulary's limits leave, as disjoint boxes."""
        return without((tuple(axis.full for axis in self.axes),), self.impossible_boxes)

    @staticmethod
    def _mask(axis: Axis, values: dict[str, frozenset[str | bool]]) -> int:
        return sum(1 << place for place, value in enumerate(axis.values) if value in values[axis.fact])

    def _boxes_of(self, row: Row) -> tuple[Box, ...]:
        full = {(axis.fact, axis.flag): axis.full for axis in self.axes}
        columns = [tuple(pieces(column, cell)) for column, cell in zip(self.columns, row.cells, strict=True)]
        count = 1
        for found in columns:
            count *= len(found)
        if count > MAX_PIECES:
            raise TableTooLarge(f"row {row.number} falls into {count:,} separate cases; {MAX_PIECES} are the most")
        boxes = []
        for chosen in product(*columns):
            parts = dict(full)
            for piece in chosen:
                parts.update(piece)
            boxes.append(tuple(parts.values()))
        possible = without(tuple(boxes), self.impossible_boxes)
        if len(possible) > MAX_PIECES:
            raise TableTooLarge(f"row {row.number} falls into more than {MAX_PIECES} separate cases")
        return possible


Piece = dict[tuple[str, str | None], Part]
"""Parts by fact and flag."""


def pieces(column: Column, cell: Cell) -> Iterator[Piece]:
    """The disjoint pieces of a cell over the axes of its column; none where the cell can never hold."""
    if cell.free:
        yield {}
    elif column.type is FactType.NUMBER:
        for span in spans_of(column, cell):
            yield {(column.fact, None): span}
    elif column.type is not FactType.CHOICES:
        mask = sum(1 << place for place, value in enumerate(column.values) if (value in cell.values) != cell.negated)
        if mask:
            yield {(column.fact, None): mask}
    elif cell.negated:
        yield {(column.fact, str(value)): 0b01 for value in column.values if value in cell.values}
    else:
        before: Piece = {}
        for value in column.values:
            if value in cell.values:
                yield {**before, (column.fact, str(value)): 0b10}
                before[column.fact, str(value)] = 0b01


def spans_of(column: Column, cell: Cell) -> tuple[Span, ...]:
    """The spans of a cell of a number: sorted, apart from each other, within the column's bounds."""
    first, last = column.span
    if cell.free:
        return (column.span,)
    joined: list[Span] = []
    for start, end in sorted(cell.spans):
        start, end = max(start, first), min(end, last)
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    if not cell.negated:
        return tuple(joined)
    edges = [first, *(cut for span in joined for cut in span), last]
    return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)
