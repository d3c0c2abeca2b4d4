"""What would change the verdict: the nearest situations that differ in one fact, the passing of time first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kb.decision import Change
from kb.pack import Verdict
from kb.policy import Policy
from kb.situation import MAX_AGE, Situation, birthday
from kb.vocabulary import Fact, FactType, Value


def changes_of(policy: Policy, situation: Situation, verdict: Verdict) -> tuple[Change, ...]:
    """Single-fact changes that give another verdict: birthdays to come first, then in the vocabulary's order.

    Only facts that can change and that were given or answered "unknown" are tried; one change for each fact and verdict. A
    birthday from which facts left out come to matter is told too, with no verdict: then it has to be asked again.
    """
    return (*_birthdays(policy, situation, verdict), *_others(policy, situation, verdict))


def _verdict_with(policy: Policy, situation: Situation, fact: str, value: Value) -> Verdict | None:
    known = {**situation.known, fact: value}
    return policy.outlook(replace(situation, known=known, unknown=situation.unknown - {fact})).verdict


def _born_facts(policy: Policy, situation: Situation) -> Iterator[tuple[Fact, str, date]]:
    for fact in policy.pack.vocabulary.facts:
        born = situation.facts.get(fact.id)
        if fact.gives is not None and isinstance(born, date) and fact.gives in situation.known:
            yield fact, fact.gives, born


def _birthdays(policy: Policy, situation: Situation, verdict: Verdict) -> Iterator[Change]:
    for fact, target, born in _born_facts(policy, situation):
        age = situation.known[target]
        before: Verdict | None = verdict
        for start in policy.table.axes.by_fact[target][0].firsts:
            if not isinstance(age, int) or int(start) <= age or int(start) > MAX_AGE:
                continue
            after = _verdict_with(policy, situation, target, int(start))
            if after is not before:
                yield Change(fact=fact.on or fact.id, since=birthday(born, int(start)), verdict=after)
                before = after


def _others(policy: Policy, situation: Situation, verdict: Verdict) -> Iterator[Change]:
    dated = {target for _, target, _ in _born_facts(policy, situation)}
    for fact in policy.pack.vocabulary.facts:
        if not fact.can_change or fact.type is FactType.DATE or fact.id in dated:
            continue
        if fact.id not in situation.known and fact.id not in situation.unknown:
            continue
        if fact.type is FactType.NUMBER:
            yield from _stretches(policy, situation, fact, verdict)
            continue
        seen = {verdict}
        for value in _alternatives(policy, situation, fact):
            after = _verdict_with(policy, situation, fact.id, value)
            if after is not None and after not in seen:
                seen.add(after)
                yield Change(fact=fact.id, to=value, verdict=after)


def _stretches(policy: Policy, situation: Situation, fact: Fact, verdict: Verdict) -> Iterator[Change]:
    """Stretches of a number with another verdict: those still to come, or all of them where the number is not known."""
    variable = policy.table.axes.by_fact[fact.id][0]
    now = situation.known.get(fact.id)
    firsts = [int(first) for first in variable.firsts]
    found: list[Change] = []
    for first, size in zip(firsts, variable.sizes, strict=True):
        after = _verdict_with(policy, situation, fact.id, first)
        last = first + size - 1
        if found and found[-1].verdict is after and found[-1].until == first - 1:
            found[-1] = replace(found[-1], until=last)
        elif after is not None and after is not verdict and not (isinstance(now, int) and first <= now):
            found.append(Change(fact=fact.id, to=first, until=last, verdict=after))
    yield from found


def _alternatives(policy: Policy, situation: Situation, fact: Fact) -> Iterator[Value]:
    now = situation.known.get(fact.id)
    if fact.type is FactType.CHOICES:
        if isinstance(now, frozenset):
            yield from (now - {flag} for flag in sorted(now))
            if len(now) > 1:
                yield frozenset()
        return
    if fact.id not in policy.table.axes.by_fact:
        return
    variable = policy.table.axes.by_fact[fact.id][0]
    allowed = policy.outlook(replace(situation, known=_without(situation, fact.id))).cells_of(fact.id)
    yield from (variable.firsts[cell] for cell in allowed if variable.firsts[cell] != now)


def _without(situation: Situation, fact: str) -> dict[str, Value]:
    return {name: value for name, value in situation.known.items() if name != fact}
