"""Legal situations of a policy: which values each fact may have there, so that none is drawn that would be refused."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from kb.checks.invariants import starts
from kb.conditions import ALWAYS, Condition
from kb.normal_form import Box, Boxes, TooLarge, Variable
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
    outlooks = [(start, policy.outlook(start)) for start in starts(policy)]
    found = []
    for condition in conditions:
        group = []
        for box in _boxes(policy, condition):
            for start, outlook in outlooks:
                cells = [outlook.cells(variable.number) for variable in policy.table.axes.variables]
                ground = _ground(policy, start.known, cells, box)
                if ground is not None:
                    group.append(ground)
        if group:
            found.append(tuple(group))
    return tuple(found)


def _boxes(policy: Policy, condition: Condition) -> tuple[Box, ...]:
    try:
        return Boxes(policy.table.axes, policy.pack.concepts).of(condition)
    except TooLarge:
        return ({},)  # boxes only guide the search; the law itself says where it holds


def _ground(policy: Policy, required: Mapping[str, Value], cells: list[tuple[int, ...]], box: Box) -> Ground | None:
    single: dict[str, tuple[Value, ...]] = {}
    sets: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
    for fact, variables in policy.table.axes.by_fact.items():
        left = [
            [cell for cell in cells[variable.number] if box.get(variable.number, variable.full) >> cell & 1]
            for variable in variables
        ]
        if not all(left):
            return None
        if policy.pack.vocabulary[fact].type is FactType.CHOICES:
            flags = [(str(variable.flag), options) for variable, options in zip(variables, left, strict=True)]
            always = frozenset(flag for flag, options in flags if options == [1])
            sets[fact] = (always, tuple(flag for flag, options in flags if options == [0, 1]))
        elif fact not in required:
            single[fact] = tuple(value for cell in left[0] for value in _values(variables[0], cell))
    return Ground(required=required, single=single, sets=sets)


def _values(variable: Variable, cell: int) -> tuple[Value, ...]:
    """The values of a cell that are worth drawing: of a stretch of numbers both ends and one between."""
    first, size = variable.firsts[cell], variable.sizes[cell]
    if isinstance(first, int) and not isinstance(first, bool) and size > 1:
        return tuple(sorted({first, first + size // 2, first + size - 1}))
    return (first,)


def some_completion(ground: Ground, kept: Mapping[str, Value], chance: random.Random) -> dict[str, Value]:
    """A complete situation with these facts kept and the others drawn from a ground."""
    found: dict[str, Value] = {**ground.required}
    for fact, values in ground.single.items():
        found[fact] = chance.choice(values)
    for fact, (always, free) in ground.sets.items():
        found[fact] = always | {flag for flag in free if chance.random() < 0.2}
    return {**found, **kept}
