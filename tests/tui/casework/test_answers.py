"""One typed answer: what is said from today becomes a day and a time, and the rest is the form's to read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.disclosure.fields import Field, FieldType
from triage.disclosure.forms import form, read_answer
from tui.casework.answers import BadAnswer, shown, typed_value

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FIELDS = {one.type: one for kind in ("opening", "closing") for one in form(kind).fields}
WHEN, DAY, YES_NO = FIELDS[FieldType.DATE_TIME], FIELDS[FieldType.DATE], FIELDS[FieldType.YES_NO]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (WHEN, "now", "Monday 23 November 2026, 09:30"),
        (WHEN, "9:15", "Monday 23 November 2026, 09:15"),
        (WHEN, "Yesterday at 16.30", "Sunday 22 November 2026, 16:30"),
        (WHEN, "20/11/2026 at 9.15", "Friday 20 November 2026, 09:15"),
        (WHEN, "2026-11-20 09:15", "Friday 20 November 2026, 09:15"),
        (DAY, "today", "23 November 2026"),
        (DAY, "20/11/2026", "20 November 2026"),
    ],
)
def test_a_day_or_a_time_is_shown_as_the_form_reads_it(field: Field, typed: str, words: str) -> None:
    value = typed_value(field, typed, NOW)
    assert shown(field, value) == words
    assert read_answer(field, value) is not None


@pytest.mark.parametrize(("field", "typed"), [(WHEN, "soon"), (WHEN, "31/02/2026 09:00"), (DAY, "20/11/2026 09:15")])
def test_what_is_no_day_is_left_to_the_form_to_refuse(field: Field, typed: str) -> None:
    value = typed_value(field, typed, NOW)
    assert shown(field, value) == typed
    with pytest.raises(ValueError, match="give a date"):
        read_answer(field, value)


@pytest.mark.parametrize(("typed", "said"), [("y", True), ("YES", True), ("true", True), ("n", False), ("No", False)])
def test_yes_and_no_are_the_form_s_own(typed: str, said: bool) -> None:
    assert typed_value(YES_NO, typed, NOW) is said


@pytest.mark.parametrize("typed", ["", "perhaps", "yep"])
def test_anything_else_is_no_answer(typed: str) -> None:
    with pytest.raises(BadAnswer, match="yes or no"):
        typed_value(YES_NO, typed, NOW)
