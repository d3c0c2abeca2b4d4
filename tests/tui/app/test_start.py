"""`safetriage` alone: the app on a terminal, plain advice elsewhere, and a clean terminal after leaving."""

from __future__ import annotations

import io
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tui.support import CACHE, TODAY, safetriage
from tui.command import run
from tui.console import FORGET, Console
from tui.exits import Exit


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_without_a_terminal_the_app_does_not_start() -> None:
    ran = safetriage()
    assert ran.exit is Exit.DONE
    assert "safetriage ask" in ran.err
    assert "\x1b" not in ran.err + ran.out


@pytest.mark.parametrize("term", ["dumb", "", "unknown", None])
def test_on_a_dumb_terminal_the_app_does_not_start(monkeypatch: pytest.MonkeyPatch, term: str | None) -> None:
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    out, err = Terminal(), Terminal()
    console = Console(out=out, err=err, input=io.BytesIO(), today=TODAY, cache=CACHE, terminal=True)
    assert run([], console) is Exit.DONE
    assert "safetriage ask" in err.getvalue()
    assert "\x1b" not in err.getvalue()


class Session:
    """The real command in a pseudo-terminal."""

    def __init__(self, tmp_path: Path, **more: str) -> None:
        self.master, slave = pty.openpty()
        import fcntl
        import struct
        import termios

        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "TEXTUAL_ANIMATIONS": "none",
            **more,
        }
        command = [sys.executable, "-c", "import sys; from tui.command import main; sys.exit(main([]))"]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True
        )
        os.close(slave)
        self.heard = b""

    def wait_for(self, wanted: bytes, seconds: float = 30) -> bytes:
        """Read until something has been written; gives what was written since the last time."""
        start, end = len(self.heard), time.monotonic() + seconds
        while wanted not in self.heard[start:] and time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], 0.2)
            if ready:
                try:
                    self.heard += os.read(self.master, 65536)
                except OSError:
                    break
        assert wanted in self.heard[start:], self.heard[-2000:]
        return self.heard[start:]

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self.master, keys)

    def end(self) -> int:
        """Read to the end and give the exit code."""
        deadline = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.heard += os.read(self.master, 65536)
                except OSError:
                    break
        code = self.process.wait(10)
        try:
            while select.select([self.master], [], [], 0.1)[0]:
                piece = os.read(self.master, 65536)
                if not piece:
                    break
                self.heard += piece
        except OSError:
            pass
        os.close(self.master)
        return code


def test_leaving_in_a_real_terminal_clears_the_scrollback_on_the_way_out(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.wait_for(b"Is this allowed?")
    session.wait_for(b"overdue")
    session.send(b"\r")
    session.wait_for(b"own words")
    session.send(b"kanarie")
    session.wait_for(b"kanarie")
    session.send(b"\x0c")
    after = session.wait_for(b"Enter go on")
    assert b"kanarie" not in after.rpartition(b"Mo Tu We")[2]
    session.send(b"q")
    assert session.end() == 0
    assert session.heard.rstrip().endswith(FORGET.encode())
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and b"kanarie" in path.read_bytes()]
    assert kept == []


def test_closing_in_the_ordinary_way_leaves_the_scrollback_alone(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.wait_for(b"overdue")
    session.send(b"q")
    assert session.end() == 0
    assert b"\x1b[3J" not in session.heard


def test_a_policy_with_faults_is_told_after_the_app_has_closed(tmp_path: Path) -> None:
    session = Session(tmp_path, SAFETRIAGE_POLICY="no-such-policy")
    assert session.end() == Exit.BAD_INPUT
    assert b"no-such-policy" in session.heard.rpartition(b"\x1b[?1049l")[2]


def test_a_crash_shows_nothing_of_what_was_typed(tmp_path: Path) -> None:
    import asyncio

    from kb.loading.shelf import open_policy
    from tests.tui.app.support import app_for

    def fails(*_: object) -> object:
        raise RuntimeError("broken")

    app = app_for(open_policy("beech-hill-2018", CACHE), tmp_path, understand=fails)  # type: ignore[arg-type]  # it only raises

    async def run_it() -> None:
        async with app.run_test() as pilot:
            await app.policy()
            await pilot.press("enter", *"kanarie", "enter")
            await pilot.pause()

    with pytest.raises(RuntimeError):
        asyncio.run(run_it())
    assert isinstance(app.failed, RuntimeError)
    assert app._exit_renderables == [], "Textual's own report would list local values"
