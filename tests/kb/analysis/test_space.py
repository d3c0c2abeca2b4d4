"""The space of all situations, against every situation one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given, settings

from kb.analysis.answers import Answers
from kb.analysis.difference import difference
from kb.analysis.regions import hull, regions, trimmed
from kb.analysis.space import OutOfTime, Space
from kb.analysis.without import without_reading
from kb.analysis.words import box_in_words
from kb.diagram import Branch, Node
from kb.normal_form import axes_of
from kb.outlook import assignment_of
from kb.pack import STRICTNESS, Pack
from kb.policy import Policy
from kb.vocabulary import Value
from tests.kb.analysis.brute import answer, situations, standing, verdict_of
from tests.property.strategies import packs


def answers_of(pack: Pack) -> Answers:
    return Answers(Space(pack.vocabulary, axes_of(pack)), pack)


def value_in(space: Space, node: Node, situation: Mapping[str, Value]) -> int:
    """The value of a diagram in one situation, walked branch by branch."""
    while isinstance(node, Branch):
        variable = space.axes.variables[node.variable]
        node = node.children[node.cells.index(variable.cell(situation[variable.fact]))]
    return node.value


@settings(max_examples=25)
@given(pack=packs(defaults=False))
def test_every_part_of_every_answer_is_counted_exactly(pack: Pack) -> None:
    found = answers_of(pack)
    space = found.space
    every = list(situations(pack))
    assert space.size == len(every)
    said = Counter(key for situation in every for key in answer(pack, situation))
    for level, verdict in enumerate(STRICTNESS):
        there = space.count(space.diagrams.map(found.verdict, level.__eq__))
        assert there == said["verdict", verdict.value]
    for kind, nodes in (("duty", found.duties), ("clause", found.clauses), ("reading", found.readings)):
        for name, node in nodes.items():
            assert space.count(node) == said[kind, name], (kind, name)
    for norm in pack.norms:
        assert space.count(found.stands(norm.id)) == sum(norm.id in standing(pack, one) for one in every)


@settings(max_examples=20)
@given(pack=packs(defaults=False))
def test_regions_do_not_overlap_and_add_up_and_hold_what_they_say(pack: Pack) -> None:
    found = answers_of(pack)
    space = found.space
    every = list(situations(pack))
    for level in range(len(STRICTNESS)):
        inside = space.diagrams.map(found.verdict, level.__eq__)
        parts = regions(space, inside, most=4)
        assert sum(part.count for part in parts.items) == parts.count == space.count(inside)
        assert 0.0 <= parts.share <= 1.0
        for part in parts.items:
            box = space.of_boxes((part.box,))
            assert part.around == space.count(box) == space.volume(part.box)
            assert part.whole == (space.without(box, inside) is found.nowhere)
            example = assignment_of(found.table, dict(enumerate(part.example)))
            assert example in every
            assert verdict_of(pack, example) is STRICTNESS[level]
            assert value_in(space, box, example) == 1
            assert isinstance(box_in_words(space, part.box), tuple)


@settings(max_examples=20)
@given(pack=packs(defaults=False))
def test_the_hull_is_the_smallest_box(pack: Pack) -> None:
    found = answers_of(pack)
    space = found.space
    for norm in pack.norms:
        node = found.fires(norm.id)
        if node is found.nowhere:
            continue
        box = hull(space, node)
        inside = [one for one in situations(pack) if value_in(space, node, one)]
        for variable in space.axes.variables:
            seen = sum(1 << cell for cell in {variable.cell(one[variable.fact]) for one in inside})
            assert box.get(variable.number, variable.full) == seen
        assert space.of_boxes((trimmed(space, box),)) is space.of_boxes((box,))


@pytest.mark.thorough
@settings(max_examples=20)
@given(pack=packs(defaults=False))
def test_without_a_reading_nothing_else_changes(pack: Pack) -> None:
    for reading in pack.readings:
        other = without_reading(pack, reading.id)
        for situation in situations(pack):
            before, after = answer(pack, situation), answer(other, situation)
            assert ("reading", reading.id) not in after
            if ("reading", reading.id) not in before:
                kinds = ("verdict", "duty")
                assert {k for k in before if k[0] in kinds} == {k for k in after if k[0] in kinds}


def test_the_real_policy_has_a_verdict_for_every_situation(beech_hill: Policy) -> None:
    found = answers_of(beech_hill.pack)
    counts = {v: found.space.count(found.space.diagrams.map(found.verdict, n.__eq__)) for n, v in enumerate(STRICTNESS)}
    assert sum(counts.values()) == found.space.size
    gap = found.space.diagrams.map(found.levels, lambda level: int(level == len(STRICTNESS)))
    assert gap is found.nowhere


@pytest.mark.parametrize("reading", ["former-pupil-age", "directly-related", "dpo-any-breach"])
def test_turning_a_reading_of_the_real_policy_off_changes_verdicts_and_duties_only_where_it_was_named(
    beech_hill: Policy, reading: str
) -> None:
    found = difference(beech_hill.pack, without_reading(beech_hill.pack, reading))
    named = found.old.readings[reading]
    assert found.space.without(named, found.where) is found.old.nowhere
    assert found.verdicts or found.duties
    for change in (*found.verdicts, *found.duties):
        assert found.space.without(change.where, named) is found.old.nowhere


def test_a_reading_that_is_not_there_is_refused(beech_hill: Policy) -> None:
    with pytest.raises(KeyError):
        without_reading(beech_hill.pack, "no-such-reading")


def test_long_work_can_be_stopped(beech_hill: Policy) -> None:
    def at_once() -> None:
        raise OutOfTime("no time at all")

    with pytest.raises(OutOfTime):
        Answers(Space(beech_hill.pack.vocabulary, axes_of(beech_hill.pack), at_once), beech_hill.pack).verdict  # noqa: B018  # drawn when asked for
