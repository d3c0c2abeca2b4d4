"""Sentences from pieces."""

from __future__ import annotations

import pytest

from kb.sentences import capital, lower, sentence, sentences


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Do not accept it.", "do not accept it."),
        ("A pupil's use must be reported", "a pupil's use must be reported"),
        ("A", "a"),
        ("ICT policy", "ICT policy"),
        ("ICT's rules", "ICT's rules"),
        ("DSL must be told", "DSL must be told"),
        ("LADO referral", "LADO referral"),
        ("PCs of the school", "PCs of the school"),
        ("YouTube", "YouTube"),
        ("A2 applies", "A2 applies"),
        ("I was told", "I was told"),
        ("", ""),
    ],
)
def test_acronyms_and_ids_keep_their_capitals_within_a_sentence(text: str, said: str) -> None:
    assert lower(text) == said


def test_a_capital_first_spoils_no_name_further_on() -> None:
    assert capital("ask the DSL, or Mrs Sample") == "Ask the DSL, or Mrs Sample"
    assert capital("") == ""


@pytest.mark.parametrize("end", [".", "?", "!", "…"])
def test_a_sentence_ends_once(end: str) -> None:
    assert sentence(f"is it{end}") == f"Is it{end}"
    assert sentence("the DSL knows") == "The DSL knows."


def test_what_is_not_there_is_no_sentence() -> None:
    assert sentences("`x` is not a number", "give one, or ask Mrs Sample") == (
        "`x` is not a number. Give one, or ask Mrs Sample."
    )
    assert sentences("nothing was typed", None) == "Nothing was typed."
