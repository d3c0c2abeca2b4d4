"""Numbers as people read them: what is there is never nothing, and what is not all is never all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.numbers import counted, one_in, percent, stretch
from kb.policy import Policy

PLACES = st.one_of(st.none(), st.integers(0, 4))


@pytest.mark.parametrize(
    ("share", "places", "said"),
    [
        (0.9994, None, "99.9%"),
        (0.9996, None, "over 99.9%"),
        (0.99999, None, "over 99.9%"),
        (1 - 1e-16, None, "100%"),
        (0.999999999, 0, "over 99%"),
        (0.995, 0, "over 99%"),
        (0.994, 0, "99%"),
        (0.01, 0, "1%"),
        (0.0099, 0, "under 1%"),
        (0.41, 0, "41%"),
        (0.0009, 1, "under 0.1%"),
        (0.001, 1, "0.1%"),
        (2 / 3, 1, "66.7%"),
        (0.99999, 1, "over 99.9%"),
        (0.0, 1, "0%"),
        (1.0, 0, "100%"),
    ],
)
def test_shares(share: float, places: int | None, said: str) -> None:
    assert percent(share, places) == said


@given(st.floats(1e-300, 1 - 1e-11), PLACES)
def test_nothing_short_of_all_is_all_and_nothing_there_is_nothing(share: float, places: int | None) -> None:
    said = percent(share, places).removesuffix("%")
    assert 0 < float(said.removeprefix("under ").removeprefix("over ")) < 100


@given(st.floats(0, 1), st.floats(0, 1), PLACES)
def test_a_greater_share_never_reads_as_a_smaller_one(one: float, other: float, places: int | None) -> None:
    def read(share: float) -> tuple[float, int]:
        how, _, number = percent(share, places).removesuffix("%").rpartition(" ")
        return float(number), {"under": -1, "": 0, "over": 1}[how]

    less, more = sorted((one, other))
    assert read(less) <= read(more)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 12, "under 13"),
        (13, 17, "13 to 17"),
        (18, 18, "18"),
        (19, 120, "19 or over"),
        (0, 0, "0"),
        (120, 120, "120"),
    ],
)
def test_a_stretch_of_an_age(low: int, high: int, said: str, beech_hill: Policy) -> None:
    assert stretch(beech_hill.pack.vocabulary["counterpart_age"], low, high) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "all"), (1 - 1e-13, "all"), (0.99999, "nearly all"), (0.95, "nearly all"), (0.94, "about 9 in 10")],
)
def test_only_all_is_all(share: float, said: str) -> None:
    assert one_in(share) == said


def test_one_thing_is_no_things() -> None:
    assert [counted(number, "situation") for number in (0, 1, 1200)] == [
        "0 situations",
        "1 situation",
        "1,200 situations",
    ]
