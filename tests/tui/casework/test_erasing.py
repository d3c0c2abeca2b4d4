"""`case erase`: what has to be kept stays, what may go goes for good, and the seal in a further place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.tui.casework.support import HEAD, HEAD_WORDS, LEAD, LEAD_WORDS, START, WHOLE, Office, lines
from tui.exits import Exit

YEARS = timedelta(days=36 * 365)


@pytest.fixture
def closed(opened: Office) -> tuple[Office, str]:
    """A closed case, kept until 1 September 2061, and its reference."""
    reference = opened.new()
    ran = opened.do(reference, *WHOLE)
    assert f"of case {reference}: Close the case." in ran.err
    return opened, reference


def test_an_open_case_is_not_erased(opened: Office) -> None:
    reference = opened.new()
    opened.clock.time += YEARS
    ran = opened.signed_in("erase", reference, reply=lines("Its time ended.", reference))
    assert ran.exit is Exit.BAD_INPUT
    assert "not closed" in ran.err
    assert opened.signed_in("show", reference).exit is Exit.DONE


def test_a_closed_case_is_not_erased_before_its_last_day_is_over(closed: tuple[Office, str]) -> None:
    office, reference = closed
    for day in (START, START.replace(year=2061, month=9, day=1, hour=12)):
        office.clock.time = day
        assert f"{reference}  opened" in office.signed_in("list").out
        assert "kept until 1 September 2061" in office.signed_in("list").out
        ran = office.signed_in("erase", reference, reply=lines("Its time ended.", reference))
        assert ran.exit is Exit.BAD_INPUT
        assert "It is kept until 1 September 2061." in ran.err.replace("\n", " ")
        assert office.signed_in("show", reference).exit is Exit.DONE


@pytest.mark.parametrize(
    "typed", [("Its time ended.", "no"), ("",), ("q",), ("Its time ended.", ""), ("Its time ended.",)]
)
def test_without_a_reason_and_its_reference_nothing_is_erased(
    closed: tuple[Office, str], typed: tuple[str, ...]
) -> None:
    office, reference = closed
    office.clock.time += YEARS
    ran = office.signed_in("erase", reference, reply=lines(*typed))
    assert ran.exit is Exit.BAD_INPUT
    assert f"Case {reference} is not erased." in ran.err
    assert office.signed_in("show", reference).exit is Exit.DONE


def test_what_may_go_goes_for_good_and_its_trace_stays(closed: tuple[Office, str]) -> None:
    office, reference = closed
    other = office.new()
    office.clock.time += YEARS
    over = f"kept until 1 September 2061, which is over: safetriage case erase {reference}"
    assert over in office.signed_in("list").out
    ran = office.signed_in("erase", reference.lower(), reply=lines("Its time ended.", reference.lower()))
    assert ran.exit is Exit.DONE, ran.err
    assert ran.out == f"{reference}  erased\n"
    said = " ".join(ran.err.split())
    assert "How long allegation records are kept" in said
    assert "was kept until 1 September 2061; by this computer's clock today is" in said
    assert "2062" in said
    assert "cannot be undone" in said
    assert "destroy those that were made before" in said
    assert f"{reference}  erased when its time of keeping ended" in office.signed_in("list").out
    assert office.signed_in("show", reference).exit is Exit.BAD_INPUT
    assert office.signed_in("show", other).exit is Exit.DONE
    assert "Nothing wrong was found" in office.run("verify").out


def test_a_case_to_which_something_was_added_meanwhile_is_not_erased(closed: tuple[Office, str]) -> None:
    office, reference = closed
    office.clock.time += YEARS

    def reply(said: str) -> str:
        if "Why is it erased?" in said:
            return "Its time ended."
        added = office.do(reference, ("reopening", {}))
        assert "SAVED as entry" in added.err, added.err
        return reference

    ran = office.signed_in("erase", reference, reply=reply)
    assert ran.exit is Exit.BAD_INPUT
    assert "changed meanwhile" in ran.err.replace("\n", " ")
    assert office.signed_in("show", reference).exit is Exit.DONE


def test_whom_a_case_is_about_cannot_erase_it(opened: Office) -> None:
    opened.add_head()
    reference = opened.new(
        {"Whom is it about?": "5", "With which name does that person sign in to this program?": HEAD}
    )
    opened.clock.time += YEARS
    ran = opened.signed_in("erase", reference, reply=lines("Mine.", reference), user=HEAD, words=HEAD_WORDS)
    assert "RECEIPT" in ran.err
    assert "erased" not in ran.out
    assert reference in opened.signed_in("list", user=LEAD, words=LEAD_WORDS).out


def test_the_seal_goes_to_a_further_place(opened: Office, tmp_path: Path) -> None:
    reference = opened.new()
    stick = tmp_path / "stick" / "caselog.head"
    ran = opened.signed_in("seal", str(stick))
    assert ran.exit is Exit.DONE, ran.err
    assert ran.out == f"{stick}\n"
    assert stick.read_bytes() == opened.head.read_bytes()
    assert opened.signed_in("show", reference).exit is Exit.DONE
    assert stick.read_bytes() != opened.head.read_bytes()


def test_a_rescue_erases_nothing_and_asks_nothing(closed: tuple[Office, str]) -> None:
    office, reference = closed
    office.clock.time += YEARS
    ran = office.signed_in("erase", reference, "--rescue", reply=lines("Its time ended.", reference))
    assert ran.exit is Exit.BAD_INPUT
    assert "Why is it erased?" not in ran.err
    assert "may only be read" in ran.err
    assert office.signed_in("show", reference).exit is Exit.DONE


def test_a_case_that_was_passed_on_stays_and_it_says_so(opened: Office) -> None:
    reference = opened.new({"Whom is it about?": "8"})
    ran = opened.do(
        reference,
        ("danger", {"Is a child hurt or in danger now?": "no"}),
        ("images", {"Could there be an indecent image of a child?": "2"}),
        ("routing", {}),
    )
    assert "passed on" in opened.signed_in("list").out, ran.err
    opened.clock.time += YEARS
    ran = opened.signed_in("erase", reference, reply=lines("Its time ended.", reference))
    assert ran.exit is Exit.BAD_INPUT
    assert "It was passed on" in ran.err


def test_whoever_works_on_a_case_that_is_erased_meanwhile_is_told_and_not_asked_again(
    closed: tuple[Office, str],
) -> None:
    office, reference = closed
    office.clock.time += YEARS
    asked: list[str] = []

    def reply(said: str) -> str:
        asked.append(said)
        if "Type its number or name" in said:
            return "reopening"
        if "Type yes to save it" in said:
            ran = office.signed_in("erase", reference, reply=lines("Its time ended.", reference))
            assert ran.exit is Exit.DONE, ran.err
            return "yes"
        return "Some words.\n." if "only a full stop" in said else "Some words."

    ran = office.signed_in("do", reference, reply=reply)
    assert ran.exit is Exit.BAD_INPUT
    assert "was erased when its time of keeping ended" in " ".join(ran.err.split())
    assert f"Case {reference} was erased meanwhile" in ran.err
    assert "Go on with" not in ran.err
    assert "THERE IS A PROBLEM" not in ran.err


def test_a_seal_that_is_not_there_does_not_condemn_a_sound_record(opened: Office) -> None:
    opened.new()
    opened.head.unlink()
    ran = opened.run("verify")
    assert ran.exit is Exit.NOT_SURE
    assert "The record itself is in order: 3 events" in ran.out
    assert "Look for the seal first" in ran.out
    assert "DO NOT WORK IN IT" not in ran.out
