"""Rulings given quickly equal what `decide` gives in full, and are refused where it refuses."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.changes import _Nearby
from kb.checks import naive
from kb.decide import _Answer, decide
from kb.decider import Decider
from kb.engines.durable import Durable
from kb.headline import headline
from kb.pack import STRICTNESS, Pack, Verdict
from kb.policy import Engine, Policy
from kb.program import Firing
from kb.rulings import Ruling
from kb.situation import FactError, Situation, holds_on_required
from kb.vocabulary import Fact, FactType, Value, Vocabulary
from tests.benchmarks.peers import plain
from tests.benchmarks.peers.common import as_answer
from tests.benchmarks.peers.workload import situations
from tests.conftest import TODAY
from tests.property.strategies import complete, packs, partial, rule_facts, value_of, vocabulary

WORDS = vocabulary(limits=True, defaults=True)
Facts = dict[str, object]


def as_json(facts: Mapping[str, object]) -> Facts:
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}


def refusal(rule: Callable[..., object], *given: object) -> tuple[str | None, str, str | None] | None:
    """What `rule(*given)` says when it refuses its facts: the fact, the words, the way out."""
    try:
        rule(*given)
    except FactError as error:
        return error.fact, error.message, error.help
    return None


def assert_same(policy: Policy, decider: Decider, facts: Facts) -> None:
    """The ruling is the decision's, or both refuse the facts in the same words."""
    refused = refusal(lambda: decide(policy, facts, TODAY, engine=Engine.COMPILED))
    assert refusal(decider.ruling, facts, TODAY) == refused, facts
    if refused is None:
        decision = decide(policy, facts, TODAY, engine=Engine.COMPILED)
        ruling = decider.ruling(facts, TODAY)
        for field in fields(Ruling):
            assert getattr(ruling, field.name) == getattr(decision, field.name), (field.name, facts)
        assert ruling.treat_as_prohibited == decision.treat_as_prohibited
        # By the diagrams alone, which share nothing with the quick way but the table.
        situation = policy.situation(facts, TODAY)
        if ruling.possible != STRICTNESS:
            assert _Answer(policy, policy.outlook(situation)).ruling() == ruling, facts


@pytest.mark.thorough
@settings(max_examples=120)
@given(pack=packs(), situations=st.lists(st.one_of(complete(WORDS), partial(WORDS)), min_size=1, max_size=8))
def test_on_random_packs_a_ruling_is_what_decide_says(pack: Pack, situations: list[Mapping[str, object]]) -> None:
    policy = Policy.of(pack)
    decider = Decider(policy)
    for facts in (*situations, *situations):
        assert_same(policy, decider, as_json(facts))


@settings(max_examples=100)
@given(pack=packs(), situations=st.lists(complete(WORDS), min_size=1, max_size=8))
def test_on_random_packs_a_complete_ruling_is_what_the_naive_oracle_says(
    pack: Pack, situations: list[dict[str, Value]]
) -> None:
    decider = Decider(Policy.of(pack))
    for facts in situations:
        if refusal(decider.ruling, as_json(facts), TODAY) is not None:
            continue
        ruling = decider.ruling(as_json(facts), TODAY)
        verdict, fired = naive.judge(pack, facts)
        lifted = {item.rule for item in ruling.defeated}
        assert ruling.verdict is verdict
        assert set(ruling.rules) | lifted == fired & {norm.id for norm in pack.norms}
        assert bool(ruling.duties) == any(rule.id in fired for rule in pack.duty_rules)
        assert {used.id for used in ruling.readings} == naive.readings(pack, facts)


@settings(max_examples=120)
@given(pack=packs(), facts=partial(WORDS), data=st.data())
def test_the_verdict_with_one_fact_changed_is_the_outlooks(pack: Pack, facts: Facts, data: st.DataObject) -> None:
    policy = Policy.of(pack)
    try:
        situation = policy.situation(as_json(facts), TODAY)
    except FactError:
        return
    fact = data.draw(st.sampled_from([fact for fact in rule_facts(WORDS) if fact.id in facts]))
    value = data.draw(value_of(fact))
    nearby = _Nearby(policy, situation)
    changed = replace(situation, known={**situation.known, fact.id: value}, unknown=situation.unknown - {fact.id})
    assert nearby.along(fact.id)(value) is policy.outlook(changed).verdict
    if nearby.idle(fact.id):
        assert policy.outlook(changed).verdict is policy.outlook(situation).verdict


