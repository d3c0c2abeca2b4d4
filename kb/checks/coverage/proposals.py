"""Scenarios that would cover what a pack's own leave out. They state what the pack gives today; its author judges them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kb.checks.coverage.covering import Space, covered_by
from kb.checks.coverage.items import Item
from kb.checks.invariants import starts
from kb.checks.scenarios import as_it_is, written
from kb.diagram import Leaf, Node, alive
from kb.expectations import Scenario
from kb.normal_form import Variable
from kb.outlook import Assignment, assignment_of
from kb.pack import Verdict
from kb.policy import Engine, Policy
from kb.questions import Weights, realistic
from kb.situation import plain
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A scenario that its pack keeps today, and the items that only it covers."""

    scenario: Scenario
    covers: tuple[Item, ...]

    @property
    def text(self) -> str:
        """The proposal in the pack's own form, under a comment that says what it is."""
        lines = [
            "# Proposed, not judged: this is what the policy gives today. Judge whether it is right before you keep it."
        ]
        lines += [f"# It covers {item.id}" for item in self.covers]
        return "\n".join([*lines, written(self.scenario)])


def proposals(policy: Policy, gaps: Iterable[Item], today: date, engine: Engine = Engine.BOTH) -> Iterator[Proposal]:
    """As few scenarios as a greedy choice finds, each of as few facts as it needs, that cover all these gaps."""
    search = _Search(policy, tuple(gaps), today)
    taken = {scenario.name for scenario in policy.pack.scenarios}
    while (found := search.next()) is not None:
        facts, covers = found
        name = _name(covers, taken)
        taken.add(name)
        yield Proposal(scenario=as_it_is(policy, facts, name, today, engine), covers=covers)


def _name(covers: tuple[Item, ...], taken: set[str]) -> str:
    rest = f", and {len(covers) - 1} more" if len(covers) > 1 else ""
    name = f"proposed, {covers[0].id.replace('>', ' lifting ').replace('/', ' on ')}{rest}"
    number = 2
    while name in taken:
        name = f"{name.removesuffix(f' ({number - 1})')} ({number})"
        number += 1
    return name


