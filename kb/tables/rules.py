"""A table as rules of a pack: a norm for each row, and a duty rule where the row names a duty.

Under `first` a later row says `not:` of the earlier rows that it shares situations with, and of those only what the later row
does not say already: rules stay as small as the table allows. Where that would still fall into many alternatives, the earlier
rows become concepts and the later row says that none of them holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import prod

from kb.loading.yaml_text import comment, flow, scalar
from kb.tables.boxes import Box, without
from kb.tables.cells import number_condition
from kb.tables.direct import deciding, rows_that_hold
from kb.tables.overlaps import meetings
from kb.tables.table import DUTY, HOLDS, Cell, Column, DecisionTable, HitPolicy, Row, TableTooLarge, pieces
from kb.tables.words import example
from kb.vocabulary import FactType

HEAD = "# From the decision table"
"""How every file of imported rules starts."""
MAX_WRITTEN = 12
"""A row whose `not:` falls into more alternatives than this names concepts instead of writing conditions out."""
MAX_LEFT = 2000
"""More boxes than this are not followed when looking for what earlier rows leave to a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A row with the earlier rows that come before it, and the boxes that are left to it; none where it never decides."""

    row: Row
    earlier: tuple[Row, ...]
    left: tuple[Box, ...]


def placed(table: DecisionTable) -> tuple[Placed, ...]:
    """Every row with what is left to it under the table's hit policy. Raises TableTooLarge."""
    if table.hit is not HitPolicy.FIRST:
        return tuple(
            Placed(row=row, earlier=(), left=boxes) for row, boxes in zip(table.rows, table.boxes, strict=True)
        )
    found = []
    for number, (row, near) in enumerate(zip(table.rows, meetings(table), strict=True)):
        earlier = sorted(other for other in near if other < number)
        left = table.boxes[number]
        for other in earlier:
            left = without(left, table.boxes[other])
            if len(left) > MAX_LEFT:
                raise TableTooLarge(f"what earlier rows leave to row {row.number} falls into too many cases")
        found.append(Placed(row=row, earlier=tuple(table.rows[other] for other in earlier), left=left))
    return tuple(found)


def rules_text(table: DecisionTable, source: str) -> str:
    """The rules as YAML. `source` names the table for the comment at the top. Raises TableTooLarge."""
    head = comment(f"{HEAD[2:]} {source}, hit policy {table.hit}. Mend the table and import it again.")
    live = [found for found in placed(table) if found.left]
    named = {row.number for found in live if _named(table, found) for row in found.earlier}
    concepts = [_concept(table, row) for row in table.rows if row.number in named]
    entries = [_entries(table, found) for found in live]
    return head + "\n" + "\n".join((*concepts, *chain.from_iterable(entries)))


def _concept(table: DecisionTable, row: Row) -> str:
    positive, negative = _parts(list(zip(table.columns, row.cells, strict=True)))
    return "\n".join((f"- concept: {scalar(row.id + HOLDS)}", *_when_lines(positive, negative))) + "\n"


def _named(table: DecisionTable, found: Placed) -> bool:
    """Whether what a row excludes falls into so many alternatives that concepts are to be named."""
    count = prod(_ways(column, cell) for column, cell in zip(table.columns, found.row.cells, strict=True))
    for written in _excluded(table, found):
        count *= sum(_ways_not(column, cell) for column, cell in written)
    return count > MAX_WRITTEN and bool(found.earlier)


def _ways(column: Column, cell: Cell) -> int:
    """Into how many alternatives a cell falls when it is written as a condition."""
    if column.type is FactType.CHOICES:
        return 1 if cell.free or cell.negated else len(cell.values)
    if column.type is FactType.NUMBER and not cell.free:
        return int(2 ** len(number_condition(column, cell)[1]))
    return 1


def _ways_not(column: Column, cell: Cell) -> int:
    """Into how many alternatives the contrary of a cell falls."""
    if column.type is FactType.CHOICES:
        return len(cell.values) if cell.negated else 1
    if column.type is FactType.NUMBER:
        return 2 + len(number_condition(column, cell)[1])
    return 1


