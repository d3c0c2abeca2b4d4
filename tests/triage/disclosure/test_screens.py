"""What a screen or a command line needs: forms and answers, the task list, the clocks, the LADO's form, the table's page."""

from __future__ import annotations

import contextlib
import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.loading.pack import load_folder
from kb.loading.shelf import folder_of
from tests.triage.disclosure.samples import DSL, GOOD, KNOWN, LATER, UP_TO_REFERRAL, add, case_of
from triage.disclosure.case import Case, Stage
from triage.disclosure.clock import ClockState, clock, due_at, ico_clock, spoken
from triage.disclosure.entries.lado import Referral
from triage.disclosure.entries.record import Assessment
from triage.disclosure.entries.referral_details import ReferralDetails
from triage.disclosure.entries.start import Opening
from triage.disclosure.errors import BadEntry
from triage.disclosure.events import ENTRIES, prepared
from triage.disclosure.fields import FieldType
from triage.disclosure.forms import answers_of, asked, form, forms, read_answers
from triage.disclosure.machine import WAITS_FOR, diagram, kinds_at, table_text
from triage.disclosure.prompts import HOLD_GUIDANCE, PROMPTS
from triage.disclosure.referral import referral_form
from triage.disclosure.steps import STEPS
from triage.disclosure.table import TABLE
from triage.disclosure.tasks import State, task_list
from triage.disclosure.values import About, Answer, Teller, View

DOCS = Path(__file__).parents[3] / "docs" / "disclosure.md"
KINDS = sorted(set(GOOD) - {"correction"})


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_can_be_shown_as_answers_and_read_back(kind: str) -> None:
    entry = prepared(GOOD[kind])
    assert read_answers(kind, answers_of(entry)) == entry


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_names_every_required_question_and_no_other(kind: str) -> None:
    required = {one.id for one in form(kind).fields if one.required and one.only_if is None}
    if not required:
        assert read_answers(kind, {}) == ENTRIES[kind]()
        return
    with pytest.raises(BadEntry) as refused:
        read_answers(kind, {})
    assert {field for field, _ in refused.value.faults} == required


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_every_question_has_words_and_every_choice_a_label(kind: str) -> None:
    shown = form(kind)
    assert shown.title
    assert len({one.id for one in shown.fields}) == len(shown.fields)
    for one in shown.fields:
        assert one.label.strip()
        assert bool(one.options) == (one.type in (FieldType.CHOICE, FieldType.CHOICES))
        assert all(option.label for option in one.options)
        if one.only_if is not None:
            assert one.only_if.field in {other.id for other in shown.fields}


def test_answers_are_read_as_people_type_them() -> None:
    answers = {"tellers": "parent, Staff", "about": "A member of staff", "known_at": "23/11/2026 09:05"}
    answers["tellers"] = "parent, staff"
    entry = read_answers("opening", answers)
    assert isinstance(entry, Opening)
    assert entry.tellers == (Teller.PARENT, Teller.STAFF)
    assert entry.about is About.STAFF
    assert spoken(entry.known_at) == "Monday 23 November 2026, 09:05"
    summer = read_answers("opening", {**answers, "known_at": "2026-07-01T09:05"})
    assert isinstance(summer, Opening)
    assert summer.known_at.hour == 8


@pytest.mark.parametrize(
    "typed",
    ["23/11/2026 9:05", "23/11/2026 at 9.05", "23/11/2026, At 09:05", "23/11/2026T09:05", "23/11/2026 09:05+00:00"],
)
def test_a_british_day_takes_its_time_in_any_of_the_usual_ways(typed: str) -> None:
    entry = read_answers("opening", {"tellers": ["parent"], "about": "staff", "known_at": typed})
    assert isinstance(entry, Opening)
    assert spoken(entry.known_at) == "Monday 23 November 2026, 09:05"


