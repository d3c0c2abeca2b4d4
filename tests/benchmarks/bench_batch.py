"""Rows a second: verdicts of columns beside the same rules in polars and beside single calls, and a whole CSV file screened.

Ratios are of one run on one thread. `SAFETRIAGE_BENCH_ROWS=10000000 make bench` screens as many rows from CSV; alone, this file
writes such a table: `python -m tests.benchmarks.bench_batch ROWS FILE`.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import numpy as np
import polars as pl

from kb.batch.batch import Batch
from kb.batch.columns import Codes, Columns, left_out
from kb.batch.machine import REFUSED
from kb.normal_form import Variable
from kb.pack import STRICTNESS
from kb.policy import Policy
from tests.conftest import TODAY

ROWS = 1_000_000
SINGLE = 20_000
RUNS = 5
CSV_ROWS = int(os.environ.get("SAFETRIAGE_BENCH_ROWS", "300000"))


def whole_rows(policy: Policy, rows: int) -> Columns:
    """Random rows with every fact given; a row has a flag of a set in 6 of 100."""
    draw = np.random.default_rng(20181101)
    codes: list[Codes] = []
    for variable in policy.table.axes.variables:
        if variable.flag is not None:
            codes.append((draw.random(rows) < 0.06).astype(np.uint8))
        else:
            codes.append(draw.integers(0, left_out(variable), rows).astype(np.uint8))
    return Columns(rows=rows, codes=tuple(codes))


def seconds(work: Callable[[], object]) -> float:
    """The median of some runs after one that is not counted."""
    work()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def as_expression(policy: Policy, boxes: int, name: str) -> pl.Expr:
    """Whether one of these boxes holds, as polars would be told by someone who knows it well."""
    table = policy.table
    found = []
    while boxes:
        bit = boxes & -boxes
        boxes ^= bit
        tests = [_test(variable, table.masks[variable.number], bit) for variable in table.axes.variables]
        parts = [test for test in tests if test is not None]
        found.append(reduce(and_, parts) if parts else pl.lit(True))
    return (reduce(or_, found) if found else pl.lit(False)).alias(name)


def _test(variable: Variable, masks: Sequence[int], bit: int) -> pl.Expr | None:
    cells = [cell for cell, mask in enumerate(masks) if mask & bit]
    if len(cells) == len(masks):
        return None
    column = pl.col(f"v{variable.number}")
    return column == cells[0] if len(cells) == 1 else column.is_in(pl.Series(cells, dtype=pl.UInt8).implode())


def test_verdicts_of_columns(beech_hill: Policy) -> None:
    policy, columns = beech_hill, whole_rows(beech_hill, ROWS)
    batch = Batch(policy, TODAY)
    ours = seconds(lambda: batch.verdicts(columns))
    verdicts = batch.verdicts(columns)
    shown = [column for column in columns.codes if column is not None]
    frame = pl.DataFrame({f"v{number}": pl.Series(column) for number, column in enumerate(shown)})
    verdict: pl.Expr = pl.lit(STRICTNESS.index(policy.pack.silent))
    for level in reversed(range(len(STRICTNESS))):
        holds = as_expression(policy, policy.table.levels[level], f"level {level}")
        verdict = pl.when(holds).then(pl.lit(level)).otherwise(verdict)
    lazy = frame.lazy().select(verdict.cast(pl.UInt8).alias("verdict"))
    theirs = seconds(lazy.collect)
    found = lazy.collect()["verdict"].to_numpy()
    taken = verdicts != REFUSED
    assert np.array_equal(found[taken], verdicts[taken])
    lists = [column[:SINGLE].tolist() for column in shown]
    cells = list(zip(*lists, strict=True))
    masks, rulings = policy.table.masks, policy.compiled.rulings

    def one_by_one() -> None:
        for row in cells:
            live = policy.table.all
            for number, cell in enumerate(row):
                live &= masks[number][cell]
            rulings.of(live)

    single = seconds(one_by_one) * ROWS / SINGLE
    print(
        f"\nverdicts of {ROWS:,} rows of {len(shown)} columns: {ROWS / ours / 1e6:.0f} M rows/s; polars on one thread "
        f"{ROWS / theirs / 1e6:.2f} M ({theirs / ours:.0f} times ours); one call each {ROWS / single / 1e3:.0f} k "
        f"({single / ours:.0f} times ours)"
    )


def test_full_answers_of_columns(beech_hill: Policy) -> None:
    columns, narrow = whole_rows(beech_hill, ROWS // 4), whole_rows(beech_hill, ROWS)
    batch = Batch(beech_hill, TODAY)
    started = time.perf_counter()
    batch.answers(columns)
    first = time.perf_counter() - started
    again = seconds(lambda: batch.answers(columns))
    kept = {"actor", "activity", "counterpart", "counterpart_age", "relation", "channel"}
    few = Columns(
        rows=ROWS,
        codes=tuple(
            column if variable.fact in kept else None
            for variable, column in zip(beech_hill.table.axes.variables, narrow.codes, strict=True)
        ),
    )
    six = seconds(lambda: batch.answers(few))
    print(
        f"\nfull answers: all {len(columns.codes)} columns at random {columns.rows / first / 1e6:.2f} M rows/s the first time, "
        f"{columns.rows / again / 1e6:.1f} M again; {len(kept)} columns, the rest left out, {ROWS / six / 1e6:.0f} M"
    )


WHO = ("teacher", "employee", "volunteer", "governor")
DONE = ("accept_request", "send_request", "communicate", "publish")
OTHERS = ("pupil_here", "former_pupil", "pupil_elsewhere", "parent", "colleague", "other_adult")
TIES = ("none",) * 8 + ("child", "niece_nephew", "")
WAYS = ("social_network", "agreed_school_channel", "other_channel", "", "unknown")
AGES = ("", "unknown", *map(str, range(4, 70)))
HELD = ("", "none", "bullying", "pupil_image;school_matters", "school_matters")
NOTES = ("met at the summer fair", "asked twice, no answer", "", "-", "=SUM(A1)", 'said "hello"')


def write_table(rows: int, path: Path) -> None:
    """A table of contacts and posts as a school might keep it; some 1 row in 1,000 cannot be used."""
    chance = random.Random(20181101)
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write("id,note,actor,activity,counterpart,counterpart_age,relation,channel,content\n")
        done = 0
        while done < rows:
            some = min(50_000, rows - done)
            columns = [chance.choices(values, k=some) for values in (NOTES, WHO, DONE, OTHERS, AGES, TIES, WAYS, HELD)]
            lines = []
            for number, (note, who, what, other, age, tie, way, held) in enumerate(
                zip(*columns, strict=True), done + 1
            ):
                asked = what in ("accept_request", "send_request")
                quoted = note.replace('"', '""')
                age = "150" if number % 1_000 == 500 else age
                way = "social_network" if asked and way != "" else way
                lines.append(
                    f'{number},"{quoted}",{who},{what},{other},{age},{tie},{way},{held if what == "publish" else ""}\n'
                )
            file.writelines(lines)
            done += some


def test_a_csv_file_screened(tmp_path: Path) -> None:
    write_table(CSV_ROWS, tmp_path / "table.csv")
    started = time.perf_counter()
    ran = subprocess.run(
        [
            str(Path(sys.executable).with_name("safetriage")),
            *("screen", str(tmp_path / "table.csv"), "-o", str(tmp_path / "out.csv"), "--json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    assert ran.returncode == 1, ran.stderr
    told = json.loads(ran.stdout)
    assert told["rows"] == CSV_ROWS == told["written"] + told["rejected"]
    assert told["rejected"] == CSV_ROWS // 1_000 + (CSV_ROWS % 1_000 >= 500)
    megabytes = (tmp_path / "table.csv").stat().st_size / 1e6
    print(
        f"\n{CSV_ROWS:,} rows of CSV ({megabytes:,.0f} MB) in {took:.1f} s: {CSV_ROWS / took:,.0f} rows/s, "
        f"peak {peak:,.0f} MB, {told['rejected']:,} rejected, {told['compared_through_both_channels']:,} compared"
    )


if __name__ == "__main__":
    write_table(int(sys.argv[1]), Path(sys.argv[2]))
