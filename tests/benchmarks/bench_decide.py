"""How long one decision takes from a cold start, beside a bare Python, in one run. Printed, never judged."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

QUESTION = (
    b'{"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil", "counterpart_age": 17, '
    b'"relation": "none", "channel": "social_network"}\n'
)
RUNS = 15


def _seconds(command: list[str], typed: bytes) -> float:
    started = time.perf_counter()
    subprocess.run(command, input=typed, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def test_one_decision_from_a_cold_start() -> None:
    program = [str(Path(sys.executable).with_name("safetriage")), "decide"]
    bare = [sys.executable, "-c", "pass"]
    _seconds(program, QUESTION)  # the cache of the checked pack is part of an ordinary start
    pairs = [(_seconds(program, QUESTION), _seconds(bare, b"")) for _ in range(RUNS)]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(
        f"\none cold decision {ours * 1000:.0f} ms, bare python {theirs * 1000:.0f} ms, ratio {ratio:.1f} (medians of {RUNS})"
    )
