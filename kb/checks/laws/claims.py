"""The laws as values: what each says, where it says it, and what its two sides answer in one situation."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kb.checks import naive
from kb.conditions import ALWAYS, Condition
from kb.decide import decide
from kb.engines.durable import EngineError
from kb.expectations import Invariant, Law
from kb.pack import STRICTNESS, Pack, Verdict
from kb.policy import Engine, Policy
from kb.program import Firing
from kb.situation import plain
from kb.vocabulary import Fact, FactType, Value

CHANNELS_AGREE = "channels-agree"
"""The law that the two channels agree; it is searched only where both answer."""

Facts = Mapping[str, Value]
"""A situation; complete, unless the claim is about partial ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a law that is broken: whose answer, what it says, and in which situation."""

    who: str
    says: str
    facts: Facts


Sides = tuple[Side, Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A law about one situation. `sides` gives the two answers that differ, or None where the law holds there.

    `when`: where it says anything; the search goes there. `subject`: the fact that it is about. `partial`: it is about facts in
    some order, some of them left out. `of_program`: where it is broken the fault is the program's and not the pack's.
    """

    id: str
    says: str
    sides: Callable[[Facts], Sides | None]
    when: Condition = ALWAYS
    subject: str | None = None
    partial: bool = False
    of_program: bool = False


def claims_of(policy: Policy, today: date, seed: int, engine: Engine = Engine.BOTH) -> Iterator[Claim]:
    """Every law of a policy. The two channels are compared where both are there and `engine` asks for both."""
    if engine is Engine.BOTH and policy.durable is not None:
        yield _channels(policy)
    yield _oracle(policy)
    yield _order_of_facts(policy, today)
    yield _order_of_rules(policy, seed)
    for fact in policy.pack.vocabulary.facts:
        if fact.no_effect is not None and fact.type is not FactType.DATE:
            yield Claim(
                id=f"no-effect-{fact.id}",
                says=f"`{fact.id}` changes no verdict. {fact.no_effect}",
                sides=_no_effect(policy, fact, ALWAYS),
                subject=fact.id,
            )
    for invariant in policy.pack.invariants:
        yield _invariant(policy, invariant)


def _channels(policy: Policy) -> Claim:
    def sides(facts: Facts) -> Sides | None:
        compiled, durable = policy.compiled.fire(facts), policy.durable
        assert durable is not None
        try:
            chained = durable.fire(facts)
        except EngineError as error:
            failed = Side(who="durable-rules", says=f"failed: {error}", facts=facts)
            return failed, Side(who="the compiled table", says=f"`{compiled.verdict}`", facts=facts)
        return _differing(facts, ("durable-rules", chained), ("the compiled table", compiled))

    return Claim(id=CHANNELS_AGREE, says="The two channels fire the same rules.", sides=sides, of_program=True)


def _oracle(policy: Policy) -> Claim:
    def sides(facts: Facts) -> Sides | None:
        verdict, entries = naive.judge(policy.pack, facts)[0], naive.entries(policy.pack, facts)
        compiled = policy.compiled.fire(facts)
        simple = Firing(entries=entries, verdict=verdict)
        return _differing(facts, ("the rules read one by one", simple), ("the compiled table", compiled))

    says = "The compiled table fires what the rules say when they are read one by one."
    return Claim(id="oracle-agrees", says=says, sides=sides, of_program=True)


def _differing(facts: Facts, one: tuple[str, Firing], other: tuple[str, Firing]) -> Sides | None:
    if one[1] == other[1]:
        return None

    def side(who: str, here: Firing, there: Firing) -> Side:
        alone = ", ".join(f"`{name}`" for name in sorted(here.entries - there.entries))
        return Side(who=who, says=f"`{here.verdict}`" + (f"; only here fires {alone}" if alone else ""), facts=facts)

    return side(*one, other[1]), side(*other, one[1])


def _order_of_facts(policy: Policy, today: date) -> Claim:
    ids = policy.pack.vocabulary.ids

    def answer(facts: Facts, who: str) -> tuple[object, Side]:
        decision = decide(policy, {fact: plain(value) for fact, value in facts.items()}, today, engine=Engine.COMPILED)
        owed = ", ".join(duty.id for duty in decision.duties) or "no duties"
        return decision.as_json(), Side(who=who, says=f"`{decision.verdict}`, {owed}: {decision.headline}", facts=facts)

    def sides(facts: Facts) -> Sides | None:
        one, given = answer(facts, f"facts in the order {', '.join(facts)}")
        other, sorted_ = answer({fact: facts[fact] for fact in ids if fact in facts}, "facts in the policy's order")
        return None if one == other else (given, sorted_)

    says = "The order in which facts are given changes nothing."
    return Claim(id="order-of-facts", says=says, sides=sides, partial=True, of_program=True)