def a_situation(words: Vocabulary, chance: random.Random, share: float) -> Facts:
    """A legal situation in which a fact that is not required is given with this chance; some are answered "unknown"."""
    facts: Facts = {}
    for fact in words.facts:
        if not fact.required and (fact.type is FactType.DATE or chance.random() > share):
            continue
        if not fact.required and share < 1 and chance.random() < 0.1:
            facts[fact.id] = "unknown"
            continue
        match fact.type:
            case FactType.NUMBER:
                facts[fact.id] = chance.choice([12, 13, 17, 18, 19, chance.randint(fact.low, fact.high)])
            case FactType.CHOICES:
                flags = [str(option.value) for option in fact.options]
                facts[fact.id] = chance.sample(flags, chance.choice([0, 0, 1, 1, 2, 3]))
            case _:
                facts[fact.id] = chance.choice(allowed(fact, facts))
    return facts


def allowed(fact: Fact, facts: Facts) -> list[str | bool]:
    said = {name: value for name, value in facts.items() if isinstance(value, str | bool)}
    binding = [limit for limit in fact.limits if holds_on_required(limit.when, said)]
    return [option.value for option in fact.options if all(option.value in limit.only for limit in binding)]


def test_on_the_real_policy_a_ruling_is_what_decide_says(beech_hill: Policy) -> None:
    decider, chance = Decider(beech_hill), random.Random(1811)
    met = [a_situation(beech_hill.pack.vocabulary, chance, share) for share in (1.0,) * 600 + (0.6,) * 40]
    for facts in (*met, *met[:50]):
        assert_same(beech_hill, decider, facts)
    assert sum(len(facts) >= 25 for facts in met) >= 600


def test_the_order_of_facts_and_of_a_set_does_not_matter(beech_hill: Policy) -> None:
    decider, chance = Decider(beech_hill), random.Random(5)
    for _ in range(50):
        facts = a_situation(beech_hill.pack.vocabulary, chance, 1.0)
        turned = dict(chance.sample(list(facts.items()), len(facts)))
        content = turned["content"]
        assert isinstance(content, list)
        turned["content"] = content[::-1]
        assert decider.ruling(turned, TODAY) == decider.ruling(facts, TODAY)


