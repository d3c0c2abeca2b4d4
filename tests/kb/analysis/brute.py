"""Every situation of a small pack, one by one: the naive way to whatever analysis computes on diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from kb.checks.naive import holds, judge, readings
from kb.pack import Pack, Verdict
from kb.situation import holds_on_required
from kb.vocabulary import Fact, FactType, Value

Situation = dict[str, Value]


def situations(pack: Pack) -> Iterator[Situation]:
    """Every complete situation that breaks no limit."""
    facts = pack.vocabulary.facts
    for values in product(*(_values(fact) for fact in facts)):
        situation = {fact.id: value for fact, value in zip(facts, values, strict=True)}
        if not any(
            holds_on_required(limit.when, situation) and situation[fact.id] not in limit.only
            for fact in facts
            for limit in fact.limits
        ):
            yield situation


def _values(fact: Fact) -> list[Value]:
    if fact.type is FactType.NUMBER:
        return list(range(fact.low, fact.high + 1))
    values = [option.value for option in fact.options]
    if fact.type is FactType.CHOICES:
        flags = [str(value) for value in values]
        return [frozenset(some) for size in range(len(flags) + 1) for some in combinations(flags, size)]
    return list(values)


def standing(pack: Pack, situation: Situation) -> frozenset[str]:
    """The norms that hold and are not lifted."""
    fired = judge(pack, situation)[1]
    lifted = {lift.norm for exception in pack.exceptions if exception.id in fired for lift in exception.lifts}
    return frozenset(norm.id for norm in pack.norms if norm.id in fired - lifted)


def answer(pack: Pack, situation: Situation) -> dict[tuple[str, str], bool]:
    """Everything that an answer says: its verdict, duties, clauses and readings."""
    verdict, fired = judge(pack, situation)
    said = {("verdict", verdict.value)}
    said |= {("duty", rule.duty) for rule in pack.duty_rules if rule.id in fired}
    said |= {("clause", norm.clause) for norm in pack.norms if norm.id in fired}
    said |= {("clause", rule.clause) for rule in pack.duty_rules if rule.id in fired}
    said |= {("reading", name) for name in readings(pack, situation)}
    return dict.fromkeys(said, True)


def verdict_of(pack: Pack, situation: Mapping[str, Value]) -> Verdict:
    return judge(pack, situation)[0]


__all__ = ["Situation", "answer", "holds", "situations", "standing", "verdict_of"]
