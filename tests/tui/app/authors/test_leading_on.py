"""What leads on from the bench: the difference at length, the map, a reading turned off, the report, the palette, help."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandPalette

from kb.policy import Policy
from tests.tui.app.authors.support import Author, at_work, pack_folder
from tests.tui.app.support import LARGE
from tui.app.authors.atlas import AtlasScreen
from tui.app.authors.difference import DifferenceScreen
from tui.app.screens.sheet import Sheet


@pytest.mark.thorough
def test_the_difference_at_length_an_example_decided_twice_and_a_reading_turned_off(
    beech_hill: Policy, tmp_path: Path
) -> None:
    folder = pack_folder(tmp_path)

    async def work(author: Author) -> None:
        user = author.user
        await author.open(folder)
        await author.change()
        await user.press("f6")
        first = author.lines()[0].partition("\n")[0]
        assert first.startswith("MILDER")
        await user.press("enter")
        screen = user.app.screen
        assert isinstance(screen, DifferenceScreen)
        await author.until(lambda: bool(screen.shifts) and all(shift.cases for shift in screen.shifts))
        assert first in user.words()
        assert "the other person's age: 17" in user.words()
        await user.press("e")
        await author.until(lambda: user.sees(Sheet))
        assert "Before: " in user.words()
        assert "After: " in user.words()
        await user.press("escape", "end")
        await author.until(lambda: "By itself" in user.words())
        assert "age: {at_least: 17}" in user.words() or "below: 17" in user.words()
        await user.press("home")
        await author.until(lambda: "situations change" in user.words())
        await user.press("enter", "escape", "escape")
        assert user.app.screen.id == author.bench.id
        assert author.bench.is_current

        await user.press("f9", "enter")
        without = user.app.screen
        assert isinstance(without, DifferenceScreen)
        await author.until(lambda: any(shift.name == "past-pupil-adult" for shift in without.shifts))
        assert any(shift.part.value == "verdict" for shift in without.shifts)

    at_work(beech_hill, tmp_path, work)


@pytest.mark.thorough
def test_maps_the_report_the_palette_and_help(beech_hill: Policy, tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)

    async def work(author: Author) -> None:
        user = author.user
        await author.open(folder)
        await author.change()
        await user.press("f8")
        screen = user.app.screen
        assert isinstance(screen, AtlasScreen)
        await author.until(lambda: screen.shown is not None)
        assert screen.shown is not None
        assert screen.shown.against is not None
        assert screen.shown.changed
        first = str(screen.query_one("#square-says").render())
        await user.press("down", "right")
        assert str(screen.query_one("#square-says").render()) != first
        await user.press("d")
        await author.until(lambda: screen.shown is not None and screen.shown.against is None)
        rest = screen.shown.rest
        await user.press("r")
        await author.until(lambda: screen.shown is not None and screen.shown.rest is not rest)
        across = screen.shown.across.name
        await user.press("x", "end", "enter")
        await author.until(lambda: screen.shown is not None and screen.shown.across.name != across)
        await user.press("f1")
        assert "Every square" in user.words()
        await user.press("escape", "escape", "f10", "enter")
        await author.until(lambda: "Saved as" in user.words())
        await user.press("escape", "ctrl+p")
        assert isinstance(user.app.screen, CommandPalette)
        await user.pilot.pause(0.3)
        options = user.app.screen.query_one("CommandList").options  # type: ignore[attr-defined]  # the palette's own list
        shown = "\n".join(str(option.prompt) for option in options)
        for name in (
            "Files",
            "Explain",
            "Run scenarios",
            "List",
            "Differ",
            "Map",
            "Readings",
            "Report",
            "Save",
            "Leave",
        ):
            assert name in shown

    at_work(beech_hill, tmp_path, work, size=LARGE)
    saved = [path.suffix for path in (tmp_path / "saved").iterdir() if path.is_file()]
    assert saved == [".html"]
