"""How many questions the verdict takes: in fixed order, as we choose, and at best."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.policy import Policy
from kb.questions import Asking, TooManyStates, Weights, realistic, uniform
from kb.situation import Situation, starts_from
from kb.vocabulary import Vocabulary


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
    starts = list(starts_from(vocabulary, {}, today))
    return {
        "uniform": _means(policy, [(start, 1.0) for start in starts], uniform(axes)),
        "realistic": _means(
            policy, [(start, _weight(vocabulary, start)) for start in starts], realistic(axes, vocabulary)
        ),
    }


def _weight(vocabulary: Vocabulary, start: Situation) -> float:
    """How common the values of the required facts are together."""
    weight = 1.0
    for fact in vocabulary.required:
        weight *= next(option.weight for option in fact.options if option.value == start.known[fact.id])
    return weight


def _means(policy: Policy, starts: list[tuple[Situation, float]], weights: Weights) -> Means:
    total = sum(weight for _, weight in starts)
    sums = [0.0, 0.0, 0.0]
    best: float | None = 0.0
    for start, weight in starts:
        outlook = policy.outlook(start)
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
