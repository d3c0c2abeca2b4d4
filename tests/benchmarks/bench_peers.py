"""Beside what others would use: the same policy in other engines, the same answers, then how long each takes, in one run.

The measuring is a program of its own, because some engines warn and some keep threads. It writes docs/benchmarks.md and its
picture.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FASTER_THAN_ENGINES = 8.0
BOTH_CHANNELS = 1.3
NOT_SLOWER = 0.95
"""Than plain ifs, less what the same thing measured twice may differ by."""


def test_beside_other_engines(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.peers.run", str(ROOT / "docs"), str(out)], check=True, cwd=ROOT
    )
    figures = json.loads(out.read_text())
    single = figures["single"]
    engines = {one["label"]: one["ratio"] for one in single.values() if one.get("engine") and "ratio" in one}
    for one in single.values():
        if "not measured" in one:
            print(f"{one['label']}: not measured, {one['not measured']}")
    assert engines, "no engine to compare with is installed: docs/benchmarks.md tells which to install"
    nearest = min(engines, key=engines.__getitem__)
    print(
        f"nearest engine: {nearest}, {engines[nearest]:.1f} times as long; plain ifs {single['plain']['ratio']:.2f} times"
    )
    assert engines[nearest] >= FASTER_THAN_ENGINES
    assert single["plain"]["ratio"] >= NOT_SLOWER
    assert figures.get("both to durable", 0) <= BOTH_CHANNELS
