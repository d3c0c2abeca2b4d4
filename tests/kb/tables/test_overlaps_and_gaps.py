"""Overlaps and gaps against brute force: every situation of small random tables, looked at one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from kb.pack import Verdict
from kb.tables.boxes import Box, meet, without
from kb.tables.direct import rows_that_hold
from kb.tables.gaps import gaps
from kb.tables.overlaps import overlaps
from kb.tables.table import Cell, Column, DecisionTable, HitPolicy, Row, TableTooLarge
from kb.tables.words import example, region_of, size
from kb.vocabulary import FactType
from tests.kb.tables.support import COLUMNS, situations, tables

IMPOSSIBLE = ((("who", frozenset({"cat", "dog"})), ("colour", frozenset({"red"}))),)


def lies_in(table: DecisionTable, box: Box, situation: dict[str, object]) -> bool:
    """Whether a situation lies in a box, axis by axis."""
    for axis, part in zip(table.axes, box, strict=True):
        value = situation[axis.fact]
        if axis.flag is not None:
            assert isinstance(value, frozenset)
            inside = part == 0b11 or (part == 0b10) == (axis.flag in value)
        elif isinstance(part, int):
            inside = bool(part >> axis.values.index(value) & 1)
        else:
            assert isinstance(value, int)
            inside = part[0] <= (value, 0) < part[1]
        if not inside:
            return False
    return True


def possible(table: DecisionTable, situation: dict[str, object]) -> bool:
    return not any(all(situation.get(fact) in values for fact, values in together) for together in table.impossible)


def counted(table: DecisionTable) -> tuple[dict[frozenset[int], int], int, int]:
    """By brute force: the maximal sets of rows with their numbers of situations; situations without a row; and with none."""
    shared: dict[frozenset[int], int] = {}
    uncovered = total = 0
    for situation in situations(table):
        if possible(table, situation):
            rows = frozenset(row.number - 1 for row in rows_that_hold(table, situation))
            shared[rows] = shared.get(rows, 0) + 1
            uncovered += not rows
            total += 1
    largest = {
        rows: count for rows, count in shared.items() if len(rows) > 1 and not any(rows < other for other in shared)
    }
    return largest, uncovered, total


def check(table: DecisionTable) -> None:
    largest, uncovered, total = counted(table)
    found = overlaps(table)
    assert {frozenset(overlap.rows): region_of(table, overlap.boxes).count for overlap in found} == largest
    missing = gaps(table)
    assert sum(int(size(table.axes, box)) for box in missing) == uncovered
    assert sum(int(size(table.axes, box)) for box in table.possible) == total
    for situation in situations(table):
        held = bool(rows_that_hold(table, situation)) or not possible(table, situation)
        assert sum(lies_in(table, box, situation) for box in missing) == (not held)


@settings(max_examples=100)
@given(table=tables())
def test_overlaps_and_gaps_are_those_of_brute_force(table: DecisionTable) -> None:
    check(table)


@settings(max_examples=40)
@given(table=tables())
def test_what_the_vocabulary_refuses_is_neither_overlap_nor_gap(table: DecisionTable) -> None:
    if {"who", "colour"} <= {column.fact for column in table.columns}:
        table = replace(table, impossible=IMPOSSIBLE)
    check(table)


@settings(max_examples=40)
@given(table=tables())
def test_the_example_of_a_region_lies_in_it(table: DecisionTable) -> None:
    for overlap in overlaps(table):
        held = rows_that_hold(table, example(table.axes, overlap.boxes[0]))
        assert tuple(row.number - 1 for row in held) == overlap.rows
    for box in gaps(table):
        assert not rows_that_hold(table, example(table.axes, box))


def _row(number: int, *cells: Cell) -> Row:
    return Row(number=number, id=f"r{number}", cells=cells, verdict=Verdict.REFER)


def _among(*values: str | bool) -> Cell:
    return Cell(values=frozenset(values))


def test_three_lists_that_meet_in_pairs_only_are_three_overlaps() -> None:
    rows = tuple(
        _row(number, _among(*pair)) for number, pair in enumerate([("cat", "dog"), ("dog", "hen"), ("hen", "cat")], 1)
    )
    table = DecisionTable(name="t", hit=HitPolicy.UNIQUE, columns=COLUMNS[:1], rows=rows)
    assert [overlap.rows for overlap in overlaps(table)] == [(0, 1), (0, 2), (1, 2)]


def _line(low: float, high: float) -> Column:
    return Column(fact="weight", type=FactType.NUMBER, low=low, high=high, whole=False)


def test_numbers_that_are_not_whole_touch_without_overlapping() -> None:
    below, above = Cell(spans=(((0.0, 0), (2.5, 0)),)), Cell(spans=(((2.5, 1), (10.0, 1)),))
    table = DecisionTable(
        name="t", hit=HitPolicy.UNIQUE, columns=(_line(0.0, 10.0),), rows=(_row(1, below), _row(2, above))
    )
    assert overlaps(table) == ()
    (gap,) = gaps(table)
    region = region_of(table, (gap,))
    assert region.words == ("weight: 2.5",)
    assert region.count is None
    assert region.share == 0.0
    assert region.example == {"weight": 2.5}


def test_closed_ends_that_touch_overlap_in_one_point() -> None:
    below, above = Cell(spans=(((0.0, 0), (2.5, 1)),)), Cell(spans=(((2.5, 0), (10.0, 1)),))
    table = DecisionTable(
        name="t", hit=HitPolicy.UNIQUE, columns=(_line(0.0, 10.0),), rows=(_row(1, below), _row(2, above))
    )
    assert gaps(table) == ()
    (overlap,) = overlaps(table)
    assert region_of(table, overlap.boxes).words == ("weight: 2.5",)


def test_a_set_fact_counts_its_unnamed_values_too() -> None:
    table = DecisionTable(name="t", hit=HitPolicy.UNIQUE, columns=COLUMNS[4:], rows=(_row(1, _among("nut")),))
    (gap,) = gaps(table)
    assert region_of(table, (gap,)).words == ("bag: not nut",)
    assert region_of(table, (gap,)).count == 4


def test_a_thousand_rows_about_everything_are_one_overlap() -> None:
    rows = tuple(_row(number, Cell(free=True)) for number in range(1, 1501))
    table = DecisionTable(name="t", hit=HitPolicy.STRICTEST, columns=COLUMNS[:1], rows=rows)
    (overlap,) = overlaps(table)
    assert len(overlap.rows) == 1500


def test_a_row_in_too_many_pieces_is_refused() -> None:
    far = Cell(spans=tuple(((number, 0), (number + 1, 0)) for number in range(0, 7, 2)))
    columns = tuple(replace(COLUMNS[2], fact=f"n{number}") for number in range(4))
    table = DecisionTable(name="t", hit=HitPolicy.UNIQUE, columns=columns, rows=(_row(1, far, far, far, far),))
    with pytest.raises(TableTooLarge, match="row 1 falls into 256"):
        overlaps(table)


@settings(max_examples=40)
@given(table=tables())
def test_boxes_taken_away_leave_disjoint_boxes(table: DecisionTable) -> None:
    every: tuple[Box, ...] = (tuple(axis.full for axis in table.axes),)
    left = without(every, table.boxes[0])
    assert all(meet(box, taken) is None for box in left for taken in table.boxes[0])
    assert all(meet(one, other) is None for place, one in enumerate(left) for other in left[:place])
    whole = size(table.axes, every[0])
    assert sum(size(table.axes, box) for box in (*left, *table.boxes[0])) == whole
