"""Defaults of facts left out, where more than one could apply: the first that holds counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.checks.naive import holds
from kb.conditions import ALWAYS, Among
from kb.decide import decide
from kb.pack import Norm, Pack, Verdict
from kb.policy import Engine, Policy
from kb.vocabulary import Default, Value, Vocabulary
from tests.property.strategies import HERE, conditions, packs, vocabulary

TODAY = date(2026, 11, 22)


def with_defaults(pack: Pack, *defaults: Default) -> Pack:
    facts = tuple(
        replace(fact, left_out=defaults) if fact.id == "colour" else fact
        for fact in vocabulary(limits=False, defaults=False).facts
    )
    return replace(pack, vocabulary=Vocabulary(facts=facts))


def norm(name: str, verdict: Verdict, colour: str) -> Norm:
    return Norm(
        id=name, clause="X1", verdict=verdict, when=Among("colour", frozenset({colour})), says="so.", place=HERE
    )


@given(pack=packs(limits=False, defaults=False))
@settings(max_examples=1)
def test_a_later_default_that_is_certain_does_not_hide_an_earlier_one_that_is_open(pack: Pack) -> None:
    late = Default(when=Among("late", frozenset({True})), value="red")
    always = Default(when=ALWAYS, value="blue")
    norms = (norm("ban", Verdict.PROHIBITED, "red"), norm("leave", Verdict.PERMITTED, "blue"))
    bare = replace(pack, concepts=(), norms=norms, exceptions=(), duty_rules=())
    policy = Policy.of(with_defaults(bare, late, always))
    open_ = decide(policy, {"who": "cat"}, TODAY)
    assert (open_.verdict, open_.missing) == (None, ("late",))
    assert decide(policy, {"who": "cat", "late": True}, TODAY).verdict is Verdict.PROHIBITED
    assert decide(policy, {"who": "cat", "late": False}, TODAY).verdict is Verdict.PERMITTED


@settings(max_examples=40)
@given(pack=packs(limits=False, defaults=False), data=st.data())
def test_the_first_default_that_holds_counts_in_every_completion(pack: Pack, data: st.DataObject) -> None:
    whens = data.draw(st.lists(conditions((), 0), min_size=1, max_size=3))
    whens = [when for when in whens if not isinstance(when, Among) or when.fact != "colour"]
    defaults = [Default(when=when, value=data.draw(st.sampled_from(["red", "blue"]))) for when in whens]
    changed = with_defaults(pack, *defaults)
    policy = Policy.of(changed)
    bag = data.draw(st.lists(st.sampled_from(["nut", "pin"]), unique=True))
    rest: dict[str, object] = {
        "who": data.draw(st.sampled_from(["cat", "dog", "hen"])),
        "age": data.draw(st.integers(0, 5)),
        "wet": data.draw(st.booleans()),
        "late": data.draw(st.booleans()),
        "bag": bag,
    }
    facts = cast("dict[str, Value]", {**rest, "bag": frozenset(bag)})
    applied = next((d.value for d in defaults if holds(changed, d.when, facts)), None)
    whole = decide(policy, rest, TODAY, engine=Engine.COMPILED)
    if applied is not None:
        given_ = decide(policy, {**rest, "colour": applied}, TODAY, engine=Engine.COMPILED)
        assert (whole.verdict, whole.missing) == (given_.verdict, ())
    for left in ("age", "wet", "late", "bag"):
        part = decide(policy, {k: v for k, v in rest.items() if k != left}, TODAY, engine=Engine.COMPILED)
        if part.verdict is not None and whole.verdict is not None:
            assert part.verdict is whole.verdict
