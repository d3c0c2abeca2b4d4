"""Which fact to ask next, so that as few questions as can be are asked.

A question is a fact; a set fact is one question, however many flags it has. What is still to be found out is a diagram; an answer
turns it into another one. Because diagrams are canonical, the best tree of questions is found by remembering its cost for each
diagram once. Where that grows too large, the fact with the greatest gain of information is asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kb.diagram import Branch, Diagrams, Leaf, Node, support
from kb.normal_form import Axes, Variable
from kb.vocabulary import Fact, FactType, Vocabulary

MAX_STATES = 1_500
"""Diagrams looked at before the search for the best tree is given up: a third of a second, as long as a person waits gladly."""

Weights = tuple[tuple[float, ...], ...]
"""[variable][cell]: how likely each cell is; each row sums to 1."""


def realistic(axes: Axes, vocabulary: Vocabulary) -> Weights:
    """How likely each cell is by the vocabulary's weights: of values within a fact, of flags as percent, of ages by band."""
    return tuple(_normal(_weights(variable, vocabulary[variable.fact])) for variable in axes.variables)


def uniform(axes: Axes) -> Weights:
    """Every value equally likely; every flag as likely as not."""
    return tuple(_normal(tuple(float(size) for size in variable.sizes)) for variable in axes.variables)


def _weights(variable: Variable, fact: Fact) -> tuple[float, ...]:
    if variable.flag is not None:
        chance = min(max(fact.option(variable.flag).weight, 0), 100) / 100
        return (1 - chance, chance)
    if fact.type is FactType.NUMBER:
        if not fact.bands:
            return tuple(float(size) for size in variable.sizes)
        return tuple(
            _band_weight(fact, int(first), size) for first, size in zip(variable.firsts, variable.sizes, strict=True)
        )
    return tuple(float(option.weight) for option in fact.options)


def _band_weight(fact: Fact, first: int, size: int) -> float:
    total = 0.0
    for band in fact.bands:
        shared = min(band.high, first + size - 1) - max(band.low, first) + 1
        total += band.weight * max(shared, 0) / (band.high - band.low + 1)
    return total


def _normal(row: tuple[float, ...]) -> tuple[float, ...]:
    total = sum(row)
    return tuple(part / total for part in row) if total > 0 else tuple(1 / len(row) for _ in row)


class TooManyStates(Exception):
    """The best tree was not found within `MAX_STATES` diagrams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The fact to ask, and how many questions the verdict then takes on average (infinite where that was not computed)."""

    fact: str
    mean: float


