"""Each page of the ask flow: what it shows, what it takes, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button

from kb.policy import Policy
from tests.tui.app.support import LARGE, SENTENCE, Driver, drive
from tui.app.ask.answer import AnswerPage
from tui.app.ask.emergency import EmergencyPage
from tui.app.ask.question import QuestionPage
from tui.app.ask.understood import UnderstoodPage
from tui.app.ask.words import Sentence, WordsPage
from tui.app.screens.home import HomeScreen
from tui.app.screens.sheet import Sheet
from tui.app.text import Words
from tui.app.widgets.choices import Choices
from tui.app.widgets.known import KnownPanel


def test_what_was_understood_is_shown_with_its_words_doubts_and_the_answer_to_an_excuse(
    beech_hill: Policy, tmp_path: Path
) -> None:
    async def look(user: Driver) -> None:
        await user.ask(SENTENCE)
        shown = user.text()
        assert "[x] The other person's age: 17 (from “17 year old”)" in shown
        assert "You wrote “mum agrees”. A parent cannot lift this rule." in shown
        assert "? “Her mum”: it is not clear whose mum this is." in shown

    drive(beech_hill, tmp_path, look)


def test_what_is_struck_out_is_asked(beech_hill: Policy, tmp_path: Path) -> None:
    async def strike(user: Driver) -> None:
        await user.ask(SENTENCE)
        await user.press("down", "down", "space", "enter")
        facts = user.screen.journey.interview.facts
        assert "counterpart" not in facts
        assert facts["counterpart_age"] == 17

    drive(beech_hill, tmp_path, strike)


def test_words_of_harm_bring_the_emergency_page_first(beech_hill: Policy, tmp_path: Path) -> None:
    async def harm(user: Driver) -> None:
        await user.ask("A child says he touched her")
        assert user.on(EmergencyPage)
        assert "999" in user.text()
        await user.press("enter")
        assert user.on(UnderstoodPage)
        await user.press("enter")
        assert user.fact == "actor"

    drive(beech_hill, tmp_path, harm)


def test_no_answer_is_chosen_beforehand_and_enter_alone_chooses_none(beech_hill: Policy, tmp_path: Path) -> None:
    async def enter(user: Driver) -> None:
        await user.ask("")
        assert user.page.query_one(Choices).highlighted is None
        await user.press("enter")
        assert user.fact == "actor"
        assert not user.screen.journey.interview.facts
        assert "Choose an answer with the arrow keys" in user.words()
        await user.press("down", "enter")
        assert user.screen.journey.interview.facts == {"actor": "teacher"}

    drive(beech_hill, tmp_path, enter)


def test_two_enters_at_once_answer_one_question(beech_hill: Policy, tmp_path: Path) -> None:
    async def twice(user: Driver) -> None:
        await user.ask("")
        await user.press("down")
        await user.pilot.press("enter", "enter", "enter")
        await user.pilot.pause()
        assert list(user.screen.journey.interview.facts) == ["actor"]

    drive(beech_hill, tmp_path, twice)


def test_i_dont_know_is_offered_unless_nothing_can_be_decided_without_the_answer(
    beech_hill: Policy, tmp_path: Path
) -> None:
    async def unsure(user: Driver) -> None:
        await user.ask("")
        assert "I don't know" not in user.text()
        await user.press("d")
        assert user.fact == "actor"
        await user.press("escape")
        await user.write(SENTENCE)
        await user.press("enter", "enter")
        assert "I don't know" in user.text()
        asked = user.fact
        await user.press("d")
        assert user.screen.journey.interview.facts[asked] == "unknown"

    drive(beech_hill, tmp_path, unsure)


def test_why_names_rules_and_what_each_answer_leads_to(beech_hill: Policy, tmp_path: Path) -> None:
    async def why(user: Driver) -> None:
        await user.ask(SENTENCE)
        await user.press("enter", "w")
        assert user.sees(Sheet)
        said = user.words()
        assert "What each answer would still leave possible" in said
        assert "The rules that hang on it" in said
        await user.press("escape")
        assert user.on(QuestionPage)

    drive(beech_hill, tmp_path, why)


def test_what_is_known_stands_beside_the_question_where_there_is_room_and_behind_k_elsewhere(
    beech_hill: Policy, tmp_path: Path
) -> None:
    async def beside(user: Driver) -> None:
        await user.ask(SENTENCE)
        await user.press("enter")
        assert user.app.screen.query_one(KnownPanel).display
        assert "“17 year old”" in user.text()
        await user.pilot.resize_terminal(80, 24)
        await user.pilot.pause()
        assert not user.app.screen.query_one(KnownPanel).display
        assert "Still possible" in user.text()
        await user.press("k")
        assert "17 (from “17 year old”)" in user.words()

    drive(beech_hill, tmp_path, beside, size=LARGE)


async def to_the_age(user: Driver) -> None:
    await user.ask(SENTENCE)
    await user.press("down", "down", "down", "space", "enter")
    await user.until(lambda: user.fact == "counterpart_age", "down", "enter")


@pytest.mark.parametrize(
    ("typed", "fact", "value"),
    [
        ("17", "counterpart_age", 17),
        ("14/03/2010", "counterpart_born", "2010-03-14"),
        ("2010-03-14", "counterpart_born", "2010-03-14"),
        ("14 March 2010", "counterpart_born", "2010-03-14"),
    ],
)
def test_an_age_takes_a_number_or_a_birth_date(
    beech_hill: Policy, tmp_path: Path, typed: str, fact: str, value: object
) -> None:
    async def age(user: Driver) -> None:
        await to_the_age(user)
        await user.write(typed)
        await user.press("enter")
        assert user.screen.journey.interview.facts[fact] == value

    drive(beech_hill, tmp_path, age)


@pytest.mark.parametrize("typed", ["", "0 and 1", "900", "31/02/2010", "14/03/2030"])
def test_an_age_that_cannot_be_is_refused_in_words_and_nothing_is_lost(
    beech_hill: Policy, tmp_path: Path, typed: str
) -> None:
    async def refused(user: Driver) -> None:
        await to_the_age(user)
        before = dict(user.screen.journey.interview.facts)
        await user.write(typed)
        await user.press("enter")
        problem = user.page.query_one("#problem", Words)
        assert problem.display
        assert str(problem.content)
        assert "`" not in str(problem.content)
        assert "counterpart_" not in str(problem.content), "labels, not the names of facts"
        assert user.screen.journey.interview.facts == before

    drive(beech_hill, tmp_path, refused)


def test_letters_are_keys_while_the_age_box_is_empty(beech_hill: Policy, tmp_path: Path) -> None:
    async def keys(user: Driver) -> None:
        await to_the_age(user)
        await user.press("w")
        assert user.sees(Sheet)
        await user.press("escape", "d")
        assert user.screen.journey.interview.facts["counterpart_age"] == "unknown"

    drive(beech_hill, tmp_path, keys)


def test_escape_goes_back_page_by_page_to_home(beech_hill: Policy, tmp_path: Path) -> None:
    async def back(user: Driver) -> None:
        await user.ask(SENTENCE)
        await user.press("enter")
        first = user.fact
        await user.press("down", "enter", "escape")
        assert user.fact == first, "the last answer is taken back and asked again"
        await user.press("escape")
        assert user.on(UnderstoodPage)
        await user.press("escape")
        assert user.on(WordsPage)
        assert user.page.query_one(Sentence).text == SENTENCE, "what was typed is still there"
        await user.press("escape")
        assert user.sees(HomeScreen)
        await user.press("escape", "escape")
        assert user.sees(HomeScreen), "one Escape too many closes nothing"

    drive(beech_hill, tmp_path, back)


def test_what_does_not_fit_after_a_change_is_named(beech_hill: Policy, tmp_path: Path) -> None:
    async def change(user: Driver) -> None:
        await user.ask("")
        await user.press("end", "up", "enter")  # a pupil
        assert user.screen.journey.interview.facts == {"actor": "pupil"}
        await user.press("end", "enter")  # the last thing on the list is one that only pupils do
        await user.skip_to_the_check()
        await user.press("down", "enter", "home", "enter")
        assert user.screen.journey.interview.facts["actor"] == "teacher"
        assert user.fact == "activity", "what was dropped is asked again"
        await user.press("down", "enter")
        await user.skip_to_the_check()
        assert "it does not fit any more: what is done" in " ".join(user.words().split())

    drive(beech_hill, tmp_path, change)


def test_several_things_are_ticked_and_none_is_an_answer(beech_hill: Policy, tmp_path: Path) -> None:
    async def content(user: Driver) -> None:
        await user.ask("")
        await user.press("down", "enter", *["down"] * 4, "enter")  # a teacher; post, share or comment
        await user.until(lambda: user.fact == "content", "d")
        assert str(user.page.query_one("#go-on", Button).label) == "Go on with none of these"
        await user.press("space")
        assert str(user.page.query_one("#go-on", Button).label) == "Go on with 1 ticked"
        await user.press("enter")
        assert user.screen.journey.interview.facts["content"] == ["confidential_information"]

    drive(beech_hill, tmp_path, content)


def test_something_happened_says_so_from_the_start(beech_hill: Policy, tmp_path: Path) -> None:
    async def tell(user: Driver) -> None:
        await user.press("down", "enter", "enter")
        assert user.screen.journey.interview.facts == {"already_happened": True}
        assert user.screen.journey.sources["already_happened"] == "chosen on the first page"

    drive(beech_hill, tmp_path, tell)


def test_the_answer_can_be_left_for_another_question(beech_hill: Policy, tmp_path: Path) -> None:
    async def again(user: Driver) -> None:
        await user.ask(SENTENCE)
        await user.press("enter")
        await user.skip_to_the_check()
        await user.press("enter")
        assert user.on(AnswerPage)
        await user.press("n")
        assert user.on(WordsPage)
        assert user.page.query_one(Sentence).text == ""
        assert not user.screen.journey.interview.facts

    drive(beech_hill, tmp_path, again)


def test_the_mouse_does_what_the_keys_do(beech_hill: Policy, tmp_path: Path) -> None:
    async def click(user: Driver) -> None:
        assert await user.pilot.click("#tasks", offset=(3, 0))
        await user.pilot.pause()
        assert await user.pilot.click("#skip")
        await user.pilot.pause()
        assert user.fact == "actor"
        await user.pilot.click("#options", offset=(3, 1))
        await user.pilot.pause()
        assert user.screen.journey.interview.facts == {"actor": "employee"}
        await user.pilot.click("#why")
        await user.pilot.pause()
        assert user.sees(Sheet)

    drive(beech_hill, tmp_path, click)