WRONG = [
    {"counterpart_age": True},
    {"counterpart_age": 18.0},
    {"counterpart_age": "18"},
    {"counterpart_age": 121},
    {"already_happened": 1},
    {"already_happened": 0.0},
    {"already_happened": None},
    {"actor": "unknown"},
    {"actor": ["teacher"]},
    {"activity": "brwose"},
    {"content": "bullying"},
    {"content": {"bullying": True}},
    {"content": ["bullying", ["x"]]},
    {"content": ["bulying"]},
    {"device": True},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_value_is_refused_even_where_python_takes_it_for_one_met_before(
    beech_hill: Policy, wrong: Facts
) -> None:
    decider, chance = Decider(beech_hill), random.Random(7)
    for _ in range(20):
        facts = {**a_situation(beech_hill.pack.vocabulary, chance, 1.0), "counterpart_age": 1, "already_happened": True}
        decider.ruling(facts, TODAY)
        decider.ruling({**facts, "already_happened": False, "content": ["bullying"]}, TODAY)
        decider.ruling({**facts, "counterpart_age": 18, "content": []}, TODAY)
        refused = refusal(decide, beech_hill, {**facts, **wrong}, TODAY)
        assert refused is not None
        assert refusal(decider.ruling, {**facts, **wrong}, TODAY) == refused


def test_a_broken_limit_an_unknown_name_and_a_missing_fact_are_told_as_decide_tells_them(beech_hill: Policy) -> None:
    decider, whole = Decider(beech_hill), a_situation(beech_hill.pack.vocabulary, random.Random(9), 1.0)
    decider.ruling(whole, TODAY)
    limited = next(fact for fact in beech_hill.pack.vocabulary.facts if fact.limits and not fact.required)
    broken = [
        {**whole, "actor": actor, "activity": activity.value, limited.id: value.value}
        for actor in ("teacher", "pupil")
        for activity in beech_hill.pack.vocabulary["activity"].options
        for value in limited.options
    ]
    renamed = {("colour" if name == "device" else name): value for name, value in whole.items()}
    fewer = {name: value for name, value in whole.items() if name != "actor"}
    told = [refusal(decide, beech_hill, facts, TODAY) for facts in broken]
    assert any(told)
    for facts in (*broken, renamed, {**whole, "colour": "red"}, fewer):
        assert_same(beech_hill, decider, facts)


@pytest.mark.parametrize(
    "dated",
    [
        {"counterpart_born": "2009-06-01"},
        {"counterpart_born": "2009-06-01", "on_date": "2026-12-24"},
        {"counterpart_born": "2009-06-01", "on_date": "unknown"},
        {"counterpart_born": "2009-06-01", "counterpart_age": 12},
        {"counterpart_born": "2031-06-01"},
        {"on_date": "2026-02-30"},
    ],
    ids=str,
)
def test_dates_are_read_the_ordinary_way(beech_hill: Policy, dated: Facts) -> None:
    decider, words = Decider(beech_hill), beech_hill.pack.vocabulary
    facts = a_situation(words, random.Random(11), 1.0)
    del facts["counterpart_age"]
    assert_same(beech_hill, decider, {**facts, **dated})
    assert_same(beech_hill, decider, {"actor": "teacher", "activity": "communicate", **dated})


def test_a_ruling_hangs_on_the_day_where_a_birth_date_is_given(beech_hill: Policy) -> None:
    facts: Facts = {"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil"}
    facts |= {"relation": "none", "channel": "social_network", "counterpart_born": "2008-11-23"}
    decider = Decider(beech_hill)
    for day in (TODAY, date(2026, 11, 23), date(2027, 11, 23), TODAY):
        assert decider.ruling(facts, day).rules == tuple(
            reason.rule for reason in decide(beech_hill, facts, day).reasons
        )
    assert decider.ruling(facts, TODAY) != decider.ruling(facts, date(2027, 11, 23))


def test_a_ruling_names_its_rules_and_every_clause_it_cites_once(beech_hill: Policy) -> None:
    facts: Facts = {"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil"}
    facts |= {"relation": "none", "channel": "social_network", "counterpart_age": 17}
    ruling = Decider(beech_hill).ruling(facts, TODAY)
    assert ruling.rules[0] == ruling.reasons[0].rule
    assert set(ruling.clauses) >= {"G3", "A2"}
    assert len(set(ruling.clauses)) == len(ruling.clauses)


def test_a_whole_situation_read_quickly_is_the_one_read_the_ordinary_way(beech_hill: Policy) -> None:
    chance = random.Random(13)
    met = [a_situation(beech_hill.pack.vocabulary, chance, 1.0) for _ in range(200)]
    for facts in met:
        quick = beech_hill.compiled.reader.whole(facts, TODAY)
        assert isinstance(quick, Situation)
        assert quick == beech_hill.situation(facts, TODAY)
        assert beech_hill.compiled.reader.key(facts) == beech_hill.compiled.reader.key_of(quick)
    unknown = {**met[0], "insurance_confirmed": "unknown"}
    assert beech_hill.compiled.reader.whole(unknown, TODAY) is None
    assert_same(beech_hill, Decider(beech_hill), unknown)


def test_past_what_is_kept_the_answers_are_the_same(beech_hill: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, name in (("kb.decider", "MOST_KEPT"), ("kb.rulings", "MOST_KEPT"), ("kb.reader", "MOST_IN_GROUP")):
        monkeypatch.setattr(f"{place}.{name}", 3)
    monkeypatch.setattr("kb.reader.MOST_SHAPES", 1)
    policy = Policy.of(beech_hill.pack)
    decider, chance = Decider(policy), random.Random(17)
    for number in range(60):
        assert_same(policy, decider, a_situation(policy.pack.vocabulary, chance, 1.0 if number % 4 else 0.7))


def test_plain_python_generated_from_the_real_policy_rules_the_same(beech_hill: Policy) -> None:
    plainly = plain.load(plain.translate(beech_hill))
    decider = Decider(beech_hill)
    for facts in situations(beech_hill, 500, seed=19):
        assert as_answer(plainly(facts)) == as_answer(decider.ruling(facts, TODAY)), facts


def test_a_whole_situation_is_checked_by_the_second_channel_too(
    beech_hill: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = situations(beech_hill, 1, seed=23)[0]
    right = decide(beech_hill, facts, TODAY)
    assert right.channels.engines == ("durable", "compiled")
    assert right.channels.compared == 1
    assert right.facts == beech_hill.situation(facts, TODAY).as_json()

    def wrong(self: Durable, situation: Mapping[str, Value]) -> Firing:
        return Firing(entries=frozenset(), verdict=Verdict.PERMITTED)

    monkeypatch.setattr(Durable, "fire", wrong)
    decision = decide(beech_hill, facts, TODAY)
    assert decision.verdict is Verdict.REFER
    assert decision.fault is not None
    assert decision.fault.what == "the two channels differ"


def test_the_headline_of_a_whole_situation_is_the_one_that_its_diagrams_give(beech_hill: Policy) -> None:
    for facts in situations(beech_hill, 150, seed=29):
        situation = beech_hill.situation(facts, TODAY)
        decision = decide(beech_hill, facts, TODAY, engine=Engine.COMPILED)
        wanted = headline(beech_hill.pack, beech_hill.outlook(situation), decision.reasons, situation)
        assert decision.headline == wanted, facts
