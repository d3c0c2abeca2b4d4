"""One working day: weekends, bank holidays, hours, and the two clock changes of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.disclosure.working_days import LONDON, is_working_day, next_working_day, one_working_day_after, starts_at

MOMENTS = st.datetimes(datetime(2018, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from((UTC, LONDON, ZoneInfo("Pacific/Auckland"), timezone(timedelta(hours=-11))))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("known", "due"),
    [
        ("2026-11-24 10:15", "2026-11-25 10:15"),  # a plain Tuesday
        ("2026-11-24 06:30", "2026-11-25 08:00"),  # before school: from eight that day
        ("2026-11-24 17:00", "2026-11-26 08:00"),  # after hours: from eight the next day
        ("2026-11-27 15:00", "2026-11-30 15:00"),  # Friday to Monday
        ("2026-11-28 12:00", "2026-12-01 08:00"),  # Saturday: Monday at eight starts it
        ("2026-12-24 11:00", "2026-12-29 11:00"),  # Christmas on a Friday, its stand-in on the Monday
        ("2026-04-02 09:00", "2026-04-07 09:00"),  # Easter
        ("2026-08-20 09:00", "2026-08-21 09:00"),  # school holidays count all the same
        ("2026-03-27 14:00", "2026-03-30 14:00"),  # summer time begins in between: 71 hours
        ("2026-10-23 14:00", "2026-10-26 14:00"),  # summer time ends in between: 73 hours
    ],
)
def test_the_day_ends_where_a_person_would_say_it_ends(known: str, due: str) -> None:
    assert one_working_day_after(london(known)) == london(due)


def test_a_scottish_holiday_does_not_stop_the_clock_in_england() -> None:
    assert is_working_day(date(2026, 11, 30))
    assert not is_working_day(date(2026, 8, 31))


@given(MOMENTS)
def test_the_due_time_is_in_school_hours_of_a_later_working_day(known: datetime) -> None:
    due = one_working_day_after(known).astimezone(LONDON)
    start = starts_at(known).astimezone(LONDON)
    assert is_working_day(start.date())
    assert due.date() == next_working_day(start.date())
    assert time(8) <= due.time() < time(17)
    assert due > known


@given(MOMENTS, MOMENTS)
def test_who_knew_earlier_is_never_due_later(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert one_working_day_after(first) <= one_working_day_after(second)


@given(MOMENTS, ZONES, ZONES)
def test_the_zone_in_which_a_time_is_given_changes_nothing(known: datetime, one: timezone, other: timezone) -> None:
    assert one_working_day_after(known.astimezone(one)) == one_working_day_after(known.astimezone(other))


@given(MOMENTS)
def test_nobody_has_less_than_a_working_day_or_waits_more_than_a_week(known: datetime) -> None:
    assert timedelta(hours=22) < one_working_day_after(known) - known < timedelta(days=8)
