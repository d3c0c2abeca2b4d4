"""The real policy with its age for past pupils moved from nineteen to eighteen: counts by hand, factor by factor."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import pytest

from kb.analysis.difference import Change, Difference, Part, difference
from kb.analysis.regions import hull, regions, trimmed
from kb.analysis.words import box_in_words
from kb.conditions import All, Among, Between
from kb.pack import Pack
from kb.policy import Policy

# How many values each fact has that no rule looks at while an adult is in touch with a past pupil outside social networks.
FREE = {
    "account_kind": 3,
    "authorised_spokesperson": 2,
    "circumvents_policy": 2,
    "poses_as_child": 2,
    "content": 2**15,
    "staff_image_permission": 2,
    "own_child_image_only": 2,
    "observation": 11,
    "concern_route": 2,
    "period": 3,
    "device": 2,
    "borrower": 2,
    "lending_agreed": 2,
    "insurance_confirmed": 2,
    "warranty_covers_damage": 2,
    "phone_permission": 2,
    "actor_age": 121,
    "parental_permission": 2,
    "already_happened": 2,
}
ADULTS = 4  # teacher, employee, volunteer, governor
FORMER_PUPIL = EIGHTEEN = ONE_ACTIVITY = ONE_CHANNEL = ONE_RELATION = 1


def moved_to_eighteen(pack: Pack) -> Pack:
    """As if somebody wrote 18 for 19 where the pack says who is a young past pupil."""
    past = Among("counterpart", frozenset({"former_pupil"}))
    young = All((past, Between("counterpart_age", 0, 17)))
    concepts = tuple(replace(one, when=young) if one.id == "young-past-pupil" else one for one in pack.concepts)
    assert concepts != pack.concepts
    return replace(pack, concepts=concepts)


@pytest.fixture(scope="module")
def found(beech_hill: Policy) -> Difference:
    return difference(beech_hill.pack, moved_to_eighteen(beech_hill.pack))


def verdict(found: Difference, before: str, after: str) -> Change:
    (change,) = [one for one in found.verdicts if (one.before, one.after) == (before, after)]
    return change


def test_which_verdicts_change(found: Difference) -> None:
    assert {(change.before, change.after) for change in found.verdicts} == {
        ("prohibited", "permitted"),
        ("prohibited", "refer"),
        ("prohibited", "out_of_scope"),
        ("refer", "permitted"),
        ("refer", "out_of_scope"),
        ("permitted", "out_of_scope"),
    }
    assert all(change.milder for change in found.verdicts)


def test_a_ban_on_texts_falls_away(found: Difference) -> None:
    """G3 and G5: an adult, messages, a past pupil of 18, no relative, by phone or e-mail; everything else is free."""
    by_hand = ADULTS * ONE_ACTIVITY * FORMER_PUPIL * ONE_RELATION * EIGHTEEN * ONE_CHANNEL * prod(FREE.values())
    assert by_hand == 25_724_706_619_392
    assert verdict(found, "prohibited", "out_of_scope").count == by_hand


def test_what_was_a_question_falls_outside_the_policy(found: Difference) -> None:
    """The school's own channels and no relative; and any other relative by those channels or by phone: 1 + 2 ways."""
    ways = ONE_RELATION * 1 + ONE_RELATION * 2
    by_hand = ADULTS * ONE_ACTIVITY * FORMER_PUPIL * EIGHTEEN * ways * prod(FREE.values())
    assert verdict(found, "refer", "out_of_scope").count == by_hand == 77_174_119_858_176


def test_family_outside_social_networks_is_no_longer_spoken_of(found: Difference) -> None:
    """Four kinds of direct relatives (child, niece or nephew, sibling, grandchild) by two channels."""
    by_hand = ADULTS * ONE_ACTIVITY * FORMER_PUPIL * EIGHTEEN * 4 * 2 * prod(FREE.values())
    assert verdict(found, "permitted", "out_of_scope").count == by_hand == 205_797_652_955_136


def test_other_relatives_on_social_networks_become_allowed(found: Difference) -> None:
    """Only what the rest of the policy allows: own account or the school's, off duty, a personal device, harmless content."""
    activities = 3  # message, accept, ask: the channel of the last two is always a social network
    hours_and_device = 2 * 1  # a set break or out of hours; a personal device
    # With the adults' agreement a picture of an adult is allowed, without it is not: 2 contents and 1 (own account). An
    # authorised spokesperson may also talk about the school or the council, and as its voice: 2 x 2 x 2 contents more of each.
    own_account = (2 + 1) * 2  # whether one may speak for the school makes no difference to one's own account
    official = (2 + 1) * 2**3 * 1
    unseen = {
        **FREE,
        "account_kind": 1,
        "authorised_spokesperson": 1,
        "content": 1,
        "staff_image_permission": 1,
        "poses_as_child": 1,
        "period": 1,
        "device": 1,
    }
    by_hand = ADULTS * activities * hours_and_device * (own_account + official) * prod(unseen.values())
    assert verdict(found, "refer", "permitted").count == by_hand == 981_319_680


def test_nothing_else_of_the_space_is_touched(found: Difference) -> None:
    """Every situation that changes in any way is one of an adult in touch with a past pupil of exactly eighteen."""
    space = found.space
    around = trimmed(space, hull(space, found.where))
    assert box_in_words(space, around) == (
        "the person who acts: a teacher / another member of staff / a volunteer / a governor",
        "what is done: message or talk to someone / accept a friend or follow request / send a friend or follow request",
        "the other person: a past pupil of this school",
        "the other person's age: 18",
    )
    (age,) = space.axes.by_fact["counterpart_age"]
    (cell,) = [cell for cell in range(len(age.firsts)) if around[age.number] >> cell & 1]
    assert (age.firsts[cell], age.sizes[cell]) == (18, 1)


def test_the_regions_of_a_change_add_up_to_it(found: Difference) -> None:
    for change in (*found.verdicts, *found.duties):
        for most in (1, 4):
            parts = regions(found.space, change.where, most)
            assert sum(region.count for region in parts.items) == change.count
            assert len(parts.items) <= most


def test_what_goes_and_what_comes(found: Difference) -> None:
    gone = {change.before for change in found.clauses if change.before}
    assert {"G3", "G5"} <= gone
    assert {change.before for change in found.duties} == {"tell-head-or-governors", "tell-dpo"}
    assert all(change.part is Part.READING and change.where is not None for change in found.readings)
    assert "former-pupil-age" in {change.before for change in found.readings}


def test_the_policy_does_not_differ_from_itself(beech_hill: Policy) -> None:
    assert difference(beech_hill.pack, beech_hill.pack).empty
