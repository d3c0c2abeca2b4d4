"""F10: wrong passphrases, spoilt slots, costly slots and removed users meet named errors and nothing else."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.lab import PASSPHRASE, USER, Figure, bench, edit, size
from triage.caselog import crypto, slots, store
from triage.caselog.encoding import an_object, canonical, parse
from triage.caselog.errors import Damaged, SlotDamaged, SlotRefused, WrongPassphrase
from triage.caselog.slots import STANDARD, TESTING, Cost

pytestmark = pytest.mark.faults

OTHER, OTHER_PASSPHRASE = "invented deputy", "four other plain words"
STORE = "a store"


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """The costs of all derivations that are run."""
    costs: list[tuple[int, int, int]] = []
    real: Callable[..., bytes] = crypto.stretch

    def counted(passphrase: str, salt: bytes, *, memory_kib: int, passes: int, lanes: int) -> bytes:
        costs.append((memory_kib, passes, lanes))
        return real(passphrase, salt, memory_kib=memory_kib, passes=passes, lanes=lanes)

    monkeypatch.setattr(crypto, "stretch", counted)
    return costs


def a_slot(cost: Cost = TESTING.chosen) -> bytes:
    return slots.make(STORE, "signer", USER, PASSPHRASE, bytes(range(32)), cost=cost, salt=bytes(16), nonce=bytes(12))


def outcome(body: bytes) -> str:
    try:
        slots.unlock(STORE, body, PASSPHRASE, TESTING)
    except (SlotDamaged, SlotRefused, WrongPassphrase) as error:
        return error.code
    return "opened"


def test_a_wrong_passphrase_and_an_unknown_user_cost_and_say_the_same(
    tmp_path: Path, derived: list[tuple[int, int, int]]
) -> None:
    made = bench(tmp_path, "f10")
    said = []
    for user, passphrase in ((USER, "not the passphrase"), ("nobody at all", PASSPHRASE), (USER, ""), (USER, "\ud800")):
        derived.clear()
        with pytest.raises(WrongPassphrase) as caught:
            store.unlock(made.path, user=user, passphrase=passphrase, options=made.options)
        said.append((str(caught.value), tuple(derived)))
    assert said[0] == said[1] == said[2]
    assert said[3][0] == said[0][0]
    assert len(said[0][1]) == 1


def test_a_slot_with_a_flipped_byte_never_opens(figure: Figure, derived: list[tuple[int, int, int]]) -> None:
    body, counts = a_slot(), dict[str, int]()
    runs = size(300, 30000)
    for number in range(runs):
        chance = random.Random(f"f10 flip {number}")
        spoilt = bytearray(body)
        spoilt[chance.randrange(len(spoilt))] ^= chance.randrange(1, 256)
        found = outcome(bytes(spoilt))
        counts[found] = counts.get(found, 0) + 1
    assert "opened" not in counts, counts
    assert all(TESTING.fault(Cost(memory_kib=m, passes=p, lanes=n)) is None for m, p, n in derived)
    figure(f"F10, slot with a flipped byte: {runs} runs, {counts}, 0 opened")


def test_garbage_in_place_of_a_slot_is_called_damaged(figure: Figure, derived: list[tuple[int, int, int]]) -> None:
    body, runs = a_slot(), size(3000, 30000)
    derived.clear()
    for number in range(runs):
        chance = random.Random(f"f10 garbage {number}")
        kind = chance.randrange(4)
        if kind == 0:
            spoilt = chance.randbytes(chance.randrange(400))
        elif kind == 1:
            spoilt = body[: chance.randrange(len(body))]
        elif kind == 2:
            spoilt = bytes(chance.choice(b'{}[]":,0123456789eE-\\ntrufals') for _ in range(chance.randrange(300)))
        else:
            spoilt = b"[" * chance.randrange(1, 20000)
        assert outcome(spoilt) == "slot-damaged", f"f10 garbage {number}"
    assert derived == []
    figure(f"F10, garbage slot: {runs} runs, all called damaged, 0 derivations")


@pytest.mark.parametrize(
    ("memory_kib", "passes", "lanes"),
    [(1 << 30, 1, 1), (262144, 5, 1), (65536, 1 << 31, 4), (262145, 1, 4), (65536, 3, 9), (65536, 3, 0), (0, 0, 0),
     (-1, -1, -1), (10**30, 1, 1), (46079, 1, 1), (64, 1, 1)],
)  # fmt: skip
def test_a_slot_that_asks_too_much_or_too_little_is_refused_before_it_is_run(
    memory_kib: int, passes: int, lanes: int, derived: list[tuple[int, int, int]]
) -> None:
    value = an_object(parse(a_slot()))
    value["cost"] = {"memory_kib": memory_kib, "passes": passes, "lanes": lanes}
    derived.clear()
    with pytest.raises(SlotRefused):
        slots.unlock(STORE, canonical(value), PASSPHRASE, STANDARD)
    assert derived == []


def test_a_store_of_the_tests_cannot_be_opened_by_the_real_program(tmp_path: Path) -> None:
    made = bench(tmp_path, "f10 testing")
    with pytest.raises(SlotRefused, match="too weak"):
        store.unlock(made.path, user=USER, passphrase=PASSPHRASE, options=replace(made.options, cost=STANDARD))


def test_the_standard_cost_opens_what_it_made() -> None:
    body = a_slot(STANDARD.chosen)
    assert slots.unlock(STORE, body, PASSPHRASE, STANDARD) == bytes(range(32))
    with pytest.raises(WrongPassphrase):
        slots.unlock(STORE, body, PASSPHRASE + ".", STANDARD)


def test_a_removed_user_opens_their_old_copy_and_nothing_newer(tmp_path: Path) -> None:
    made = bench(tmp_path, "f10 removed", events=3)
    made.session.add_user(OTHER, OTHER_PASSPHRASE)
    made.session.lock()
    old = tmp_path / "kept.db"
    shutil.copy2(made.file, old)
    with made.unlock() as session:
        session.remove_user(OTHER)
        session.append(
            case_id=made.cases[0],
            expected_seq=1,
            event_id=made.source.uuid(),
            kind="step",
            data={"words": "new"},
            at=made.source.clock(),
        )
    with pytest.raises(WrongPassphrase):
        store.unlock(made.file, user=OTHER, passphrase=OTHER_PASSPHRASE, options=made.options)
    with store.unlock(old, user=OTHER, passphrase=OTHER_PASSPHRASE, options=made.options) as kept:
        assert len(kept.events(made.cases[0])) == 1, "the manual says that an old copy stays readable"
        keys = kept._log.keys
        connection = sqlite3.connect(made.file)
        boxes = dict(connection.execute("SELECT name, body FROM caselog_box WHERE name LIKE 'key/%/2'"))
        connection.close()
        assert boxes
        for name, body in boxes.items():
            with pytest.raises(crypto.CannotOpen):
                keys.case_key(name.split("/")[1], 2, body)


def test_a_removed_user_s_old_slot_put_back_opens_nothing(tmp_path: Path) -> None:
    made = bench(tmp_path, "f10 put back")
    made.session.add_user(OTHER, OTHER_PASSPHRASE)
    connection = sqlite3.connect(made.file)
    kept = connection.execute("SELECT name, body FROM caselog_box").fetchall()
    connection.close()
    made.session.remove_user(OTHER)
    made.session.lock()
    for name, body in kept:
        edit(made.file, "INSERT OR IGNORE INTO caselog_box VALUES (:name, :body)", name=name, body=body)
    with pytest.raises((WrongPassphrase, Damaged)):
        store.unlock(made.file, user=OTHER, passphrase=OTHER_PASSPHRASE, options=made.options)
    with pytest.raises(Damaged):
        made.unlock()
