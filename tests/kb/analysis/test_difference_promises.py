"""Old promises held against a new policy: a word that moves takes its promise along, and that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.analysis.promises import Promise, promises
from kb.decide import decide
from kb.expectations import Law
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
    """The ban on illegal material and the referral to the LADO are gone, and with the referral its promise."""
    pack, cut = beech_hill.pack, "illegal-material"
    new = replace(
        pack,
        norms=tuple(one for one in pack.norms if one.id != cut),
        exceptions=tuple(
            replace(one, lifts=tuple(lift for lift in one.lifts if lift.norm != cut)) for one in pack.exceptions
        ),
        duty_rules=tuple(rule for rule in pack.duty_rules if rule.duty != "refer-to-lado"),
        invariants=tuple(
            one for one in pack.invariants if one.id not in ("inappropriate-use-is-referred", "pupils-always-find-help")
        ),
    )
    found = by_id(pack, new)
    broken = {promise.id: (promise.as_new, promise.as_old) for promise in found.values() if not promise.kept}
    assert broken == {
        "illegal-material-always-prohibited": (False, False),
        "inappropriate-use-is-referred": (None, False),
    }
    assert "illegal_material" in str(dict(found["illegal-material-always-prohibited"].example)["content"])
    assert (found["pupils-always-find-help"].as_new, found["pupils-always-find-help"].as_old) == (None, True)


def test_promises_that_stand_at_one_place_are_kept_apart_by_their_ids(beech_hill: Policy) -> None:
    """One line of the old file and one of the new hold other promises; so may two made-up ones that stand nowhere."""
    pack, first = beech_hill.pack, beech_hill.pack.invariants[0]
    here = first.place
    kept = replace(first, id="kept", says="Nothing is asked.", law=Law.ONLY, verdicts=frozenset(Verdict), subject=None)
    broken = replace(kept, id="broken", says="All is allowed.", verdicts=frozenset({Verdict.PERMITTED}))
    assert kept.place == broken.place == here
    new = replace(pack, invariants=(kept, broken))
    found = by_id(replace(pack, invariants=(replace(broken, id="old-broken"), kept)), new)
    assert {name: (one.as_new, one.as_old) for name, one in found.items()} == {
        "kept": (True, True),
        "broken": (False, None),
        "old-broken": (None, False),
    }
    assert not found["kept"].example
    assert found["broken"].example
    assert found["old-broken"].says == "All is allowed."
