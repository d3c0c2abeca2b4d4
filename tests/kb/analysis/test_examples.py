"""Examples of the real policy's changes: short, ready for `decide`, and different on the two policies."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kb.analysis.difference import Difference, Part, difference
from kb.analysis.examples import Examples, Unshown
from kb.analysis.regions import regions
from kb.decide import decide
from kb.diagram import Leaf
from kb.policy import Policy
from tests.kb.analysis.test_difference_nineteen import moved_to_eighteen


@pytest.fixture(scope="module")
def eighteen(beech_hill: Policy) -> Policy:
    return Policy.of(moved_to_eighteen(beech_hill.pack))


@pytest.fixture(scope="module")
def found(beech_hill: Policy, eighteen: Policy) -> Difference:
    return difference(beech_hill.pack, eighteen.pack)


def test_both_channels_confirm_every_example(
    beech_hill: Policy, eighteen: Policy, found: Difference, today: date
) -> None:
    examples = Examples(beech_hill, eighteen, found, today)
    for change in found.verdicts:
        for region in regions(found.space, change.where, 2).items:
            example = examples.of(change, region.box)
            facts = json.loads(json.dumps(dict(example.facts)))
            before, after = decide(beech_hill, facts, today), decide(eighteen, facts, today)
            assert (before.verdict, after.verdict) == (change.before, change.after)
            assert before.fault is None
            assert after.fault is None
            assert before.missing == after.missing == ()
            assert len(facts) <= 14, "an example is short: the vocabulary has 25 facts that rules look at"
            named = [variable.fact for variable in found.space.axes.variables if variable.number in region.box]
            assert set(named) <= facts.keys(), "the facts of the region are in its example"


def test_facts_stand_in_the_order_of_the_vocabulary(
    beech_hill: Policy, eighteen: Policy, found: Difference, today: date
) -> None:
    change = found.verdicts[0]
    names = [name for name, _ in Examples(beech_hill, eighteen, found, today).of(change, {}).facts]
    assert names == [name for name in beech_hill.pack.vocabulary.ids if name in names]


@pytest.mark.parametrize("part", [Part.DUTY, Part.CLAUSE, Part.READING])
def test_duties_clauses_and_readings_have_examples_too(
    beech_hill: Policy, eighteen: Policy, found: Difference, today: date, part: Part
) -> None:
    examples = Examples(beech_hill, eighteen, found, today)
    changes = [change for change in found.changes if change.part is part]
    assert changes
    for change in changes:
        example = examples.of(change, {})
        lists = {
            Part.DUTY: [{duty.id for duty in ruling.duties} for ruling in (example.old, example.new)],
            Part.CLAUSE: [set(ruling.clauses) for ruling in (example.old, example.new)],
            Part.READING: [{one.id for one in ruling.readings} for ruling in (example.old, example.new)],
        }[part]
        assert (change.before or change.after) in lists[0] ^ lists[1]


def test_a_change_that_no_decision_shows_is_never_passed_on(beech_hill: Policy, found: Difference, today: date) -> None:
    """The same policy twice cannot differ: whatever the diagrams say, the decisions have the last word."""
    examples = Examples(beech_hill, beech_hill, found, today)
    assert not isinstance(found.verdicts[0].where, Leaf)
    with pytest.raises(Unshown, match="no decision shows it"):
        examples.of(found.verdicts[0], {})
