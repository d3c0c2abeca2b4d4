"""One peer from a cold start: `python -m tests.benchmarks.peers.cold PEER NATIVE FACTS`; `none` for a bare start."""

from __future__ import annotations

import datetime
import json
import sys
import time
from pathlib import Path

HOMES = {
    "ours": "ours.PEER",
    "ours-both": "ours.BOTH_CHANNELS",
    "plain": "plain.PEER",
    "zen-table": "zen.PEERS.1",
    "zen-expressions": "zen.PEERS.0",
    "clips": "clips.PEER",
    "cedar": "cedar.PEER",
    "durable": "forward.PEER",
    "experta": "experta_.PEER",
    "polars": "frames.PEER",
    "duckdb": "duck.PEER",
}


def peak() -> int | None:
    """The most memory this process has used, in kilobytes; None where the system does not tell.

    What `getrusage` tells begins with what the parent had.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def main(arguments: list[str]) -> None:
    name, native_path, facts_path = arguments
    load_seconds = 0.0
    if name != "none":
        import importlib

        home, attribute, *place = HOMES[name].split(".")
        found = getattr(importlib.import_module(f"tests.benchmarks.peers.{home}"), attribute)
        peer = found[int(place[0])] if place else found
        native = json.loads(Path(native_path).read_text())
        facts = json.loads(Path(facts_path).read_text())
        decide = peer.load(native)
        decide(*peer.asked(native, facts, datetime.date(2026, 11, 22)))
        if "--load" in sys.argv:
            start = time.perf_counter()
            peer.load(native)
            load_seconds = time.perf_counter() - start
    told = {"load": load_seconds, "kilobytes": peak()}
    print(json.dumps(told))


if __name__ == "__main__":
    main([word for word in sys.argv[1:] if word != "--load"])
