"""The forms: what they ask, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Button, TextArea

from kb.policy import Policy
from tests.tui.app.disclosure.support import LARGE, SMALL, Driver, drive, new_office
from tests.tui.casework.support import WHOLE, Office
from triage.disclosure.entries.end import Closing
from triage.disclosure.entries.people import Telling
from triage.disclosure.tasks import State
from tui.app.disclosure.box import Box
from tui.app.disclosure.casefile import CaseFile
from tui.app.disclosure.form import FormScreen
from tui.app.disclosure.pick import Pick
from tui.app.screens.sheet import Sheet
from tui.app.screens.which import WhichSheet
from tui.app.widgets.choices import Choices


def with_case(folder: Path, *names: str) -> Office:
    """An office with a case in which these steps are done, by the command line."""
    office = new_office(folder)
    office.do(office.new(), *(step for step in WHOLE if step[0] in names))
    return office


async def first_case(user: Driver) -> None:
    await user.sign_in()
    await user.press("down", "enter")
    await user.at_case()


def test_the_summary_names_each_answer_that_lacks_and_leads_to_it(beech_hill: Policy, tmp_path: Path) -> None:
    async def lacking(user: Driver) -> None:
        await user.sign_in()
        await user.press("n")
        await user.settle(lambda: user.shows(FormScreen))
        await user.fill(known_at="next week")
        await user.save()
        assert user.form.saved is None
        shown = user.text()
        assert "There is a problem" in shown
        wrong = user.form.query_one("#wrong", Choices)
        assert [one.key for one in wrong.choices] == ["tellers", "about", "known_at", ""]
        await user.press("down", "enter")
        assert user.app.focused is user.box("about").control
        await user.fill(tellers=["pupil"], about="volunteer", known_at="today 08:30")
        assert "= Monday 23 November 2026, 08:30" in str(user.box("known_at").query_one(".reading").render())
        await user.save()
        assert user.form.saved == 1 if user.shows(FormScreen) else True

    drive(beech_hill, new_office(tmp_path), lacking)


def test_a_question_comes_and_goes_with_the_answer_it_hangs_on(beech_hill: Policy, tmp_path: Path) -> None:
    async def condition(user: Driver) -> None:
        await user.sign_in()
        await user.press("n")
        await user.settle(lambda: user.shows(FormScreen))
        assert not user.box("subject_user").display
        await user.fill(about="headteacher")
        assert user.box("subject_user").display
        assert not user.box("is_head").display
        await user.fill(about="myself")
        assert user.box("is_head").display
        assert not user.box("subject_user").display

    drive(beech_hill, new_office(tmp_path), condition)


def test_nothing_is_chosen_beforehand_and_enter_goes_from_question_to_question(
    beech_hill: Policy, tmp_path: Path
) -> None:
    async def keys(user: Driver) -> None:
        await user.sign_in()
        await user.press("n")
        await user.settle(lambda: user.shows(FormScreen))
        pick = user.box("about").control
        assert isinstance(pick, Pick)
        assert pick.ticked == set()
        await user.press("space", "enter")
        assert user.app.focused is pick
        await user.press("enter")
        assert pick.ticked == set()
        assert user.app.focused is user.box("known_at").control
        await user.press("shift+tab", "down", "enter", "enter")
        assert pick.ticked == {"staff"}
        assert isinstance(user.app.focused, Button)
        await user.press("enter")
        await user.at_case()

    drive(beech_hill, new_office(tmp_path), keys)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
def test_what_may_be_said_stands_beside_the_text_or_under_it(
    beech_hill: Policy, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def prompts(user: Driver) -> None:
        await first_case(user)
        await user.step("record")
        user.box("own_words").control.focus()
        await user.pilot.pause()
        shown = user.text()
        assert "Tell me what happened." in shown
        assert "HOLD" in shown
        assert user.form.query_one("#beside").display == (size == LARGE)

    drive(beech_hill, with_case(tmp_path, "danger", "images"), prompts, size=size)


def test_a_form_that_is_left_keeps_its_answers_for_the_sitting(beech_hill: Policy, tmp_path: Path) -> None:
    async def leave(user: Driver) -> None:
        await first_case(user)
        await user.step("danger")
        await user.fill(why="[/b] the bell rang")
        await user.press("escape")
        await user.at_case()
        assert "not saved" in user.text()
        assert user.case.work.case.last_seq == 1
        await user.step("danger")
        area = user.box("why").control
        assert isinstance(area, TextArea)
        assert area.text == "[/b] the bell rang"

    drive(beech_hill, with_case(tmp_path), leave)


def test_what_somebody_else_added_meanwhile_is_said_and_the_answers_stay(beech_hill: Policy, tmp_path: Path) -> None:
    async def conflict(user: Driver) -> None:
        await first_case(user)
        reference = user.case.work.reference
        await user.step("danger")
        await user.fill(answer="no", why="Nobody is hurt.")
        user.office.do(reference, ("note", {"What should be on record?": "The bell."}))
        await user.save()
        assert user.form.saved is None
        shown = user.text()
        assert "changed meanwhile" in shown
        assert "Add a note" in shown
        assert "Type yes" not in shown
        assert user.box("why").value == "Nobody is hurt."
        await user.press("ctrl+s")
        await user.at_case()
        assert user.case.work.case.last_seq == 3

    drive(beech_hill, with_case(tmp_path), conflict)


def test_a_failing_disk_loses_nothing_and_a_second_try_is_not_a_second_entry(
    beech_hill: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.caselog.errors import DiskFull
    from triage.caselog.session import Session

    append = Session.append

    def full(*arguments: object, **named: object) -> None:
        raise DiskFull

    async def disk(user: Driver) -> None:
        await first_case(user)
        await user.step("danger")
        await user.fill(answer="no")
        first = user.form.draft.event_id
        monkeypatch.setattr(Session, "append", full)
        await user.save()
        assert "disk is full" in user.text()
        await user.press("escape")
        await user.at_case()
        monkeypatch.setattr(Session, "append", append)
        await user.step("danger")
        assert user.form.draft.event_id == first
        await user.saved()
        assert [item.event.event_id for item in user.case.work.case.items][1:] == [first]

    drive(beech_hill, with_case(tmp_path), disk)


def test_close_is_refused_with_what_is_lacking(beech_hill: Policy, tmp_path: Path) -> None:
    async def close(user: Driver) -> None:
        await first_case(user)
        await user.step("close")
        await user.fill(
            outcome="unsubstantiated",
            reasons="-",
            not_referred="nothing",
            keep_until="1/9/2061",
            keep_why="Pension age",
        )
        await user.save()
        shown = user.text()
        assert user.form.saved is None
        assert "There is a problem" in shown
        lines = " ".join(one.label for one in user.form.query_one("#wrong", Choices).choices)
        assert "(policy C3)" in lines
        assert "(policy E7)" in lines
        await user.press("escape")
        await user.at_case()
        assert not user.case.work.case.all(Closing)

    drive(beech_hill, with_case(tmp_path, "danger", "images", "record", "triage", "refer"), close)


def test_the_step_itself_fills_in_whom_to_tell(beech_hill: Policy, tmp_path: Path) -> None:
    async def tell(user: Driver) -> None:
        await first_case(user)
        await user.step("leaders")
        assert user.form.kind == Telling.KIND
        assert user.box("recipient").value == "headteacher"

    drive(beech_hill, with_case(tmp_path, "danger", "images", "record"), tell)


def test_a_step_that_cannot_be_worked_on_says_why(beech_hill: Policy, tmp_path: Path) -> None:
    async def why(user: Driver) -> None:
        await first_case(user)
        steps = user.case.query_one(Choices)
        steps.highlighted = steps.get_option_index("routing")
        await user.press("enter")
        assert user.shows(Sheet)
        assert "It is about an adult." in user.words()

    drive(beech_hill, with_case(tmp_path), why)


def test_guidance_stands_with_its_source_and_help_with_its_keys(beech_hill: Policy, tmp_path: Path) -> None:
    async def look(user: Driver) -> None:
        await first_case(user)
        await user.step("record")
        await user.press("ctrl+g")
        assert "not the school's policy" in user.words()
        assert "Source (" in user.words()
        await user.press("escape", "f1")
        assert "Ctrl+S" in user.words()

    drive(beech_hill, with_case(tmp_path, "danger", "images"), look)


@pytest.mark.thorough
def test_every_form_can_be_shown(beech_hill: Policy, tmp_path: Path) -> None:
    from triage.disclosure.events import ENTRIES

    async def show(user: Driver) -> None:
        await first_case(user)
        work, file = user.case.work, user.case.file
        assert isinstance(file, CaseFile)
        for kind in ENTRIES:
            if kind == "correction":
                continue
            await user.app.push_screen(FormScreen(file, work, kind))
            await user.pilot.pause()
            assert len(user.form.query(Box)) == len(user.form.form.fields)
            await user.press("escape")

    drive(beech_hill, with_case(tmp_path), show)


def test_an_overdue_case_says_so_in_words_everywhere(beech_hill: Policy, tmp_path: Path) -> None:
    async def overdue(user: Driver) -> None:
        user.office.clock.time += timedelta(days=3)
        await user.sign_in()
        assert "OVERDUE" in user.text()
        await user.press("down", "enter")
        await user.at_case()
        assert "OVERDUE" in user.text()
        refer = next(one for one in user.case.query_one(Choices).choices if one.key == "refer")
        assert "OVERDUE" in refer.body.plain
        await user.step("danger")
        assert "OVERDUE" in user.text()

    drive(beech_hill, with_case(tmp_path), overdue)


def test_a_question_that_came_up_late_is_in_the_summary_with_the_others(beech_hill: Policy, tmp_path: Path) -> None:
    async def late(user: Driver) -> None:
        await first_case(user)
        await user.step("triage")
        await user.fill(view="harm")
        await user.save()
        named = [one.key for one in user.form.query_one("#wrong", Choices).choices]
        assert named == ["criteria", "crime", "personal_data", "serious", "reasons", ""]

    drive(beech_hill, with_case(tmp_path, "danger", "images", "record"), late)


@pytest.mark.thorough
def test_a_step_with_two_entries_asks_which_the_wanted_one_first(beech_hill: Policy, tmp_path: Path) -> None:
    async def which(user: Driver) -> None:
        await first_case(user)
        await user.step("danger")
        await user.saved(answer="yes")
        steps = user.case.query_one(Choices)
        steps.focus()
        await user.press("enter")
        assert user.shows(WhichSheet)
        await user.press("escape")
        await user.at_case()
        await user.step("danger")
        assert user.form.kind == "emergency_call"
        await user.saved(service="police_999", reached="yes")
        danger = next(task for task in user.case.tasks if task.step.id == "danger")
        assert danger.state is State.DONE

    drive(beech_hill, with_case(tmp_path), which)
