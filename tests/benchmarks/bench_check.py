"""The counts of `policy check`, ours and those of the oxidd library, in turn in one run: `make bench ARGS="-k check"`.

Both start from the pack's conditions and give: the situations of each verdict, the gap, how many situations each norm stands
in, and every pair of a granting and a prohibiting norm with its count. The numbers must be equal before anything is timed.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from kb.analysis.answers import Answers
from kb.analysis.space import OutOfTime, Space
from kb.checks.clashes import GRANTING, conflicts
from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.normal_form import axes_of
from kb.pack import STRICTNESS, Pack, Verdict
from kb.policy import Policy
from kb.vocabulary import Fact, FactType
from tests.benchmarks.copies import copied

oxidd = pytest.importorskip("oxidd.bcdd", reason="oxidd, the library measured against, is not installed")

RUNS = 7
gc.set_threshold(50_000)  # as the command does
LIMIT = 60.0
Counts = dict[str, int]
Function = Any
"""A function of oxidd, which has no types."""


def ours(pack: Pack) -> Counts:
    """The counts by this program."""
    end = perf_counter() + LIMIT

    def tick() -> None:
        if perf_counter() > end:
            raise OutOfTime(f"{LIMIT:g} s are over")

    space = Space(pack.vocabulary, axes_of(pack), tick)
    answers = Answers(space, pack)
    found = {"all": space.size}
    for level, verdict in enumerate((*STRICTNESS, "gap")):
        found[f"{verdict}"] = space.count(space.diagrams.map(answers.levels, level.__eq__))
    stands = {norm.id: answers.stands(norm.id) for norm in pack.norms}
    for name, node in stands.items():
        found[name] = space.count(node)
    for one, other, both in conflicts(answers):
        found[f"{one.id} {other.id}"] = space.count(both)
    return found


class Theirs:
    """The counts by oxidd: each fact as a binary number, each flag as one bit."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        required = [fact for fact in pack.vocabulary.facts if fact.required]
        others = [fact for fact in pack.vocabulary.facts if not fact.required and fact.type is not FactType.DATE]
        facts = [*required, *others]
        self.width = {fact.id: self._bits(fact) for fact in facts}
        self.manager = oxidd.BCDDManager(1 << 22, 1 << 20, 1)
        self.manager.add_vars(sum(self.width.values()))
        self.first: dict[str, int] = {}
        at = 0
        for fact in facts:
            self.first[fact.id] = at
            at += self.width[fact.id]
        self.bits = at
        self.known: dict[Condition, object] = {}
        self.concepts = {concept.id: concept.when for concept in pack.concepts}
        self.legal = self._legal(facts)

    @staticmethod
    def _bits(fact: Fact) -> int:
        if fact.type is FactType.CHOICES:
            return len(fact.options)
        size = fact.high - fact.low + 1 if fact.type is FactType.NUMBER else len(fact.options)
        return max(1, (size - 1).bit_length())

    def _value(self, fact: str, code: int) -> Function:
        found = self.manager.true()
        for bit in range(self.width[fact]):
            literal = self.manager.var(self.first[fact] + bit)
            found = found & (literal if code >> (self.width[fact] - 1 - bit) & 1 else ~literal)
        return found

    def _values(self, fact: str, codes: range | list[int]) -> Function:
        found = self.manager.false()
        for code in codes:
            found = found | self._value(fact, code)
        return found

    def _legal(self, facts: list[Fact]) -> Function:
        found = self.manager.true()
        for fact in facts:
            if fact.type is FactType.NUMBER:
                found = found & self._values(fact.id, range(fact.high - fact.low + 1))
            elif fact.type is not FactType.CHOICES:
                found = found & self._values(fact.id, range(len(fact.options)))
            for limit in fact.limits:
                codes = [number for number, option in enumerate(fact.options) if option.value in limit.only]
                found = found & (~self.of(limit.when) | self._values(fact.id, codes))
        return found

    def of(self, condition: Condition) -> Function:
        if condition not in self.known:
            self.known[condition] = self._of(condition)
        return self.known[condition]

    def _of(self, condition: Condition) -> Function:
        vocabulary = self.pack.vocabulary
        match condition:
            case Holds(concept):
                return self.of(self.concepts[concept])
            case Among(fact, values):
                codes = [n for n, option in enumerate(vocabulary[fact].options) if option.value in values]
                return self._values(fact, codes)
            case Includes(fact, values):
                found = self.manager.false()
                for number, option in enumerate(vocabulary[fact].options):
                    if option.value in values:
                        found = found | self.manager.var(self.first[fact] + number)
                return found
            case Between(fact, low, high):
                start, end = max(low, vocabulary[fact].low), min(high, vocabulary[fact].high)
                return self._values(fact, range(start - vocabulary[fact].low, end - vocabulary[fact].low + 1))
            case All(parts):
                found = self.manager.true()
                for part in parts:
                    found = found & self.of(part)
                return found
            case Either(parts):
                found = self.manager.false()
                for part in parts:
                    found = found | self.of(part)
                return found
            case Not(part):
                return ~self.of(part)

    def counts(self) -> Counts:
        """The counts."""
        pack, bits = self.pack, self.bits
        found = {"all": self.legal.sat_count(bits)}
        stands = {}
        for norm in pack.norms:
            here = self.of(norm.when)
            for exception in pack.exceptions:
                if any(lift.norm == norm.id for lift in exception.lifts):
                    here = here & ~self.of(exception.when)
            stands[norm.id] = here & self.legal
        left = self.legal
        for verdict in STRICTNESS:
            level = self.manager.false()
            for norm in pack.norms:
                if norm.verdict is verdict:
                    level = level | stands[norm.id]
            found[verdict.value] = (left & level).sat_count(bits)
            left = left & ~level
        found["gap"] = left.sat_count(bits)
        for name, node in stands.items():
            found[name] = node.sat_count(bits)
        for one in pack.norms:
            for other in pack.norms:
                if one.verdict in GRANTING and other.verdict is Verdict.PROHIBITED:
                    both = stands[one.id] & stands[other.id]
                    if both.satisfiable():
                        found[f"{one.id} {other.id}"] = both.sat_count(bits)
        return found


def theirs(pack: Pack) -> Counts:
    """The counts by oxidd."""
    return Theirs(pack).counts()


def timed(what: Callable[[Pack], Counts], pack: Pack) -> float:
    start = perf_counter()
    what(pack)
    return perf_counter() - start


@pytest.mark.parametrize("times", [1, 2, 4])
def test_counts_beside_oxidd(beech_hill: Policy, times: int) -> None:
    pack = copied(beech_hill.pack, times)
    expected = theirs(pack)
    assert ours(pack) == expected
    pairs = sum(" " in name for name in expected)
    mine, other = [], []
    for _ in range(RUNS):
        mine.append(timed(ours, pack))
        other.append(timed(theirs, pack))
    ratio = median(one / two for one, two in zip(mine, other, strict=True))
    print(
        f"\npack x {times}: {len(pack.norms)} norms, {len(pack.vocabulary.facts)} facts, {expected['all']:.2e} situations, "
        f"{pairs:,} pairs: ours {1000 * median(mine):.0f} ms, oxidd {1000 * median(other):.0f} ms, ratio {ratio:.2f}"
    )