@pytest.mark.parametrize(
    ("field", "answer", "words"),
    [
        ("about", "the cook", "choose one of: staff"),
        ("known_at", "yesterday", "20/11/2026 09:15"),
        ("known_at", "2026-11-23", "20/11/2026 09:15"),
        ("known_at", "31/02/2026 09:00", "20/11/2026 09:15"),
        ("is_head", "perhaps", "answer yes or no"),
        ("shoe_size", "9", "no such question"),
    ],
)
def test_a_wrong_answer_is_named_with_what_would_be_right(field: str, answer: str, words: str) -> None:
    good = {"tellers": ["parent"], "about": "staff", "known_at": "2026-11-23 09:00"}
    with pytest.raises(BadEntry, match=words) as refused:
        read_answers("opening", {**good, field: answer})
    assert [name for name, _ in refused.value.faults] == [field]


@given(st.dictionaries(st.sampled_from(("tellers", "about", "known_at", "is_head", "x")), st.text(max_size=20)))
def test_no_answer_whatever_brings_anything_but_a_named_fault(answers: dict[str, str]) -> None:
    with contextlib.suppress(BadEntry):
        assert isinstance(read_answers("opening", answers), Opening)


def test_conditional_questions_are_asked_only_where_they_matter() -> None:
    fields = form("opening").fields
    assert "is_head" not in {one.id for one in asked(fields, {"about": "staff"})}
    assert "is_head" in {one.id for one in asked(fields, {"about": About.DSL})}
    with pytest.raises(BadEntry, match="With which name"):
        read_answers("opening", {"tellers": "parent", "about": "headteacher", "known_at": "2026-11-23 09:00"})


def test_every_step_has_forms_and_every_kind_but_a_few_belongs_to_a_step() -> None:
    of_steps = {shown.kind for one in STEPS for shown in forms(one.id)}
    assert set(ENTRIES) - of_steps == {"new_subject", "note", "correction", "reopening"}


def test_a_new_case_has_one_thing_to_do() -> None:
    todo = [task for task in task_list(Case(), LATER) if task.kinds]
    assert [task.step.id for task in todo] == ["opening"]


def test_the_task_list_says_what_is_lacking_and_what_can_be_done_now() -> None:
    tasks = {task.step.id: task for task in task_list(case_of("opening", "danger", "images"), KNOWN)}
    assert tasks["danger"].state is State.DONE
    assert tasks["record"].state is State.NOT_STARTED
    assert tasks["record"].kinds == ("record",)
    assert tasks["refer"].kinds == ("lado_attempt",)
    assert tasks["refer"].due == due_at(case_of("opening"))
    assert tasks["hold"].state is State.IN_PROGRESS
    assert not tasks["close"].kinds


def test_the_clock_runs_runs_out_and_stops() -> None:
    case = case_of("opening")
    due = due_at(case)
    assert due is not None
    running, late = clock(case, due), clock(case, due + timedelta(minutes=1))
    assert running.state is ClockState.RUNNING
    assert late.state is ClockState.OVERDUE
    assert "1 minute overdue" in late.words
    assert "our own reading" in late.label
    assert any(task.overdue for task in task_list(case, due + timedelta(minutes=1)))
    sent = case_of(*UP_TO_REFERRAL)
    assert clock(sent, LATER).state is ClockState.MET
    referral = GOOD["referral"]
    assert isinstance(referral, Referral)
    after = case_of(*UP_TO_REFERRAL[:-1], dataclasses.replace(referral, sent_at=due + timedelta(minutes=1)))
    assert clock(after, LATER).state is ClockState.MET_LATE
    assert clock(case_of(Opening(tellers=(Teller.STAFF,), about=About.PUPIL, known_at=KNOWN)), LATER).due is None


def test_a_departure_is_shown_in_place_of_the_clock() -> None:
    low = dataclasses.replace(GOOD["assessment"], view=View.CONDUCT, criteria=())  # type: ignore[type-var]  # an entry of any kind
    case = case_of("opening", "danger", "images", "record", low, "departure")
    assert clock(case, LATER).state is ClockState.DEPARTED
    assert clock(add(case, GOOD["assessment"]), LATER).state is ClockState.OVERDUE


