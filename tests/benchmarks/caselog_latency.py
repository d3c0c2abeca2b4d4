"""F19: how long one durable append takes, beside what the disk itself needs; and how fast a store is verified.

Run as `python -m tests.benchmarks.caselog_latency [APPENDS] [FOLDER]`; a `postgresql://` address may stand for the folder.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.lab import bench
from triage.caselog import store
from triage.caselog.placement import is_server


def timed(action: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of some calls."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append((time.perf_counter() - start) * 1000)
    return found


def line(name: str, found: list[float]) -> str:
    cuts = statistics.quantiles(found, n=100)
    return f"{name:<34} p50 {statistics.median(found):7.2f} ms   p99 {cuts[98]:7.2f} ms   most {max(found):7.2f} ms"


def raw_sync(folder: Path) -> Callable[[], object]:
    """One write of 4 KiB and one fdatasync, as the disk's own price of one saved thing."""
    handle = os.open(folder / "raw", os.O_CREAT | os.O_WRONLY, 0o600)
    sync = getattr(os, "fdatasync", os.fsync)

    def once() -> None:
        os.pwrite(handle, os.urandom(4096), 0)
        sync(handle)

    return once


def appends(folder: Path, place: str | None, count: int, *, head: bool) -> None:
    made = bench(folder, "f19", place=place, head=head)
    seqs = dict.fromkeys(made.cases, 0)

    def once() -> None:
        case = made.cases[sum(seqs.values()) % len(seqs)]
        words = {"words": "x" * made.source.random.randrange(1500)}
        made.session.append(
            case_id=case,
            expected_seq=seqs[case],
            event_id=made.source.uuid(),
            kind="step",
            data={**words},
            at=made.source.clock(),
        )
        seqs[case] += 1

    print(line(f"append{' with a head file' if head else ''}, {count} events", timed(once, count)))
    if head:
        return
    start = time.perf_counter()
    report = store.verify(made.path)
    seconds = time.perf_counter() - start
    assert report.sound
    print(f"{'verify without keys':<34} {report.events / seconds:7.0f} events/s")
    start = time.perf_counter()
    assert made.session.verify().sound
    print(f"{'verify with keys':<34} {report.events / (time.perf_counter() - start):7.0f} events/s")
    start = time.perf_counter()
    made.unlock(head=False).lock()
    print(f"{'open (testing cost of passphrase)':<34} {(time.perf_counter() - start) * 1000:7.0f} ms")
    made.session.lock()


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 1000
    place = arguments[1] if len(arguments) > 1 else None
    server = place if place is not None and is_server(place) else None
    with tempfile.TemporaryDirectory(dir=None if server else place) as name:
        folder = Path(name)
        print(line("raw: 4 KiB write and fdatasync", timed(raw_sync(folder), count)))
        appends(folder / "plain", server, count, head=False)
        if server is None:
            appends(folder / "headed", None, count, head=True)


if __name__ == "__main__":
    main(sys.argv[1:])
