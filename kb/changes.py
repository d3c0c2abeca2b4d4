"""What would change the verdict: the nearest situations that differ in one fact, the passing of time first."""

from __future__ import annotations

from collections.abc import Iterator
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
        self._open = [fact for fact in self._table.axes.by_fact if fact not in situation.known]
        self._open_boxes = self._table.touched(self._open)
        self._others = self._without_each()

    def _without_each(self) -> dict[str, int]:
        """For each known fact the boxes that all others leave: those before it and those after it."""
        known, mask = self._situation.known, self._compiled.mask
        masks = [(fact, mask(fact, known[fact])) for fact in self._table.axes.by_fact if fact in known]
        left = {}
        live = self._table.all
        for fact, own in masks:
            left[fact] = live
            live &= own
        self._live = live
        live = self._table.all
        for fact, own in reversed(masks):
            left[fact] &= live
            live &= own
        return left

    def idle(self, fact: Fact) -> bool:
        """Whether it is plain that no value of this fact gives another verdict: no box that names it is left by the others."""
        if self._open and (fact.required or fact.id not in self._others):
            return False  # limits on what is open may hang on it, or it is itself open
        boxes = self._compiled.standing if not self._open else self._table.all
        return not self._others[fact.id] & self._compiled.touched[fact.id] & boxes

    def verdict(self, fact: str, value: Value) -> Verdict | None:
        """The verdict with this fact so. The masks tell it wherever no fact that is open can matter; else the outlook does."""
        known = self._situation.known
        if fact in known:
            live, open_boxes = self._others[fact], self._open_boxes
        else:
            live, open_boxes = self._live, self._table.touched(other for other in self._open if other != fact)
        level = self._table.level(live & self._compiled.mask(fact, value), open_boxes)
        if level is None:
            nearby = replace(self._situation, known={**known, fact: value}, unknown=self._situation.unknown - {fact})
            return self._policy.outlook(nearby).verdict
        return STRICTNESS[level] if level < len(STRICTNESS) else self._policy.pack.silent


def _born_facts(policy: Policy, situation: Situation) -> Iterator[tuple[Fact, str, date]]:
    for fact in policy.pack.vocabulary.facts:
        born = situation.facts.get(fact.id)
        if fact.gives is not None and isinstance(born, date) and fact.gives in situation.known:
            yield fact, fact.gives, born


def _birthdays(policy: Policy, situation: Situation, verdict: Verdict, nearby: _Nearby) -> Iterator[Change]:
    for fact, target, born in _born_facts(policy, situation):
        age = situation.known[target]
        before: Verdict | None = verdict
        for start in policy.table.axes.by_fact[target][0].firsts:
            if not isinstance(age, int) or int(start) <= age or int(start) > MAX_AGE:
                continue
            after = nearby.verdict(target, int(start))
            if after is not before:
                yield Change(fact=fact.on or fact.id, since=birthday(born, int(start)), verdict=after)
                before = after


def _others(policy: Policy, situation: Situation, verdict: Verdict, nearby: _Nearby) -> Iterator[Change]:
    dated = {target for _, target, _ in _born_facts(policy, situation)}
    for fact in policy.pack.vocabulary.facts:
        if not fact.can_change or fact.type is FactType.DATE or fact.id in dated:
            continue
        if fact.id not in situation.known and fact.id not in situation.unknown:
            continue
        if nearby.idle(fact):
            continue
        if fact.type is FactType.NUMBER:
            yield from _stretches(policy, situation, fact, verdict, nearby)
            continue
        seen = {verdict}
        for value in _alternatives(policy, situation, fact):
            after = nearby.verdict(fact.id, value)
            if after is not None and after not in seen:
                seen.add(after)
                yield Change(fact=fact.id, to=value, verdict=after)


def _stretches(policy: Policy, situation: Situation, fact: Fact, verdict: Verdict, nearby: _Nearby) -> Iterator[Change]:
    """Stretches of a number with another verdict: those still to come, or all of them where the number is not known."""
    variable = policy.table.axes.by_fact[fact.id][0]
    now = situation.known.get(fact.id)
    firsts = [int(first) for first in variable.firsts]
    found: list[Change] = []
    for first, size in zip(firsts, variable.sizes, strict=True):
        after = nearby.verdict(fact.id, first)
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
