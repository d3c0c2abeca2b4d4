"""A limit binds only where its condition surely holds."""

from __future__ import annotations

from kb.conditions import All, Among, Either, Not
from kb.situation import holds_on_required

CAT, DOG = Among("who", frozenset({"cat"})), Among("who", frozenset({"dog"}))
RUNS = Among("does", frozenset({"runs"}))


def test_what_is_left_out_neither_holds_nor_fails() -> None:
    for condition in (CAT, Not(CAT), Either((CAT, Not(CAT))), Not(All((CAT, RUNS)))):
        assert not holds_on_required(condition, {})
    assert not holds_on_required(Either((CAT, Not(RUNS))), {"who": "dog"})


def test_what_is_known_decides_as_far_as_it_goes() -> None:
    assert holds_on_required(Either((CAT, RUNS)), {"who": "cat"})
    assert holds_on_required(Not(All((CAT, RUNS))), {"who": "dog"})
    assert not holds_on_required(All((CAT, RUNS)), {"who": "cat"})
    assert holds_on_required(Not(Either((CAT, RUNS))), {"who": "dog", "does": "sits"})
    assert holds_on_required(All((Not(DOG), RUNS)), {"who": "cat", "does": "runs"})
