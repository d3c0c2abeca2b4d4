"""How soon the app is there, and how soon a key is seen: beside the library alone, on the machine that runs this."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Footer, OptionList

from kb.loading.shelf import open_policy
from tests.tui.app.support import SENTENCE, Driver, app_for

START_LIMIT, PAINT_LIMIT_MS = 2.5, 50.0

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("What do you need?")
Empty().run()
"""
OURS = "import sys; from tui.command import main; sys.exit(main([]))"


def seconds_of(code: str) -> float:
    """How long a Python takes to run something to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def seconds_to_screen(code: str, home: Path) -> float:
    """How long a program takes, in a terminal of its own, until its first screen has been written."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code], stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    heard = b""
    while b"What do you need?" not in heard and time.perf_counter() - start < 30:
        if select.select([master], [], [], 0.05)[0]:
            heard += os.read(master, 65536)
    taken = time.perf_counter() - start
    process.kill()
    process.wait()
    os.close(master)
    assert b"What do you need?" in heard
    return taken


def test_the_first_screen_comes_soon() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seconds_to_screen(OURS, home)  # warms the cache and the byte code
        imports = statistics.median(seconds_of("import textual.app") for _ in range(7))
        empty = statistics.median(seconds_to_screen(EMPTY, home) for _ in range(7))
        ours = statistics.median(seconds_to_screen(OURS, home) for _ in range(7))
    print(
        f"\nfirst screen: {ours * 1000:.0f} ms; `import textual.app` {imports * 1000:.0f} ms: "
        f"{ours / imports:.2f} times (limit {START_LIMIT}); an empty app {empty * 1000:.0f} ms"
    )
    assert ours <= START_LIMIT * imports


class Empty(App[object]):
    """A list and a footer: what a key costs in the library alone."""

    def compose(self) -> ComposeResult:
        yield OptionList(*(str(number) for number in range(16)))
        yield Footer()


async def to_paint(app: App[object], key: str, seen: Callable[[], bool]) -> float:
    """Milliseconds from a key to the paint that shows what it does."""
    painted = asyncio.Event()
    start = time.perf_counter()
    app.post_message(Key(key, None))
    async with asyncio.timeout(10):
        while not seen():
            await asyncio.sleep(0)
    app.screen.call_after_refresh(painted.set)
    await painted.wait()
    return (time.perf_counter() - start) * 1000


async def down(app: App[object], times: int) -> list[float]:
    """As `to_paint`, for the cursor of the list that has the focus going down and up again."""
    found = []
    listed = app.focused
    assert isinstance(listed, OptionList)
    listed.highlighted = 0
    for number in range(times):
        await asyncio.sleep(0.02)
        wanted = 1 - number % 2
        found.append(await to_paint(app, ("up", "down")[wanted], lambda wanted=wanted: listed.highlighted == wanted))  # type: ignore[misc]  # bound at once, on purpose
    return found


def test_a_key_is_seen_soon() -> None:
    figures: dict[str, list[float]] = {}

    async def empty() -> None:
        app = Empty()
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            figures["empty app, down"] = await down(app, 30)

    async def ours() -> None:
        policy = open_policy("beech-hill-2018")
        with tempfile.TemporaryDirectory() as folder:
            app = app_for(policy, Path(folder))
            async with app.run_test(size=(120, 36)) as pilot:
                await app.policy()
                await pilot.pause()
                user = Driver(app, pilot)
                figures["home, down"] = await down(app, 30)
                await user.ask(SENTENCE)
                await user.press("enter")
                figures["question, down"] = await down(app, 30)
                turns: list[float] = []
                for _ in range(10):
                    asked = user.fact

                    def turned(asked: str = asked) -> bool:
                        return user.fact != asked

                    turns.append(await to_paint(app, "d", turned))
                    await user.press("escape")
                figures["question, answered: the next one"] = turns

    for run in (empty, ours):
        does: Callable[[], Awaitable[None]] = run
        asyncio.run(does())  # type: ignore[arg-type]  # a coroutine
    print()
    for name, values in figures.items():
        print(f"key to paint, {name}: median {statistics.median(values):.1f} ms, worst {max(values):.1f} ms")
    ours_down = statistics.median(figures["question, down"])
    turn = statistics.median(figures["question, answered: the next one"])
    assert ours_down <= PAINT_LIMIT_MS
    assert turn <= PAINT_LIMIT_MS
