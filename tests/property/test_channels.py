"""Engine = normal form = naive oracle, on random packs and on the real one."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.checks import naive
from kb.engines.durable import Durable
from kb.loading.shelf import open_policy
from kb.pack import Pack
from kb.policy import Policy
from kb.vocabulary import FactType, Value, Vocabulary
from tests.oracle import guide
from tests.property.strategies import complete, packs, vocabulary

WORDS = vocabulary(limits=True, defaults=True)
REAL = open_policy("beech-hill-2018")


@settings(max_examples=150)
@given(pack=packs(), situations=st.lists(complete(WORDS), min_size=1, max_size=6))
def test_both_channels_agree_with_the_oracle_on_random_packs(pack: Pack, situations: list[dict[str, Value]]) -> None:
    policy = Policy.of(pack)
    durable = policy.durable
    assert durable is not None, "durable-rules is not installed: this test needs both channels"
    try:
        for facts in situations:
            fired = policy.compiled.fire(facts)
            assert fired.verdict is naive.judge(pack, facts)[0]
            assert fired.entries == naive.entries(pack, facts)
            assert durable.fire(facts) == fired
    finally:
        durable.close()


@settings(max_examples=100)
@given(pack=packs(), facts=complete(WORDS), seed=st.integers(0, 1000))
def test_the_order_of_rules_and_of_facts_does_not_matter(pack: Pack, facts: dict[str, Value], seed: int) -> None:
    shuffle = random.Random(seed)
    other = replace(
        pack,
        norms=tuple(shuffle.sample(pack.norms, len(pack.norms))),
        exceptions=tuple(shuffle.sample(pack.exceptions, len(pack.exceptions))),
        duty_rules=tuple(shuffle.sample(pack.duty_rules, len(pack.duty_rules))),
        vocabulary=Vocabulary(facts=tuple(shuffle.sample(pack.vocabulary.facts, len(pack.vocabulary.facts)))),
    )
    turned = dict(shuffle.sample(list(facts.items()), len(facts)))
    assert Policy.of(other).compiled.fire(turned) == Policy.of(pack).compiled.fire(facts)


def _random_situation(policy: Policy, chance: random.Random) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    for fact in policy.pack.vocabulary.facts:
        match fact.type:
            case FactType.NUMBER:
                facts[fact.id] = chance.choice([5, 12, 13, 17, 18, 19, 20, chance.randint(fact.low, fact.high)])
            case FactType.CHOICES:
                flags = [str(option.value) for option in fact.options]
                facts[fact.id] = frozenset(chance.sample(flags, chance.choice([0, 0, 1, 1, 2, 3])))
            case FactType.CHOICE | FactType.YES_NO:
                facts[fact.id] = chance.choice([option.value for option in fact.options])
    if chance.random() < 0.5:
        facts["activity"] = chance.choice(["communicate", "accept_request", "send_request", "publish"])
    return facts


def _all_three_agree(count: int, seed: int) -> None:
    chance = random.Random(seed)
    durable = Durable(REAL.program)
    try:
        for number in range(count):
            facts = _random_situation(REAL, chance)
            fired = REAL.compiled.fire(facts)
            told = f"seed {seed}, situation {number}: {facts}"
            assert durable.fire(facts) == fired, told
            assert fired.entries == naive.entries(REAL.pack, facts), told
            assert fired.verdict is naive.judge(REAL.pack, facts)[0], told
    finally:
        durable.close()


@pytest.mark.thorough
def test_the_channels_and_the_oracle_agree_on_two_thousand_situations_of_the_real_policy() -> None:
    _all_three_agree(2_000, seed=20181101)


@pytest.mark.slow
def test_the_channels_and_the_oracle_agree_on_a_hundred_thousand_situations_of_the_real_policy() -> None:
    _all_three_agree(100_000, seed=20211031)


def _as_the_guide_says(facts: dict[str, Value]) -> None:
    try:
        wanted = guide.judge({fact: value for fact, value in facts.items() if not isinstance(value, date)})
    except ValueError:
        return
    fired = REAL.compiled.fire(facts)
    pack = REAL.pack
    resolution = REAL.program.resolve(fired.entries)
    duties = {rule.duty for rule in pack.duty_rules if rule.id in fired.entries}
    cited = {norm.clause for norm in resolution.standing} | {item.norm.clause for item in resolution.lifted}
    cited |= {rule.clause for rule in pack.duty_rules if rule.id in fired.entries}
    assert fired.verdict.value == wanted.verdict, facts
    assert duties == {duty for duty, _ in wanted.duties}, facts
    assert wanted.clauses <= cited, facts
    assert wanted.readings <= naive.readings(pack, facts), facts


def test_the_real_policy_decides_what_the_hand_written_guide_decides() -> None:
    chance = random.Random(1118)
    for _ in range(2_000):
        _as_the_guide_says(_random_situation(REAL, chance))


@pytest.mark.slow
def test_the_real_policy_decides_what_the_guide_decides_on_a_hundred_thousand_situations() -> None:
    chance = random.Random(2110)
    for _ in range(100_000):
        _as_the_guide_says(_random_situation(REAL, chance))
