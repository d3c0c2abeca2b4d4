"""All figures: `python -m tests.benchmarks.peers.run [FOLDER [JSON]]` measures, and writes tables and picture into docs."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from kb.decider import Decider
from kb.loading.shelf import open_policy
from kb.pack import STRICTNESS
from kb.policy import Policy
from tests.benchmarks.peers import cedar, clips, duck, experta_, forward, frames, ours, plain, report, rows, zen
from tests.benchmarks.peers.common import Peer, as_answer
from tests.benchmarks.peers.forward import TODAY
from tests.benchmarks.peers.measure import child, in_turn, over
from tests.benchmarks.peers.workload import SEED, situations

PEERS = (
    ours.PEER,
    plain.PEER,
    ours.ONE_CHANNEL,
    ours.BOTH_CHANNELS,
    zen.PEERS[1],
    zen.PEERS[0],
    clips.PEER,
    cedar.PEER,
    forward.PEER,
    experta_.PEER,
    frames.PEER,
    duck.PEER,
)
CHECKED = 2_000
LONGEST_CHECK = 12.0
"""Seconds that one peer's check may take; a slower one is checked on fewer situations, and the table says on how many."""
ROWS = 1_000_000
STARTS = 5


def say(words: str) -> None:
    print(words, flush=True)


def version_of(peer: Peer) -> str:
    """The installed version, or where there is none why it is not measured."""
    if peer.package is None:
        return ""
    return importlib.metadata.version(peer.package)


def checked(
    policy: Policy, peer: Peer, given: Sequence[dict[str, Any]]
) -> tuple[dict[str, Any], Callable[[], int], Any]:
    """Load a peer and compare it with our rulings. Raises AssertionError at the first difference."""
    ruling = Decider(policy).ruling
    native = peer.translate(policy)
    ask = peer.load(native)
    prepared = [peer.asked(native, facts, TODAY) for facts in given]
    start = time.perf_counter()
    equal = 0
    for facts, asked in zip(given, prepared, strict=True):
        got, wanted = as_answer(ask(*asked)), as_answer(ruling(facts, TODAY))
        assert got == wanted, f"{peer.label} answers {got}, not {wanted}, to {facts}"
        equal += 1
        if time.perf_counter() - start > LONGEST_CHECK:
            break
    return {"equal": equal}, over(ask, prepared), native


def single(policy: Policy) -> tuple[dict[str, Any], dict[str, Any]]:
    """One decision from a dict: checked, then timed in turn."""
    given = situations(policy, CHECKED)
    told: dict[str, Any] = {}
    runs: dict[str, Callable[[], int]] = {}
    natives: dict[str, Any] = {}
    for peer in PEERS:
        entry: dict[str, Any] = {"label": peer.label, "engine": peer.engine, "package": peer.package}
        told[peer.id] = entry
        try:
            entry["version"] = version_of(peer)
            more, runs[peer.id], natives[peer.id] = checked(policy, peer, given)
        except (ImportError, importlib.metadata.PackageNotFoundError) as error:
            entry["not measured"] = f"`{peer.package}` is not installed here ({error})"
            continue
        entry |= more
        say(f"{peer.label}: equal to our answers on {more['equal']} situations")
    runs["again"] = runs["ours"]
    for name, timed in in_turn(runs).items():
        told.setdefault(name, {"label": "safetriage: ruling, against itself"})
        told[name] |= {"seconds": timed.seconds, "ratio": timed.ratio, "spread": timed.spread}
    return told, natives


def pairwise(policy: Policy, natives: dict[str, Any]) -> dict[str, float]:
    """Both channels beside durable-rules alone on the same situations, once all were met: the median of the chunks' ratios."""
    if "durable" not in natives:
        return {}
    given = situations(policy, 400, SEED + 2)
    alone, both = forward.load(natives["durable"]), ours.BOTH_CHANNELS.load(natives["ours-both"])
    prepared = [forward.prepare(natives["durable"], facts) for facts in given]
    for facts in given:
        both(facts, TODAY)
    ratios = []
    for start in [*range(0, len(given), 40)] * 4:
        begun = time.process_time()
        for asked in prepared[start : start + 40]:
            alone(asked)
        middle = time.process_time()
        for facts in given[start : start + 40]:
            both(facts, TODAY)
        ratios.append((time.process_time() - middle) / (middle - begun))
    return {"both to durable": statistics.median(ratios)}


def unmet(policy: Policy, natives: dict[str, Any]) -> dict[str, float]:
    """Situations that were never met before: seconds for each, in chunks, in turn, after as many as the check has."""
    given = situations(policy, 12_000, SEED + 1)
    loads = {"ours": ours.load(natives["ours"]), "plain": plain.load(natives["plain"])}
    if "zen-table" in natives:
        table = zen.PEERS[1]
        loads["zen-table"] = table.load(natives["zen-table"])
    found: dict[str, list[float]] = {name: [] for name in loads}
    for start in range(0, len(given), 500):
        for name, ask in loads.items():
            peer = {"ours": ours.PEER, "plain": plain.PEER, "zen-table": zen.PEERS[1]}[name]
            chunk = [peer.asked(natives[name], facts, TODAY) for facts in given[start : start + 500]]
            begun = time.process_time()
            for asked in chunk:
                ask(*asked)
            if start >= CHECKED:
                found[name].append((time.process_time() - begun) / len(chunk))
    return {name: statistics.median(times) for name, times in found.items()}


