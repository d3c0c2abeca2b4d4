"""The case log as the disclosure and the command line use it: cases and events."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from tests.faults.lab import START, USER, Bench
from triage.caselog import errors, store
from triage.caselog.encoding import JSONObject
from triage.caselog.events import CASE_ERASED, CREATED, READ
from triage.caselog.session import Session

DEPUTY, WORDS = "Invented Deputy", "four other plain words"


def deputy_of(made: Bench) -> Session:
    return store.unlock(made.path, user=DEPUTY, passphrase=WORDS, head=made.head, options=made.options)


def test_what_was_appended_comes_back_after_reopening(made: Bench) -> None:
    data: JSONObject = {"words": "invented", "list": [1, 2.5, None, {"deep": "ÿ"}]}
    first = made.session.new_case(event_id=made.source.uuid(), kind="opened", data=data, at=START)
    second = made.session.append(
        case_id=first.case_id,
        expected_seq=1,
        event_id=made.source.uuid(),
        kind="recorded",
        data={},
        at=START + timedelta(hours=1),
    )
    made.session.lock()
    with made.unlock() as session:
        assert session.events(first.case_id) == (first, second)
        assert (first.seq, second.seq) == (1, 2)
        assert (first.gseq, second.gseq) == (2, 3)
        assert first.actor == USER == session.user
        assert first.data == data
        (case,) = session.cases()
        assert (case.case_id, case.last_seq, case.erased) == (first.case_id, 2, False)
        assert (case.opened_at, case.last_at) == (START, START + timedelta(hours=1))


def test_an_event_as_long_as_allowed_is_kept_and_a_longer_one_refused(made: Bench) -> None:
    event = made.add(data={"words": "x" * 1_000_000})
    assert made.session.events(made.cases[0]) == (event,)
    with pytest.raises(errors.BadEvent):
        made.add(data={"words": "x" * 1_100_000})


def test_the_same_event_id_again_gives_the_stored_event_and_other_content_is_refused(made: Bench) -> None:
    event_id = made.source.uuid()
    event = made.session.append(
        case_id=made.cases[0], expected_seq=0, event_id=event_id, kind="opened", data={"a": 1}, at=START
    )
    made.add()
    assert (
        made.session.append(
            case_id=made.cases[0],
            expected_seq=0,
            event_id=event_id,
            kind="opened",
            data={"a": 1},
            at=START + timedelta(days=1),
        )
        == event
    )
    for case, kind, data in ((0, "other", {"a": 1}), (0, "opened", {"a": 2}), (1, "opened", {"a": 1})):
        with pytest.raises(errors.EventIdReused):
            made.session.append(
                case_id=made.cases[case], expected_seq=0, event_id=event_id, kind=kind, data={**data}, at=START
            )
    assert len(made.session.events(made.cases[0])) == 2


def test_who_saw_an_older_step_is_told_of_the_conflict(made: Bench) -> None:
    made.add()
    with pytest.raises(errors.Conflict) as caught:
        made.session.append(
            case_id=made.cases[0], expected_seq=0, event_id=made.source.uuid(), kind="step", data={}, at=START
        )
    assert (caught.value.expected, caught.value.actual) == (0, 1)
    assert len(made.session.events(made.cases[0])) == 1


def test_two_sessions_see_each_other_s_events_at_once(made: Bench) -> None:
    made.session.add_user(DEPUTY, WORDS)
    deputy = deputy_of(made)
    made.add(0)
    event = deputy.append(
        case_id=made.cases[0], expected_seq=1, event_id=made.source.uuid(), kind="step", data={}, at=START
    )
    assert event.actor == DEPUTY
    assert made.session.events(made.cases[0])[-1] == event
    assert made.session.verify().sound


def test_a_case_that_is_not_there_is_unknown(made: Bench) -> None:
    for action in (made.session.events, made.session.log_read, lambda case: made.session.erase_case(case, 0, "reason")):
        with pytest.raises(errors.UnknownCase):
            action(made.cases[0])
        with pytest.raises(errors.UnknownCase):
            action(made.session.store_id)


def test_reading_is_recorded_beside_the_case_and_not_in_it(made: Bench) -> None:
    made.add(0)
    read = made.session.log_read(made.cases[0])
    assert (read.kind, read.actor) == (READ, USER)
    assert made.session.reads(made.cases[0]) == (read,)
    assert len(made.session.events(made.cases[0])) == 1
    assert [event.kind for event in made.session.journal()] == [CREATED, READ]


def test_a_locked_session_does_nothing_more(made: Bench) -> None:
    made.add(0)
    made.session.lock()
    made.session.lock()
    for action in (
        lambda: made.session.events(made.cases[0]),
        lambda: made.session.append(
            case_id=made.cases[0], expected_seq=1, event_id=made.source.uuid(), kind="step", data={}, at=START
        ),
        made.session.receipt,
        made.session.cases,
        made.session.verify,
    ):
        with pytest.raises(errors.SessionLocked):
            action()


def test_an_erased_case_is_gone_and_its_trace_is_not(made: Bench) -> None:
    first = made.add(0)
    made.add(1)
    for seen in (0, 2):
        with pytest.raises(errors.Conflict):
            made.session.erase_case(made.cases[0], seen, "an entry was not looked at")
    event = made.erase(0, "kept until 2026, then erased")
    assert (event.kind, event.data["case"]) == (CASE_ERASED, str(made.cases[0]))
    for action in (
        lambda: made.session.events(made.cases[0]),
        lambda: made.session.log_read(made.cases[0]),
        lambda: made.session.erase_case(made.cases[0], 1, "again"),
        lambda: made.session.append(
            case_id=made.cases[0], expected_seq=1, event_id=made.source.uuid(), kind="step", data={}, at=START
        ),
        lambda: made.session.append(
            case_id=made.cases[0], expected_seq=0, event_id=first.event_id, kind=first.kind, data=first.data, at=START
        ),
    ):
        with pytest.raises(errors.CaseErased):
            action()
    with pytest.raises(errors.BadEvent):
        made.session.erase_case(made.cases[1], 1, "  ")
    erased, kept = made.session.cases()
    assert (erased.erased, erased.opened_at, kept.erased) == (True, None, False)
    assert made.session.verify().sound
    assert store.verify(made.path, head=made.head).sound
    made.add(1)
    with made.unlock() as session:
        assert len(session.events(made.cases[1])) == 2
        assert session.verify().sound


def test_the_key_of_an_erased_case_is_in_no_page_of_the_file(made: Bench) -> None:
    made.add(0)
    connection = sqlite3.connect(made.file)
    (body,) = connection.execute("SELECT body FROM caselog_box WHERE name = ?", (f"key/{made.cases[0]}/1",)).fetchone()
    connection.close()
    assert body in made.file.read_bytes()
    made.erase(0)
    assert body not in made.file.read_bytes()
