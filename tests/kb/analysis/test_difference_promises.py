"""Old promises held against a new policy: a word that moves takes its promise along, and that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.analysis.promises import Promise, promises
from kb.decide import decide
from kb.pack import Pack, Verdict
from kb.policy import Policy
from tests.kb.analysis.test_difference_nineteen import moved_to_eighteen

MOVED = "young-past-pupils-never-allowed-online"


def by_id(old: Pack, new: Pack) -> dict[str, Promise]:
    return {promise.id: promise for promise in promises(old, Policy.of(new))}


def test_an_unchanged_policy_keeps_every_promise(beech_hill: Policy) -> None:
    found = promises(beech_hill.pack, beech_hill)
    assert [promise.id for promise in found] == [invariant.id for invariant in beech_hill.pack.invariants]
    assert all(promise.as_new and promise.as_old and not promise.example for promise in found)


def test_a_promise_that_moved_with_its_word_is_broken_as_it_was_meant(beech_hill: Policy, today: date) -> None:
    new = moved_to_eighteen(beech_hill.pack)
    found = by_id(beech_hill.pack, new)
    assert [promise.id for promise in found.values() if not promise.kept] == [MOVED]
    assert (found[MOVED].as_new, found[MOVED].as_old) == (True, False)
    facts = dict(found[MOVED].example)
    assert facts["counterpart_age"] == 18
    assert decide(beech_hill, facts, today).verdict is Verdict.PROHIBITED
    assert decide(Policy.of(new), facts, today).verdict is not Verdict.PROHIBITED


def test_a_promise_that_only_the_old_policy_makes_is_still_held_against_the_new(beech_hill: Policy) -> None:
    gone, *kept = beech_hill.pack.invariants
    found = by_id(beech_hill.pack, replace(beech_hill.pack, invariants=tuple(kept)))
    assert (found[gone.id].as_new, found[gone.id].as_old) == (None, True)
    assert found[gone.id].kept


def test_a_promise_that_breaks_outright_is_broken_both_ways(beech_hill: Policy) -> None:
    pack, cut = beech_hill.pack, "illegal-material"
    lifted = tuple(replace(one, lifts=tuple(lift for lift in one.lifts if lift.norm != cut)) for one in pack.exceptions)
    new = replace(pack, norms=tuple(one for one in pack.norms if one.id != cut), exceptions=lifted)
    (broken,) = [promise for promise in by_id(pack, new).values() if not promise.kept]
    assert (broken.id, broken.as_new, broken.as_old) == ("illegal-material-always-prohibited", False, False)
    assert "illegal_material" in str(dict(broken.example)["content"])


def test_a_duty_that_is_gone_breaks_the_promise_of_it(beech_hill: Policy) -> None:
    pack = beech_hill.pack
    new = replace(
        pack,
        duty_rules=tuple(rule for rule in pack.duty_rules if rule.duty != "refer-to-lado"),
        invariants=(),
    )
    (broken,) = [promise for promise in by_id(pack, new).values() if not promise.kept]
    assert (broken.id, broken.as_new, broken.as_old) == ("inappropriate-use-is-referred", None, False)
