"""F5: one flipped byte in any file of a store is seen, or changes no event at all."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from tests.faults.damage import damage, flip, hot_journal
from tests.faults.lab import PASSPHRASE, USER, Figure, bench, edit, moved, size
from triage.caselog import store
from triage.caselog.database import Durability
from triage.caselog.errors import SlotDamaged
from triage.caselog.findings import Damage

pytestmark = pytest.mark.faults


def test_no_flipped_byte_of_the_file_goes_unseen(tmp_path: Path, figure: Figure) -> None:
    seen = damage(bench(tmp_path, "f5", events=40), tmp_path, "f5", size(200, 500), flip)
    figure(f"F5, store: {seen.line()}")
    assert seen.silent == 0, seen.seeds
    assert seen.detected > seen.runs // 2


def test_no_flipped_byte_of_a_needed_journal_goes_unseen(tmp_path: Path, figure: Figure) -> None:
    made = hot_journal(bench(tmp_path / "made", "f5 journal", events=40), tmp_path / "hot")
    seen = damage(made, tmp_path, "f5 journal", size(60, 300), flip, "-journal")
    figure(f"F5, rollback journal: {seen.line()}")
    assert seen.silent == 0, seen.seeds


def test_the_head_sees_what_a_flipped_byte_of_a_write_ahead_log_loses(tmp_path: Path, figure: Figure) -> None:
    made = bench(tmp_path / "made", "f5 wal", durability=Durability(journal_mode="WAL", synchronous="FULL"))
    reader = sqlite3.connect(made.file)
    reader.execute("SELECT count(*) FROM caselog_event").fetchall()
    made.fill(20)
    seen = damage(made, tmp_path, "f5 wal", size(60, 500), flip, "-wal")
    reader.close()
    figure(f"F5, write-ahead log (not our setting): {seen.line()}")
    assert seen.silent == 0, seen.seeds
    assert seen.only_head >= 1


def test_no_flipped_byte_of_the_head_goes_unseen(tmp_path: Path, figure: Figure) -> None:
    made = bench(tmp_path, "f5 head", events=3)
    length = made.head.stat().st_size
    unseen = []
    for place in range(length):
        copy = moved(made, tmp_path / "spoilt")
        body = bytearray(copy.head.read_bytes())
        body[place] ^= random.Random(f"f5 head {place}").randrange(1, 256)
        copy.head.write_bytes(body)
        if store.verify(copy.file, head=copy.head).sound:
            unseen.append(place)
    figure(f"F5, head: {length} flipped bytes, {len(unseen)} unseen")
    assert not unseen


def test_a_flipped_byte_of_a_slot_is_called_a_damaged_slot_and_not_a_wrong_passphrase(
    tmp_path: Path, figure: Figure
) -> None:
    made = bench(tmp_path, "f5 slot")
    signer = next(one.signer for one in made.session.users() if one.name == USER)
    made.session.lock()
    connection = sqlite3.connect(made.file)
    (body,) = connection.execute("SELECT body FROM caselog_box WHERE name = ?", (f"slot/{signer}",)).fetchone()
    connection.close()
    runs = size(60, 300)
    for number in range(runs):
        chance = random.Random(f"f5 slot {number}")
        spoilt = bytearray(body)
        spoilt[chance.randrange(len(spoilt))] ^= chance.randrange(1, 256)
        edit(
            made.file,
            "UPDATE caselog_box SET body = :body WHERE name = :name",
            body=bytes(spoilt),
            name=f"slot/{signer}",
        )
        with pytest.raises(SlotDamaged):
            made.unlock()
        assert store.verify(made.file).kinds() == {Damage.BOX_CHANGED}
    # The recovery slip still opens it: a damaged slot shuts out nobody but its owner.
    store.check_slip(made.file, made.slip, options=made.options)
    edit(made.file, "UPDATE caselog_box SET body = :body WHERE name = :name", body=body, name=f"slot/{signer}")
    store.unlock(made.file, user=USER, passphrase=PASSPHRASE, options=made.options).lock()
    figure(f"F5, slot: {runs} flipped bytes, {runs} seen")
