"""Pictures of the bench at both sizes: first the state is asserted, then the picture is compared.

A picture that has changed on purpose: `pytest tests/tui/app/authors/test_pictures.py --snapshot-update`, then look at it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from kb.policy import Policy
from tests.tui.app.authors.support import Author, pack_folder
from tests.tui.app.support import LARGE, SMALL, Driver, app_for
from tui.app.authors.atlas import AtlasScreen
from tui.app.authors.difference import DifferenceScreen

Compare = Callable[..., bool]


async def bench(author: Author) -> None:
    """A verdict has become milder."""
    await author.change()
    await author.bench.open_file("rules/messages.yaml")
    author.bench.editor.go_to(27)
    assert "MILDER" in author.told()


async def problem(author: Author) -> None:
    """A word is misspelt."""
    await author.change("counterpart: pupil}", "counterprat: pupil}")
    author.bench.editor.go_to(14)
    await author.user.press("f6")
    assert "cannot be used" in author.told()


async def difference(author: Author) -> None:
    """The difference at length."""
    await author.change()
    await author.user.press("f7")
    screen = author.user.app.screen
    assert isinstance(screen, DifferenceScreen)
    await author.until(lambda: bool(screen.shifts) and all(shift.cases for shift in screen.shifts))
    await author.user.press("down")
    await author.until(lambda: "MILDER" in author.user.words())


async def verdict_map(author: Author) -> None:
    """The map of the difference."""
    await author.change()
    await author.user.press("f8")
    screen = author.user.app.screen
    assert isinstance(screen, AtlasScreen)
    await author.until(lambda: screen.shown is not None)
    await author.user.press("down")


@pytest.mark.parametrize(
    ("scene", "size", "light"),
    [
        pytest.param(bench, SMALL, False, id="bench-80x24"),
        pytest.param(bench, LARGE, True, id="bench-120x36-light"),
        pytest.param(problem, SMALL, True, id="problem-80x24-light"),
        pytest.param(difference, SMALL, False, id="difference-80x24"),
        pytest.param(verdict_map, LARGE, False, id="map-120x36"),
    ],
)
def test_the_bench_looks_as_it_was_looked_at(
    beech_hill: Policy,
    tmp_path: Path,
    snap_compare: Compare,
    scene: Callable[[Author], Awaitable[None]],
    size: tuple[int, int],
    light: bool,
) -> None:
    folder = pack_folder(tmp_path)
    app = app_for(beech_hill, tmp_path / "saved", light=light)

    async def before(pilot: Pilot[object]) -> None:
        await app.policy()
        await pilot.pause()
        author = Author(Driver(app, pilot))
        await author.open(folder)
        await scene(author)
        await pilot.pause()

    picture: App[object] = app
    assert snap_compare(picture, terminal_size=size, run_before=before)
