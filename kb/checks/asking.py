"""How many questions the verdict takes: in fixed order, as we choose, and at best."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

from kb.policy import Policy
from kb.questions import Asking, TooManyStates, Weights, realistic, uniform
from kb.situation import FactError


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Mean numbers of questions until the verdict is certain, the required facts counted in.

    `every`: all facts in the vocabulary's order; `relevant`: in that order, skipping what no longer matters; `greedy`: by gain of
    information; `best`: the best tree, or None where it is too large to be found. `ours` is what the interview asks.
    """

    every: float
    relevant: float
    greedy: float
    best: float | None

    @property
    def ours(self) -> float:
        """The interview asks by the best tree where there is one, else by gain of information."""
        return self.greedy if self.best is None else self.best


def mean_questions(policy: Policy, today: date) -> dict[str, Means]:
    """The means under uniform and under the vocabulary's own weights, over every legal start."""
    axes, vocabulary = policy.table.axes, policy.pack.vocabulary
    starts = list(_starts(policy, today))
    even = [(facts, 1.0) for facts, _ in starts]
    return {
        "uniform": _means(policy, today, even, uniform(axes)),
        "realistic": _means(policy, today, starts, realistic(axes, vocabulary)),
    }


def _starts(policy: Policy, today: date) -> list[tuple[dict[str, object], float]]:
    required = policy.pack.vocabulary.required
    found = []
    for options in product(*(fact.options for fact in required)):
        facts: dict[str, object] = {fact.id: option.value for fact, option in zip(required, options, strict=True)}
        try:
            policy.situation(facts, today)
        except FactError:
            continue  # an illegal combination is no start
        weight = 1.0
        for option in options:
            weight *= option.weight
        found.append((facts, weight))
    return found


def _means(policy: Policy, today: date, starts: list[tuple[dict[str, object], float]], weights: Weights) -> Means:
    total = sum(weight for _, weight in starts)
    sums = [0.0, 0.0, 0.0]
    best: float | None = 0.0
    for facts, weight in starts:
        outlook = policy.outlook(policy.situation(facts, today))
        asking = Asking(outlook.diagrams, policy.table.axes, policy.pack.vocabulary.ids, weights)
        node = outlook.answers
        found = (asking.mean_of_all(node), asking.mean(node, asking.in_order), asking.mean(node, asking.greedy))
        sums = [before + weight * mean for before, mean in zip(sums, found, strict=True)]
        try:
            best = None if best is None else best + weight * asking.best(node)[0]
        except TooManyStates:
            best = None
    first = len(policy.pack.vocabulary.required)
    every, relevant, greedy = (first + mean / total for mean in sums)
    return Means(every=every, relevant=relevant, greedy=greedy, best=None if best is None else first + best / total)