class _Search:
    """Chooses situations one by one, each covering as many of the gaps that are left as one start of an interview allows."""

    def __init__(self, policy: Policy, gaps: tuple[Item, ...], today: date) -> None:
        self._policy, self._today = policy, today
        self._weights = realistic(policy.table.axes, policy.pack.vocabulary)
        self._left = gaps
        self._spaces: list[tuple[Space, dict[Item, Node]]] = []
        for start in starts(policy):
            space = Space(policy, start)
            nodes = {item: node for item in gaps if alive(node := space.node(item))}
            if nodes:
                self._spaces.append((space, nodes))
        self._spaces.sort(key=lambda entry: -self._likely(entry[0]))

    def next(self) -> tuple[dict[str, object], tuple[Item, ...]] | None:
        """Facts that cover gaps which are left, and which; None where none is left that can be covered."""
        choices = [self._together(space, nodes) for space, nodes in self._spaces]
        choice = max(choices, key=lambda found: len(found.items), default=None)
        if choice is None or not choice.items:
            return None
        facts = self._shrunk({fact: plain(value) for fact, value in self._complete(choice).items()}, choice.items)
        covers = self._covers(facts, self._left)
        self._left = tuple(item for item in self._left if item not in covers)
        return facts, tuple(item for item in covers)

    def _likely(self, space: Space) -> float:
        likely = 1.0
        for fact in self._policy.pack.vocabulary.required:
            variable = self._policy.table.axes.by_fact[fact.id][0]
            likely *= self._weights[variable.number][variable.cell(space.start.known[fact.id])]
        return likely

    def _together(self, space: Space, nodes: Mapping[Item, Node]) -> _Choice:
        """Gaps that one situation can cover at once: each in turn, where it goes with those before it."""
        items: list[Item] = []
        exact: dict[str, int] = {}
        both: Node = space.outlook.diagrams.leaf(1)
        for item in self._left:
            cut = item.cut
            if item not in nodes or (cut is not None and exact.get(cut.fact, cut.value) != cut.value):
                continue
            tried = space.both(both, nodes[item])
            if alive(tried):
                both = tried
                items.append(item)
                if cut is not None:
                    exact[cut.fact] = cut.value
        return _Choice(space=space, node=both, items=tuple(items), exact=exact)

    def _complete(self, choice: _Choice) -> Assignment:
        """The likeliest situation in which all that was chosen is covered."""
        outlook, axes = choice.space.outlook, self._policy.table.axes
        path = _likeliest(choice.node, self._weights)
        cells = {}
        for variable in axes.variables:
            row = self._weights[variable.number]
            free = max(outlook.cells(variable.number), key=row.__getitem__)
            cells[variable.number] = path.get(variable.number, free)
        found: dict[str, Value] = {**assignment_of(self._policy.table, cells)}
        for fact, variables in axes.by_fact.items():
            if not isinstance(found[fact], bool) and isinstance(found[fact], int):
                found[fact] = choice.exact.get(fact, _telling(variables[0], cells[variables[0].number]))
        return found

    def _covers(self, facts: Mapping[str, object], items: Iterable[Item]) -> tuple[Item, ...]:
        wanted = tuple(items)
        found = covered_by(self._policy, self._policy.situation(facts, self._today), wanted)
        return tuple(item for item in wanted if item in found)

    def _shrunk(self, facts: dict[str, object], items: tuple[Item, ...]) -> dict[str, object]:
        """The facts without those that neither the items nor the verdict need: first things in sets, then whole facts."""
        verdict = self._verdict(facts)

        def enough(fewer: dict[str, object]) -> bool:
            return self._verdict(fewer) is verdict and len(self._covers(fewer, items)) == len(items)

        for fact, value in list(facts.items()):
            for thing in value if isinstance(value, list) else ():
                held = facts[fact]
                assert isinstance(held, list)
                fewer = {**facts, fact: [other for other in held if other != thing]}
                facts = fewer if enough(fewer) else facts
        vocabulary = self._policy.pack.vocabulary
        for fact in reversed(vocabulary.ids):
            fewer = {name: value for name, value in facts.items() if name != fact}
            if fact in facts and not vocabulary[fact].required and enough(fewer):
                facts = fewer
        return {fact: facts[fact] for fact in vocabulary.ids if fact in facts}

    def _verdict(self, facts: Mapping[str, object]) -> Verdict | None:
        return self._policy.outlook(self._policy.situation(facts, self._today)).verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """Items that one situation covers, where (1), and the exact numbers that they need."""

    space: Space
    node: Node
    items: tuple[Item, ...]
    exact: Mapping[str, int]


def _telling(variable: Variable, cell: int) -> int:
    """A value of a cell that stands next to a cut: its last, or for the last cell its first."""
    last = cell + 1 == len(variable.firsts)
    return int(variable.firsts[cell]) if last else int(variable.firsts[cell + 1]) - 1


def _likeliest(root: Node, weights: Weights) -> dict[int, int]:
    """The cells of the likeliest path to a 1; there is one."""
    memo: dict[Node, tuple[float, int]] = {}

    def walk(at: Node) -> float:
        if isinstance(at, Leaf):
            return 1.0 if at.value else -1.0  # a path that nobody expects is still one, a 0 is none
        if at not in memo:
            found = []
            for cell, child in zip(at.cells, at.children, strict=True):
                likely = walk(child)
                found.append((likely if likely < 0 else likely * weights[at.variable][cell], -cell))
            likely, cell = max(found)
            memo[at] = (likely, -cell)
        return memo[at][0]

    walk(root)
    path = {}
    at = root
    while not isinstance(at, Leaf):
        path[at.variable] = memo[at][1]
        at = at.children[at.cells.index(memo[at][1])]
    return path