def _order_of_rules(policy: Policy, seed: int) -> Claim:
    shuffle = random.Random(f"{seed} order of rules")
    make = type(policy).of
    here = make(policy.pack)
    others = [("turned round", make(_reordered(policy.pack, lambda rules: rules[::-1])))]
    for number in (1, 2):
        mixed = make(_reordered(policy.pack, lambda rules: tuple(shuffle.sample(rules, len(rules)))))
        others.append((f"mixed (way {number})", mixed))

    def sides(facts: Facts) -> Sides | None:
        fired = here.compiled.fire(facts)
        for words, other in others:
            found = _differing(facts, ("rules as written", fired), (f"rules {words}", other.compiled.fire(facts)))
            if found is not None:
                return found
        return None

    says = "The order in which rules are written changes nothing."
    return Claim(id="order-of-rules", says=says, sides=sides, of_program=True)


def _reordered(pack: Pack, turn: Callable[[tuple[object, ...]], tuple[object, ...]]) -> Pack:
    # Concepts stay: each stands after those that it uses.
    orders = {name: turn(getattr(pack, name)) for name in ("norms", "exceptions", "duty_rules")}
    return replace(pack, **orders)  # type: ignore[arg-type]  # each is the pack's own tuple, in another order


def _invariant(policy: Policy, invariant: Invariant) -> Claim:
    subject = invariant.subject if invariant.law in (Law.NO_EFFECT, Law.NEVER_RELAXES) else None
    return Claim(
        id=invariant.id,
        says=invariant.says,
        sides=_INVARIANTS[invariant.law](policy, invariant),
        when=invariant.when,
        subject=subject,
    )


def _only(policy: Policy, invariant: Invariant) -> Callable[[Facts], Sides | None]:
    def sides(facts: Facts) -> Sides | None:
        if not naive.holds(policy.pack, invariant.when, facts):
            return None
        verdict = policy.compiled.fire(facts).verdict
        allowed = " or ".join(f"`{item}`" for item in STRICTNESS if item in invariant.verdicts)
        return None if verdict in invariant.verdicts else _against(facts, f"only {allowed}", f"`{verdict}`")

    return sides


def _owes(policy: Policy, invariant: Invariant) -> Callable[[Facts], Sides | None]:
    def sides(facts: Facts) -> Sides | None:
        if not naive.holds(policy.pack, invariant.when, facts):
            return None
        fired = policy.compiled.fire(facts).entries
        owed = sorted({rule.duty for rule in policy.pack.duty_rules if rule.id in fired})
        if invariant.subject in owed:
            return None
        return _against(
            facts, f"owes `{invariant.subject}`", "owes " + (", ".join(f"`{x}`" for x in owed) or "nothing")
        )

    return sides


def _against(facts: Facts, wanted: str, found: str) -> Sides:
    return Side(who="the invariant", says=wanted, facts=facts), Side(who="the policy", says=found, facts=facts)


def _no_effect(policy: Policy, fact: Fact, when: Condition) -> Callable[[Facts], Sides | None]:
    def sides(facts: Facts) -> Sides | None:
        if not naive.holds(policy.pack, when, facts):
            return None
        before = policy.compiled.fire(facts).verdict
        for value in _others(policy, fact, facts[fact.id]):
            changed = {**facts, fact.id: value}
            after = policy.compiled.fire(changed).verdict
            if after is not before:
                return _with(fact, facts, before), _with(fact, changed, after)
        return None

    return sides


def _others(policy: Policy, fact: Fact, value: Value) -> Iterator[Value]:
    """The other values of a fact; of a set those with one thing more or less, of a number one for each stretch."""
    if isinstance(value, frozenset):
        yield from (value ^ {str(option.value)} for option in fact.options)
    elif fact.id in policy.table.axes.by_fact:
        yield from (first for first in policy.table.axes.by_fact[fact.id][0].firsts if first != value)


def _with(fact: Fact, facts: Facts, verdict: Verdict) -> Side:
    return Side(who=f"{fact.label}: {fact.label_of(facts[fact.id])}", says=f"`{verdict}`", facts=facts)


def _never_relaxes(policy: Policy, invariant: Invariant) -> Callable[[Facts], Sides | None]:
    fact = policy.pack.vocabulary[str(invariant.subject)]

    def sides(facts: Facts) -> Sides | None:
        held = facts[fact.id]
        if not isinstance(held, frozenset) or not naive.holds(policy.pack, invariant.when, facts):
            return None
        for option in fact.options:
            flag = str(option.value)
            without, having = {**facts, fact.id: held - {flag}}, {**facts, fact.id: held | {flag}}
            before, after = policy.compiled.fire(without).verdict, policy.compiled.fire(having).verdict
            if STRICTNESS.index(after) > STRICTNESS.index(before):
                return _with(fact, without, before), _with(fact, having, after)
        return None

    return sides


def _no_effect_of(policy: Policy, invariant: Invariant) -> Callable[[Facts], Sides | None]:
    return _no_effect(policy, policy.pack.vocabulary[str(invariant.subject)], invariant.when)


_INVARIANTS: Mapping[Law, Callable[[Policy, Invariant], Callable[[Facts], Sides | None]]] = {
    Law.ONLY: _only,
    Law.OWES: _owes,
    Law.NO_EFFECT: _no_effect_of,
    Law.NEVER_RELAXES: _never_relaxes,
}