def starts(natives: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Cold starts, memory and loading, each in a process of its own, over a bare one; in turn."""
    found: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "facts.json").write_text(json.dumps(facts))
        for peer, native in natives.items():
            (folder / f"{peer}.json").write_text(json.dumps(native))
        wanted = ["none", *(peer for peer in natives if peer != "ours-one")]
        for number in range(STARTS + 1):
            for peer in wanted:
                arguments = [peer, str(folder / f"{peer}.json"), str(folder / "facts.json")]
                told = child("cold", *arguments)
                if number == 0:
                    found[peer] = []  # byte code is written by the first
                    told = child("cold", *arguments, "--load")
                    found[peer].append({"load": told["load"]})
                else:
                    found[peer].append(told)
    bare = statistics.median(one["wall"] for one in found["none"][1:])
    bare_memory = _median(found["none"])
    return {
        peer: {
            "load": told[0]["load"],
            "cold": statistics.median(one["wall"] for one in told[1:]) - bare,
            "kilobytes": None if bare_memory is None else (_median(told) or 0) - bare_memory,
        }
        for peer, told in found.items()
        if peer != "none"
    } | {"none": {"cold": bare, "kilobytes": bare_memory}}


def _median(told: Sequence[dict[str, Any]]) -> float | None:
    measured = [one["kilobytes"] for one in told[1:]]
    return None if None in measured else statistics.median(measured)


def bandwidth() -> float:
    """Bytes a second that this machine reads from memory, as the best of three ways with NumPy."""
    numbers = np.ones(1 << 25)
    ways: list[Callable[[], Any]] = [
        numbers.sum,
        lambda: np.dot(numbers, numbers),
        lambda: numbers.view(np.uint64).max(),
    ]
    best = 0.0
    for way in ways * 5:
        start = time.perf_counter()
        way()
        best = max(best, numbers.nbytes / (time.perf_counter() - start))
    return best


def batches(policy: Policy) -> dict[str, Any]:
    """Many rows from columns: the verdicts compared row by row, then everybody in turn."""
    table = rows.columns(policy, ROWS)
    wanted = ["ours", "ours-rules"]
    missing = {}
    for engine, package in (("polars", "polars"), ("duckdb", "duckdb")):
        try:
            importlib.metadata.version(package)
            wanted += [engine, f"{engine}-rules"]
        except importlib.metadata.PackageNotFoundError:
            missing[engine] = f"`{package}` is not installed here"
    runs = rows.runs(policy, table, wanted)
    verdicts = runs["ours"]()
    answered = runs["ours-rules"]()
    numbers = [STRICTNESS.index(one.verdict) for one in answered.outcomes]
    assert (np.array(numbers, dtype=np.uint8)[answered.ids] == verdicts).all(), "our own verdicts and answers differ"
    for name in wanted[2:]:
        read = frames.verdicts if name.startswith("polars") else duck.verdicts
        assert (read(runs[name]()) == verdicts).all(), f"{name} gives other verdicts"
    say(f"batches: verdicts equal on {ROWS:,} rows")

    def one(run: Callable[[], Any]) -> Callable[[], int]:
        def times() -> int:
            run()
            return 1

        return times

    timed = in_turn({name: one(run) for name, run in runs.items()}, 7, time.perf_counter)
    read_by_us = len(policy.table.axes.variables) + 1
    return {
        "rows": ROWS,
        "bytes": read_by_us,
        "outcomes": len(answered.outcomes),
        "missing": missing,
        "engines": {name: {"seconds": one.seconds, "ratio": one.ratio} for name, one in timed.items()},
    }


def growth(engines: Sequence[str]) -> dict[str, Any]:
    """More rules and more rows, each in a process of its own."""
    by_rules = []
    for copies in (1, 2, 4, 8):
        by_rules.append(child("growth", str(copies)))
        say(f"{by_rules[-1]['rules']} rules: {by_rules[-1]['ours'] * 1e6:.1f} us")
    by_rows: dict[str, list[dict[str, Any]]] = {}
    for count in (1_000, 10_000, 100_000, 1_000_000):
        for engine in engines:
            by_rows.setdefault(engine, []).append({"rows": count, **child("rows", engine, str(count))})
    return {"rules": by_rules, "rows": by_rows}


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": platform.system(),
    }


def main(folder: Path | None) -> dict[str, Any]:
    """Measure everything; write it where a folder is given."""
    begun = time.perf_counter()
    policy = open_policy("beech-hill-2018")
    load_before = os.getloadavg()[0]
    told, natives = single(policy)
    results: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "rules": len(policy.pack.rules),
        "facts": len(policy.table.axes.by_fact),
        "single": told,
        **pairwise(policy, natives),
        "unmet": unmet(policy, natives),
        "starts": starts(natives, situations(policy, 1)[0]),
        "bandwidth": bandwidth(),
        "batch": batches(policy),
        "load average": [load_before],
    }
    engines = [name for name in results["batch"]["engines"] if not name.endswith("-rules")]
    results["growth"] = growth(engines)
    results["load average"].append(os.getloadavg()[0])
    results["minutes"] = (time.perf_counter() - begun) / 60
    if folder is not None:
        report.write(folder, results)
    return results


if __name__ == "__main__":
    out = main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(json.dumps(out))
