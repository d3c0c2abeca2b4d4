"""Timing: everybody in turn, round after round, in one process; medians and ratios of each round."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 25
SHARE = 0.03
"""Seconds that each takes in a round, at the least one pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Seconds for one thing, as the median of the rounds, and how that is to the first, as the median of each round's ratio."""

    seconds: float
    ratio: float
    spread: float
    """The largest of the rounds by the smallest: how noisy the machine was."""


def in_turn(
    runs: Mapping[str, Callable[[], int]], rounds: int = ROUNDS, clock: Callable[[], float] = time.process_time
) -> dict[str, Timed]:
    """Time some runs in turn; each does a number of things and says how many. The first is what the others are compared with.

    The clock is the process's own, all threads together, so that other programs count little; where threads are meant to help,
    give the clock on the wall.
    """
    found: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    gc.collect()
    gc.freeze()  # what stays for good is not looked through again and again, whoever is being timed
    try:
        for _ in range(rounds):
            for name, run in runs.items():
                done = 0
                start = clock()
                while (taken := clock() - start) < SHARE or not done:
                    done += run()
                found[name].append(taken / done)
    finally:
        gc.unfreeze()
    first = next(iter(found.values()))
    return {
        name: Timed(
            seconds=statistics.median(times),
            ratio=statistics.median(one / base for one, base in zip(times, first, strict=True)),
            spread=max(times) / min(times),
        )
        for name, times in found.items()
    }


def over(ask: Callable[..., Any], situations: Sequence[tuple[Any, ...]], least: float = 0.02) -> Callable[[], int]:
    """A run over situations; of a slow engine over as many as take about `least` seconds, a fresh stretch each time."""
    start = time.perf_counter()
    ask(*situations[0])
    ask(*situations[1])
    each = (time.perf_counter() - start) / 2
    count = max(1, min(len(situations), int(least / each)))
    place = 0

    def run() -> int:
        nonlocal place
        if place + count > len(situations):
            place = 0
        for situation in situations[place : place + count]:
            ask(*situation)
        place += count
        return count

    return run


def child(module: str, *arguments: str) -> dict[str, Any]:
    """What a module of this folder prints as JSON when it runs by itself, with how long that took."""
    start = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.peers.{module}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    taken = time.perf_counter() - start
    if ran.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)}: {ran.stderr.strip().splitlines()[-1:]}")
    told: dict[str, Any] = json.loads(ran.stdout)
    return {**told, "wall": taken}
