"""Small random tables, and situations one by one: the ground that the exact answers are compared with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from kb.pack import Verdict
from kb.tables.direct import holds
from kb.tables.table import FREE, Cell, Column, DecisionTable, HitPolicy, Row
from kb.vocabulary import FactType

HERE = Path(__file__).parent
COLUMNS = (
    Column(fact="who", type=FactType.CHOICE, values=("cat", "dog", "hen", "owl"), labels=("cat", "dog", "hen", "owl")),
    Column(fact="colour", type=FactType.CHOICE, values=("red", "green", "blue"), labels=("red", "green", "blue")),
    Column(fact="age", type=FactType.NUMBER, low=0, high=6),
    Column(fact="wet", type=FactType.YES_NO, values=(True, False), labels=("yes", "no")),
    Column(fact="bag", type=FactType.CHOICES, values=("nut", "pin", "pen"), labels=("nut", "pin", "pen")),
)


@cache
def cells(column: Column) -> st.SearchStrategy[Cell]:
    """Cells that hold somewhere."""
    if column.type is FactType.NUMBER:
        ends = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)
        span = ends.map(lambda pair: ((pair[0], 0), (pair[1] + 1, 0)))
        spans = st.lists(span, min_size=1, max_size=2).map(tuple)
        some: st.SearchStrategy[Cell] = st.builds(Cell, spans=spans, negated=st.booleans())
    else:
        values = st.frozensets(st.sampled_from(column.values), min_size=1, max_size=len(column.values))
        some = st.builds(Cell, values=values, negated=st.booleans())
    return st.one_of(st.just(FREE), some).filter(
        lambda cell: any(holds(column, cell, one) for one in values_of(column))
    )


@st.composite
def tables(draw: st.DrawFn, hits: tuple[HitPolicy, ...] = tuple(HitPolicy)) -> DecisionTable:
    """A table of two to five columns and one to eight rows."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), min_size=2, max_size=5, unique_by=lambda column: column.fact))
    columns.sort(key=lambda column: [one.fact for one in COLUMNS].index(column.fact))
    rows = tuple(
        Row(
            number=number,
            id=f"row-{number}",
            cells=tuple(draw(cells(column)) for column in columns),
            verdict=draw(st.sampled_from(list(Verdict))),
            clause="X1",
            says="so.",
        )
        for number in range(1, draw(st.integers(1, 8)) + 1)
    )
    return DecisionTable(name="made-up", hit=draw(st.sampled_from(hits)), columns=tuple(columns), rows=rows)


def values_of(column: Column) -> list[object]:
    """Every value of a column."""
    if column.type is FactType.NUMBER:
        return list(range(int(column.low), int(column.high) + 1))
    if column.type is FactType.CHOICES:
        sizes = range(len(column.values) + 1)
        return [frozenset(some) for size in sizes for some in itertools.combinations(column.values, size)]
    return list(column.values)


def situations(table: DecisionTable) -> Iterator[dict[str, object]]:
    """Every situation of a table."""
    facts = [column.fact for column in table.columns]
    for chosen in itertools.product(*(values_of(column) for column in table.columns)):
        yield dict(zip(facts, chosen, strict=True))
