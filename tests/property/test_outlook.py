"""What is said of partial situations, against brute force over every completion."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings

from kb.checks import naive
from kb.decide import decide_situation
from kb.pack import Pack, Verdict
from kb.policy import Engine, Policy
from kb.situation import FactError, read_situation
from kb.vocabulary import FactType, Value
from tests.conftest import TODAY
from tests.property.strategies import packs, partial, vocabulary

WORDS = vocabulary(limits=True, defaults=True)
BAGS = tuple(frozenset(flags) for flags in ((), ("nut",), ("pin",), ("nut", "pin")))
Partial = dict[str, Value | str]


def _domain(fact: str, known: dict[str, Value]) -> tuple[Value, ...]:
    if fact == "bag":
        return BAGS
    if fact == "age":
        return tuple(range(6))
    values = tuple(option.value for option in WORDS[fact].options)
    return ("red", "blue") if fact == "colour" and known["who"] == "cat" else values


def _with_defaults(facts: dict[str, Value], left_out: frozenset[str]) -> dict[str, Value]:
    """As the vocabulary of these tests states it: a dog's colour counts as red, and what is blue counts as not wet."""
    if "colour" in left_out and facts["who"] == "dog":
        facts = {**facts, "colour": "red"}
    if "wet" in left_out and facts["colour"] == "blue":
        facts = {**facts, "wet": False}
    return facts


class Brute:
    """Every completion of a partial situation, judged by the naive oracle."""

    def __init__(self, pack: Pack, given_facts: Partial) -> None:
        known = {fact: value for fact, value in given_facts.items() if value != "unknown"}
        self.unknown = [fact for fact, value in given_facts.items() if value == "unknown"]
        names = [fact.id for fact in WORDS.facts if fact.type is not FactType.DATE]
        self.left_out = [fact for fact in names if fact not in given_facts]
        gone = frozenset(self.left_out)
        self.table: dict[tuple[Value, ...], list[tuple[Verdict, frozenset[str]]]] = {}
        for left in product(*(_domain(fact, known) for fact in self.left_out)):
            outcomes = []
            for unsure in product(*(_domain(fact, known) for fact in self.unknown)):
                facts = {
                    **known,
                    **dict(zip(self.left_out, left, strict=True)),
                    **dict(zip(self.unknown, unsure, strict=True)),
                }
                outcomes.append(naive.judge(pack, _with_defaults(facts, gone)))
            self.table[left] = outcomes
        self.answers = {left: _shared({verdict for verdict, _ in found}) for left, found in self.table.items()}

    @property
    def verdict(self) -> Verdict | None:
        found = set(self.answers.values())
        return found.pop() if len(found) == 1 else None

    @property
    def possible(self) -> set[Verdict]:
        return {verdict for found in self.table.values() for verdict, _ in found}

    @property
    def missing(self) -> set[str]:
        found = set()
        for place, fact in enumerate(self.left_out):
            seen: dict[tuple[Value, ...], Verdict] = {}
            for left, verdict in self.answers.items():
                others = left[:place] + left[place + 1 :]
                if seen.setdefault(others, verdict) is not verdict:
                    found.add(fact)
        return found

    def fires(self, rule: str) -> set[bool]:
        return {rule in fired for found in self.table.values() for _, fired in found}


def _shared(verdicts: set[Verdict]) -> Verdict:
    return verdicts.pop() if len(verdicts) == 1 else Verdict.REFER


@settings(max_examples=150)
@given(pack=packs(), facts=partial(WORDS))
def test_verdict_missing_and_possible_verdicts_are_exact(pack: Pack, facts: Partial) -> None:
    try:
        situation = read_situation(pack.vocabulary, {k: _plain(v) for k, v in facts.items()}, TODAY)
    except FactError:
        return
    brute = Brute(pack, facts)
    outlook = Policy.of(pack).outlook(situation)
    assert outlook.verdict is brute.verdict
    assert set(outlook.possible) == brute.possible
    assert set(outlook.missing) == brute.missing
    for norm in pack.norms:
        said = outlook.holds(Policy.of(pack).table.fires[norm.id])
        assert said is (None if len(brute.fires(norm.id)) == 2 else brute.fires(norm.id) == {True})


@settings(max_examples=80)
@given(pack=packs(), facts=partial(WORDS))
def test_duties_are_certain_or_unsettled_exactly_as_the_completions_say(pack: Pack, facts: Partial) -> None:
    policy = Policy.of(pack)
    try:
        situation = policy.situation({k: _plain(v) for k, v in facts.items()}, TODAY)
    except FactError:
        return
    brute = Brute(pack, facts)
    decision = decide_situation(policy, situation, TODAY, engine=Engine.COMPILED)
    rules = [brute.fires(rule.id) for rule in pack.duty_rules]
    assert bool(decision.duties) == any(fires == {True} for fires in rules)
    depends = any(len(fires) == 2 for fires in rules) and not any(fires == {True} for fires in rules)
    assert bool(decision.unsettled_duties) == depends


@settings(max_examples=100)
@given(pack=packs(), facts=partial(WORDS))
def test_a_partial_answer_never_contradicts_a_full_one(pack: Pack, facts: Partial) -> None:
    policy = Policy.of(pack)
    try:
        outlook = policy.outlook(policy.situation({k: _plain(v) for k, v in facts.items()}, TODAY))
    except FactError:
        return
    whole = outlook.complete({})
    full = policy.outlook(policy.situation({k: _plain(v) for k, v in whole.items()}, TODAY)).verdict
    assert full in outlook.possible
    if outlook.verdict is not None and len(outlook.possible) == 1:
        assert full is outlook.verdict


def _plain(value: Value | str) -> object:
    return sorted(value) if isinstance(value, frozenset) else value