def _excluded(table: DecisionTable, found: Placed) -> list[list[tuple[Column, Cell]]]:
    """For each earlier row that matters what it says and this row does not."""
    return [
        [
            (column, cell)
            for column, cell, own in zip(table.columns, earlier.cells, found.row.cells, strict=True)
            if not _implied(column, own, cell)
        ]
        for earlier in found.earlier
    ]


def _entries(table: DecisionTable, found: Placed) -> list[str]:
    row = found.row
    when = _when(table, found)
    norm = [
        f"- norm: {scalar(row.id)}",
        f"  clause: {scalar(row.clause)}",
        f"  verdict: {row.verdict}",
        *when,
        f"  says: {scalar(row.says)}",
    ]
    entries = ["\n".join(norm) + "\n"]
    if row.duty is not None:
        duty = [
            f"- duty: {scalar(row.id + DUTY)}",
            f"  owes: {scalar(row.duty)}",
            f"  clause: {scalar(row.clause)}",
            *when,
        ]
        entries.append("\n".join(duty) + "\n")
    return entries


def _when(table: DecisionTable, found: Placed) -> list[str]:
    """The lines of `when`; none where the row always holds."""
    mine = list(zip(table.columns, found.row.cells, strict=True))
    positive, negative = _parts(mine)
    if _named(table, found):
        negative += [{"is": row.id + HOLDS} for row in found.earlier]
    else:
        negative += [_mapping(*_parts(told)) for told in _excluded(table, found)]
    return _when_lines(positive, negative)


def _when_lines(positive: dict[str, object], negative: list[object]) -> list[str]:
    if not positive and not negative:
        return []
    lines = ["  when:"]
    lines += [f"    {scalar(fact)}: {flow(value)}" for fact, value in positive.items()]
    if len(negative) == 1:
        lines.append(f"    not: {flow(negative[0])}")
    elif negative:
        lines += ["    not:", "      any:"]
        lines += [f"        - {flow(part)}" for part in negative]
    return lines


def _mapping(positive: dict[str, object], negative: list[object]) -> object:
    if not negative:
        return positive
    return {**positive, "not": negative[0] if len(negative) == 1 else {"any": negative}}


def _parts(cells: list[tuple[Column, Cell]]) -> tuple[dict[str, object], list[object]]:
    """What must hold, by fact, and what must not."""
    positive: dict[str, object] = {}
    negative: list[object] = []
    for column, cell in cells:
        if cell.free:
            continue
        if column.type is FactType.NUMBER:
            held, holes = number_condition(column, cell)
            if held is not None:
                positive[column.fact] = held
            negative += [{column.fact: hole} for hole in holes]
            continue
        values: list[object] = [value for value in column.values if value in cell.values]
        value = values[0] if len(values) == 1 else values
        if cell.negated:
            negative.append({column.fact: value})
        else:
            positive[column.fact] = value
    return positive, negative


def _implied(column: Column, own: Cell, other: Cell) -> bool:
    """Whether whatever one cell allows the other allows too."""
    if other.free or own == other:
        return True
    if column.type is FactType.CHOICES:
        return not own.negated and not other.negated and not own.free and own.values <= other.values
    mine = tuple((part,) for piece in pieces(column, own) for part in piece.values()) or ((column.span,),)
    if column.type is not FactType.NUMBER and own.free:
        mine = (((1 << len(column.values)) - 1,),)
    theirs = tuple((part,) for piece in pieces(column, other) for part in piece.values())
    return not without(mine, theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A situation in which a row holds, and the row that decides it under the hit policy."""

    row: Row
    decides: Row
    situation: dict[str, object]


def samples(table: DecisionTable) -> tuple[Sample, ...]:
    """For each row that ever decides, a situation in which it holds, alone where that can be. Raises TableTooLarge."""
    found = []
    for item, near in zip(placed(table), meetings(table), strict=True):
        if not item.left:
            continue
        alone = item.left
        for other in sorted(near):
            alone = without(alone, table.boxes[other])
            if not alone or len(alone) > MAX_LEFT:
                break
        situation = example(table.axes, (alone or item.left)[0])
        decides = deciding(table, rows_that_hold(table, situation))
        if decides is not None:
            found.append(Sample(row=item.row, decides=decides, situation=situation))
    return tuple(found)
