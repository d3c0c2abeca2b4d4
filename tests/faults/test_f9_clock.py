"""F9: whatever the clock does, events keep their order, a step back is noted in the event, and nothing is refused."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.faults.lab import START, Figure, bench, size
from triage.caselog.events import CLOCK_BACK

pytestmark = pytest.mark.faults

LONDON_SUMMER = timezone(timedelta(hours=1))


def test_events_are_ordered_by_number_and_a_clock_that_goes_back_is_noted(tmp_path: Path, figure: Figure) -> None:
    chance = random.Random("f9")
    made = bench(tmp_path, "f9", cases=1)
    steps = size(20, 1000)
    jumps = [
        timedelta(seconds=-610),
        timedelta(days=3650),
        timedelta(0),
        timedelta(milliseconds=1),
        timedelta(days=-3650),
    ]
    now, times = START + timedelta(days=1), []
    for number in range(steps):
        now += chance.choice(jumps) + timedelta(seconds=chance.randrange(3))
        zone = chance.choice([UTC, LONDON_SUMMER])
        times.append(now.astimezone(UTC))
        made.session.append(
            case_id=made.cases[0],
            expected_seq=number,
            event_id=made.source.uuid(),
            kind="step",
            data={"number": number},
            at=now.astimezone(zone),
        )
    made.session.lock()
    with made.unlock() as session:
        events = session.events(made.cases[0])
        assert [event.data["number"] for event in events] == list(range(steps))
        assert [event.at for event in events] == times
        assert all(event.at.tzinfo is UTC for event in events)
        expected = [(CLOCK_BACK,) if later < earlier else () for earlier, later in itertools.pairwise(times)]
        assert [event.warnings for event in events[1:]] == expected
        assert session.verify().sound
    figure(
        f"F9: {steps} events under a jumping clock, {sum(map(len, expected))} steps back noted, 0 refused, order kept"
    )


def test_the_hour_that_comes_twice_in_autumn_is_no_step_back(tmp_path: Path) -> None:
    made = bench(tmp_path, "f9 autumn", cases=1)
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON_SUMMER)
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    for number, at in enumerate((first, second)):
        event = made.session.append(
            case_id=made.cases[0], expected_seq=number, event_id=made.source.uuid(), kind="step", data={}, at=at
        )
        assert event.warnings == ()


def test_the_first_event_of_another_case_is_compared_with_the_last_of_any(tmp_path: Path) -> None:
    made = bench(tmp_path, "f9 cases", cases=2)
    made.session.append(
        case_id=made.cases[0],
        expected_seq=0,
        event_id=made.source.uuid(),
        kind="step",
        data={},
        at=START + timedelta(days=2),
    )
    event = made.session.append(
        case_id=made.cases[1],
        expected_seq=0,
        event_id=made.source.uuid(),
        kind="step",
        data={},
        at=START + timedelta(days=1),
    )
    assert event.warnings == (CLOCK_BACK,)
