"""What an edit costs at the bench of policy authors: one live step beside loading the pack from scratch, and keys meanwhile."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from itertools import cycle
from pathlib import Path

from textual.events import Key

from kb.loading.folder import Files, read_folder
from kb.loading.pack import load_files
from kb.loading.shelf import SHIPPED, open_policy
from kb.policy import Policy
from kb.problems import Problems
from tests.tui.app.authors.support import Author
from tests.tui.app.support import LARGE, Driver, app_for
from triage.authoring.watch import Watch
from tui.app.authors.editor import PackEditor
from tui.app.authors.screen import BenchScreen
from tui.app.authors.start import opened

CONCEPTS = "rules/concepts.yaml"
LIVE_LIMIT, KEY_LIMIT = 0.7, 6.0


def milliseconds(since: float) -> float:
    """Since a moment of `time.perf_counter`."""
    return (time.perf_counter() - since) * 1000


def edits(files: Files) -> list[tuple[str, dict[str, bytes]]]:
    """Edits of one rules file: a number, a comment, a number cut in a new place, a misspelt word."""
    body = files[CONCEPTS]
    younger = body.replace(b"below: 19", b"below: 18", 1)
    bodies = {
        "18 for 19": younger,
        "a comment more": younger + b"\n# seen\n",
        "17 for 19, a new cut": body.replace(b"below: 19", b"below: 17", 1),
        "a misspelt fact": body.replace(b"counterpart_age", b"counterprat_age", 1),
    }
    return [(name, {**files, CONCEPTS: changed}) for name, changed in bodies.items()]


async def typed(editor: PackEditor, letter: str) -> float:
    """Milliseconds from a letter to the paint that shows it."""
    painted = asyncio.Event()
    before, start = len(editor.text), time.perf_counter()
    editor.app.post_message(Key(letter, letter))
    async with asyncio.timeout(30):
        while len(editor.text) == before:
            await asyncio.sleep(0)
        editor.screen.call_after_refresh(painted.set)
        await painted.wait()
    return milliseconds(start)


def test_an_edit_is_told_sooner_than_the_pack_is_loaded_from_scratch() -> None:
    files = read_folder(SHIPPED / "beech_hill_2018", Problems())
    watch = Watch(files)
    scratch: list[float] = []
    live: dict[str, list[float]] = {}
    for _ in range(7):
        start = time.perf_counter()
        Policy.of(load_files(files))
        scratch.append(milliseconds(start))
        for name, changed in edits(files):
            start = time.perf_counter()
            seen = watch.look(changed)
            live.setdefault(name, []).append(milliseconds(start))
            if seen.now.policy is not None:
                start = time.perf_counter()
                watch.around(seen)
                for change in seen.changes[:6]:
                    watch.regions(seen, change)
                live.setdefault(f"{name}: where, in words", []).append(milliseconds(start))
    whole = statistics.median(scratch)
    print(f"\nthe pack from scratch: {whole:.0f} ms")
    for name, values in live.items():
        median = statistics.median(values)
        print(f"live, {name}: median {median:.0f} ms, worst {max(values):.0f} ms: {median / whole:.2f} times")
    steps = [value for name, values in live.items() if "in words" not in name for value in values]
    assert statistics.median(steps) <= LIVE_LIMIT * whole


def test_the_editor_takes_keys_while_the_policy_is_looked_at_and_checked() -> None:
    """Letters typed while nothing else is done, and while each of them begins a look and a check in a thread."""
    figures: dict[str, list[float]] = {}

    async def run() -> None:
        policy = open_policy("beech-hill-2018")
        with tempfile.TemporaryDirectory() as folder:
            app = app_for(policy, Path(folder))
            async with app.run_test(size=LARGE) as pilot:
                await app.policy()
                await pilot.pause()
                author = Author(Driver(app, pilot))
                await app.push_screen(BenchScreen(app.setting, *opened("beech-hill-2018")))
                await author.settled()
                await author.bench.open_file(CONCEPTS)
                editor = author.bench.editor
                for name, wait in (("typed at once", 0.02), ("typed while it works", 0.4)):
                    editor.move_cursor((0, len(editor.document.get_line(0))))  # in a comment
                    for letter in "abcdefghijklmnopqrst":
                        figures.setdefault(name, []).append(await typed(editor, letter))
                        await asyncio.sleep(wait)
                    await author.settled()

    asyncio.run(run())
    print()
    for name, values in figures.items():
        print(f"key to paint, {name}: median {statistics.median(values):.1f} ms, worst {max(values):.1f} ms")
    quiet, busy = (statistics.median(values) for values in figures.values())
    assert busy <= KEY_LIMIT * quiet


def test_switching_between_two_edits_draws_the_opened_version_once() -> None:
    files = read_folder(SHIPPED / "beech_hill_2018", Problems())
    watch = Watch(files)
    both = cycle(edits(files)[:2])
    first, *later = (_timed(watch, next(both)[1]) for _ in range(9))
    again = statistics.median(later)
    print(f"\nthe first look {first:.0f} ms, later ones {again:.0f} ms: {again / first:.2f} times")
    assert again <= first


def _timed(watch: Watch, files: Files) -> float:
    start = time.perf_counter()
    watch.look(files)
    return milliseconds(start)
