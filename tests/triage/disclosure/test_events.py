"""Entries as events: every entry survives the round trip, and nothing but an entry gets in."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.disclosure.samples import CASE, GOOD, LATER, any_entry, case_of, events_of
from triage.caselog import events as log
from triage.disclosure.codec import cleaned
from triage.disclosure.entries.end import Note
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.start import Opening
from triage.disclosure.errors import BadEntry, BrokenHistory, UnknownKind
from triage.disclosure.events import ENTRIES, Correction, Event, prepared, to_data, to_entry
from triage.disclosure.lifecycle import replay
from triage.disclosure.values import About, Teller


@given(any_entry())
def test_an_entry_comes_back_from_its_json_as_it_was(entry: Entry) -> None:
    data = json.loads(json.dumps(to_data(entry)))
    assert to_entry(entry.KIND, data) == entry


@given(any_entry())
def test_cleaning_twice_changes_nothing(entry: Entry) -> None:
    if not isinstance(entry, Correction):
        assert cleaned(cleaned(entry)) == cleaned(entry)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_field_too_many_or_too_few_is_refused_by_its_name(kind: str) -> None:
    data = to_data(GOOD[kind])
    assert kind in ENTRIES
    with pytest.raises(BadEntry, match="surplus" if kind != "correction" else "correction has"):
        to_entry(kind, {**data, "surplus": 1})
    for name in data:
        with pytest.raises(BadEntry, match=name if kind != "correction" else "correction has"):
            to_entry(kind, {key: value for key, value in data.items() if key != name})


@given(st.sampled_from(sorted(set(GOOD) - {"correction"})), st.data())
def test_a_value_of_another_type_is_refused_by_its_field(kind: str, data: st.DataObject) -> None:
    good = to_data(GOOD[kind])
    name = data.draw(st.sampled_from(sorted(good)))
    with pytest.raises(BadEntry, match=name):
        to_entry(kind, {**good, name: {"not": "a value"}})


def test_an_unknown_kind_is_refused_by_its_name() -> None:
    with pytest.raises(UnknownKind, match=r"`telepathy`.*nothing is lost"):
        to_entry("telepathy", {})


@pytest.mark.parametrize("moment", ["2026-11-23T09:00:00", "yesterday", "2026-11-23", 5, True, None])
def test_a_time_without_a_zone_is_no_time(moment: object) -> None:
    with pytest.raises(BadEntry, match="known_at"):
        to_entry("opening", {**to_data(GOOD["opening"]), "known_at": moment})


def test_control_characters_are_shown_before_they_are_stored() -> None:
    shown = prepared(Note(text="one\x1b[2Jtwo\u202e"))
    assert isinstance(shown, Note)
    assert shown.text == "one\\u001b[2Jtwo\\u202e"


def test_blank_answers_are_named_in_the_words_of_the_question() -> None:
    with pytest.raises(BadEntry, match="What should be on record"):
        prepared(Note(text="  \n "))


def _stored(event: Event, **changes: Any) -> Event:
    values = {name: getattr(event, name) for name in Event.__slots__}
    return Event(**{**values, **changes})


def test_an_event_out_of_order_is_named_and_nothing_is_guessed() -> None:
    events = events_of(case_of("opening", "danger", "images"))
    with pytest.raises(BrokenHistory, match="entry 3"):
        replay([events[0], events[2]])
    with pytest.raises(BrokenHistory, match="should have been entry 2"):
        replay([events[0], _stored(events[1], seq=1)])
    with pytest.raises(BrokenHistory, match="another case"):
        replay([events[0], _stored(events[1], case_id=UUID(int=99))])


def test_a_stored_step_that_the_table_forbids_is_not_passed_over() -> None:
    first, _, third = events_of(case_of("opening", "danger", "images"))
    with pytest.raises(BrokenHistory, match=r"child's safety comes first.*chronology"):
        replay([first, _stored(third, seq=2)])


def test_the_events_of_the_case_log_replay_as_they_are() -> None:
    events = [
        log.Event(
            event_id=event.event_id,
            gseq=100 + event.seq,
            case_id=event.case_id,
            seq=event.seq,
            kind=event.kind,
            at=event.at,
            actor=event.actor,
            data=json.loads(json.dumps(dict(event.data))),
        )
        for event in events_of(case_of("opening", "danger", "images", "record"))
    ]
    assert replay(events).last_seq == 4
    made = events_of(case_of("opening"))[0]
    kept = log.NewEvent(
        event_id=made.event_id,
        case_id=made.case_id,
        expected_seq=0,
        kind=made.kind,
        at=made.at,
        data=json.loads(json.dumps(dict(made.data))),
    ).checked()
    assert kept.kind == "opening"
    assert isinstance(kept.at, datetime)


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_every_kind_can_be_kept_by_the_case_log(kind: str) -> None:
    data = json.loads(json.dumps(to_data(GOOD[kind])))
    log.NewEvent(event_id=CASE, case_id=CASE, expected_seq=0, kind=kind, at=LATER, data=data).checked()


def test_an_unknown_kind_in_a_case_is_named_and_not_passed_over() -> None:
    first = events_of(case_of("opening"))[0]
    with pytest.raises(UnknownKind, match="newer version"):
        replay([first, _stored(first, seq=2, kind="telepathy")])


def test_a_choice_that_is_none_and_a_day_that_is_none_are_named() -> None:
    with pytest.raises(BadEntry, match="`perhaps` is not one of its choices"):
        to_entry("danger", {"answer": "perhaps", "why": ""})
    with pytest.raises(BadEntry, match="keep_until: is not a date"):
        to_entry("closing", {**to_data(GOOD["closing"]), "keep_until": "soon"})


def test_a_text_without_end_and_a_time_without_a_zone_are_refused_before_they_are_stored() -> None:
    with pytest.raises(BadEntry, match="longer than 50000"):
        prepared(Note(text="x" * 50_001))
    with pytest.raises(BadEntry, match="known_at: lacks a time zone"):
        prepared(Opening(tellers=(Teller.STAFF,), about=About.STAFF, known_at=datetime(2026, 11, 23)))
