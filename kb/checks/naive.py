"""The naive oracle: a pack evaluated rule by rule, straight from its conditions, over one complete situation.

It shares nothing with the engines but the pack's values: no strata, no boxes, no masks. That is its whole worth, so this module
imports only what a pack is made of.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.pack import STRICTNESS, Pack, PolicyException, Verdict
from kb.vocabulary import Value

Facts = Mapping[str, Value]


def holds(pack: Pack, condition: Condition, facts: Facts) -> bool:
    """Whether a condition holds in a complete situation."""
    match condition:
        case Holds(concept):
            return holds(pack, next(c.when for c in pack.concepts if c.id == concept), facts)
        case Among(fact, values):
            return facts[fact] in values
        case Includes(fact, values):
            found = facts[fact]
            return isinstance(found, frozenset) and bool(found & values)
        case Between(fact, low, high):
            number = facts[fact]
            return isinstance(number, int) and low <= number <= high
        case All(parts):
            return all(holds(pack, part, facts) for part in parts)
        case Either(parts):
            return any(holds(pack, part, facts) for part in parts)
        case Not(part):
            return not holds(pack, part, facts)


def judge(pack: Pack, facts: Facts) -> tuple[Verdict, frozenset[str]]:
    """The verdict, and the ids of all norms, exceptions and duty rules that fire (duty rules with a verdict that fits)."""
    fired = {norm.id for norm in pack.norms if holds(pack, norm.when, facts)}
    fired |= {exception.id for exception in pack.exceptions if holds(pack, exception.when, facts)}
    lifted = {lift.norm for exception in pack.exceptions if exception.id in fired for lift in exception.lifts}
    standing = [norm.verdict for norm in pack.norms if norm.id in fired and norm.id not in lifted]
    verdict = min(standing, key=STRICTNESS.index) if standing else pack.silent
    duties = {
        rule.id
        for rule in pack.duty_rules
        if holds(pack, rule.when, facts) and (rule.verdicts is None or verdict in rule.verdicts)
    }
    return verdict, frozenset(fired | duties)


def readings(pack: Pack, facts: Facts) -> frozenset[str]:
    """The readings on which the answer leans: those of standing norms, of lifts that took place and of duties that arise."""
    fired = judge(pack, facts)[1]
    lifts = [
        (exception, lift)
        for exception in pack.exceptions
        if exception.id in fired
        for lift in exception.lifts
        if lift.norm in fired
    ]
    lifted = {lift.norm for _, lift in lifts}
    leans = [lean for norm in pack.norms if norm.id in fired - lifted for lean in norm.leans]
    leans += [lean for exception, lift in lifts for lean in (*exception.leans, *lift.leans)]
    leans += [lean for rule in pack.duty_rules if rule.id in fired for lean in rule.leans]
    return frozenset(lean.reading for lean in leans if lean.when is None or holds(pack, lean.when, facts))


def entries(pack: Pack, facts: Facts) -> frozenset[str]:
    """As the engines name them: fired rules, and the partial leans whose condition holds, whether or not they are used."""
    found = set(judge(pack, facts)[1])
    for rule in pack.citing:
        owners = [(rule.id, lean) for lean in rule.leans]
        if isinstance(rule, PolicyException):
            owners += [(f"{rule.id}>{lift.norm}", lean) for lift in rule.lifts for lean in lift.leans]
        found |= {f"{name}/{lean.reading}" for name, lean in owners if lean.when and holds(pack, lean.when, facts)}
    return frozenset(found)
