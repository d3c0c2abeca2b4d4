"""The work that all are given: complete, legal situations of a policy, the same for everybody and on every machine."""

from __future__ import annotations

import random
from typing import Any

from kb.policy import Policy
from kb.situation import holds_on_required
from kb.vocabulary import Fact, FactType, Vocabulary

SEED = 20181101


def situation(words: Vocabulary, chance: random.Random) -> dict[str, Any]:
    """A legal situation in which every fact that rules look at is given; ages near a limit come often."""
    facts: dict[str, Any] = {}
    for fact in words.facts:
        match fact.type:
            case FactType.DATE:
                continue
            case FactType.NUMBER:
                near = [age for age in (12, 13, 17, 18, 19) if fact.low <= age <= fact.high]
                facts[fact.id] = chance.choice([*near, chance.randint(fact.low, fact.high)])
            case FactType.CHOICES:
                flags = [str(option.value) for option in fact.options]
                facts[fact.id] = chance.sample(flags, min(len(flags), chance.choice([0, 0, 1, 1, 2, 3])))
            case _:
                facts[fact.id] = chance.choice(_allowed(fact, facts))
    return facts


def _allowed(fact: Fact, facts: dict[str, Any]) -> list[str | bool]:
    said = {name: value for name, value in facts.items() if isinstance(value, str | bool)}
    binding = [limit for limit in fact.limits if holds_on_required(limit.when, said)]
    return [option.value for option in fact.options if all(option.value in limit.only for limit in binding)]


def situations(policy: Policy, count: int, seed: int = SEED) -> list[dict[str, Any]]:
    """Some situations, reproducibly."""
    chance = random.Random(seed)
    return [situation(policy.pack.vocabulary, chance) for _ in range(count)]
