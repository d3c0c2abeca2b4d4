"""Around the questions: home, leaving, themes, the palette, help, the browser, the map."""

from __future__ import annotations

import asyncio
import gc
import threading
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import Input

from kb.policy import Policy
from kb.problems import PackError, Place, Problem
from tests.tui.app.support import LARGE, SENTENCE, SMALL, Driver, drive
from tests.tui.support import TODAY
from tui.app.app import make_app
from tui.app.ask.answer import AnswerPage
from tui.app.ask.question import Field
from tui.app.ask.words import Sentence
from tui.app.screens.browser import BrowserScreen
from tui.app.screens.contents import Kind, contents, explained, found
from tui.app.screens.home import TASKS, HomeScreen
from tui.app.screens.left import LeftScreen
from tui.app.screens.sheet import Sheet
from tui.app.screens.verdict_map import MapScreen
from tui.app.setting import Setting
from tui.app.themes import DARK, LIGHT
from tui.app.widgets.choices import Choices


async def to_the_answer(user: Driver) -> None:
    await user.ask(SENTENCE)
    await user.press("enter")
    await user.skip_to_the_check()
    await user.press("enter")
    assert user.on(AnswerPage)


def test_home_names_the_school_and_says_that_the_review_is_overdue(beech_hill: Policy, tmp_path: Path) -> None:
    async def look(user: Driver) -> None:
        shown = user.text()
        assert beech_hill.pack.school in shown
        assert "overdue" in shown
        assert "999" in shown
        for task in TASKS:
            assert task.label in shown

    drive(beech_hill, tmp_path, look)


@pytest.mark.parametrize("deep", ["words", "question", "sheet", "palette"])
def test_leaving_clears_the_screen_at_once_and_forgets_what_was_typed(
    beech_hill: Policy, tmp_path: Path, deep: str
) -> None:
    canary = "canary4711"

    async def leave(user: Driver) -> None:
        await user.app.run_action("app.start('ask')")
        await user.pilot.pause()
        await user.write(canary)
        if deep != "words":
            await user.press("enter", "enter")
        if deep == "sheet":
            await user.press("w")
        if deep == "palette":
            await user.press("ctrl+p")
            await user.write(canary)
        await user.press("ctrl+l")
        assert user.sees(LeftScreen)
        assert user.app.left
        assert len(user.app.screen_stack) == 3, "the empty ground, home, and the neutral page"
        assert canary not in user.text()
        assert "November 2026" in user.text()
        assert "safe" not in user.text().lower()
        gc.collect()
        boxes = [box for box in gc.get_objects() if isinstance(box, Sentence | Field) and box.is_attached]
        assert boxes == []
        await user.press("escape")
        assert user.sees(LeftScreen), "keys pressed in haste bring nothing back"
        await user.press("enter")
        assert user.sees(HomeScreen)

    drive(beech_hill, tmp_path, leave)
    assert list(tmp_path.iterdir()) == []


def test_light_and_dark_are_a_key_apart(beech_hill: Policy, tmp_path: Path) -> None:
    async def turn(user: Driver) -> None:
        assert user.app.theme == LIGHT.name
        await user.press("f2")
        assert user.app.theme == DARK.name

    drive(beech_hill, tmp_path, turn, light=True)


def test_the_palette_offers_every_action_of_the_page_and_every_task(beech_hill: Policy, tmp_path: Path) -> None:
    async def offers(user: Driver) -> None:
        await to_the_answer(user)
        await user.press("ctrl+p")
        assert isinstance(user.app.screen, CommandPalette)
        await user.pilot.pause(0.3)
        shown = "\n".join(
            str(option.prompt)
            for option in user.app.screen.query_one("CommandList").options  # type: ignore[attr-defined]  # the palette's own list
        )
        for name in ("Save", "Change", "Map", "Ask again", "Back", "Help", "Leave", "Light or dark", "Close"):
            assert name in shown
        for task in TASKS:
            assert task.label in shown
        await user.write("map")
        await user.pilot.pause(0.3)
        await user.press("enter")
        await user.pilot.pause(0.3)
        assert isinstance(user.app.screen, MapScreen)

    drive(beech_hill, tmp_path, offers, size=LARGE)


@pytest.mark.thorough
def test_every_screen_and_page_explains_itself(beech_hill: Policy, tmp_path: Path) -> None:
    async def explain(user: Driver) -> None:
        seen = set()

        async def help_here() -> None:
            await user.press("f1")
            assert user.sees(Sheet)
            seen.add(user.words())
            await user.press("escape")

        await help_here()
        await user.app.run_action("app.start('policy')")
        await user.pilot.pause()
        await help_here()
        await user.ask("")
        await help_here()
        await user.press("escape")
        await user.write(SENTENCE)
        await help_here()
        await user.press("enter")
        await help_here()
        await user.press("enter")
        await help_here()
        await user.skip_to_the_check()
        await help_here()
        await user.press("enter")
        await help_here()
        await user.press("m")
        await help_here()
        assert len(seen) >= 7

    drive(beech_hill, tmp_path, explain)


