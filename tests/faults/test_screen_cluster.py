"""A screening on a real cluster of worker processes, one of which is killed half way."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from outputs.tables import csv_in
from outputs.tables.blocks import Block
from outputs.tables.screener import Screened
from tests.tui.support import safetriage
from tui.exits import Exit
from tui.screening import cluster

pytestmark = [
    pytest.mark.faults,
    pytest.mark.filterwarnings("ignore"),  # of the cluster's own libraries, in the middle of a kill
    pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: kill -9 is of Unix"),
]

ROWS, BLOCK, KILL_AFTER = 6_000, 250, 6


def table(folder: Path) -> Path:
    path = folder / "many.csv"
    who = ("teacher", "governor", "pupil", "parent")
    lines = [
        f'{number},{who[number % 4]},accept_request,former_pupil,{"x" if number % 97 == 5 else number % 90},"n, {number}"'
        for number in range(ROWS)
    ]
    path.write_text("\n".join(["id,actor,activity,counterpart,counterpart_age,note", *lines]) + "\n")
    return path


def test_a_worker_killed_half_way_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Callable[[str], None]
) -> None:
    monkeypatch.setattr(csv_in, "MOST_ROWS", BLOCK)
    here = table(tmp_path)
    local = safetriage("screen", str(here), "-o", str(tmp_path / "local.csv"))
    assert local.exit is Exit.PROBLEMS
    real = cluster.on_cluster
    killed: list[int] = []

    def with_a_kill(client: Any, setting: Any, blocks: Iterable[Block]) -> Iterator[tuple[Block, Screened]]:
        for number, found in enumerate(real(client, setting, blocks), 1):
            if number == KILL_AFTER:
                pids = client.run(os.getpid)
                assert len(pids) == 2
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)
            yield found

    monkeypatch.setattr(cluster, "on_cluster", with_a_kill)
    ran = safetriage("screen", str(here), "-o", str(tmp_path / "out.csv"), "--engine", "dask", "--workers", "2")
    assert ran.exit is Exit.PROBLEMS, ran.err
    assert killed
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()
    assert (tmp_path / "out.rejects.csv").read_bytes() == (tmp_path / "local.rejects.csv").read_bytes()
    assert ran.out.replace("out.", "local.") == local.out
    figure(f"screen: {ROWS:,} rows on 2 Dask workers, one killed: 0 rows lost, output identical")
