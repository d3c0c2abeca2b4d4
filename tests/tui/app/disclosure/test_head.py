"""The lines on top of every screen of a case."""

from __future__ import annotations

from datetime import timedelta

from tests.triage.disclosure.samples import FINISHED, GOOD, KNOWN, case_of
from triage.disclosure.entries.lado import Departure
from triage.disclosure.entries.record import Assessment
from triage.disclosure.values import Answer, Criterion, View
from tui.app.disclosure.head import BRIEF_HOLD, head_of

PERSONAL = Assessment(
    view=View.HARM,
    criteria=(Criterion.RISK,),
    crime=Answer.NO,
    personal_data=Answer.YES,
    serious=Answer.NO,
    reasons="A class list.",
)


def test_the_hold_stands_until_it_is_lifted_and_is_shorter_where_there_is_no_room() -> None:
    case = case_of("opening")
    assert "Do not interview anybody" in head_of(case, KNOWN)[0].plain
    assert BRIEF_HOLD in head_of(case, KNOWN, brief=True)[0].plain
    lifted = case_of(*FINISHED)
    assert not any("HOLD" in line.plain for line in head_of(lifted, KNOWN))


def test_both_clocks_say_when_they_have_run_out() -> None:
    case = case_of("opening", "danger", "images", "record", PERSONAL)
    late = [line.plain for line in head_of(case, KNOWN + timedelta(days=9))]
    assert sum(line.startswith("OVERDUE") for line in late) == 2
    assert any("(guidance)" in line and "Information Commissioner" in line for line in late)


def test_a_departure_from_the_policy_stays_marked() -> None:
    assert isinstance(GOOD["departure"], Departure)
    low = Assessment(
        view=View.LOW_LEVEL, crime=Answer.NO, personal_data=Answer.NO, serious=Answer.NO, reasons="A wrong setting."
    )
    case = case_of("opening", "danger", "images", "record", low, "departure")
    assert any(line.plain.startswith("MARK") for line in head_of(case, KNOWN))
