"""Pictures of three pages: first the state is asserted, then the picture is compared (see tests/tui/app/test_pictures.py)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from kb.policy import Policy
from tests.tui.app.disclosure.support import SMALL, Driver
from tests.tui.app.disclosure.test_forms import first_case, with_case
from tests.tui.app.support import app_for
from tui.app.disclosure.case import CaseScreen
from tui.app.disclosure.cases import CasesScreen
from tui.app.disclosure.form import FormScreen


async def cases(user: Driver) -> None:
    user.office.clock.time += timedelta(days=3)
    await user.sign_in()
    assert user.shows(CasesScreen)
    assert "OVERDUE" in user.text()


async def case(user: Driver) -> None:
    await first_case(user)
    assert user.shows(CaseScreen)
    assert "HOLD" in user.text()


async def form(user: Driver) -> None:
    await first_case(user)
    await user.step("images")
    await user.fill(answer="unsure")
    await user.save()
    assert user.shows(FormScreen)
    assert "There is a problem" in user.text()


@pytest.mark.parametrize("scene", [cases, case, form], ids=lambda scene: scene.__name__)
def test_the_screen_looks_as_it_was_looked_at(
    beech_hill: Policy,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    scene: Callable[[Driver], Awaitable[None]],
) -> None:
    app = app_for(beech_hill, tmp_path / "papers", light=scene is cases)
    office = with_case(tmp_path, "danger")

    async def before(pilot: Pilot[object]) -> None:
        await app.policy()
        await pilot.pause()
        user = Driver(app, pilot)
        user.office = office
        await scene(user)

    picture: App[object] = app
    assert snap_compare(picture, terminal_size=SMALL, run_before=before)
