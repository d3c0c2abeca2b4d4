"""A screening killed with kill -9 at a random moment, again and again, and then taken up: the output is always the same bytes.

Run by itself (`python -m tests.faults.test_screen_kill FOLDER ROUNDS`) it is the laboratory: one process that forks a run,
kills it and resumes it, so that each round costs no new start of Python.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = 20181101
ROUNDS = 200 if os.environ.get("SAFETRIAGE_FAULTS") == "nightly" else 20
ROWS, BLOCK = 3_000, 150
KILLS_IN_A_ROUND = 2

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="NOT TESTED: needs fork and kill -9"),
]


def test_kill_9_and_resume_give_identical_output(tmp_path: Path, figure: Callable[[str], None]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.test_screen_kill", str(tmp_path), str(ROUNDS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 + 10 * ROUNDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    rounds, kills, mid_way = map(int, ran.stdout.split())
    assert rounds == ROUNDS
    assert mid_way >= ROUNDS // 2, "too few kills hit a run that was under way: the test proves little"
    figure(f"screen: {rounds} runs, {kills} kills ({mid_way} of them half way): 0 rows lost, 0 outputs that differ")


def _table(folder: Path) -> Path:
    path = folder / "many.csv"
    chance = random.Random(SEED)
    who = ("teacher", "governor", "pupil", "parent")
    with path.open("w", newline="") as file:
        file.write("id,actor,activity,counterpart,counterpart_age,note\r\n")
        for number in range(ROWS):
            age = chance.choice(["x", "", "unknown", *map(str, range(5, 60))])
            note = chance.choice(["", "=1+1", '"a ""quoted"" note"', '"two\r\nlines"', "café"])
            file.write(f"{number},{chance.choice(who)},accept_request,former_pupil,{age},{note}\r\n")
    return path


def _run(table: Path, out: Path, *more: str) -> int:
    """One run in a process of its own; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        from tests.tui.support import safetriage

        ran = safetriage("screen", str(table), "-o", str(out), *more)
        os._exit(int(ran.exit))
    finally:
        os._exit(99)


def _ended(child: int) -> int | None:
    """Wait for a run: its exit code, or None where it was killed."""
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def _kill(child: int, partial: Path, at: int, later: float) -> bool:
    """Kill a run when its output has grown to a size, or a moment later; whether it had not ended by itself."""
    while not partial.exists() or partial.stat().st_size < at:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            break
        time.sleep(0.001)
    time.sleep(later)
    os.kill(child, signal.SIGKILL)
    return _ended(child) is None


def laboratory(folder: Path, rounds: int) -> tuple[int, int]:
    """Do the rounds; the number of kills, and of those that hit a run half way."""
    from outputs.tables import csv_in
    from tests.tui.support import safetriage

    setattr(csv_in, "MOST_ROWS", BLOCK)  # noqa: B010 - the type checker knows it as that module's own
    table, chance = _table(folder), random.Random(SEED)
    safetriage("screen", str(table), "-o", str(folder / "whole.csv"))
    gc.freeze()
    wanted = [(folder / name).read_bytes() for name in ("whole.csv", "whole.rejects.csv")]
    kills = mid_way = 0
    for number in range(rounds):
        out = folder / f"out-{number}.csv"
        partial, journal = out.with_name(out.name + ".part"), out.with_name(out.name + ".journal")
        grown = 0
        for _ in range(KILLS_IN_A_ROUND):
            grown = chance.randint(grown, len(wanted[0]))
            if not _kill(_run(table, out, "--resume"), partial, grown, chance.uniform(0, 0.01)):
                break
            kills += 1
            mid_way += journal.exists()
            if out.exists() and out.read_bytes() != wanted[0]:
                raise AssertionError(f"seed {SEED}, round {number}: an output that is not whole has its name")
        last = _ended(_run(table, out, "--resume"))
        found = [out.read_bytes(), out.with_suffix(".rejects.csv").read_bytes()]
        if last != 1 or found != wanted:
            raise AssertionError(f"seed {SEED}, round {number}: exit {last}, the output differs")
        if list(folder.glob(f"out-{number}.csv.*")):
            raise AssertionError(f"seed {SEED}, round {number}: files of the run are left")
    return kills, mid_way


if __name__ == "__main__":
    print(ROUNDS if len(sys.argv) < 3 else sys.argv[2], *laboratory(Path(sys.argv[1]), int(sys.argv[2])))
