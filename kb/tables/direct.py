"""A table read directly, row by row, as a person would: which rows hold, and which of them decides."""

from __future__ import annotations

from collections.abc import Mapping

from kb.pack import STRICTNESS
from kb.tables.boxes import Number
from kb.tables.table import Cell, Column, DecisionTable, HitPolicy, Row
from kb.vocabulary import FactType


def strictest(rows: tuple[Row, ...]) -> Row:
    """The row with the strictest verdict; among equals the first."""
    return min(rows, key=lambda row: (STRICTNESS.index(row.verdict), row.number))


def holds(column: Column, cell: Cell, value: object) -> bool:
    """Whether a cell holds for a value of its fact, read directly."""
    if cell.free:
        return True
    if column.type is FactType.NUMBER:
        found = isinstance(value, Number) and any(start <= (value, 0) < end for start, end in cell.spans)
    elif column.type is FactType.CHOICES:
        found = isinstance(value, frozenset | list | tuple) and not cell.values.isdisjoint(value)
    else:
        found = value in cell.values
    return found != cell.negated


def rows_that_hold(table: DecisionTable, situation: Mapping[str, object]) -> tuple[Row, ...]:
    """The rows that hold in a situation that gives every fact of the table, in order."""
    return tuple(
        row
        for row in table.rows
        if all(
            holds(column, cell, situation[column.fact]) for column, cell in zip(table.columns, row.cells, strict=True)
        )
    )


def deciding(table: DecisionTable, rows: tuple[Row, ...]) -> Row | None:
    """The row that decides among those that hold, in the order of the table; None where none holds.

    Under `unique` no two rows should hold; where they do, the strictest is the safe answer.
    """
    if not rows:
        return None
    return rows[0] if table.hit is HitPolicy.FIRST else strictest(rows)
