"""Conditions in words."""

from __future__ import annotations

import pytest

from kb.conditions import Between
from kb.policy import Policy
from outputs.explanation import in_words


@pytest.mark.parametrize(
    ("low", "high", "said"), [(18, 18, "18"), (0, 18, "under 19"), (19, 120, "19 or over"), (13, 17, "13 to 17")]
)
def test_ages_are_told_as_everywhere(low: int, high: int, said: str, beech_hill: Policy) -> None:
    told = in_words(Between("counterpart_age", low, high), beech_hill.pack.vocabulary)
    assert list(told) == [f"the other person's age: {said}"]
