"""The lifecycle step by step: the order, the routes, the refusals in words, corrections, and the end."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.disclosure.samples import (
    CASE,
    CHAIR,
    DSL,
    FINISHED,
    GOOD,
    HEAD,
    KNOWN,
    LATER,
    UP_TO_REFERRAL,
    add,
    case_of,
    events_of,
)
from triage.disclosure.case import Case, Stage, holding
from triage.disclosure.entries.lado import Departure
from triage.disclosure.entries.people import Confidentiality, ParentReassured, Telling
from triage.disclosure.entries.record import Assessment, Record
from triage.disclosure.entries.start import Danger, EmergencyCall, HandOver, Images, NewSubject, Opening
from triage.disclosure.errors import BadEntry, NotAllowed, NotForYou
from triage.disclosure.events import Correction
from triage.disclosure.lifecycle import act, possible, replay, visible_to
from triage.disclosure.tasks import State, hold, task_list
from triage.disclosure.values import About, Answer, HandlerRole, Recipient, Service, Teller, Told, View

LOW_LEVEL = dataclasses.replace(GOOD["assessment"], view=View.LOW_LEVEL, criteria=())  # type: ignore[type-var]  # an entry of any kind


def opening(*tellers: Teller, about: About = About.STAFF, user: str = "", head: bool | None = None) -> Opening:
    return Opening(tellers=tellers or (Teller.PARENT,), about=about, subject_user=user, is_head=head, known_at=KNOWN)


def test_a_finished_case_can_be_closed_and_opened_again_with_a_reason() -> None:
    closed = case_of(*FINISHED, "closing")
    assert closed.stage is Stage.CLOSED
    assert hold(closed) is None
    with pytest.raises(NotAllowed, match="open it again with a reason"):
        add(closed, GOOD["note"])
    assert add(closed, GOOD["reopening"]).stage is Stage.FOLLOW


def _without(kind: str) -> list[object]:
    return [one for one in FINISHED if one != kind]


@pytest.mark.parametrize(
    ("left_out", "clause"),
    [
        ("parent_reassured", "C3"),
        ("dpo_report", "F1"),
        ("telling", "E7"),
        ("advice_done", "C2"),
        ("hold_lifted", "guidance"),
    ],
)
def test_closing_names_what_is_lacking_and_its_clause(left_out: str, clause: str) -> None:
    case = case_of(*_without(left_out))  # type: ignore[arg-type]  # entries by name
    with pytest.raises(NotAllowed, match="Close the case") as refused:
        add(case, GOOD["closing"])
    assert clause in str(refused.value)
    assert len(refused.value.lacking) == 1


@pytest.mark.parametrize(
    ("upto", "kind", "words"),
    [
        ((), "record", "open the case first"),
        (("opening",), "record", "child's safety comes first"),
        (("opening", "danger"), "record", "indecent images"),
        (("opening", "danger", "images"), "assessment", "record the disclosure first.*C1"),
        (("opening", "danger", "images"), "referral", "C1"),
        (("opening", "danger", "images", "record"), "referral", "what kind of concern"),
        (("opening", "danger", "images", "record", "assessment"), "closing", "refer it to the LADO first.*C2"),
        (("opening", "danger", "images", "record", "assessment"), "advice", "LADO has not been reached"),
    ],
)
def test_a_step_out_of_order_is_refused_with_what_comes_first(upto: tuple[str, ...], kind: str, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        add(case_of(*upto), GOOD[kind])


@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNSURE])
def test_danger_or_doubt_stops_everything_until_a_call_got_through(answer: Answer) -> None:
    call = GOOD["emergency_call"]
    assert isinstance(call, EmergencyCall)
    case = case_of("opening", Danger(answer=answer))
    for wrong in ({"reached": False}, {"service": Service.POLICE_101}):
        case = add(case, dataclasses.replace(call, **wrong))
        assert case.stage is Stage.DANGER
    with pytest.raises(NotAllowed, match="child's safety"):
        add(case, GOOD["images"])
    assert add(case, call).stage is Stage.IMAGES


def test_danger_may_come_up_at_any_time_and_stops_the_case_where_it_is() -> None:
    case = case_of(*UP_TO_REFERRAL, Danger(answer=Answer.YES))
    assert case.stage is Stage.DANGER
    with pytest.raises(NotAllowed):
        add(case, GOOD["advice"])
    assert add(case, GOOD["emergency_call"]).stage is Stage.FOLLOW


def test_a_new_danger_needs_a_new_call() -> None:
    case = case_of("opening", Danger(answer=Answer.YES), "emergency_call", "images", Danger(answer=Answer.YES))
    assert case.stage is Stage.DANGER
    assert add(case, GOOD["emergency_call"]).stage is Stage.RECORD
    assert case_of("opening", "emergency_call", Danger(answer=Answer.YES)).stage is Stage.IMAGES


def test_images_are_a_hard_stop_until_the_police_were_told_of_them() -> None:
    images = Images(answer=Answer.UNSURE, understood=True, where="On a phone, says the mother.")
    with pytest.raises(NotAllowed, match="nobody looks at the image"):
        add(case_of("opening", "danger"), dataclasses.replace(images, understood=False))
    case = case_of("opening", "danger", images)
    call = GOOD["emergency_call"]
    assert isinstance(call, EmergencyCall)
    assert case.stage is Stage.IMAGES
    assert add(case, dataclasses.replace(call, images_mentioned=False)).stage is Stage.IMAGES
    assert add(case, call).stage is Stage.RECORD


def test_a_pupils_behaviour_is_passed_on_and_never_goes_to_the_lado() -> None:
    case = case_of(opening(Teller.STAFF, about=About.PUPIL), "danger", "images")
    assert case.stage is Stage.ROUTING
    with pytest.raises(NotAllowed, match="rules for pupils"):
        add(case, GOOD["referral"])
    routed = add(case, GOOD["routing"])
    assert routed.stage is Stage.ROUTED
    states = {task.step.id: task.state for task in task_list(routed, LATER)}
    assert states["refer"] is State.DOES_NOT_APPLY
    assert states["routing"] is State.DONE
    found = case_of(opening(Teller.STAFF, about=About.PUPIL), "danger", "images", "routing", "reopening", "new_subject")
    assert found.stage is Stage.RECORD


@pytest.mark.parametrize("about", [About.DSL, About.MYSELF])
def test_whom_it_is_about_hands_over_and_sees_nothing_more(about: About) -> None:
    case = case_of(opening(about=about, user=DSL, head=False))
    assert case.stage is Stage.HAND_OVER
    assert not visible_to(case, f" {DSL.upper()}  ")
    assert [task.step.id for task in task_list(case, LATER, DSL)] == ["hand-over"]
    assert possible(case, DSL) == ("hand_over", "emergency_call")
    with pytest.raises(NotAllowed, match="whom the concern is not about"):
        add(case, HandOver(to_user=DSL, to_role=HandlerRole.HEADTEACHER, at=KNOWN))
    with pytest.raises(NotAllowed, match="headteacher"):
        add(case, HandOver(to_user=CHAIR, to_role=HandlerRole.DEPUTY_DSL, at=KNOWN))
    taken = add(case, GOOD["hand_over"])
    assert taken.stage is Stage.DANGER
    for kind in ("danger", "note", "emergency_call", "hand_over"):
        with pytest.raises(NotForYou, match="may be about you"):
            add(taken, GOOD[kind], actor=DSL)
    assert add(taken, GOOD["danger"], actor=HEAD).stage is Stage.IMAGES


def test_a_dsl_who_is_also_the_head_hands_over_to_the_chair_of_governors() -> None:
    case = case_of(opening(about=About.MYSELF, head=True))
    with pytest.raises(NotAllowed, match="chair of governors"):
        add(case, GOOD["hand_over"])
    assert add(case, HandOver(to_user=CHAIR, to_role=HandlerRole.CHAIR_OF_GOVERNORS, at=KNOWN)).stage is Stage.DANGER


def test_a_concern_about_the_headteacher_goes_to_the_chair_of_governors() -> None:
    case = case_of(opening(about=About.HEADTEACHER, user=HEAD), *UP_TO_REFERRAL[1:])
    assert not visible_to(case, HEAD)
    with pytest.raises(NotAllowed, match=r"tell the chair of governors.*E7"):
        add(case, GOOD["telling"])
    told = add(case, Telling(recipient=Recipient.CHAIR_OF_GOVERNORS, told=Told.TOLD, by=DSL, at=KNOWN))
    states = {task.step.id: task.state for task in task_list(told, LATER)}
    assert states["leaders"] is State.DONE


def test_who_turns_out_to_be_concerned_loses_sight_of_the_case_from_then_on() -> None:
    case = case_of(*UP_TO_REFERRAL, NewSubject(about=About.DSL, subject_user=DSL, is_head=False, why="Her account."))
    assert case.stage is Stage.HAND_OVER
    assert not visible_to(case, DSL)
    taken = add(case, GOOD["hand_over"])
    assert taken.stage is Stage.FOLLOW


def test_doubt_or_a_harm_criterion_leaves_no_way_round_the_lado() -> None:
    low = dataclasses.replace(GOOD["assessment"], view=View.LOW_LEVEL)  # type: ignore[type-var]  # an entry of any kind
    for harm in (GOOD["assessment"], low, dataclasses.replace(low, view=View.UNSURE, criteria=())):  # type: ignore[type-var]  # an entry of any kind
        with pytest.raises(NotAllowed, match=r"ring the LADO.*C2"):
            add(case_of("opening", "danger", "images", "record", harm), GOOD["departure"])


def test_a_departure_needs_a_second_person_and_stays_marked_for_good() -> None:
    case = case_of("opening", "danger", "images", "record", LOW_LEVEL)
    departure = GOOD["departure"]
    assert isinstance(departure, Departure)
    with pytest.raises(NotAllowed, match="second person"):
        add(case, dataclasses.replace(departure, second_person=f" {DSL.lower()}"))
    with pytest.raises(BadEntry, match="Why is it not referred"):
        add(case, dataclasses.replace(departure, reason="  "))
    departed = add(case, departure)
    assert departed.stage is Stage.FOLLOW
    later = add(add(departed, GOOD["assessment"]), GOOD["referral"])
    for at in (departed, later):
        (task,) = [one for one in task_list(at, LATER) if one.step.id == "refer"]
        assert "Departure from the policy (C2)" in task.note


def test_a_departure_falls_when_the_concern_turns_out_to_be_harm() -> None:
    case = case_of("opening", "danger", "images", "record", LOW_LEVEL, "departure")
    worse = add(case, GOOD["assessment"])
    assert worse.stage is Stage.REFER
    (task,) = [one for one in task_list(worse, LATER) if one.step.id == "refer"]
    assert "no longer stands" in task.lacking[0]


@given(st.sets(st.sampled_from(tuple(Teller)), min_size=1))
def test_c3_and_c4_apply_to_those_who_told_and_to_nobody_else(tellers: set[Teller]) -> None:
    case = case_of(opening(*sorted(tellers)), *UP_TO_REFERRAL[1:])
    tasks = {task.step.id: task for task in task_list(case, LATER)}
    assert (tasks["parent"].state is State.DOES_NOT_APPLY) == (Teller.PARENT not in tellers)
    in_school = {Teller.STAFF, Teller.GOVERNOR_OR_VOLUNTEER} & tellers
    assert (tasks["confidentiality"].state is State.DOES_NOT_APPLY) == (not in_school)
    assert (tasks["pupil"].state is State.DOES_NOT_APPLY) == (Teller.PUPIL not in tellers)
    assert all(task.note for task in tasks.values() if task.state is State.DOES_NOT_APPLY)


def test_secrecy_is_never_promised() -> None:
    case = case_of(opening(Teller.STAFF), *UP_TO_REFERRAL[1:])
    entry = GOOD["confidentiality"]
    assert isinstance(entry, Confidentiality)
    with pytest.raises(NotAllowed, match=r"promise no more.*C4"):
        add(case, dataclasses.replace(entry, promised=True))
    parent = GOOD["parent_reassured"]
    assert isinstance(parent, ParentReassured)
    with pytest.raises(NotAllowed, match=r"understand the process.*C3"):
        add(case_of(*UP_TO_REFERRAL), dataclasses.replace(parent, understood=False))


def test_the_hold_stands_until_all_agree_and_the_parents_wait_for_it() -> None:
    case = case_of(*UP_TO_REFERRAL)
    parents = Telling(recipient=Recipient.PARENTS_OF_CHILD, told=Told.TOLD, by=HEAD, at=KNOWN)
    assert holding(case)
    assert hold(case) is not None
    with pytest.raises(NotAllowed, match="hold stands"):
        add(case, parents)
    lifted = add(case, GOOD["hold_lifted"])
    assert hold(lifted) is None
    assert add(lifted, parents).last_seq == lifted.last_seq + 1


def test_a_correction_keeps_the_first_words_beside_the_right_ones() -> None:
    case = case_of("opening", "danger", "images", "record")
    first = GOOD["record"]
    assert isinstance(first, Record)
    right = dataclasses.replace(first, place="The library")
    corrected = add(case, Correction(seq=4, reason="I mixed up the rooms.", instead=right))
    item = corrected.items[3]
    assert (item.written, item.stands, item.corrected_by) == (first, right, (5,))
    assert [event.kind for event in events_of(corrected)] == [*(e.kind for e in events_of(case)), "correction"]
    twice = add(corrected, Correction(seq=4, reason="Both.", instead=dataclasses.replace(first, place="Room 2")))
    assert twice.items[3].corrected_by == (5, 6)
    assert twice.items[4] == corrected.items[4]


def test_a_correction_cannot_undo_what_came_after_it() -> None:
    case = case_of("opening", "danger", "images", "record")
    with pytest.raises(NotAllowed, match=r"entry 3 could not stand; enter what you know now as a new entry"):
        add(case, Correction(seq=2, reason="She was in danger.", instead=Danger(answer=Answer.YES)))
    assert add(case, Danger(answer=Answer.YES)).stage is Stage.DANGER


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (Correction(seq=9, reason="x", instead=Danger(answer=Answer.NO)), "no entry 9"),
        (Correction(seq=1, reason="x", instead=Danger(answer=Answer.NO)), "another kind"),
    ],
)
def test_a_correction_needs_an_entry_of_its_kind(correction: Correction, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        add(case_of("opening", "danger"), correction)


def test_a_refused_entry_leaves_the_case_as_it_was() -> None:
    case = case_of("opening", "danger")
    before = (case, tuple(events_of(case)))
    with pytest.raises(NotAllowed):
        act(case, GOOD["closing"], at=LATER, actor=DSL, event_id=UUID(int=3))
    assert (case, tuple(events_of(case))) == before
    assert replay(events_of(case)) == case


def test_a_time_in_the_future_is_refused_by_its_field() -> None:
    future = dataclasses.replace(opening(), known_at=LATER.replace(year=2030))
    with pytest.raises(BadEntry, match="known_at: lies in the future"):
        act(Case(), future, at=LATER, actor=DSL, event_id=UUID(int=1), case_id=CASE)


def test_an_unsure_assessment_asks_for_the_police_and_the_governors_or_a_reason() -> None:
    unsure = GOOD["assessment"]
    assert isinstance(unsure, Assessment)
    case = case_of("opening", "danger", "images", "record", dataclasses.replace(unsure, crime=Answer.UNSURE))
    assert {t.step.id: t.state for t in task_list(case, LATER)}["police"] is State.NOT_STARTED
    no = Telling(recipient=Recipient.POLICE, told=Told.NOT_NEEDED, by=HEAD, at=KNOWN, reason="The LADO agreed.")
    assert {t.step.id: t.state for t in task_list(add(case, no), LATER)}["police"] is State.DONE
    crime = case_of("opening", "danger", "images", "record", dataclasses.replace(unsure, crime=Answer.YES), no)
    assert {t.step.id: t.state for t in task_list(crime, LATER)}["police"] is State.NOT_STARTED


def test_the_lifecycle_needs_no_screen_no_store_and_no_cryptography() -> None:
    code = (
        "import sys, triage.disclosure.lifecycle, triage.disclosure.tasks, triage.disclosure.forms\n"
        "bad = {'textual', 'sqlalchemy', 'cryptography', 'numpy', 'jinja2', 'holidays'} & set(sys.modules)\n"
        "sys.exit(str(bad) if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_telling_the_headteacher_does_not_count_once_it_turns_out_to_be_about_them() -> None:
    case = case_of(*UP_TO_REFERRAL, "telling")
    later = add(case, NewSubject(about=About.HEADTEACHER, subject_user=HEAD, why="The account is the headteacher's."))
    tasks = {task.step.id: task for task in task_list(later, LATER)}
    assert tasks["leaders"].lacking == ("Tell the chair of governors.",)


def test_whoever_took_a_case_over_hands_it_on_when_it_is_about_them_too() -> None:
    taken = add(case_of(opening(about=About.DSL, user=DSL, head=False)), GOOD["hand_over"])
    for kind in ("danger", "images", "record"):
        taken = add(taken, GOOD[kind], actor=HEAD)
    again = add(taken, NewSubject(about=About.MYSELF, is_head=True, why="I am in the picture."), actor=HEAD)
    assert again.stage is Stage.HAND_OVER
    assert not visible_to(again, HEAD)
    assert visible_to(again, CHAIR)


def test_an_event_needs_a_case_and_an_entry_stays_in_its_own() -> None:
    with pytest.raises(ValueError, match="case_id"):
        act(Case(), opening(), at=LATER, actor=DSL, event_id=UUID(int=1))
    with pytest.raises(ValueError, match="stays in its case"):
        act(case_of("opening"), GOOD["danger"], at=LATER, actor=DSL, event_id=UUID(int=1), case_id=UUID(int=9))
    with pytest.raises(LookupError, match="has not been opened"):
        _ = Case().opening


def test_the_task_list_names_the_call_that_danger_or_images_wait_for() -> None:
    images = Images(answer=Answer.YES, understood=True, where="On a phone.")
    for made, step_id, words in (
        (("opening",), "danger", "Say whether a child is in danger"),
        (("opening", Danger(answer=Answer.YES)), "danger", "Call 999 or children's social care"),
        (("opening", "danger"), "images", "Say whether an indecent image"),
        (("opening", "danger", images), "images", "Tell the police about the images"),
    ):
        (task,) = [one for one in task_list(case_of(*made), LATER) if one.step.id == step_id]
        assert task.lacking[0].startswith(words)
        assert task.kinds
        assert task.state is (
            State.IN_PROGRESS if len(made) > 1 and not isinstance(made[-1], str) else State.NOT_STARTED
        )


def test_a_correction_cannot_put_a_time_after_the_entry_that_holds_it() -> None:
    late = dataclasses.replace(opening(), known_at=LATER.replace(year=2030))
    with pytest.raises(BadEntry, match="known_at: lies in the future"):
        add(case_of("opening"), Correction(seq=1, reason="The wrong year.", instead=late))