def test_the_72_hours_are_clock_hours_and_start_only_with_personal_data() -> None:
    seen = GOOD["assessment"]
    assert isinstance(seen, Assessment)
    assert ico_clock(case_of(*UP_TO_REFERRAL), LATER).state is ClockState.NOT_NEEDED
    case = case_of("opening", "danger", "images", "record", dataclasses.replace(seen, personal_data=Answer.UNSURE))
    assert ico_clock(case, KNOWN + timedelta(hours=72)).state is ClockState.RUNNING
    assert ico_clock(case, KNOWN + timedelta(hours=72, seconds=1)).state is ClockState.OVERDUE
    decided = add(case, GOOD["ico_decision"])
    assert ico_clock(decided, LATER).state is ClockState.MET


def test_the_lados_form_is_filled_from_the_case_and_names_what_is_lacking() -> None:
    case = case_of(*UP_TO_REFERRAL)
    before = referral_form(case)
    known = {one.id: one.value for one in before.fields}
    assert known["own_words"] == "He keeps liking her pictures and he asked her to chat."
    assert known["subject_name"] == "Terence Madeup, teaching assistant"
    assert known["referred_at"] == spoken(KNOWN)
    assert known["subject_born"] is None
    assert "subject_born" in {one.id for one in before.lacking}
    after = add(add(case, ReferralDetails(subject_born="1 May 1988")), ReferralDetails(injury="None seen"))
    fields = {one.id: one.value for one in referral_form(after, organisation="A school").fields}
    assert (fields["subject_born"], fields["injury"], fields["organisation"]) == ("1 May 1988", "None seen", "A school")
    assert len(referral_form(after).lacking) == len(before.lacking) - 1


def test_all_clauses_and_guidance_that_the_lifecycle_names_are_in_the_pack() -> None:
    pack = load_folder(folder_of("beech-hill-2018"))
    clauses = {clause.id for clause in pack.clauses}
    guidance = {entry.id for entry in pack.guidance}
    named = [*((row.clauses, row.guidance) for row in TABLE), *((one.clauses, one.guidance) for one in STEPS)]
    named += [((), prompts.guidance) for prompts in PROMPTS.values()]
    named += [(lacking.clauses, lacking.guidance) for lacking in WAITS_FOR.values()]
    named.append(((), HOLD_GUIDANCE))
    assert {name for found, _ in named for name in found} <= clauses
    assert {name for _, found in named for name in found} <= guidance


def test_the_table_covers_every_kind_and_every_stage_has_a_way_on() -> None:
    assert {row.trigger for row in TABLE} == set(ENTRIES)
    assert all(kinds_at(stage) for stage in Stage)
    assert set(WAITS_FOR) == set(Stage)


def test_the_page_of_the_documentation_holds_the_diagram_and_the_table() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram()}```\n" in text, "run: python -m tests.triage.disclosure.write_docs"
    assert table_text() in text, "run: python -m tests.triage.disclosure.write_docs"


def test_the_name_of_the_user_is_only_compared_and_never_shown_in_a_refusal() -> None:
    case = case_of("opening")
    with pytest.raises(Exception, match="cannot be entered yet") as refused:
        add(case, GOOD["closing"])
    assert DSL not in str(refused.value)


def test_numbers_and_yes_or_no_are_read_as_typed() -> None:
    good = answers_of(prepared(GOOD["advice_done"]))
    assert read_answers("advice_done", {**good, "advice": " 7 "}) == prepared(GOOD["advice_done"])
    with pytest.raises(BadEntry, match="whole number"):
        read_answers("advice_done", {**good, "advice": "seven"})
    with pytest.raises(BadEntry, match=r"closing.*keep_until: give a date"):
        read_answers("closing", {**answers_of(prepared(GOOD["closing"])), "keep_until": "soon"})
    with pytest.raises(BadEntry, match="by its own kind"):
        read_answers("correction", {})
    yes = read_answers("record", {**answers_of(prepared(GOOD["record"])), "no_secrecy": "Y"})
    assert yes == prepared(GOOD["record"])