def test_the_browser_shows_what_stands_under_the_cursor_and_finds_words(beech_hill: Policy, tmp_path: Path) -> None:
    async def browse(user: Driver) -> None:
        await user.app.run_action("app.start('policy')")
        await user.pilot.pause()
        assert user.sees(BrowserScreen)
        assert beech_hill.pack.clauses[0].title in user.words()
        await user.press("slash")
        await user.write("past pupil nineteen")
        hits = [choice.label for choice in user.app.screen.query_one(Choices).choices]
        assert any("past pupils under nineteen" in hit for hit in hits)
        await user.press("down", "enter")
        assert user.app.focused is user.app.screen.query_one("#detail")
        await user.press("escape", "escape")
        assert user.app.screen.query_one("#search", Input).value == ""
        await user.press("right", "right")
        assert beech_hill.pack.readings[0].read_as in user.words()
        await user.press("slash")
        await user.write("zzzz")
        assert user.app.screen.query_one("#none").display
        await user.press("escape", "escape")
        assert user.sees(HomeScreen)

    drive(beech_hill, tmp_path, browse)


def test_everything_in_the_policy_is_on_a_shelf_and_can_be_explained(beech_hill: Policy) -> None:
    pack, items = beech_hill.pack, contents(beech_hill.pack)
    assert {item.name for item in items} >= {clause.id for clause in pack.clauses} | set(pack.vocabulary.ids)
    for item in items:
        assert explained(pack, item)
    assert found(items, Kind.RULES, "")[0].kind is Kind.RULES
    everywhere = found(items, Kind.RULES, "pupil")
    assert everywhere[0].kind is Kind.RULES
    assert {item.kind for item in everywhere} > {Kind.RULES}


@pytest.mark.parametrize("size", [SMALL, pytest.param(LARGE, marks=pytest.mark.thorough)], ids=["80x24", "120x36"])
def test_the_map_says_in_words_what_each_square_means_and_turns(
    beech_hill: Policy, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def look(user: Driver) -> None:
        await to_the_answer(user)
        await user.press("m")
        assert isinstance(user.app.screen, MapScreen)
        down = user.app.screen.shown.down.id
        await user.press("up", "left", "down", "right", "right")
        says = user.app.screen.query_one("#square-says")
        assert str(says.content).endswith(".")  # type: ignore[attr-defined]  # a widget of words
        await user.press("x")
        assert user.app.screen.shown.down.id != down
        await user.press("escape")
        assert user.on(AnswerPage)

    drive(beech_hill, tmp_path, look, size=size)


def test_a_policy_that_cannot_be_opened_ends_the_app_with_its_faults(tmp_path: Path) -> None:

    fault = PackError([Problem(code="P010", message="no such pack", place=Place(file="x"), help=None)])

    def fails() -> Policy:
        raise fault

    app = make_app(Setting(open_policy=fails, today=TODAY, save_folder=tmp_path, still=True))

    async def run() -> None:
        async with app.run_test() as pilot:
            assert await app.policy() is None
            await pilot.pause()

    asyncio.run(run())
    assert app.failed is fault


def test_to_close_while_the_policy_is_still_opening_is_no_failure(beech_hill: Policy, tmp_path: Path) -> None:
    released = threading.Event()

    def slow() -> Policy:
        released.wait(10)
        return beech_hill

    app = make_app(Setting(open_policy=slow, today=TODAY, save_folder=tmp_path, still=True))

    async def run() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            await pilot.press("ctrl+q")
            released.set()

    asyncio.run(run())
    assert app.failed is None
    assert not app.return_code


def test_what_cannot_be_saved_is_said_in_words(beech_hill: Policy, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    async def save(user: Driver) -> None:
        await to_the_answer(user)
        await user.press("s", "enter")
        assert "cannot save" in user.words().casefold()
        await user.press("escape")
        assert user.on(AnswerPage)

    drive(beech_hill, blocked, save)


def test_reading_text_has_contrast_in_both_themes() -> None:
    for theme in (LIGHT, DARK):
        grounds = [theme.background, theme.surface, theme.panel]
        assert theme.foreground
        texts = [theme.foreground, theme.variables["quiet"]]
        texts += [
            value for name, value in theme.variables.items() if name.endswith("-text") and name.startswith("verdict")
        ]
        for name, value in theme.variables.items():
            if name.startswith("verdict") and not name.endswith("-text"):
                assert _contrast("#ffffff", value) >= 4.5, (theme.name, name)
        for ground in grounds:
            assert ground
            for text in texts:
                assert _contrast(text, ground) >= 4.5, (theme.name, text, ground)


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
