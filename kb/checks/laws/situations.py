"""Legal situations of a policy: which values each fact may have there, so that none is drawn that would be refused."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from kb.checks.invariants import starts
from kb.conditions import ALWAYS, Between, Condition, atoms
from kb.normal_form import Box, Boxes, TooLarge, conditions_of
from kb.pack import Concept
from kb.policy import Policy
from kb.vocabulary import FactType, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Situations that agree in their required facts. `single`: the values that each other fact may have; `sets`: for a set
    fact the things that are always in it and those that may be.
    """

    required: Mapping[str, Value]
    single: Mapping[str, tuple[Value, ...]]
    sets: Mapping[str, tuple[frozenset[str], tuple[str, ...]]]


def grounds(policy: Policy, when: Condition) -> tuple[tuple[Ground, ...], ...]:
    """Where a condition holds; nothing where it never does. For the condition that always holds also where each rule holds, so
    that a rule of many conditions is met as often as one of few.
    """
    conditions = [when]
    if when == ALWAYS:
        conditions += [rule.when for rule in policy.pack.rules if not isinstance(rule, Concept)]
    numbers = _numbers(policy)
    openings = []
    for start in starts(policy):
        outlook = policy.outlook(start)
        openings.append((start.known, [outlook.cells(variable.number) for variable in policy.table.axes.variables]))
    found = []
    for condition in conditions:
        policy.ticks()
        boxes = _boxes(policy, condition)
        made = (_ground(policy, known, cells, box, numbers) for box in boxes for known, cells in openings)
        group = tuple(ground for ground in made if ground is not None)
        if group:
            found.append(group)
    return tuple(found)


def _numbers(policy: Policy) -> dict[str, tuple[int, ...]]:
    """The numbers of each number fact that are worth drawing: its ends, and both sides of every comparison in a rule.

    They are taken from the rules themselves: a table that cuts a number in the wrong place must not say where to look.
    """
    facts = [fact for fact in policy.pack.vocabulary.facts if fact.type is FactType.NUMBER]
    found = {fact.id: {fact.low, fact.high, (fact.low + fact.high) // 2} for fact in facts}
    for condition in conditions_of(policy.pack):
        for atom in atoms(condition):
            if isinstance(atom, Between):
                found[atom.fact] |= {atom.low - 1, atom.low, atom.high, atom.high + 1}
    return {fact.id: tuple(sorted(n for n in found[fact.id] if fact.low <= n <= fact.high)) for fact in facts}


def _boxes(policy: Policy, condition: Condition) -> tuple[Box, ...]:
    try:
        return Boxes(policy.table.axes, policy.pack.concepts).of(condition)
    except TooLarge:
        return ({},)  # boxes only guide the search; the law itself says where it holds


def _ground(
    policy: Policy,
    required: Mapping[str, Value],
    cells: list[tuple[int, ...]],
    box: Box,
    numbers: Mapping[str, tuple[int, ...]],
) -> Ground | None:
    single: dict[str, tuple[Value, ...]] = {}
    sets: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
    if any(not any(mask >> cell & 1 for cell in cells[number]) for number, mask in box.items()):
        return None
    for fact, variables in policy.table.axes.by_fact.items():
        left = [
            [cell for cell in cells[variable.number] if box.get(variable.number, variable.full) >> cell & 1]
            for variable in variables
        ]
        if policy.pack.vocabulary[fact].type is FactType.CHOICES:
            flags = [(str(variable.flag), options) for variable, options in zip(variables, left, strict=True)]
            always = frozenset(flag for flag, options in flags if options == [1])
            sets[fact] = (always, tuple(flag for flag, options in flags if options == [0, 1]))
        elif fact in numbers:
            single[fact] = tuple(number for number in numbers[fact] if variables[0].cell(number) in left[0])
        elif fact not in required:
            single[fact] = tuple(variables[0].firsts[cell] for cell in left[0])
    if not all(single.values()):
        return None
    return Ground(required=required, single=single, sets=sets)


def some_completion(ground: Ground, kept: Mapping[str, Value], chance: random.Random) -> dict[str, Value]:
    """A complete situation with these facts kept and the others drawn from a ground."""
    found: dict[str, Value] = {**ground.required}
    for fact, values in ground.single.items():
        found[fact] = chance.choice(values)
    for fact, (always, free) in ground.sets.items():
        found[fact] = always | {flag for flag in free if chance.random() < 0.2}
    return {**found, **kept}
