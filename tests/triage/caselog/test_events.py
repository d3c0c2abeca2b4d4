"""What may be an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from triage.caselog.errors import BadEvent
from triage.caselog.events import MOST_BYTES, READ, NewEvent

GOOD = NewEvent(
    event_id=UUID(int=1),
    case_id=UUID(int=2),
    expected_seq=0,
    kind="opened",
    at=datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1))),
    data={"words": ["a", 1, None, True, 1.5, {"b": []}]},
)


def test_a_good_event_is_stored_in_utc_and_otherwise_as_it_is() -> None:
    checked = GOOD.checked()
    assert checked == replace(GOOD, at=GOOD.at.astimezone(UTC))
    assert checked.at.tzinfo is UTC


@pytest.mark.parametrize("kind", ["", "Opened", "9lives", "a b", "x" * 65, "opened\n", READ, "log.created"])
def test_an_event_s_kind_is_a_short_name_that_is_not_the_log_s_own(kind: str) -> None:
    with pytest.raises(BadEvent):
        replace(GOOD, kind=kind).checked()


def test_the_log_itself_may_use_its_own_kinds() -> None:
    assert replace(GOOD, kind=READ).checked(own=True).kind == READ


@pytest.mark.parametrize(
    "data",
    [
        {"a": object()},
        {"a": (1, 2)},
        {1: "a"},
        {"a": float("nan")},
        {"a": float("inf")},
        {"a": "\ud800"},
        {"a": b"bytes"},
        {"a": "x" * (MOST_BYTES + 1)},
        {"a": 10**5000},
    ],
    ids=["object", "tuple", "number as name", "nan", "infinity", "half a character", "bytes", "too long", "too big"],
)
def test_content_that_would_not_come_back_as_it_was_is_refused(data: Any) -> None:
    with pytest.raises(BadEvent):
        replace(GOOD, data=data).checked()


def test_content_that_is_nested_too_deep_is_refused() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadEvent):
        replace(GOOD, data={"a": deep}).checked()
    while deep:
        deep = deep[0]


def test_a_time_without_a_zone_and_a_step_below_zero_are_refused() -> None:
    with pytest.raises(BadEvent, match="time zone"):
        replace(GOOD, at=datetime(2026, 3, 2)).checked()
    with pytest.raises(BadEvent, match="below zero"):
        replace(GOOD, expected_seq=-1).checked()


def test_an_event_printed_for_a_log_shows_no_content() -> None:
    assert "words" not in repr(GOOD)
    assert "opened" not in repr(GOOD)
