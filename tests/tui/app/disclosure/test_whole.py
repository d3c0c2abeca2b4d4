"""From the passphrase to a saved entry, as a lead does it; and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.policy import Policy
from tests.tui.app.disclosure.support import LARGE, SMALL, Driver, drive, new_office
from triage.disclosure.tasks import State


@pytest.mark.thorough
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
def test_a_case_is_opened_recorded_and_referred(beech_hill: Policy, tmp_path: Path, size: tuple[int, int]) -> None:
    async def whole(user: Driver) -> None:
        await user.sign_in()
        await user.open_case()
        assert user.case.work.case.last_seq == 1
        shown = user.text()
        assert "HOLD" in shown
        assert "CLOCK" in shown
        assert "SAVED as entry 1" in shown
        await user.step("danger")
        await user.saved(answer="no")
        await user.step("images")
        await user.saved(answer="no")
        await user.step("record")
        await user.saved(
            place="Office", present="The two of us", teller="A mother", own_words="He likes [/her] pictures.",
            said_back="Tell me.", no_secrecy="yes", facts="Two messages.", subject="A teaching assistant",
        )  # fmt: skip
        await user.step("triage")
        await user.saved(
            view="harm", criteria=["risk"], crime="no", personal_data="no", serious="no", reasons="Private."
        )
        await user.step("refer")
        await user.saved(how="phone", to_whom="The LADO")
        tasks = {task.step.id: task for task in user.case.tasks}
        assert tasks["refer"].state is State.DONE

    drive(beech_hill, new_office(tmp_path), whole, size=size)