class Asking:
    """Chooses questions about one diagram maker's diagrams, under given weights."""

    def __init__(self, diagrams: Diagrams, axes: Axes, order: tuple[str, ...], weights: Weights) -> None:
        self._make, self._axes, self._order, self._weights = diagrams, axes, order, weights
        self._best: dict[Node, tuple[float, str]] = {}
        self._splits: dict[tuple[Node, str], list[tuple[float, Node]]] = {}

    def facts(self, node: Node) -> tuple[str, ...]:
        """The facts on which a diagram depends, in the vocabulary's order."""
        named = {self._axes.variables[number].fact for number in support(node)}
        return tuple(fact for fact in self._order if fact in named)

    def choose(self, node: Node) -> Choice | None:
        """The fact to ask next; None where nothing is left to ask."""
        if isinstance(node, Leaf):
            return None
        try:
            mean, fact = self.best(node)
        except TooManyStates:
            return Choice(fact=self.greedy(node), mean=math.inf)
        return Choice(fact=fact, mean=mean)

    def best(self, node: Node) -> tuple[float, str]:
        """The least mean number of questions, and the fact to begin with. Raises TooManyStates."""
        if isinstance(node, Leaf):
            return 0.0, ""
        if node not in self._best:
            if len(self._best) >= MAX_STATES:
                raise TooManyStates
            costs = [
                (1 + sum(chance * self.best(child)[0] for chance, child in self.split(node, fact)), rank, fact)
                for rank, fact in enumerate(self.facts(node))
            ]
            mean, _, fact = min(costs)
            self._best[node] = (mean, fact)
        return self._best[node]

    def greedy(self, node: Node) -> str:
        """The fact whose answer tells most about the verdict."""
        facts = self.facts(node)
        left = {fact: sum(chance * self._entropy(child) for chance, child in self.split(node, fact)) for fact in facts}
        return min(facts, key=lambda fact: (round(left[fact], 12), facts.index(fact)))

    def in_order(self, node: Node) -> str:
        """The first fact of the vocabulary's order that still matters."""
        return self.facts(node)[0]

    def mean(self, node: Node, choose: Callable[[Node], str]) -> float:
        """How many questions a way of choosing takes on average. `choose` gives the fact for a diagram that is no leaf."""
        memo: dict[Node, float] = {}

        def cost(at: Node) -> float:
            if isinstance(at, Leaf):
                return 0.0
            if at not in memo:
                memo[at] = 1 + sum(chance * cost(child) for chance, child in self.split(at, choose(at)))
            return memo[at]

        return cost(node)

    def mean_of_all(self, node: Node) -> float:
        """How many questions it takes on average to ask every fact in order, relevant or not, until the verdict is certain."""
        asked = [fact for fact in self._order if fact in self._axes.by_fact]
        memo: dict[tuple[Node, int], float] = {}

        def cost(at: Node, rank: int) -> float:
            if isinstance(at, Leaf):
                return 0.0
            if (at, rank) not in memo:
                parts = self.split(at, asked[rank])
                memo[at, rank] = 1 + sum(chance * cost(child, rank + 1) for chance, child in parts)
            return memo[at, rank]

        return cost(node, 0)

    def split(self, node: Node, fact: str) -> list[tuple[float, Node]]:
        """What the answers to a question leave, each with its likelihood; alike answers are one."""
        if (node, fact) not in self._splits:
            self._splits[node, fact] = self._split(node, fact)
        return self._splits[node, fact]

    def _split(self, node: Node, fact: str) -> list[tuple[float, Node]]:
        found: dict[Node, float] = {node: 1.0}
        for variable in self._axes.by_fact[fact]:
            after: dict[Node, float] = {}
            for at, likely in found.items():
                for chance, child in self._answers(at, variable.number):
                    after[child] = after.get(child, 0.0) + likely * chance
            found = after
        return [(likely, child) for child, likely in found.items() if likely > 0]

    def _answers(self, node: Node, number: int) -> Iterator[tuple[float, Node]]:
        cells = self.cells(node, number)
        if not cells:
            yield 1.0, node
            return
        weights = _normal(tuple(self._weights[number][cell] for cell in cells))
        for chance, cell in zip(weights, cells, strict=True):
            yield chance, self._make.restrict(node, number, cell)

    def cells(self, node: Node, number: int) -> tuple[int, ...]:
        """The cells that a variable may lie in, as a diagram has them; none where it does not depend on the variable."""
        waiting, seen = [node], {node}
        while waiting:
            at = waiting.pop()
            if isinstance(at, Branch) and at.variable <= number:
                if at.variable == number:
                    return at.cells
                fresh = [child for child in at.children if child not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
        return ()

    def _entropy(self, node: Node) -> float:
        return -sum(part * math.log2(part) for part in self._leaves(node).values() if part > 0)

    def _leaves(self, node: Node) -> Mapping[int, float]:
        memo: dict[Node, dict[int, float]] = {}

        def walk(at: Node) -> dict[int, float]:
            if at not in memo:
                memo[at] = found = {}
                if isinstance(at, Leaf):
                    found[at.value] = 1.0
                else:
                    weights = _normal(tuple(self._weights[at.variable][cell] for cell in at.cells))
                    for chance, child in zip(weights, at.children, strict=True):
                        for value, part in walk(child).items():
                            found[value] = found.get(value, 0.0) + chance * part
            return memo[at]

        return walk(node)

    def at_most(self, sets: Node, collapse: Callable[[Node], Node]) -> int:
        """The most questions that asking can take, whatever is answered, "I don't know" included.

        `sets` has for leaves the sets of verdicts still possible over facts answered "unknown", `collapse` makes answers of them.
        """
        memo: dict[Node, int] = {}

        def worst(at: Node) -> int:
            if at not in memo:
                choice = self.choose(collapse(at))
                memo[at] = 0 if choice is None else 1 + max(worst(child) for child in self._outcomes(at, choice.fact))
            return memo[at]

        return worst(sets)

    def _outcomes(self, node: Node, fact: str) -> list[Node]:
        numbers = frozenset(variable.number for variable in self._axes.by_fact[fact])
        unknown = self._make.eliminate(node, numbers, lambda one, other: one | other)
        return [*(child for _, child in self.split(node, fact)), unknown]
