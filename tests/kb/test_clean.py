"""Cleaning: nothing that commands a terminal or turns text round gets through, and nothing else is touched."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kb.clean import clean, clean_line


@given(text=st.text())
def test_nothing_hidden_is_left_but_newlines_tabs_and_joiners(text: str) -> None:
    for character in clean(text):
        hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        assert not hidden or character in "\n\t\u200c\u200d"


@given(text=st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean_line(text)


@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_cleaned_json_says_the_same(value: str) -> None:
    assert json.loads(clean(json.dumps({"said": value}, ensure_ascii=False))) == {"said": value}


def test_names_written_with_a_joiner_stay_as_they_are() -> None:
    assert clean("नव\u200dया") == "नव\u200dया"
    assert clean("a\u200d ") == "a\\u200d "
    assert clean("\x1b[2J") == "\\u001b[2J"
