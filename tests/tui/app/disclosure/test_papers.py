"""Every entry with its corrections, and the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.policy import Policy
from tests.tui.app.disclosure.support import Driver, drive
from tests.tui.app.disclosure.test_forms import first_case, with_case
from tests.tui.casework.support import WHOLE
from triage.caselog.errors import Busy
from triage.caselog.session import Session
from triage.disclosure.case import Stage
from tui.app.disclosure.cases import CasesScreen
from tui.app.disclosure.chronology import ChronologyScreen
from tui.app.disclosure.correct import CorrectScreen
from tui.app.screens.sheet import Sheet
from tui.app.widgets.choices import Choices


def test_an_entry_is_corrected_and_both_versions_are_shown(beech_hill: Policy, tmp_path: Path) -> None:
    async def correct(user: Driver) -> None:
        await first_case(user)
        await user.press("c")
        assert user.shows(ChronologyScreen)
        await user.press("down", "enter")
        assert user.shows(CorrectScreen)
        await user.save()
        assert "What was wrong?" in user.text()
        await user.fill(reason="The wrong line.")
        await user.save()
        assert "nothing was changed yet" in user.text().lower()
        await user.fill(why="The mother says so.")
        await user.press("ctrl+s")
        await user.settle(lambda: user.shows(ChronologyScreen))
        assert "SAVED as entry" in user.text()
        lines = user.app.screen.query_one(Choices).choices
        assert "corrected by entry" in lines[1].label
        assert "First written as" in lines[1].detail
        await user.press("end", "enter")
        assert user.shows(Sheet)
        assert "itself a correction" in user.words()

    drive(beech_hill, with_case(tmp_path, "danger", "images"), correct)


def test_documents_go_into_the_folder_that_the_page_names(beech_hill: Policy, tmp_path: Path) -> None:
    async def papers(user: Driver) -> None:
        await first_case(user)
        await user.press("d", "enter", "enter")
        await user.settle(lambda: "Saved as" in user.words())
        (page,) = (tmp_path / "papers").iterdir()
        assert page.suffix == ".html"
        assert str(page) in user.words()
        await user.press("end", "enter", "down", "enter")
        await user.settle(lambda: len(list((tmp_path / "papers").iterdir())) > 4)
        await user.settle(lambda: "Not written" in user.words())

    drive(beech_hill, with_case(tmp_path, "danger", "images", "record"), papers)


def test_a_document_that_does_not_apply_says_why(beech_hill: Policy, tmp_path: Path) -> None:
    async def refused(user: Driver) -> None:
        await first_case(user)
        await user.press("d", "down", "down", "down", "enter", "enter")
        await user.settle(lambda: "staff" in user.words() and "Writing" not in user.words())
        assert not (tmp_path / "papers").exists()

    drive(beech_hill, with_case(tmp_path), refused)


def test_the_receipt_is_a_key_away(beech_hill: Policy, tmp_path: Path) -> None:
    async def receipt(user: Driver) -> None:
        await first_case(user)
        await user.press("r")
        assert receipt_of(user) in user.words()

    drive(beech_hill, with_case(tmp_path), receipt)


def receipt_of(user: Driver) -> str:
    from tui.app.disclosure.case import CaseScreen

    case = next(one for one in user.app.screen_stack if isinstance(one, CaseScreen))
    return case.file.desk.session.receipt().code


def test_the_last_step_closes_the_case_and_asks_for_a_backup(beech_hill: Policy, tmp_path: Path) -> None:
    async def close(user: Driver) -> None:
        await first_case(user)
        await user.step("close")
        await user.saved(
            outcome="unsubstantiated",
            reasons="-",
            not_referred="nothing",
            keep_until="1/9/2061",
            keep_why="Pension age",
        )
        assert user.case.work.case.stage is Stage.CLOSED
        shown = user.text()
        assert "safetriage case backup" in shown
        assert "HOLD" not in shown
        await user.press("escape")
        await user.settle(lambda: "closed" in user.text())

    drive(beech_hill, with_case(tmp_path, *(name for name, _ in WHOLE if name != "close")), close)


def test_what_the_case_file_refuses_is_told_and_does_not_end_the_program(
    beech_hill: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*arguments: object) -> None:
        raise Busy

    async def refuse(user: Driver) -> None:
        await first_case(user)
        monkeypatch.setattr(Session, "receipt", busy)
        await user.press("r")
        assert "another program is using the case file" in user.words().lower()
        monkeypatch.setattr(Session, "events", busy)
        await user.press("c")
        await user.settle(lambda: "another program is using" in user.words().lower())

    drive(beech_hill, with_case(tmp_path), refuse)


def test_a_case_that_is_erased_or_does_not_open_hides_no_other(beech_hill: Policy, tmp_path: Path) -> None:
    office = with_case(tmp_path)
    second = office.new()

    async def erased(user: Driver) -> None:
        await user.sign_in()
        screen = user.app.screen
        assert isinstance(screen, CasesScreen)
        gone = next(one for one in screen.listed.values() if one.reference != second)
        session = screen.file.desk.session
        session.erase_case(gone.case_id, len(session.events(gone.case_id)), "Its time of keeping ended.")
        await user.press("down", "enter")
        await user.at_case()
        await user.press("escape")
        await user.settle(lambda: "erased" in user.text())
        assert second in user.text()
        await user.press("end", "enter")
        assert user.shows(Sheet)

    drive(beech_hill, office, erased)
