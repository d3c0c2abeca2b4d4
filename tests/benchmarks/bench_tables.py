"""Overlaps and gaps of large decision tables, beside the figures that the method's authors published. Printed, never judged.

The published figures are those of Calvanese and others, "Semantics and analysis of DMN decision tables" (BPM 2016, Table 2,
arXiv 1603.07466) and its faster successor in Information Systems 78 (2018), Table 2: LendingClub tables, JavaScript, one core
of an i5-5200U at 2.2 GHz. Their tables are not ours: here tables of the same shape are made (a random partition, then a tenth
of the rows made larger or smaller by a quarter of their width in one column), and the machine is newer. So the two sides show
an order of magnitude and no more.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest

from kb.pack import Verdict
from kb.tables.boxes import Span
from kb.tables.direct import rows_that_hold
from kb.tables.gaps import gaps
from kb.tables.overlaps import overlaps
from kb.tables.table import Cell, Column, DecisionTable, HitPolicy, Row
from kb.tables.words import example
from kb.vocabulary import FactType

RUNS = 5
GRADES = tuple(f"grade-{number}" for number in range(14))
HIGH = 1000.0
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One line of the published tables: size, milliseconds for overlaps (2016, 2018) and gaps, and how many were found."""

    columns: int
    rows: int
    overlaps_2016: int
    overlaps_2018: int
    gaps_2018: int
    sets: int
    missing: int


PUBLISHED = tuple(
    Published(
        columns=line[0],
        rows=line[1],
        overlaps_2016=line[2],
        overlaps_2018=line[3],
        gaps_2018=line[4],
        sets=line[5],
        missing=line[6],
    )
    for line in (
        (3, 499, 297, 117, 160, 131, 117),
        (3, 998, 6_475, 503, 611, 447, 330),
        (3, 1492, 24_530, 1_263, 1_672, 812, 726),
        (5, 505, 200, 160, 163, 110, 136),
        (5, 1000, 1_621, 600, 820, 225, 254),
        (5, 1506, 5_374, 1_370, 1_942, 378, 462),
        (7, 502, 5_715, 1_374, 2_173, 139, 134),
        (7, 1019, 6_793, 2_069, 7_029, 227, 322),
        (7, 1496, 30_736, 13_405, 18_263, 371, 518),
    )
)

Stretch = tuple[float, float]


def made(columns: int, rows: int, seed: int) -> DecisionTable:
    """A table of the published shape: one column of words where there are five or more, two of seven, the rest numbers."""
    rng = random.Random(seed)
    words = (columns - 3) // 2
    kinds = tuple(_column(number, number < words) for number in range(columns))
    parts: list[list[int | Stretch]] = [
        [(1 << len(GRADES)) - 1 if number < words else (0.0, HIGH) for number in range(columns)]
    ]
    while len(parts) < rows:
        box = parts.pop(rng.randrange(len(parts)))
        axis = rng.randrange(columns)
        for side in _halves(box[axis], rng):
            parts.append([*box[:axis], side, *box[axis + 1 :]])
    for box in rng.sample(parts, rows // 10):
        axis = rng.randrange(words, columns)
        stretch = box[axis]
        assert isinstance(stretch, tuple)
        low, high = stretch
        quarter = (high - low) / 4
        box[axis] = (low, min(HIGH, high + quarter) if rng.random() < 0.5 else high - quarter)
    made_rows = tuple(
        Row(number=number, id=f"row-{number}", cells=tuple(map(_cell, box)), verdict=Verdict.REFER)
        for number, box in enumerate(parts, 1)
    )
    return DecisionTable(name="made", hit=HitPolicy.UNIQUE, columns=kinds, rows=made_rows)


def _column(number: int, words: bool) -> Column:
    if words:
        return Column(fact=f"word-{number}", type=FactType.CHOICE, values=GRADES, labels=GRADES)
    return Column(fact=f"number-{number}", type=FactType.NUMBER, low=0.0, high=HIGH, whole=False)


def _halves(part: int | Stretch, rng: random.Random) -> list[int | Stretch]:
    if isinstance(part, int):
        bits = [bit for bit in range(len(GRADES)) if part >> bit & 1]
        chosen = sum(1 << bit for bit in rng.sample(bits, rng.randrange(1, len(bits)))) if len(bits) > 1 else part
        return [chosen, part & ~chosen] if part & ~chosen else [part]
    low, high = part
    cut = low + (high - low) * rng.uniform(0.2, 0.8)
    return [(low, cut), (cut, high)]


def _cell(part: int | Stretch) -> Cell:
    if isinstance(part, int):
        return Cell(values=frozenset(word for place, word in enumerate(GRADES) if part >> place & 1))
    low, high = part
    span: Span = ((low, 0), (high, 1 if high == HIGH else 0))
    return Cell(spans=(span,))


def _timed(work: Callable[[DecisionTable], _Found], table: DecisionTable) -> tuple[_Found, float]:
    seconds = []
    found = work(table)
    for _ in range(RUNS):
        fresh = replace(table)  # a table keeps its boxes; making them is part of the work
        start = time.perf_counter()
        found = work(fresh)
        seconds.append(time.perf_counter() - start)
    return found, statistics.median(seconds) * 1000


@pytest.mark.slow
def test_overlaps_and_gaps_beside_the_published_figures() -> None:
    print(
        f"\n{'':24}published: overlaps ms 2016 / 2018 (sets), gaps ms (missing)   here: overlaps ms (sets), gaps ms (merged)"
    )
    for line in PUBLISHED:
        table = made(line.columns, line.rows, seed=line.columns * 10_000 + line.rows)
        shared, overlap_ms = _timed(overlaps, table)
        missing, gap_ms = _timed(gaps, table)
        for overlap in shared:  # what is timed is also true
            held = rows_that_hold(table, example(table.axes, overlap.boxes[0]))
            assert tuple(row.number - 1 for row in held) == overlap.rows
        for gap in missing:
            assert not rows_that_hold(table, example(table.axes, gap))
        theirs = f"{line.overlaps_2016:,} / {line.overlaps_2018:,} ({line.sets}), {line.gaps_2018:,} ({line.missing})"
        ours = f"{overlap_ms:.1f} ({len(shared)}), {gap_ms:.0f} ({len(missing)})"
        print(f"{line.columns} columns, {line.rows:>4} rows   {theirs:>60}   {ours:>40}")
