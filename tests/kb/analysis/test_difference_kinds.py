"""What a difference calls milder, and what it says of situations that only one policy allows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.analysis.difference import RIGOUR, Change, Part, difference
from kb.conditions import Among
from kb.diagram import Diagrams
from kb.pack import STRICTNESS, Verdict
from kb.policy import Policy
from kb.vocabulary import Fact, FactType, Limit, Option, Vocabulary


@pytest.mark.parametrize(
    ("before", "after", "milder"),
    [
        ("prohibited", "permitted", True),
        ("permitted", "prohibited", False),
        ("obligatory", "permitted", True),
        ("permitted", "obligatory", False),
        ("obligatory", "prohibited", True),
        ("prohibited", "obligatory", True),
        ("out_of_scope", "permitted", False),
        ("refer", "conditional", True),
    ],
)
def test_to_lose_a_duty_to_act_is_never_called_stricter(before: str, after: str, milder: bool) -> None:
    nowhere = Diagrams().zero
    change = Change(part=Part.VERDICT, before=before, after=after, where=nowhere, count=1, share=0.1)
    assert change.milder is milder
    assert set(RIGOUR) == set(STRICTNESS) == set(Verdict)


def test_a_limit_that_only_one_policy_has_is_told_with_its_count(beech_hill: Policy) -> None:
    old = beech_hill.pack
    facts = tuple(
        replace(fact, limits=tuple(_with(limit, "bring_phone") for limit in fact.limits))
        if fact.id == "activity"
        else fact
        for fact in old.vocabulary.facts
    )
    new = replace(old, vocabulary=replace(old.vocabulary, facts=facts))
    found = difference(old, new)
    assert found.changes == ()
    assert not found.empty
    assert found.only_old == ()
    (told,) = found.only_new
    assert told.endswith("situations that limits of the old policy rule out")
    assert difference(new, old).only_old == (told.replace("old policy", "new policy"),)


def test_a_single_situation_that_a_limit_rules_out_is_one(beech_hill: Policy) -> None:
    options = (Option(value=True, label="yes"), Option(value=False, label="no"))
    alone = Fact(id="alone", type=FactType.YES_NO, label="alone", question="?", options=options, required=True)
    limit = Limit(when=Among("alone", frozenset({True})), only=frozenset({True}), says="Never.")
    free = replace(alone, id="late", required=False)
    old, new = (
        replace(
            beech_hill.pack,
            vocabulary=Vocabulary(facts=(alone, fact)),
            concepts=(),
            norms=(),
            exceptions=(),
            duty_rules=(),
        )
        for fact in (free, replace(free, limits=(limit,)))
    )
    assert difference(old, new).only_old == ("1 situation that limits of the new policy rule out",)


def _with(limit: Limit, value: str) -> Limit:
    return replace(limit, only=limit.only | {value})
