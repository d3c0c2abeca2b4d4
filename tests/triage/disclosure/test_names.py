"""Names in two places: the case log tells who signs in, the disclosure who is kept out of a case about them.

The two fold names in another order, and have to: the case log's marks lie in stored files, so its folding can never change, and
narrowing the disclosure's would let somebody in who is kept out today.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from triage.caselog.slots import label_of
from triage.disclosure.case import same_name

STORE = "8a0b8a3e-0000-4000-8000-000000000000"
SPACES = " \t\n\u00a0\u2003\u2028\u3000\x1c\x85"
TRICKY = "aAÅÅåﬁﬀßẞſıİµΜσςΣ\u00a8\u00b4\u037a\u0345\u0301\u030a\u0323\u2017\u2126\ufdfaＡ①½ǅ"


def _forms(character: str) -> st.SearchStrategy[str]:
    """Ways to write one character that may or may not count as the same."""
    if character in SPACES:
        return st.text(st.sampled_from(SPACES), min_size=1, max_size=3)
    ways = [character, character.upper(), character.lower(), character.casefold()]
    ways += [unicodedata.normalize(form, character) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    return st.sampled_from(ways)


@st.composite
def written_twice(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and another way to write it."""
    one = draw(st.text(st.sampled_from(SPACES + TRICKY) | st.characters(exclude_categories=["Cs"]), max_size=12))
    other = "".join(draw(_forms(character)) for character in one)
    around = st.text(st.sampled_from(SPACES), max_size=2)
    return one, draw(around) + other + draw(around)


@given(written_twice())
@example(("Ann \u00a8 Other", "ANN\u00a0\u00a8\u2003OTHER"))
@example(("\u00a8Ann", "\u00a8ann"))
def test_two_names_that_sign_in_as_one_user_are_kept_out_as_one(names: tuple[str, str]) -> None:
    one, other = names
    assume(label_of(STORE, one) == label_of(STORE, other))
    assert same_name(one, other)


@pytest.mark.parametrize("other", ["anna  smith", "ANNA SMITH ", "Ａnna\u00a0Smith"])
def test_the_usual_ways_to_write_a_name_are_one_in_both(other: str) -> None:
    assert label_of(STORE, "Anna Smith") == label_of(STORE, other)
    assert same_name("Anna Smith", other)


def test_the_marks_of_names_in_stored_files_stay_as_they_are() -> None:
    kept = "a06e1757ab55f1683d8e0e66d0afc1ed"
    assert label_of(STORE, "\u00a8 Åsa  Weiß") == kept


def test_the_other_way_round_keeping_out_is_the_wider_of_the_two() -> None:
    assert same_name("\u00a8Ann", "\u0308ann")
    assert label_of(STORE, "\u00a8Ann") != label_of(STORE, "\u0308ann")
