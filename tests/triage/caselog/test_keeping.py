"""Keeping the case log: copies, receipts, heads, and what happens when it is damaged or not alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.lab import PASSPHRASE, START, USER, Bench, bench, edit, moved
from triage.caselog import errors, store
from triage.caselog.events import BACKUP
from triage.caselog.findings import Damage
from triage.caselog.placement import Placement

DEPUTY, WORDS = "Invented Deputy", "four other plain words"


def test_a_backup_verifies_and_restores_to_the_same_events(made: Bench, tmp_path: Path) -> None:
    event = made.add(0)
    one, two = made.session.backup([tmp_path / "one", tmp_path / "two"])
    assert (one.events, one.receipt) == (two.events, two.receipt)
    assert made.session.journal()[-1].kind == BACKUP
    assert store.verify_receipt(made.path, one.receipt.code) == one.events
    target = tmp_path / "restored" / "cases.db"
    report = store.restore(Path(one.path), target, head=made.head, receipts=[one.receipt.code], options=made.options)
    assert (report.sound, report.events) == (True, one.events)
    with store.unlock(target, user=USER, passphrase=PASSPHRASE, options=made.options) as session:
        assert session.events(made.cases[0]) == (event,)


def test_a_damaged_backup_is_not_restored(made: Bench, tmp_path: Path) -> None:
    made.add(0)
    (copy,) = made.session.backup([tmp_path / "copies"])
    edit(Path(copy.path), "UPDATE caselog_event SET epoch = 7 WHERE gseq = 2")
    with pytest.raises(errors.Damaged):
        store.restore(Path(copy.path), tmp_path / "restored.db", options=made.options)
    assert not (tmp_path / "restored.db").exists()
    assert list(tmp_path.glob(".restored*")) == []


def test_a_backup_that_is_older_than_a_receipt_is_not_restored_with_it(made: Bench, tmp_path: Path) -> None:
    (copy,) = made.session.backup([tmp_path / "copies"])
    made.add(0)
    code = made.session.receipt().code
    with pytest.raises(errors.Damaged, match="receipt"):
        store.restore(Path(copy.path), tmp_path / "restored.db", receipts=[code], options=made.options)


def test_a_receipt_is_found_again_however_it_is_typed_and_a_wrong_one_is_not(made: Bench) -> None:
    made.add(0)
    receipt = made.session.receipt()
    assert len(receipt.code) == 29
    made.add(0)
    assert store.verify_receipt(made.path, receipt.code) == receipt.gseq == 2
    assert store.verify_receipt(made.path, receipt.code.lower().replace("-", "")) == 2
    assert store.verify_receipt(made.path, "0000-0000-0000-0000-0000-0000") is None
    assert store.verify_receipt(made.path, "") is None
    assert made.session.verify([receipt.code]).sound
    assert made.session.verify(["0000"]).kinds() == {Damage.RECEIPT}


def test_a_head_in_a_second_place_serves_as_well(made: Bench, tmp_path: Path) -> None:
    made.add(0)
    made.session.write_head(tmp_path / "stick" / "caselog.head")
    made.session.write_head(tmp_path / "stick" / "caselog.head")
    assert store.verify(made.path, head=tmp_path / "stick" / "caselog.head").sound


def test_a_head_that_has_seen_more_than_the_store_is_never_written_over(made: Bench, tmp_path: Path) -> None:
    old, seal = tmp_path / "old" / "cases.db", tmp_path / "stick" / "caselog.head"
    (copy,) = made.session.backup([tmp_path / "copies"])
    made.add(0)
    made.session.write_head(seal)
    store.restore(Path(copy.path), old, options=made.options)
    before = seal.read_bytes()
    with store.unlock(old, user=USER, passphrase=PASSPHRASE, options=made.options) as session:
        for number in range(3):
            with pytest.raises(errors.RolledBack):
                session.write_head(seal)
            session.append(
                case_id=made.cases[1], expected_seq=number, event_id=made.source.uuid(), kind="step", data={}, at=START
            )
    assert seal.read_bytes() == before


def test_a_reader_s_keys_verify_a_copy_that_is_older_than_an_erasure(made: Bench, tmp_path: Path) -> None:
    made.add(0)
    (copy,) = made.session.backup([tmp_path / "copies"])
    made.erase(0)
    made.session.add_user(DEPUTY, WORDS)
    made.session.remove_user(DEPUTY)
    made.add(1)
    assert store.verify(Path(copy.path), keys=made.session).sound
    assert made.unlock().verify().sound


def test_a_missing_head_is_told_and_made_anew(made: Bench) -> None:
    made.session.lock()
    made.head.unlink()
    assert store.verify(made.path, head=made.head).kinds() == {Damage.HEAD_UNREADABLE}
    with made.unlock() as session:
        assert any("seal" in warning for warning in session.warnings)
        session.append(
            case_id=made.cases[0], expected_seq=0, event_id=made.source.uuid(), kind="step", data={}, at=START
        )
    assert store.verify(made.path, head=made.head).sound


def test_a_head_beside_the_case_file_is_warned_of(made: Bench) -> None:
    made.session.lock()
    beside = made.file.parent / "caselog.head"
    with store.unlock(made.path, user=USER, passphrase=PASSPHRASE, head=beside, options=made.options) as session:
        assert any("same folder" in warning for warning in session.warnings)
    with made.unlock() as session:
        assert session.warnings == ()


def test_a_head_that_is_rubbish_stops_work_but_not_a_rescue(made: Bench) -> None:
    made.add(0)
    made.session.lock()
    made.head.write_text("rubbish")
    with pytest.raises(errors.Damaged, match="seal"):
        made.unlock()
    with made.unlock(rescue=True) as session:
        assert len(session.events(made.cases[0])) == 1
        assert [finding.kind for finding in session.findings] == [Damage.HEAD_UNREADABLE]


def test_a_store_that_was_put_back_under_an_open_session_is_noticed(made: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    shutil.copy2(made.file, kept)
    made.add(0)
    shutil.copyfile(kept, made.file)
    with pytest.raises(errors.RolledBack):
        made.session.append(
            case_id=made.cases[0], expected_seq=1, event_id=made.source.uuid(), kind="step", data={}, at=START
        )
    with pytest.raises(errors.RolledBack):
        made.unlock()


def test_a_false_event_added_under_an_open_session_stops_it_for_good(made: Bench) -> None:
    made.add(0)
    edit(
        made.file,
        "INSERT INTO caselog_event SELECT gseq + 1, 'false', case_id, seq + 1, version, epoch, signer, note, nonce,"
        " sealed, prev, hash, signature FROM caselog_event WHERE gseq = (SELECT max(gseq) FROM caselog_event)",
    )
    for _ in range(2):
        with pytest.raises(errors.Damaged):
            made.session.events(made.cases[0])
        with pytest.raises(errors.Damaged):
            made.session.append(
                case_id=made.cases[0], expected_seq=2, event_id=made.source.uuid(), kind="step", data={}, at=START
            )


def test_a_rescue_shows_what_still_opens_and_takes_no_steps(tmp_path: Path) -> None:
    made = bench(tmp_path, "rescue", events=6, cases=2)
    made.session.lock()
    edit(made.file, "UPDATE caselog_event SET sealed = zeroblob(256) WHERE gseq = 4")
    with pytest.raises(errors.Damaged, match="event 4"):
        made.unlock()
    with made.unlock(rescue=True) as session:
        assert len(session.events(made.cases[0])) == 2
        assert len(session.events(made.cases[1])) == 3
        assert len(session.cases()) == 2
        assert session.findings
        with pytest.raises(errors.ReadOnly):
            session.append(
                case_id=made.cases[0], expected_seq=3, event_id=made.source.uuid(), kind="step", data={}, at=START
            )


def test_a_damaged_key_of_one_case_leaves_the_others_open(tmp_path: Path) -> None:
    made = bench(tmp_path, "one key", events=4, cases=2)
    made.session.lock()
    edit(made.file, "UPDATE caselog_box SET body = zeroblob(60) WHERE name = :name", name=f"key/{made.cases[0]}/1")
    with made.unlock() as session:
        assert any("a key was changed" in warning for warning in session.warnings)
        assert len(session.events(made.cases[1])) == 2
        assert [case.opened_at is None for case in session.cases()] == [True, False]
        with pytest.raises(errors.Damaged):
            session.events(made.cases[0])
        with pytest.raises(errors.Damaged):
            session.append(
                case_id=made.cases[0], expected_seq=2, event_id=made.source.uuid(), kind="step", data={}, at=START
            )


def test_a_damaged_letter_says_so_and_not_that_the_passphrase_is_wrong(tmp_path: Path) -> None:
    made = bench(tmp_path, "letter")
    signer = made.session.users()[0].signer
    made.session.lock()
    edit(made.file, "UPDATE caselog_box SET body = zeroblob(80) WHERE name = :name", name=f"letter/1/{signer}")
    with pytest.raises(errors.Damaged, match="a key was changed"):
        made.unlock()
    edit(made.file, "DELETE FROM caselog_box WHERE name = :name", name=f"slot/{signer}")
    with pytest.raises(errors.SlotDamaged):
        made.unlock()


def test_a_file_of_a_newer_program_is_refused_and_left_alone(made: Bench) -> None:
    made.add(0)
    made.session.lock()
    before = made.file.read_bytes()
    edit(made.file, "UPDATE caselog_event SET version = 2 WHERE gseq = 2")
    with pytest.raises(errors.NewerFile):
        made.unlock()
    assert Damage.NEWER in store.verify(made.file).kinds()
    edit(made.file, "UPDATE caselog_event SET version = 1", "UPDATE caselog_meta SET value = '2' WHERE name = 'schema'")
    with pytest.raises(errors.NewerFile):
        made.unlock()
    assert Damage.NEWER in store.verify(made.file).kinds()
    assert len(before) == made.file.stat().st_size


def test_a_second_program_that_holds_the_file_is_waited_for_and_then_named(made: Bench) -> None:
    hasty = replace(made.options, busy_seconds=0.05)
    session = store.unlock(made.path, user=USER, passphrase=PASSPHRASE, options=hasty)
    other = sqlite3.connect(made.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(errors.Busy):
        session.append(
            case_id=made.cases[0], expected_seq=0, event_id=made.source.uuid(), kind="step", data={}, at=START
        )
    other.execute("ROLLBACK")
    other.close()
    session.append(case_id=made.cases[0], expected_seq=0, event_id=made.source.uuid(), kind="step", data={}, at=START)


def test_a_trigger_planted_under_an_open_session_cannot_make_a_step_vanish_unnoticed(made: Bench) -> None:
    edit(
        made.file,
        "CREATE TRIGGER quiet AFTER INSERT ON caselog_event BEGIN DELETE FROM caselog_event WHERE gseq = NEW.gseq; END",
    )
    with pytest.raises(errors.NotStored):
        made.add(0)


def test_a_place_without_a_store_is_named_and_nothing_is_created(tmp_path: Path, made: Bench) -> None:
    for place in (tmp_path / "nowhere" / "cases.db", tmp_path):
        with pytest.raises(errors.StoreMissing):
            store.unlock(place, user=USER, passphrase=PASSPHRASE, options=made.options)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("body", [b"", b"not a database at all, but some text" * 50], ids=["empty", "text"])
def test_a_file_that_is_no_store_is_refused_in_plain_words(tmp_path: Path, made: Bench, body: bytes) -> None:
    place = tmp_path / "other.db"
    place.write_bytes(body)
    place.chmod(0o600)
    with pytest.raises((errors.SchemaChanged, errors.Damaged)):
        store.unlock(place, user=USER, passphrase=PASSPHRASE, options=made.options)
    assert not store.verify(place).sound
    assert place.read_bytes() == body


def test_a_cloud_folder_is_warned_of(made: Bench) -> None:
    made.session.lock()
    warned = replace(made.options, placement=lambda _: Placement(warning="this folder is copied by a cloud"))
    with store.unlock(made.path, user=USER, passphrase=PASSPHRASE, options=warned) as session:
        assert session.warnings == ("this folder is copied by a cloud",)


def test_a_store_is_made_on_a_disk_without_hard_links_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    made = bench(tmp_path, "no links", events=1)
    with pytest.raises(errors.AlreadyThere):
        store.create(made.file, user=USER, passphrase=PASSPHRASE, options=made.options)
    assert store.verify(moved(made, tmp_path / "copy").file).sound
