"""The chain, walked without keys: what each row may say, and what is found when it does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.lab import Bench, bench
from triage.caselog import crypto, record
from triage.caselog.database import Database
from triage.caselog.encoding import canonical, pad
from triage.caselog.findings import Damage
from triage.caselog.ledger import Enrolment, Ledger, Note, read_note
from triage.caselog.record import Row

TAG_BYTES = 16
"""What AES-GCM adds to a text."""
ENROLMENT = Enrolment(
    signer="new", label="mark", verify_key=bytes(32), opening_key=bytes(range(32)), recovery=False, since=7
)


@pytest.fixture
def made(tmp_path: Path) -> Bench:
    return bench(tmp_path, "ledger", events=4, cases=2)


def rows_of(made: Bench) -> list[Row]:
    database = Database(made.path)
    with database.reading() as transaction:
        return list(transaction.rows())


def walked(made: Bench, rows: list[Row]) -> tuple[Ledger, set[Damage]]:
    ledger = Ledger(str(made.session.store_id))
    return ledger, {finding.kind for row in rows for finding in ledger.add(row)}


def signed(made: Bench, row: Row) -> Row:
    """The row with a true hash and the lead's true signature: what an insider with one key can make."""
    keys, store_id = made.session._log.keys, str(made.session.store_id)
    row = replace(row, signer=keys.signer_id)
    row = replace(row, hash=record.chain_hash(store_id, row))
    return replace(row, signature=keys.signer.sign(record.signed_message(store_id, row.hash)))


def test_a_note_comes_back_from_its_text() -> None:
    note = Note(
        enrol=(ENROLMENT,),
        revoke=("old",),
        epoch=3,
        commitment="c0ffee",
        boxes={"slot/new": "00"},
        gone=("slot/old",),
        erased="case",
    )
    assert read_note(note.text(), 7) == note
    assert Note(boxes={}).text() == ""
    assert read_note("", 7) == Note(boxes={})


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"unknown": 1},
        {"revoke": "old"},
        {"revoke": [1]},
        {"gone": {}},
        {"boxes": []},
        {"boxes": {"a": 1}},
        {"epoch": {"number": "1", "commitment": ""}},
        {"epoch": {"number": 1}},
        {"enrol": [{}]},
        {"enrol": [{"signer": "a", "label": "b", "verify": "zz", "open": "", "recovery": False}]},
        {"enrol": [{"signer": "a", "label": "b", "verify": "", "open": "", "recovery": 1}]},
        {"erased": None},
        [],
    ],
)
def test_a_text_that_is_no_note_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not a note"):
        read_note(canonical(value).decode(), 1)


@pytest.mark.parametrize("text", ["{", " ", '{"revoke": ["old"]}', "[" * 5000])
def test_a_text_that_is_not_canonical_is_no_note(text: str) -> None:
    with pytest.raises(ValueError, match="not a note"):
        read_note(text, 1)


def test_a_sound_chain_has_no_findings_and_its_tail_is_known(made: Bench) -> None:
    rows = rows_of(made)
    ledger, found = walked(made, rows)
    assert found == set()
    assert (ledger.gseq, ledger.hash) == (5, rows[-1].hash)
    assert ledger.epoch == 1
    assert len(ledger.active()) == 2


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("gseq", 9, Damage.GAP),
        ("gseq", "four", Damage.ROW),
        ("event_id", b"bytes", Damage.ROW),
        ("sealed", "text", Damage.ROW),
        ("nonce", bytes(11), Damage.ROW),
        ("signature", bytes(63), Damage.ROW),
        ("hash", None, Damage.ROW),
        ("sealed", bytes(272), Damage.CHANGED),
        ("prev", bytes(32), Damage.LINK),
        ("version", 2, Damage.NEWER),
        ("seq", 7, Damage.CASE_GAP),
        ("signature", bytes(64), Damage.SIGNATURE),
        ("signer", "nobody", Damage.SIGNER),
        ("note", "{}", Damage.NOTE),
    ],
)
def test_a_changed_field_is_found_by_name(made: Bench, name: str, value: Any, kind: Damage) -> None:
    rows = rows_of(made)
    changes: dict[str, Any] = {name: value}
    rows[3] = replace(rows[3], **changes)
    assert kind in walked(made, rows)[1]


@pytest.mark.parametrize(
    "note",
    [
        Note(boxes={}, enrol=(ENROLMENT,)),
        Note(boxes={}, revoke=("x",)),
        Note(boxes={}, epoch=2, commitment="00"),
        Note(boxes={}, gone=("slot/x",)),
        Note(boxes={}, erased="x"),
        Note(boxes={"slot/x": "00"}),
        Note(boxes={"key/another-case/1": "00"}),
    ],
    ids=["enrol", "revoke", "epoch", "gone", "erased", "slot", "another case's key"],
)
def test_an_event_of_a_case_may_change_neither_users_nor_other_keys(made: Bench, note: Note) -> None:
    rows = rows_of(made)
    rows[4] = signed(made, replace(rows[4], note=note.text()))
    assert walked(made, rows)[1] == {Damage.NOTE}


def test_an_event_of_the_log_may_not_skip_an_epoch_or_enrol_a_signer_twice(made: Bench) -> None:
    rows, store_id = rows_of(made), str(made.session.store_id)
    own = replace(rows[4], case_id=store_id, seq=2)
    for note in (
        Note(boxes={}, epoch=3, commitment="00"),
        Note(boxes={}, enrol=(replace(ENROLMENT, signer=rows[0].signer),)),
    ):
        assert walked(made, [*rows[:4], signed(made, replace(own, note=note.text()))])[1] == {Damage.NOTE}


def test_an_event_after_its_case_was_erased_is_found(made: Bench) -> None:
    made.erase(0)
    rows = rows_of(made)
    late = replace(rows[1], gseq=len(rows) + 1, seq=3, note="", prev=rows[-1].hash)
    assert walked(made, [*rows, signed(made, late)])[1] == {Damage.NOTE}


def test_a_walk_that_is_not_thorough_leaves_the_signatures_of_plain_events_to_their_reader(made: Bench) -> None:
    rows = rows_of(made)
    rows[4] = replace(rows[4], signature=bytes(64))
    ledger = Ledger(str(made.session.store_id), thorough=False)
    assert [finding for row in rows for finding in ledger.add(row)] == []
    assert not ledger.signature_holds(rows[4])
    assert not ledger.signature_holds(replace(rows[4], signer="nobody"))


def test_an_event_s_row_tells_no_more_than_its_size_class(made: Bench) -> None:
    for row in rows_of(made):
        assert len(row.sealed) - TAG_BYTES in (256, 1024)
        assert row.case_id in {str(case) for case in made.cases} | {str(made.session.store_id)}


def test_a_content_that_is_no_event_does_not_open(made: Bench) -> None:
    store_id, key = str(made.session.store_id), bytes(32)
    row = rows_of(made)[1]
    good: dict[str, Any] = {"actor": "a", "at": "2026-03-02T09:00:00+00:00", "data": {}, "kind": "k", "warnings": []}
    for name, value in (("at", "never"), ("at", "2026-03-02T09:00:00"), ("data", []), ("warnings", ""), ("kind", 1)):
        body = canonical({**good, name: value})
        sealed = crypto.seal(key, row.nonce, pad(body), record._neighbours(store_id, row))
        with pytest.raises(crypto.CannotOpen):
            record.open_event(store_id, replace(row, sealed=sealed), key)
