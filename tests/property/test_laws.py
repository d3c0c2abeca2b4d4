"""Laws of the real policy, whatever its rules come to say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.decide import decide
from kb.loading.shelf import open_policy
from kb.pack import STRICTNESS
from kb.policy import Engine
from kb.situation import FactError
from kb.vocabulary import Value
from tests.conftest import TODAY
from tests.property.strategies import complete, partial

REAL = open_policy("beech-hill-2018")
WORDS = REAL.pack.vocabulary
FLAGS = [str(option.value) for option in WORDS["content"].options]


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _json(facts: dict[str, Value] | dict[str, Value | str]) -> dict[str, object]:
    return {fact: _plain(value) for fact, value in facts.items()}


@settings(max_examples=300)
@given(facts=complete(WORDS), flag=st.sampled_from(FLAGS))
def test_a_further_forbidden_thing_never_relaxes_a_verdict(facts: dict[str, Value], flag: str) -> None:
    content = facts["content"]
    assert isinstance(content, frozenset)
    before = REAL.compiled.fire({**facts, "content": content - {flag}}).verdict
    after = REAL.compiled.fire({**facts, "content": content | {flag}}).verdict
    assert STRICTNESS.index(after) <= STRICTNESS.index(before)


@settings(max_examples=300)
@given(facts=complete(WORDS))
def test_a_parents_permission_changes_nothing(facts: dict[str, Value]) -> None:
    with_it = REAL.compiled.fire({**facts, "parental_permission": True})
    without = REAL.compiled.fire({**facts, "parental_permission": False})
    assert with_it == without


@settings(max_examples=150)
@given(facts=partial(WORDS))
def test_a_decision_is_whole_and_confirmed_by_both_channels(facts: dict[str, Value | str]) -> None:
    try:
        decision = decide(REAL, _json(facts), TODAY)
    except FactError:
        return  # an illegal combination; what is refused has tests of its own
    assert decision.fault is None
    assert decision.channels.engines == ("durable", "compiled")
    assert decision.channels.compared > 0
    assert (decision.verdict is None) == bool(decision.missing)
    assert set(decision.missing).isdisjoint(facts)
    if decision.verdict is not None and len(decision.possible) == 1:
        assert decision.possible == (decision.verdict,)
        assert decision.reasons, "a verdict that is certain has a reason"
    known = {reading.id for reading in REAL.pack.readings}
    assert {reading.id for reading in decision.readings} <= known


@settings(max_examples=100)
@given(facts=partial(WORDS))
def test_every_change_that_is_offered_really_gives_its_verdict(facts: dict[str, Value | str]) -> None:
    try:
        decision = decide(REAL, _json(facts), TODAY, engine=Engine.COMPILED)
    except FactError:
        return
    for change in decision.changes:
        assert change.verdict is not decision.verdict
        assert change.to is not None
        changed = decide(REAL, {**_json(facts), change.fact: _plain(change.to)}, TODAY, engine=Engine.COMPILED)
        assert changed.verdict is change.verdict


@settings(max_examples=100)
@given(facts=partial(WORDS))
def test_the_order_in_which_facts_are_given_does_not_matter(facts: dict[str, Value | str]) -> None:
    turned = dict(reversed(list(_json(facts).items())))
    try:
        one = decide(REAL, _json(facts), TODAY, engine=Engine.COMPILED)
    except FactError:
        return
    assert decide(REAL, turned, TODAY, engine=Engine.COMPILED).as_json() == one.as_json()
