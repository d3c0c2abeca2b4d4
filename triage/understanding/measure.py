"""Measuring the understanding on messages whose facts are known: precision and recall, overall and fact by fact.

A fact counts as right if it has the expected value; every other fact that was read is wrong. The flags of a fact with
several values count one by one. A fact that must stay open and was read is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kb.loading.messages import Message
from kb.pack import Pack
from triage.understanding.reading import understand


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of right facts, wrong facts and facts not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was read that is right; 1 where nothing was read."""
        read = self.right + self.wrong
        return self.right / read if read else 1.0

    @property
    def recall(self) -> float:
        """The share of what there was that was read; 1 where there was nothing."""
        there = self.right + self.missed
        return self.right / there if there else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The result of a measurement. `harm_missed` and `harm_wrong` count messages."""

    messages: int
    overall: Score
    by_fact: tuple[tuple[str, Score], ...]
    harm_missed: int
    harm_wrong: int

    @property
    def precision(self) -> float:
        """Overall precision."""
        return self.overall.precision

    @property
    def recall(self) -> float:
        """Overall recall."""
        return self.overall.recall


def measure(pack: Pack, messages: Iterable[Message]) -> Figures:
    """Read every message and compare."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    count = harm_missed = harm_wrong = 0
    for message in messages:
        count += 1
        understanding = understand(pack, message.words)
        expected = pairs(dict(message.facts))
        read = pairs(understanding.facts)
        right.update(fact for fact, _ in read & expected)
        wrong.update(fact for fact, _ in read - expected)
        missed.update(fact for fact, _ in expected - read)
        harm_missed += message.harm and not understanding.harm
        harm_wrong += bool(understanding.harm) and not message.harm
    names = [fact.id for fact in pack.vocabulary.facts if right[fact.id] + wrong[fact.id] + missed[fact.id]]
    return Figures(
        messages=count,
        overall=Score(right=right.total(), wrong=wrong.total(), missed=missed.total()),
        by_fact=tuple((name, Score(right=right[name], wrong=wrong[name], missed=missed[name])) for name in names),
        harm_missed=harm_missed,
        harm_wrong=harm_wrong,
    )


def pairs(facts: object) -> set[tuple[str, object]]:
    """Facts as pairs to compare: one for each value of a set, and true and 1 are different."""
    if not isinstance(facts, dict):
        return set()
    found: set[tuple[str, object]] = set()
    for fact, value in facts.items():
        for one in value if isinstance(value, list | tuple) else (value,):
            found.add((fact, (type(one).__name__, one)))
    return found
