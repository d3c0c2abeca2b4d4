"""Key slots and their costs. The many spoilt slots are in tests/faults (F10)."""

from __future__ import annotations

import pytest

from triage.caselog import slots
from triage.caselog.encoding import JSONValue, an_object, canonical, parse
from triage.caselog.errors import SlotDamaged, SlotRefused, WeakPassphrase, WrongPassphrase
from triage.caselog.slots import STANDARD, TESTING, Cost

STORE, WORDS, SECRET = "a store", "five plain words for tests", bytes(range(32))


def slot(cost: Cost = TESTING.chosen) -> bytes:
    return slots.make(STORE, "signer", "lead", WORDS, SECRET, cost=cost, salt=bytes(16), nonce=bytes(12))


def test_a_slot_opens_with_its_passphrase_in_its_store_alone() -> None:
    assert slots.unlock(STORE, slot(), WORDS, TESTING) == SECRET
    with pytest.raises(WrongPassphrase):
        slots.unlock(STORE, slot(), WORDS + "s", TESTING)
    with pytest.raises(WrongPassphrase):
        slots.unlock("another store", slot(), WORDS, TESTING)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", 2), ("kdf", "scrypt"), ("salt", "AAAA"), ("nonce", "AAAA"), ("salt", "?"), ("signer", 1),
        ("cost", []), ("cost", {"memory_kib": "64", "passes": 1, "lanes": 1}), ("extra", 1), ("sealed", None),
        ("cost", {"memory_kib": True, "passes": 1, "lanes": 1}),
    ],
)  # fmt: skip
def test_a_slot_with_another_field_is_damaged(name: str, value: JSONValue) -> None:
    fields = an_object(parse(slot()))
    fields[name] = value
    with pytest.raises(SlotDamaged):
        slots.read(canonical(fields))


@pytest.mark.parametrize(
    ("cost", "fault"),
    [
        (STANDARD.chosen, None),
        (Cost(memory_kib=47104, passes=1, lanes=1), None),
        (Cost(memory_kib=47103, passes=9, lanes=1), "too weak"),
        (Cost(memory_kib=262144, passes=4, lanes=8), None),
        (Cost(memory_kib=262144, passes=5, lanes=8), "too much memory or time"),
        (Cost(memory_kib=262145, passes=1, lanes=8), "too much memory or time"),
        (Cost(memory_kib=65536, passes=0, lanes=4), "its numbers make no sense"),
        (Cost(memory_kib=65536, passes=3, lanes=9), "its numbers make no sense"),
        (TESTING.chosen, "too weak"),
    ],
)
def test_the_standard_rule_takes_no_cost_below_or_above_its_bounds(cost: Cost, fault: str | None) -> None:
    assert STANDARD.fault(cost) == fault


def test_a_slot_outside_the_bounds_is_refused() -> None:
    with pytest.raises(SlotRefused, match="too weak"):
        slots.unlock(STORE, slot(), WORDS, STANDARD)


def test_a_name_without_a_slot_gets_the_error_of_a_wrong_passphrase() -> None:
    assert str(slots.pretend(STORE, WORDS, TESTING.chosen)) == str(WrongPassphrase())
    assert isinstance(slots.pretend(STORE, "\ud800", TESTING.chosen), WrongPassphrase)
    with pytest.raises(WrongPassphrase):
        slots.unlock(STORE, slot(), "\ud800", TESTING)


def test_one_name_has_one_mark_however_it_is_typed() -> None:
    assert slots.label_of(STORE, " A.  Lead ") == slots.label_of(STORE, "a. lead")
    assert slots.label_of(STORE, "a. lead") != slots.label_of("another", "a. lead")
    assert "lead" not in slots.label_of(STORE, "a. lead")


def test_a_new_passphrase_has_at_least_fifteen_characters() -> None:
    slots.check_passphrase("x" * 15)
    for short in ("x" * 14, "x" * 14 + "   ", "", "\ud800" * 20):
        with pytest.raises(WeakPassphrase):
            slots.check_passphrase(short)
