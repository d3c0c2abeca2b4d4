"""Who gets in, and what is left on the screen when nobody is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from kb.policy import Policy
from tests.tui.app.disclosure.support import Driver, drive, new_office
from tests.tui.casework.support import HEAD, HEAD_WORDS, LEAD, LEAD_WORDS, lines
from tui.app.disclosure.case import CaseScreen
from tui.app.disclosure.cases import CasesScreen
from tui.app.disclosure.form import FormScreen
from tui.app.disclosure.unlock import LockScreen, UnlockScreen
from tui.app.screens.home import HomeScreen
from tui.app.screens.left import LeftScreen
from tui.exits import Exit

CANARY = "canary4711"


def test_where_there_is_no_case_file_it_says_how_to_make_one(beech_hill: Policy, tmp_path: Path) -> None:
    async def missing(user: Driver) -> None:
        await user.begin()
        assert "safetriage case init" in user.text()
        user.app.screen.query_one("#user", Input).value = LEAD
        await user.pass_words("anything at all here")
        await user.settle(lambda: "no case file at" in user.words())
        assert user.shows(UnlockScreen)

    drive(beech_hill, new_office(tmp_path, made=False), missing)


def test_a_wrong_passphrase_is_told_in_words_and_the_box_is_empty_again(beech_hill: Policy, tmp_path: Path) -> None:
    async def wrong(user: Driver) -> None:
        await user.begin()
        user.app.screen.query_one("#user", Input).value = LEAD
        await user.pass_words(CANARY)
        await user.settle(lambda: "do not open this case file" in user.words())
        assert user.app.screen.query_one("#passphrase", Input).value == ""
        assert CANARY not in user.text()
        await user.unlock()
        assert user.shows(CasesScreen)

    drive(beech_hill, new_office(tmp_path), wrong)


def test_without_a_name_or_a_passphrase_nothing_is_tried(beech_hill: Policy, tmp_path: Path) -> None:
    async def empty(user: Driver) -> None:
        await user.begin()
        await user.press("enter", "enter")
        assert "Type your name and your passphrase." in user.words()

    drive(beech_hill, new_office(tmp_path), empty)


def test_five_idle_minutes_lock_it_and_the_same_user_goes_on_with_what_was_typed(
    beech_hill: Policy, tmp_path: Path
) -> None:
    async def idle(user: Driver) -> None:
        await user.sign_in()
        await user.open_case()
        await user.step("danger")
        await user.fill(why=CANARY)
        assert CANARY in user.text()
        file = user.form.file
        await user.idle()
        assert file.locked
        assert CANARY not in user.text()
        assert "Locked" in user.text()
        await user.pass_words("not the passphrase")
        await user.settle(lambda: "do not open" in user.words())
        assert file.locked
        await user.pass_words(LEAD_WORDS)
        await user.settle(lambda: user.shows(FormScreen))
        await user.pilot.pause()
        assert CANARY in user.text()
        await user.saved(answer="no")
        assert user.case.work.case.last_seq == 2

    drive(beech_hill, new_office(tmp_path), idle)


def test_a_key_puts_the_lock_off_and_a_clock_that_jumps_brings_it(beech_hill: Policy, tmp_path: Path) -> None:
    async def asleep(user: Driver) -> None:
        await user.sign_in()
        file = user.app.screen
        assert isinstance(file, CasesScreen)
        for _ in range(3):
            user.office.clock.tick += 200
            await user.press("down")
            assert not file.file.idle
        user.office.clock.time = user.office.clock.time.replace(hour=17)
        assert file.file.idle
        await user.press("down")
        await user.settle(lambda: user.shows(LockScreen))

    drive(beech_hill, new_office(tmp_path), asleep)


def test_nothing_of_a_case_flashes_up_when_a_locked_file_is_left(beech_hill: Policy, tmp_path: Path) -> None:
    async def left(user: Driver) -> None:
        await user.sign_in()
        await user.open_case()
        case = user.case
        await user.idle()
        assert case.has_class("-locked")
        assert not case.query_one("#steps").visible
        await user.press("escape")
        assert user.shows(LeftScreen)
        assert case.file.user == ""
        await user.press("enter")
        assert user.shows(HomeScreen)

    drive(beech_hill, new_office(tmp_path), left)


def test_leaving_the_page_locks_the_case_file_and_forgets_the_form(beech_hill: Policy, tmp_path: Path) -> None:
    async def leave(user: Driver) -> None:
        await user.sign_in()
        await user.open_case()
        await user.step("danger")
        await user.fill(why=CANARY)
        file = user.form.file
        await user.press("ctrl+l")
        assert user.shows(LeftScreen)
        assert file.locked
        assert not file.drafts
        assert CANARY not in user.text()

    drive(beech_hill, new_office(tmp_path), leave)


def test_going_back_to_the_first_page_locks_it(beech_hill: Policy, tmp_path: Path) -> None:
    async def back(user: Driver) -> None:
        await user.sign_in()
        screen = user.app.screen
        assert isinstance(screen, CasesScreen)
        await user.press("escape")
        assert user.shows(HomeScreen)
        assert screen.file.locked

    drive(beech_hill, new_office(tmp_path), back)


def test_whom_it_is_about_sees_the_receipt_and_nothing_more(beech_hill: Policy, tmp_path: Path) -> None:
    office = new_office(tmp_path)
    assert office.signed_in("user", "add", HEAD, reply=lines(HEAD_WORDS)).exit is Exit.DONE
    subject = {"Whom is it about?": "5", "With which name does that person sign in to this program?": HEAD}
    reference = office.new(subject)

    async def hidden(user: Driver) -> None:
        await user.begin()
        await user.unlock(HEAD, HEAD_WORDS)
        assert "not shown to you" in user.text()
        await user.press("down", "enter")
        await user.settle(lambda: user.shows(CaseScreen))
        await user.settle(lambda: "RECEIPT" in user.words())
        shown = user.text()
        assert "HOLD" not in shown
        assert "Entries" not in shown
        await user.press("c", "d")
        assert user.shows(CaseScreen)
        session = user.case.file.desk.session
        assert HEAD not in [one.actor for one in session.reads(user.case.work.case_id)]
        assert reference in shown

    drive(beech_hill, office, hidden)


def test_that_a_case_was_shown_is_recorded_once(beech_hill: Policy, tmp_path: Path) -> None:
    async def read(user: Driver) -> None:
        await user.sign_in()
        await user.open_case()
        await user.step("danger")
        await user.press("escape")
        await user.at_case()
        found = user.case.file.desk.session.reads(user.case.work.case_id)
        assert [one.actor for one in found] == [LEAD]

    drive(beech_hill, new_office(tmp_path), read)


def test_the_first_page_leads_to_the_case_file(
    beech_hill: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETRIAGE_CASES", str(tmp_path / "nowhere" / "cases.db"))

    async def begin(user: Driver) -> None:
        await user.app.run_action("app.start('disclosure')")
        await user.pilot.pause()
        assert user.shows(UnlockScreen)
        assert "safetriage case init" in user.text()

    drive(beech_hill, new_office(tmp_path), begin)


def test_a_session_that_is_locked_meanwhile_asks_for_the_passphrase_and_keeps_the_form(
    beech_hill: Policy, tmp_path: Path
) -> None:
    async def locked(user: Driver) -> None:
        await user.sign_in()
        await user.open_case()
        await user.step("danger")
        await user.fill(answer="no", why=CANARY)
        user.form.file.desk.session.lock()
        await user.press("ctrl+s")
        await user.settle(lambda: user.shows(LockScreen))
        assert CANARY not in user.text()
        user.app.screen.query_one("#passphrase", Input).value = LEAD_WORDS
        assert await user.pilot.click("#open")
        await user.settle(lambda: user.shows(FormScreen))
        await user.saved()
        assert user.case.work.case.last_seq == 2

    drive(beech_hill, new_office(tmp_path), locked)


@pytest.mark.parametrize("handing_in", ["enter", "tab"])
def test_a_passphrase_typed_faster_than_the_focus_moves_never_stands_in_the_name(
    beech_hill: Policy, tmp_path: Path, handing_in: str
) -> None:
    async def hurried(user: Driver) -> None:
        await user.begin()
        user.app.screen.query_one("#user", Input).focus()
        await user.pilot.pause()
        for key in ("D", "o", handing_in, "x", "ctrl+u", *CANARY, "y", "backspace"):
            user.app.post_message(Key(key, key if len(key) == 1 else None))
        user.app.post_message(Paste("pasted words"))
        await user.settle(lambda: "pasted" in user.app.screen.query_one("#passphrase", Input).value)
        assert user.app.screen.query_one("#user", Input).value == "Do"
        assert user.app.screen.query_one("#passphrase", Input).value == f"{CANARY}pasted words"
        assert CANARY not in user.text()
        await user.press("shift+tab", "x")  # back in the name, it takes keys again
        assert "x" in user.app.screen.query_one("#user", Input).value

    drive(beech_hill, new_office(tmp_path), hurried)


def test_name_and_passphrase_sent_in_one_go_open_the_case_file(beech_hill: Policy, tmp_path: Path) -> None:
    async def at_once(user: Driver) -> None:
        await user.begin()
        user.app.screen.query_one("#user", Input).focus()
        await user.pilot.pause()
        for key in (*LEAD, "enter", *LEAD_WORDS, "enter"):
            user.app.post_message(Key(key, key if len(key) == 1 else None))
        await user.settle(lambda: user.shows(CasesScreen), "the cases")

    drive(beech_hill, new_office(tmp_path), at_once)
