"""Many rows: columns of codes, and one column engine deciding them. `python -m tests.benchmarks.peers.rows ENGINE ROWS`."""

from __future__ import annotations

import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.batch.batch import Batch
from kb.batch.columns import Columns
from kb.conditions import All, Among, Condition, Either, Not
from kb.loading.shelf import open_policy
from kb.policy import Policy
from tests.benchmarks.peers import duck, frames
from tests.benchmarks.peers.forward import TODAY
from tests.benchmarks.peers.workload import SEED

Plane = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.unsignedinteger[Any]]


def columns(policy: Policy, rows: int) -> Columns:
    """Rows in which every fact is given, uniformly but for flags, of which few are set, and without those that break a limit."""
    chance = np.random.default_rng(SEED)
    found: list[Codes] = []
    for variable in policy.table.axes.variables:
        if variable.flag is not None:
            found.append((chance.random(rows) < 0.08).astype(np.uint8))
        else:
            found.append(chance.integers(0, len(variable.firsts), rows, dtype=np.uint8))
    by_fact = {name: found[variables[0].number] for name, variables in policy.table.axes.by_fact.items()}
    for fact in policy.pack.vocabulary.facts:
        for limit in fact.limits:
            firsts = policy.table.axes.by_fact[fact.id][0].firsts
            allowed = np.array([cell for cell, first in enumerate(firsts) if first in limit.only], dtype=np.uint8)
            wrong = holds(policy, limit.when, by_fact, rows) & ~np.isin(by_fact[fact.id], allowed)
            by_fact[fact.id][wrong] = chance.choice(allowed, int(wrong.sum()))
    return Columns(rows=rows, codes=tuple(found))


def holds(policy: Policy, condition: Condition, by_fact: Mapping[str, Codes], rows: int) -> Plane:
    """For each row whether a limit's condition holds; it looks at choices only."""
    match condition:
        case All(parts):
            every: Plane = np.logical_and.reduce(
                [np.ones(rows, bool), *(holds(policy, one, by_fact, rows) for one in parts)]
            )
            return every
        case Either(parts):
            some: Plane = np.logical_or.reduce(
                [np.zeros(rows, bool), *(holds(policy, one, by_fact, rows) for one in parts)]
            )
            return some
        case Not(part):
            return ~holds(policy, part, by_fact, rows)
        case Among(fact, values):
            firsts = policy.table.axes.by_fact[fact][0].firsts
            cells = [cell for cell, first in enumerate(firsts) if first in values]
            found: Plane = np.isin(by_fact[fact], np.array(cells, dtype=np.uint8))
            return found
    raise TypeError(f"a limit looks at choices only, not at {condition}")


def named(policy: Policy, table: Columns) -> dict[str, Codes]:
    """The columns by name, as the other engines take them."""
    return {
        variable.fact if variable.flag is None else f"{variable.fact}__{variable.flag}": codes
        for variable, codes in zip(policy.table.axes.variables, table.codes, strict=True)
        if codes is not None
    }


def runs(policy: Policy, table: Columns, wanted: list[str]) -> dict[str, Callable[[], Any]]:
    """What each engine does with these rows; what is loaded and translated beforehand is not timed."""
    made: dict[str, Callable[[], Any]] = {}
    for name in wanted:
        match name:
            case "ours":
                made[name] = partial(Batch(policy, TODAY).verdicts, table)
            case "ours-rules":
                made[name] = partial(Batch(policy, TODAY).answers, table)
            case "polars" | "polars-rules":
                native = frames.translate(policy)
                made[name] = frames.batch(native, named(policy, table), rules=name.endswith("rules"))
            case "duckdb" | "duckdb-rules":
                native = duck.translate(policy)
                made[name] = duck.batch(native, named(policy, table), rules=name.endswith("rules"))
            case _:
                raise ValueError(f"no engine `{name}`")
    return made


def _peak() -> int | None:
    """The most memory used since this was last asked, in kilobytes; None where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def main(arguments: list[str]) -> None:
    engine, rows = arguments[0], int(arguments[1])
    policy = open_policy("beech-hill-2018")
    table = columns(policy, rows)
    _peak()
    before = _peak()
    run = runs(policy, table, [engine])[engine]
    run()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    after = _peak()
    tracemalloc.start()
    run()
    # Memory freed before may be used again unseen by the system; NumPy tells Python of its own, other libraries do not.
    seen = tracemalloc.get_traced_memory()[1] // 1024
    used = None if before is None or after is None else max(after - before, seen)
    print(json.dumps({"seconds": statistics.median(times), "kilobytes": used}))


if __name__ == "__main__":
    main(sys.argv[1:])
