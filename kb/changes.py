"""What would change the verdict: the nearest situations that differ in one fact, the passing of time first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from kb.decision import Change
from kb.pack import STRICTNESS, Verdict
from kb.policy import Policy
from kb.situation import MAX_AGE, Situation, birthday, holds_on_required
from kb.vocabulary import Fact, FactType, Value


def changes_of(policy: Policy, situation: Situation, verdict: Verdict) -> tuple[Change, ...]:
    """Single-fact changes that give another verdict: birthdays to come first, then in the vocabulary's order.

    Only facts that can change and that were given or answered "unknown" are tried; one change for each fact and verdict. A
    birthday from which facts left out come to matter is told too, with no verdict: then it has to be asked again.
    """
    nearby = _Nearby(policy, situation)
    return (*_birthdays(policy, situation, verdict, nearby), *_others(policy, situation, verdict, nearby))


class _Nearby:
    """The verdicts of situations that differ from one in a single fact."""

    def __init__(self, policy: Policy, situation: Situation) -> None:
        self._policy, self._situation = policy, situation
        self._table, self._compiled = policy.table, policy.compiled
        known, mask = situation.known, self._compiled.mask
        live = nearly = self._table.all
        self._own: dict[str, int] = {}
        self._open: list[str] = []
        for fact in self._table.axes.by_fact:
            if fact in known:
                self._own[fact] = own = mask(fact, known[fact])
                nearly &= live | own
                live &= own
            else:
                self._open.append(fact)
        self._live, self._nearly = live, nearly
        """The boxes that all known facts leave, and those that all but one of them leave, or all."""
        self._open_boxes = self._table.touched(self._open)

    def _around(self, fact: str) -> tuple[int, int]:
        """The boxes that all other known facts leave, and those that name another fact which is open."""
        if fact in self._own:
            return self._live | self._nearly & ~self._own[fact], self._open_boxes
        return self._live, self._table.touched(other for other in self._open if other != fact)

    def idle(self, fact: str) -> bool:
        """Whether it is plain that no value of this fact gives another verdict: then trying them can be left out."""
        live, open_boxes = self._around(fact)
        touched = self._compiled.touched[fact]
        if not self._open and not live & touched:
            return True
        return self._table.level(live, open_boxes | touched) is not None

    def along(self, fact: str) -> Callable[[Value], Verdict | None]:
        """The verdict by the value of a fact. The masks tell it wherever no fact that is open can matter; else the outlook."""
        known, silent = self._situation.known, self._policy.pack.silent
        live, open_boxes = self._around(fact)
        mask, level_of = self._compiled.mask, self._table.level

        def verdict(value: Value) -> Verdict | None:
            level = level_of(live & mask(fact, value), open_boxes)
            if level is None:
                unknown = self._situation.unknown - {fact}
                nearby = replace(self._situation, known={**known, fact: value}, unknown=unknown)
                return self._policy.outlook(nearby).verdict
            return STRICTNESS[level] if level < len(STRICTNESS) else silent

        return verdict


def _born_facts(policy: Policy, situation: Situation) -> Iterator[tuple[Fact, str, date]]:
    for fact in policy.compiled.dating:
        born = situation.facts.get(fact.id)
        if fact.gives is not None and isinstance(born, date) and fact.gives in situation.known:
            yield fact, fact.gives, born


def _birthdays(policy: Policy, situation: Situation, verdict: Verdict, nearby: _Nearby) -> Iterator[Change]:
    for fact, target, born in _born_facts(policy, situation):
        age = situation.known[target]
        before: Verdict | None = verdict
        by_age = nearby.along(target)
        for start in policy.table.axes.by_fact[target][0].firsts:
            if not isinstance(age, int) or int(start) <= age or int(start) > MAX_AGE:
                continue
            after = by_age(int(start))
            if after is not before:
                yield Change(fact=fact.on or fact.id, since=birthday(born, int(start)), verdict=after)
                before = after


def _others(policy: Policy, situation: Situation, verdict: Verdict, nearby: _Nearby) -> Iterator[Change]:
    dated = {target for _, target, _ in _born_facts(policy, situation)}
    for fact in policy.compiled.changing:
        if fact.id in dated or (fact.id not in situation.known and fact.id not in situation.unknown):
            continue
        if nearby.idle(fact.id):
            continue
        if fact.type is FactType.NUMBER:
            yield from _stretches(policy, situation, fact, verdict, nearby)
            continue
        seen = {verdict}
        by_value = nearby.along(fact.id)
        for value in _alternatives(policy, situation, fact):
            after = by_value(value)
            if after is not None and after not in seen:
                seen.add(after)
                yield Change(fact=fact.id, to=value, verdict=after)


def _stretches(policy: Policy, situation: Situation, fact: Fact, verdict: Verdict, nearby: _Nearby) -> Iterator[Change]:
    """Stretches of a number with another verdict: those still to come, or all of them where the number is not known."""
    variable = policy.table.axes.by_fact[fact.id][0]
    now = situation.known.get(fact.id)
    firsts = [int(first) for first in variable.firsts]
    found: list[Change] = []
    by_number = nearby.along(fact.id)
    for first, size in zip(firsts, variable.sizes, strict=True):
        after = by_number(first)
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
    values = policy.table.axes.by_fact[fact.id][0].firsts
    if fact.limits:
        others = {name: value for name, value in situation.known.items() if name != fact.id}
        for limit in fact.limits:
            if holds_on_required(limit.when, others):
                values = tuple(value for value in values if value in limit.only)
    yield from (value for value in values if value != now)
