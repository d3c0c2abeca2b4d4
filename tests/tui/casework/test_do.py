"""Working on a case: refusals, interruptions, corrections, whom it is about, the idle lock."""

from __future__ import annotations

import pytest

from tests.tui.casework.support import HEAD, HEAD_WORDS, LEAD, LEAD_WORDS, WHOLE, Lead, Office, lines
from tui.exits import Exit

CANARY = "Zebedee Canaryname"


def test_a_case_is_not_closed_early_and_what_is_lacking_is_said(opened: Office) -> None:
    reference = opened.new()
    ran = opened.do(
        reference, *WHOLE[:4], ("refer", {}), ("close", {"Until which day is the record kept?": "1/9/2061"})
    )
    early = opened.signed_in("do", opened.new(), "close")
    assert early.exit is Exit.BAD_INPUT
    assert "cannot be worked on now" in early.err
    assert "THERE IS A PROBLEM. This entry is not saved yet." in ran.err
    assert "Reassure them and make sure that they understand the process (policy C3)" in ran.err
    assert "closed" not in opened.signed_in("list").out


def test_the_hold_and_the_clock_stand_on_every_view(opened: Office) -> None:
    reference = opened.new()
    for ran in (opened.do(reference), opened.signed_in("correct", reference, "1", reply=lines("q"))):
        assert "HOLD   Do not interview anybody" in ran.err
        assert "CLOCK  Refer to the LADO by Tuesday 24 November 2026, 09:00" in ran.err
    shown = opened.signed_in("show", reference)
    assert "HOLD   Do not interview anybody" in shown.out
    assert "CLOCK  Refer to the LADO by Tuesday" in shown.out


def test_the_task_list_says_who_by_when_by_which_clause_and_what_is_lacking(opened: Office) -> None:
    ran = opened.signed_in("show", opened.new())
    assert "NOT STARTED     Refer it to the LADO" in ran.out
    assert "Who: the DSL or the case manager · by Tuesday 24 November 2026, 09:00" in ran.out
    assert "asked for by: policy C2" in ran.out
    assert "asked for by: guidance" in ran.out
    assert "- Refer it to the LADO." in ran.out


def test_open_prompts_help_and_clauses_stand_beside_the_record(opened: Office) -> None:
    reference = opened.new()
    ran = opened.do(reference, *WHOLE[:3])
    assert "- Tell me what happened." in ran.err
    assert "- No promise to keep it secret." in ran.err
    assert "As they said it: slang, family words and all." in ran.err


def test_end_of_input_in_the_middle_says_what_is_saved_and_one_goes_on_where_one_was(opened: Office) -> None:
    reference = opened.new()
    ran = opened.signed_in("do", reference, reply=lines("danger", "no", "", "yes", "images", "2"))
    assert ran.exit is Exit.BAD_INPUT
    assert f"Case {reference} is saved up to entry 2." in ran.err
    assert "A form that was not finished is not kept." in ran.err
    again = opened.do(reference, *WHOLE[1:])
    assert again.exit is Exit.DONE
    assert "closed" in opened.signed_in("list").out


def test_control_c_says_what_is_saved(opened: Office) -> None:
    reference = opened.new()

    def stop(said: str) -> str | None:
        raise KeyboardInterrupt

    ran = opened.signed_in("do", reference, reply=stop)
    assert ran.exit is Exit.INTERRUPTED
    assert f"Stopped. A form that was not finished is not kept. Case {reference} is saved up to entry 1." in ran.err


def test_a_form_that_was_left_keeps_its_answers_for_this_sitting_only(opened: Office) -> None:
    reference = opened.new()
    typed = ("danger", "no", "A quiet day", ".", "q", "danger", "", "", "yes", "q")
    ran = opened.signed_in("do", reference, reply=lines(*typed))
    assert "Nothing of it is saved" in ran.err
    assert "[Enter keeps: No]" in ran.err
    assert "SAVED as entry 2" in ran.err
    assert "A quiet day" in opened.signed_in("show", reference).out


def test_an_answer_can_be_changed_before_it_is_saved_and_wrong_ones_are_asked_again(opened: Office) -> None:
    reference = opened.new()
    typed = ("3", "perhaps", "3", "", "9", "1", "2", "yes", "q")
    ran = opened.signed_in("do", reference, reply=lines(*typed))
    assert "Type a number from 1 to 3." in ran.err
    assert "SAVED as entry 2" in ran.err
    assert "Is a child hurt or in danger now?  No" in opened.signed_in("show", reference).out


