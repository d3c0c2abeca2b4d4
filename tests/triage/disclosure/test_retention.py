"""Until when a case is kept: nothing that is open, and nothing before its last day is over."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.disclosure.samples import DSL, FINISHED, GOOD, LATER, add, case_of
from triage.disclosure.case import Case, Stage
from triage.disclosure.entries.end import Closing
from triage.disclosure.errors import BadEntry
from triage.disclosure.lifecycle import act, extend
from triage.disclosure.retention import kept_until, why_kept

ENTERED = LATER.date()
OPEN = case_of(*FINISHED)
"""A case in which nothing is left to do but to close it."""
DAYS = st.dates(ENTERED, date(2062, 1, 1))


def closing(until: date) -> Closing:
    good = GOOD["closing"]
    assert isinstance(good, Closing)
    return dataclasses.replace(good, keep_until=until)


@given(until=DAYS, today=DAYS)
def test_a_closed_case_is_kept_up_to_its_last_day_and_no_longer(until: date, today: date) -> None:
    case = add(OPEN, closing(until))
    assert case.stage is Stage.CLOSED
    assert kept_until(case) == until
    why = why_kept(case, today)
    assert (why is None) == (today > until)
    assert why is None or str(until.year) in why


@given(today=DAYS)
def test_a_case_that_is_not_closed_is_kept_whatever_its_closing_said(today: date) -> None:
    opened_again = add(add(OPEN, closing(ENTERED)), GOOD["reopening"])
    for case in (Case(), case_of("opening"), OPEN, opened_again):
        assert kept_until(case) is None
        assert "not closed" in (why_kept(case, today) or "")
    later = add(opened_again, closing(date(2061, 9, 1)))
    assert kept_until(later) == date(2061, 9, 1)


def test_a_case_cannot_be_closed_to_be_kept_until_a_day_that_is_over() -> None:
    case = OPEN
    with pytest.raises(BadEntry, match="keep_until: lies in the past"):
        add(case, closing(ENTERED - timedelta(days=1)))
    assert add(case, closing(ENTERED)).stage is Stage.CLOSED


def test_the_day_of_a_closing_is_londons_not_greenwichs() -> None:
    just_after_midnight = datetime(2027, 7, 1, 23, 30, tzinfo=UTC)
    with pytest.raises(BadEntry, match="keep_until"):
        act(
            OPEN,
            closing(date(2027, 7, 1)),
            at=just_after_midnight,
            actor=DSL,
            event_id=UUID(int=99),
        )


def test_a_stored_closing_with_a_day_that_is_over_is_still_read() -> None:
    before = OPEN
    event = act(before, closing(ENTERED), at=LATER, actor=DSL, event_id=UUID(int=99))
    late = dataclasses.replace(event, data={**event.data, "keep_until": "2020-01-01"})
    assert kept_until(extend(before, late)) == date(2020, 1, 1)
