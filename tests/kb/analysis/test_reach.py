"""What boxes reach: two entries that are called apart hold nowhere together."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings

from kb.analysis.answers import Answers
from kb.analysis.reach import Reach
from kb.analysis.space import Space
from kb.normal_form import axes_of
from kb.pack import Pack
from kb.policy import Policy
from tests.property.strategies import packs


def pairs(pack: Pack) -> tuple[int, int]:
    """Pairs of norms that hold nowhere together, and how many of them are called apart; no other pair may be."""
    answers = Answers(Space(pack.vocabulary, axes_of(pack)), pack)
    reach, stands = Reach(answers.table), answers.table.stands
    empty = told = 0
    for one, other in product(pack.norms, repeat=2):
        nowhere = answers.space.both(answers.stands(one.id), answers.stands(other.id)) is answers.nowhere
        apart = reach.apart(reach.of(stands[one.id]), reach.of(stands[other.id]))
        assert nowhere or not apart, (one.id, other.id)
        empty, told = empty + nowhere, told + apart
    return empty, told


@settings(max_examples=50)
@given(pack=packs())
def test_entries_that_are_apart_hold_nowhere_together(pack: Pack) -> None:
    pairs(pack)


def test_most_pairs_of_the_policy_that_never_meet_are_told_apart_at_once(beech_hill: Policy) -> None:
    empty, told = pairs(beech_hill.pack)
    assert told > 0.9 * empty


def test_a_set_of_no_boxes_reaches_nothing_and_is_apart_from_all(beech_hill: Policy) -> None:
    reach = Reach(beech_hill.table)
    everything = reach.of(beech_hill.table.all)
    assert reach.apart(reach.of(0), everything)
    assert not reach.apart(everything, everything)
