"""Two authors who write into one policy at the same moment: nothing that was said to be written is lost."""

from __future__ import annotations

import errno
import fcntl
import io
import threading
from pathlib import Path

import pytest

from kb import disk
from kb.loading.pack import load_folder
from tests.tui.support import CACHE, TODAY, Ran, safetriage
from tui.command import run
from tui.console import Console
from tui.exits import Exit

PATIENCE = 60
"""Seconds after which a thread that hangs fails the test; no test waits for them."""


@pytest.fixture
def oak(tmp_path: Path) -> Path:
    folder = tmp_path / "oak"
    assert safetriage("policy", "new", str(folder), "--school", "Oak School").exit is Exit.DONE
    return folder


def add_rule(folder: Path, name: str) -> Ran:
    entry = ("--clause", "M1", "--id", name, "--verdict", "refer", "--when", "actor=staff", "--says", "Ask.")
    return safetriage("policy", "new", "rule", "--policy", str(folder), *entry, "--write")


def norms(folder: Path) -> set[str]:
    return {norm.id for norm in load_folder(folder).norms}


def test_of_two_that_write_at_once_the_second_is_told_to_run_again(oak: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second: list[Ran] = []
    has_come_far = threading.Event()

    def write_second() -> None:
        second.append(add_rule(oak, "second"))
        has_come_far.set()

    other = threading.Thread(target=write_second, daemon=True)
    flock, put = fcntl.flock, disk.write_new

    def locking(handle: int, operation: int) -> None:
        if threading.current_thread() is other:
            has_come_far.set()
        flock(handle, operation)

    def putting(path: Path, body: bytes, *, mode: int | None) -> None:
        put(path, body, mode=mode)
        if threading.current_thread() is not other:  # the first has looked at the files and not yet replaced one
            other.start()
            assert has_come_far.wait(PATIENCE)

    monkeypatch.setattr(fcntl, "flock", locking)
    monkeypatch.setattr(disk, "write_new", putting)
    first = add_rule(oak, "first")
    other.join(PATIENCE)
    monkeypatch.undo()

    assert first.exit is Exit.DONE
    assert "first" in norms(oak)
    assert second[0].exit is Exit.BAD_INPUT
    assert "`rules/messages.yaml` was changed by somebody else meanwhile" in second[0].err
    assert "run the command again" in second[0].err
    assert "written at" not in second[0].err
    assert add_rule(oak, "second").exit is Exit.DONE
    assert {"first", "second"} <= norms(oak)


def test_what_changed_while_questions_were_answered_is_kept_and_named(oak: Path) -> None:
    class Slow(io.BytesIO):
        """Somebody who thinks for as long as another author needs."""

        def readline(self, size: int | None = -1, /) -> bytes:
            assert add_rule(oak, "quick").exit is Exit.DONE
            (oak / "clauses.yaml").write_bytes((oak / "clauses.yaml").read_bytes() + b"# mine\n")
            return b"Ask somebody.\n"

    err = io.StringIO()
    console = Console(out=io.StringIO(), err=err, input=Slow(), today=TODAY, cache=CACHE, terminal=False)
    entry = ["--clause", "M1", "--id", "slow", "--verdict", "refer", "--when", "actor=staff"]
    status = run(["policy", "new", "rule", "--policy", str(oak), *entry, "--write"], console)

    assert status is Exit.BAD_INPUT
    assert "`clauses.yaml` and `rules/messages.yaml` were changed by somebody else meanwhile" in err.getvalue()
    assert "run the command again" in err.getvalue()
    assert "quick" in norms(oak)
    assert "slow" not in norms(oak)
    assert (oak / "clauses.yaml").read_bytes().endswith(b"# mine\n")


def test_where_no_lock_can_be_had_nothing_is_written(oak: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(handle: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    ran = add_rule(oak, "first")

    assert ran.exit is Exit.BAD_INPUT
    assert f"`{oak}` cannot be locked against other writers: no locks available" in ran.err
    assert "put what was changed into the files by hand" in ran.err
    assert "- norm: first" in ran.out
    assert "first" not in norms(oak)
