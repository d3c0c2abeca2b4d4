"""One working day, as we read it (guidance `working-day-meaning`): ours, not the policy's and not the law's.

Monday to Friday without England's bank holidays, term time or not. News that comes outside the school's hours counts from
the next opening. One working day later means the same time of day on the next working day. Times of day are London's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours in which news reaches the school the same day. Our reading; a school may set its own."""

    opens: time = time(8)
    closes: time = time(17)


DEFAULT_HOURS = Hours()


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    # The library is slow to import, and only a case needs it.
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether it is Monday to Friday and no bank holiday in England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """The first working day after this one."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def starts_at(known: datetime, hours: Hours = DEFAULT_HOURS) -> datetime:
    """When the clock starts for news that came at this (aware) time; aware, UTC."""
    local = known.astimezone(LONDON)
    day, clock = local.date(), local.time()
    if is_working_day(day) and hours.opens <= clock < hours.closes:
        return known.astimezone(UTC)
    if not is_working_day(day) or clock >= hours.closes:
        day = next_working_day(day)
    return datetime.combine(day, hours.opens, LONDON).astimezone(UTC)


def one_working_day_after(known: datetime, hours: Hours = DEFAULT_HOURS) -> datetime:
    """By when the LADO should have it, for news that came at this (aware) time; aware, UTC."""
    start = starts_at(known, hours).astimezone(LONDON)
    return datetime.combine(next_working_day(start.date()), start.time(), LONDON).astimezone(UTC)
