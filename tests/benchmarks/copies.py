"""A pack several times over: every fact but the required ones, every concept and every rule once more under a new name."""

from __future__ import annotations

from dataclasses import replace

from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.pack import DutyRule, Lean, Lift, Norm, Pack, PolicyException
from kb.vocabulary import Default, Fact, Limit, Vocabulary


def copied(pack: Pack, times: int) -> Pack:
    """The pack with all that is its own `times` over; the copies share the required facts only."""
    shared = frozenset(fact.id for fact in pack.vocabulary.required)
    packs = [pack, *(_renamed(pack, f"-{number}", shared) for number in range(2, times + 1))]
    facts = (*pack.vocabulary.facts, *(f for one in packs[1:] for f in one.vocabulary.facts if f.id not in shared))
    return replace(
        pack,
        vocabulary=Vocabulary(facts=facts),
        concepts=tuple(item for one in packs for item in one.concepts),
        norms=tuple(item for one in packs for item in one.norms),
        exceptions=tuple(item for one in packs for item in one.exceptions),
        duty_rules=tuple(item for one in packs for item in one.duty_rules),
        scenarios=(),
        invariants=(),
        accepted=(),
        phrases=None,
    )


def _renamed(pack: Pack, tail: str, shared: frozenset[str]) -> Pack:
    name = _Names(tail, shared)
    return replace(
        pack,
        vocabulary=Vocabulary(facts=tuple(name.fact(fact) for fact in pack.vocabulary.facts)),
        concepts=tuple(replace(c, id=c.id + tail, when=name.condition(c.when)) for c in pack.concepts),
        norms=tuple(name.norm(norm) for norm in pack.norms),
        exceptions=tuple(name.exception(exception) for exception in pack.exceptions),
        duty_rules=tuple(name.duty_rule(rule) for rule in pack.duty_rules),
    )


class _Names:
    def __init__(self, tail: str, shared: frozenset[str]) -> None:
        self._tail, self._shared = tail, shared

    def of(self, fact: str) -> str:
        return fact if fact in self._shared else fact + self._tail

    def fact(self, fact: Fact) -> Fact:
        return replace(
            fact,
            id=self.of(fact.id),
            limits=tuple(Limit(when=self.condition(x.when), only=x.only, says=x.says) for x in fact.limits),
            left_out=tuple(Default(when=self.condition(x.when), value=x.value) for x in fact.left_out),
            gives=None if fact.gives is None else self.of(fact.gives),
            on=None if fact.on is None else self.of(fact.on),
        )

    def leans(self, leans: tuple[Lean, ...]) -> tuple[Lean, ...]:
        return tuple(replace(x, when=None if x.when is None else self.condition(x.when)) for x in leans)

    def norm(self, norm: Norm) -> Norm:
        return replace(norm, id=norm.id + self._tail, when=self.condition(norm.when), leans=self.leans(norm.leans))

    def duty_rule(self, rule: DutyRule) -> DutyRule:
        return replace(rule, id=rule.id + self._tail, when=self.condition(rule.when), leans=self.leans(rule.leans))

    def exception(self, exception: PolicyException) -> PolicyException:
        lifts = tuple(Lift(norm=x.norm + self._tail, leans=self.leans(x.leans)) for x in exception.lifts)
        when, leans = self.condition(exception.when), self.leans(exception.leans)
        return replace(exception, id=exception.id + self._tail, when=when, leans=leans, lifts=lifts)

    def condition(self, condition: Condition) -> Condition:
        match condition:
            case Holds(concept):
                return Holds(concept + self._tail)
            case Among(fact, values):
                return Among(self.of(fact), values)
            case Includes(fact, values):
                return Includes(self.of(fact), values)
            case Between(fact, low, high):
                return Between(self.of(fact), low, high)
            case All(parts):
                return All(tuple(self.condition(part) for part in parts))
            case Either(parts):
                return Either(tuple(self.condition(part) for part in parts))
            case Not(part):
                return Not(self.condition(part))