def test_a_time_in_the_future_is_an_error_of_its_field_and_is_asked_again(opened: Office) -> None:
    typed = ("1", "1", "24/11/2026 09:00", "yes", "yesterday 16:30", "yes")
    ran = opened.signed_in("new", reply=lines(*typed))
    assert ran.exit is Exit.DONE, ran.err
    assert "- When did the school come to know?: lies in the future." in ran.err
    assert "Sunday 22 November 2026, 16:30" in opened.signed_in("show", ran.out.strip()).out


def test_a_concern_about_the_user_is_handed_over_and_shows_them_only_the_receipt(opened: Office) -> None:
    opened.add_head()
    reference = opened.new({"Whom is it about?": "7", "Is that person also the headteacher?": "no"})
    ran = opened.do(reference, ("hand_over", {"Who takes it over?": HEAD, "What is their part in the school?": "1"}))
    assert "somebody else deals with it" in ran.err.lower()
    assert "RECEIPT " in ran.err
    assert HEAD in ran.err, "who can take it over is listed"
    assert "SAVED as entry 2" in ran.err
    for command in (
        ("show", reference),
        ("correct", reference, "1"),
        ("export", reference, "record"),
        ("do", reference),
    ):
        hidden = opened.signed_in(*command)
        assert "About:" not in hidden.out + hidden.err
        assert "Who told" not in hidden.out + hidden.err
        assert "RECEIPT " in hidden.err
    assert "not shown" in opened.signed_in("list").out
    taken = opened.do(reference, *WHOLE[:3], user=HEAD, words=HEAD_WORDS)
    assert taken.err.count("SAVED") == 3


def test_a_correction_keeps_what_was_said_first(opened: Office) -> None:
    reference = opened.new()
    ran = opened.signed_in("correct", reference, "1", reply=lines("yes", "1", "4", "yes", "The wrong line."))
    assert "nothing was changed yet" in ran.err.lower()
    assert f"SAVED as entry 2 of case {reference}: the correction of entry 1." in ran.err
    shown = opened.signed_in("show", reference).out
    assert "Who told the school?  A pupil" in shown
    assert "As it was first entered:" in shown
    assert "Who told the school?  A parent or carer" in shown


def test_a_correction_of_an_entry_that_is_not_there_is_refused(opened: Office) -> None:
    reference = opened.new()
    ran = opened.signed_in("correct", reference, "7")
    assert ran.exit is Exit.BAD_INPUT
    assert "has no entry 7" in ran.err
    inside = opened.do(reference, ("danger", {}), ("correction", {"Which entry?": "9"}))
    assert inside.exit in (Exit.DONE, Exit.BAD_INPUT)


def test_five_minutes_without_an_answer_lock_the_case_and_the_late_line_is_not_taken(opened: Office) -> None:
    reference = opened.new()
    step = iter(("3", "late", LEAD_WORDS, "no", "", "yes", "q"))

    def reply(said: str) -> str | None:
        typed = next(step)
        if typed == "late":
            opened.clock.tick += 301
            return CANARY
        return typed

    ran = opened.signed_in("do", reference, reply=reply)
    assert ran.exit is Exit.DONE, ran.err
    assert "Locked, because nobody typed for five minutes." in ran.err
    assert ran.err.count("Is a child hurt or in danger now?") >= 2, "the question is asked again"
    assert "SAVED as entry 2" in ran.err
    assert CANARY not in opened.signed_in("show", reference).out


def test_a_locked_case_does_not_open_with_a_wrong_passphrase(opened: Office) -> None:
    reference = opened.new()
    opened.wait = lambda stream, seconds: False
    ran = opened.signed_in("do", reference, reply=lines("somebody else's guess"))
    assert ran.exit is Exit.BAD_INPUT
    assert "do not open this case file" in ran.err
    assert f"Case {reference} is saved up to entry 1." in ran.err


def test_somebody_elses_entry_meanwhile_is_shown_and_the_own_one_saved_after_it(opened: Office) -> None:
    opened.add_head()
    reference = opened.new()
    inner = Lead([("danger", {"Is a child hurt or in danger now?": "no"})])
    meanwhile: list[object] = []

    def reply(said: str) -> str | None:
        if "Type yes to save it" in said and not meanwhile:
            meanwhile.append(
                opened.do(
                    reference, ("danger", {"Is a child hurt or in danger now?": "no"}), user=HEAD, words=HEAD_WORDS
                )
            )
        if "THERE IS A PROBLEM" in said:
            return "yes"
        return inner(said)

    ran = opened.signed_in("do", reference, reply=reply)
    assert "this case was changed meanwhile" in ran.err.lower()
    assert f"Added: entry 2, Is a child in danger now?, by {HEAD}." in ran.err
    assert f"SAVED as entry 3 of case {reference}" in ran.err


