"""Until when the record of a case has to be kept. Erasing is the one thing that nobody can take back."""

from __future__ import annotations

from datetime import date

from kb.dates import day_in_words
from triage.disclosure.case import Case, Stage
from triage.disclosure.entries.end import Closing


def kept_until(case: Case) -> date | None:
    """The last day on which a closed case is kept, as its closing says; None for a case that is not closed."""
    closing = case.last(Closing)
    return closing.keep_until if closing is not None and case.stage is Stage.CLOSED else None


def why_kept(case: Case, today: date) -> str | None:
    """Why a case may not be erased on a day, as a sentence; None from the day after the last one on which it is kept."""
    if case.stage is Stage.ROUTED:
        return "It was passed on, and nobody has said until which day its record is kept: it stays."
    if case.stage is not Stage.CLOSED:
        return "It is not closed. Closing it asks until which day the record is kept, and it is kept until then."
    until = kept_until(case)
    assert until is not None, "only a closing closes a case"
    if today <= until:
        return (
            f"It is kept until {day_in_words(until)}. Where that day is wrong, open the case again and close it with the"
            " right one."
        )
    return None
