"""The whole way of a new user, key by key, at two sizes: type, confirm, answer, read, change, save, leave."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from kb.decide import decide
from kb.policy import Policy
from outputs.answer import SIGNS
from tests.tui.app.support import LARGE, SENTENCE, SMALL, Driver, drive
from tests.tui.support import TODAY
from tui.app.ask.answer import AnswerPage
from tui.app.ask.check import CheckPage
from tui.app.ask.understood import UnderstoodPage
from tui.app.ask.words import WordsPage
from tui.app.screens.home import HomeScreen
from tui.app.screens.left import LeftScreen
from tui.app.widgets.banner import Banner
from tui.app.widgets.choices import Choices
from tui.app.widgets.entry import Entry


async def answer_all(user: Driver) -> None:
    """Answer what is asked: an age with 17, everything else with the first answer."""
    for _ in range(12):
        if isinstance(user.page, CheckPage):
            return
        await user.press(*(("1", "7") if user.page.query("#field") else ("down",)), "enter")
    raise AssertionError("the questions never end")


@pytest.mark.thorough
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
def test_a_new_user_gets_from_a_sentence_to_a_saved_answer_and_leaves(
    beech_hill: Policy, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def journey(user: Driver) -> None:
        assert user.sees(HomeScreen)
        await user.press("enter")
        assert user.on(WordsPage)
        await user.write(SENTENCE)
        await user.press("enter")

        assert user.on(UnderstoodPage)
        assert not user.screen.journey.interview.facts, "nothing is used before it is confirmed"
        await user.press("enter")
        assert dict(user.screen.journey.interview.facts)["counterpart_age"] == 17

        await answer_all(user)
        await user.press("enter")
        assert user.on(AnswerPage)
        decided = decide(beech_hill, user.screen.journey.interview.facts, TODAY)
        assert decided.verdict is not None
        assert str(user.page.query_one(Banner).content).startswith(f"{SIGNS[decided.verdict]}  NOT ALLOWED")

        await user.press("tab", "enter")
        entry = user.app.focused
        assert isinstance(entry, Entry)
        assert entry.opened
        await user.press("enter")
        assert "+ read" in str(entry.content)

        await user.press("c")
        assert user.on(CheckPage)
        answers = user.page.query_one(Choices)
        keys = [choice.key for choice in answers.choices]
        await user.press(*["down"] * keys.index("counterpart_age"), "enter")
        assert user.fact == "counterpart_age"
        await user.press("ctrl+u", "1", "8", "enter")
        facts = user.screen.journey.interview.facts
        assert facts["counterpart_age"] == 18
        assert facts["counterpart"] == "former_pupil", "what still fits is kept"
        assert "counterpart_age" not in user.screen.journey.sources, "18 are nobody's words"
        await answer_all(user)
        await user.press("enter")
        assert user.on(AnswerPage)

        await user.press("s", "down", "down", "enter")
        (saved,) = tmp_path.iterdir()
        assert saved.name in user.words()
        await user.press("escape", "ctrl+l")
        assert user.sees(LeftScreen)

    drive(beech_hill, tmp_path, journey, size=size)
    (saved,) = tmp_path.iterdir()
    assert saved.suffix == ".json"
    assert json.loads(saved.read_text())["facts"]["counterpart_age"] == 18
    assert not stat.S_IMODE(saved.stat().st_mode) & 0o077


def test_the_real_understanding_reaches_the_screen_with_its_words(beech_hill: Policy, tmp_path: Path) -> None:
    from triage.understanding import understand

    async def journey(user: Driver) -> None:
        await user.ask("I'm a teacher. Can I accept a friend request from a pupil in my class?")
        assert user.on(UnderstoodPage)
        assert "a teacher" in user.text()

    drive(beech_hill, tmp_path, journey, understand=understand)


def test_without_words_everything_is_asked_and_the_end_is_reached(beech_hill: Policy, tmp_path: Path) -> None:
    async def journey(user: Driver) -> None:
        await user.ask("")
        assert user.fact == "actor"
        await answer_all(user)
        await user.press("s")
        assert user.on(AnswerPage)

    drive(beech_hill, tmp_path, journey)


def test_a_resize_loses_nothing(beech_hill: Policy, tmp_path: Path) -> None:
    async def journey(user: Driver) -> None:
        await user.ask(SENTENCE)
        await user.press("space")
        for width, height in ((160, 50), (60, 20), (40, 30), (80, 24)):
            await user.pilot.resize_terminal(width, height)
            await user.pilot.pause()
        await user.press("enter")
        assert "actor" not in user.screen.journey.interview.facts, "the tick stayed away"
        assert user.fact == "actor"
        await user.press("down", "down")
        await user.pilot.resize_terminal(160, 50)
        await user.press("enter")
        assert user.screen.journey.interview.facts["actor"] == "employee"

    drive(beech_hill, tmp_path, journey)
