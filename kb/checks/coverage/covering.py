"""What scenarios cover, what they leave out, and what nothing can cover: exact, over every legal situation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from kb.checks.coverage.items import Cut, Item, Kind, Look, Part, items_of
from kb.checks.invariants import starts
from kb.checks.scenarios import Outcome
from kb.diagram import Leaf, Node, values
from kb.outlook import Outlook
from kb.pack import DutyRule
from kb.policy import Policy
from kb.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What passing scenarios cover, what they leave out, and what no legal situation can cover; in the pack's order."""

    covered: tuple[Item, ...]
    gaps: tuple[Item, ...]
    dead: tuple[Item, ...]

    @property
    def counts(self) -> tuple[tuple[Kind, int, int], ...]:
        """For each kind that the pack has: how many are covered, of how many that can be."""
        found = []
        for kind in Kind:
            covered = sum(item.kind is kind for item in self.covered)
            of = covered + sum(item.kind is kind for item in self.gaps)
            if of:
                found.append((kind, covered, of))
        return tuple(found)


def coverage_of(policy: Policy, outcomes: Iterable[Outcome]) -> Coverage:
    """What the scenarios that hold cover between them. A scenario that falls short covers nothing."""
    covered: set[Item] = set()
    items = items_of(policy.pack)
    for outcome in outcomes:
        if outcome.situation is not None and not outcome.faults:
            covered |= covered_by(policy, outcome.situation, [item for item in items if item not in covered])
    open_items = [item for item in items if item not in covered]
    dead = dead_items(policy, open_items)
    return Coverage(
        covered=tuple(item for item in items if item in covered),
        gaps=tuple(item for item in open_items if item not in dead),
        dead=tuple(item for item in open_items if item in dead),
    )


def covered_by(policy: Policy, situation: Situation, items: Iterable[Item]) -> frozenset[Item]:
    """The items that a situation, its required facts given, covers for certain."""
    looks: dict[Cut | None, _Look] = {None: _Look(policy, situation)}
    found = set()
    for item in items:
        cut = item.cut
        if cut is not None and situation.known.get(cut.fact) != cut.value:
            continue
        here = looks[None].holds(item)
        if cut is None:
            if here:
                found.add(item)
        elif here is not None:
            if cut not in looks:
                looks[cut] = _Look(policy, replace(situation, known={**situation.known, cut.fact: cut.beyond}))
            if looks[cut].holds(item) is (not here):
                found.add(item)
    return frozenset(found)


def dead_items(policy: Policy, items: Iterable[Item]) -> frozenset[Item]:
    """The items that no legal situation covers."""
    left = set(items)
    for start in starts(policy):
        space = Space(policy, start)
        left -= {item for item in left if 1 in values(space.node(item))}
    return frozenset(left)


def _duty_rules(policy: Policy) -> dict[str, DutyRule]:
    return {rule.id: rule for rule in policy.pack.duty_rules}


class _Look:
    """What is certain of items in one partial situation."""

    def __init__(self, policy: Policy, situation: Situation) -> None:
        self._table, self._rules = policy.table, _duty_rules(policy)
        self._outlook = policy.outlook(situation)
        self._memo: dict[Part, bool | None] = {}

    def holds(self, item: Item) -> bool | None:
        """Whether one of its ways certainly holds (True), or none can (False); None where neither is certain."""
        ways = [self._way(way) for way in item.ways]
        if True in ways:
            return True
        return None if None in ways else False

    def _way(self, way: tuple[Part, ...]) -> bool | None:
        parts = [self._part(part) for part in way]
        if False in parts:
            return False
        return None if None in parts else True

    def _part(self, part: Part) -> bool | None:
        if part not in self._memo:
            look, name = part
            if look is Look.OWED:
                node = self._outlook.duty(self._rules[name])
                self._memo[part] = bool(node.value) if isinstance(node, Leaf) else None
            else:
                boxes = self._table.fires if look is Look.FIRES else self._table.stands
                self._memo[part] = self._outlook.holds(boxes[name])
        return self._memo[part]


class Space:
    """All situations of one start (see `starts`), and the diagrams of those that cover an item."""

    def __init__(self, policy: Policy, start: Situation) -> None:
        self.outlook: Outlook = policy.outlook(start)
        self.start = start
        self._table, self._rules = policy.table, _duty_rules(policy)
        self._memo: dict[Part, Node] = {}

    def node(self, item: Item) -> Node:
        """Where an item is covered (1), or not (0). An exact value counts as any value that no rule tells from it."""
        make = self.outlook.diagrams
        ways = [reduce(self.both, map(self._part, way)) for way in item.ways]
        fires = reduce(lambda one, other: make.combine(one, other, or_), ways)
        if item.cut is None:
            return fires
        variable = self._table.axes.by_fact[item.cut.fact][0]
        here, beyond = variable.cell(item.cut.value), variable.cell(item.cut.beyond)
        turns = make.combine(
            make.restrict(fires, variable.number, here),
            make.restrict(fires, variable.number, beyond),
            lambda one, other: int(one != other),
        )
        cells = self.outlook.cells(variable.number)
        there = make.branch(variable.number, cells, tuple(make.leaf(int(cell == here)) for cell in cells))
        return self.both(turns, there)

    def both(self, one: Node, other: Node) -> Node:
        """Where both hold."""
        return self.outlook.diagrams.combine(one, other, and_)

    def _part(self, part: Part) -> Node:
        if part not in self._memo:
            look, name = part
            if look is Look.OWED:
                self._memo[part] = self.outlook.duty(self._rules[name])
            else:
                boxes = self._table.fires if look is Look.FIRES else self._table.stands
                self._memo[part] = self.outlook.condition(boxes[name])
        return self._memo[part]
