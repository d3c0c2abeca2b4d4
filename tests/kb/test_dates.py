"""Days and months in words."""

from __future__ import annotations

import pytest

from kb.dates import issued_in_words


@pytest.mark.parametrize(
    ("issued", "words"),
    [
        ("2018-11", "November 2018"),
        ("2026-09-01", "1 September 2026"),
        ("2026", "2026"),
        ("autumn 2026", "autumn 2026"),
        ("2026-13", "2026-13"),
        ("2026-09-01-02", "1 September 2026"),
        ("²026", "²026"),
    ],
)
def test_when_a_policy_was_issued_is_said_however_its_pack_gives_it(issued: str, words: str) -> None:
    assert issued_in_words(issued) == words