def test_reading_a_case_is_recorded(opened: Office) -> None:
    from triage.caselog import store

    reference = opened.new()
    opened.signed_in("show", reference)
    opened.do(reference)
    opened.signed_in("list")
    with store.unlock(
        opened.store, user=LEAD, passphrase=LEAD_WORDS, head=opened.head, options=opened.options
    ) as session:
        case_id = session.cases()[0].case_id
        assert len(session.reads(case_id)) == 3, "the opening, show and do; a list shows no case"


@pytest.mark.parametrize("wanted", ["99", "nonsense", "hold_lifted"])
def test_a_step_that_is_not_there_is_refused(opened: Office, wanted: str) -> None:
    ran = opened.signed_in("do", opened.new(), wanted)
    assert ran.exit is Exit.BAD_INPUT
    assert "neither a number nor a name on the list" in ran.err or "cannot be entered now" in ran.err


def test_a_case_is_found_by_less_of_its_reference_and_an_unknown_one_is_said(opened: Office) -> None:
    first = opened.new()
    assert opened.signed_in("show", first[:3].lower()).exit is Exit.DONE
    unknown = opened.signed_in("show", "zzz")
    assert unknown.exit is Exit.BAD_INPUT
    assert "There is no case of that reference" in unknown.err


def test_an_entry_of_a_newer_program_is_told_and_the_chronology_is_printed_all_the_same(opened: Office) -> None:
    from triage.caselog import store

    reference = opened.new()
    with store.unlock(
        opened.store, user=LEAD, passphrase=LEAD_WORDS, head=opened.head, options=opened.options
    ) as session:
        case_id = session.cases()[0].case_id
        session.append(
            case_id=case_id,
            expected_seq=1,
            event_id=opened.options.new_id(),
            kind="of_the_future",
            data={"words": "later"},
            at=opened.clock.now(),
        )
    shown = opened.signed_in("show", reference)
    assert shown.exit is Exit.BAD_INPUT
    assert "does not know" in shown.err
    listed = opened.signed_in("list")
    assert reference in listed.out
    assert listed.exit is Exit.NOT_SURE
    printed = opened.signed_in("export", reference, "chronology", "--format", "md")
    assert printed.exit is Exit.DONE, printed.err
    assert "later" in printed.out


def test_on_a_terminal_a_new_case_goes_straight_on_to_its_task_list(opened: Office) -> None:
    opened.secrets = [LEAD_WORDS]
    ran = opened.run(
        "new",
        "--user",
        LEAD,
        reply=Lead(WHOLE[:2], {"Who told the school?": "1", "Whom is it about?": "1"}),
        terminal=True,
    )
    assert ran.exit is Exit.DONE, ran.err
    assert ran.err.count("SAVED as entry") == 3
    assert max(len(line) for line in ran.err.splitlines()) <= 80


def test_guidance_is_shown_in_full_with_its_source_and_marked_as_guidance(opened: Office) -> None:
    ran = opened.signed_in(
        "do",
        opened.new(),
        reply=lines("danger", "g", "no", "g", "b", "3", "-", "g", "1", "1", "b", "-", "q", "list", "receipt", "q"),
    )
    assert "[guidance, not policy]" in ran.err
    assert "Source (P)" in ran.err
    assert "RECEIPT " in ran.err


def test_the_images_of_a_child_stop_everything_until_the_police_were_told(opened: Office) -> None:
    answers = {"Could there be an indecent image of a child?": "1"}
    call = {"WHICH": "1", "Who was called?": "1", "Were they told about indecent images of a child?": "yes"}
    ran = opened.do(opened.new(), WHOLE[0], ("images", answers), ("record", {}), ("images", call), ("record", {}))
    assert (
        "“Record the disclosure” cannot be worked on now." in ran.err.replace("\n", " ")
        or "cannot be worked on now" in ran.err
    )
    assert "- Do not look, copy, print, save or send." in ran.err
    assert ran.err.count("SAVED as entry") == 4


def test_waiting_for_a_line_is_for_terminals_and_ends_when_nobody_types() -> None:
    import os
    import sys

    from tui.casework.outside import wait_for_line

    if sys.platform == "win32":
        pytest.skip("a pseudo-terminal is of Unix")
    outer, inner = os.openpty()
    with os.fdopen(inner, "rb", buffering=0) as stream, os.fdopen(outer, "wb", buffering=0) as keys:
        assert not wait_for_line(stream, 0.01)
        keys.write(b"x\n")
        assert wait_for_line(stream, 1)
