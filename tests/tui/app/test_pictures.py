"""Pictures of the journey at one size: first the state is asserted, then the picture is compared.

A picture that has changed on purpose: `pytest tests/tui/app/test_pictures.py --snapshot-update`, then look at it.
The policy's own words are in the pictures, and so a change of a label shows here too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from kb.policy import Policy
from tests.tui.app.support import SENTENCE, SMALL, Driver, app_for
from tui.app.ask.answer import AnswerPage
from tui.app.ask.check import CheckPage
from tui.app.ask.emergency import EmergencyPage
from tui.app.ask.question import QuestionPage
from tui.app.ask.understood import UnderstoodPage
from tui.app.screens.browser import BrowserScreen
from tui.app.screens.home import HomeScreen
from tui.app.screens.left import LeftScreen
from tui.app.screens.verdict_map import MapScreen

Compare = Callable[..., bool]


async def home(user: Driver) -> None:
    assert user.sees(HomeScreen)


async def understood(user: Driver) -> None:
    await user.ask(SENTENCE)
    assert user.on(UnderstoodPage)


async def question(user: Driver) -> None:
    await understood(user)
    await user.press("enter", "down")
    assert user.on(QuestionPage)


async def check(user: Driver) -> None:
    await understood(user)
    await user.press("enter")
    await user.skip_to_the_check()
    assert user.on(CheckPage)


async def answer(user: Driver) -> None:
    await check(user)
    await user.press("enter")
    assert user.on(AnswerPage)


async def verdict_map(user: Driver) -> None:
    await answer(user)
    await user.press("m")
    assert user.sees(MapScreen)


async def emergency(user: Driver) -> None:
    await user.ask("he touched her")
    assert user.on(EmergencyPage)


async def browser(user: Driver) -> None:
    await user.app.run_action("app.start('policy')")
    await user.pilot.pause()
    assert user.sees(BrowserScreen)


async def left(user: Driver) -> None:
    await question(user)
    await user.press("ctrl+l")
    assert user.sees(LeftScreen)


@pytest.mark.parametrize(
    "scene",
    [home, understood, question, check, answer, verdict_map, emergency, browser, left],
    ids=lambda scene: scene.__name__,
)
@pytest.mark.parametrize("light", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["dark", "light"])
def test_the_screen_looks_as_it_was_looked_at(
    beech_hill: Policy, tmp_path: Path, snap_compare: Compare, scene: Callable[[Driver], Awaitable[None]], light: bool
) -> None:
    app = app_for(beech_hill, tmp_path, light=light)

    async def before(pilot: Pilot[object]) -> None:
        await app.policy()
        await pilot.pause()
        await scene(Driver(app, pilot))

    picture: App[object] = app
    assert snap_compare(picture, terminal_size=SMALL, run_before=before)
