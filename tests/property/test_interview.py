"""The interview: it ends, never asks twice, never asks what cannot matter, and reaches the verdict of `decide`."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.checks.asking import mean_questions
from kb.decide import decide
from kb.diagram import Diagrams, Leaf, Node
from kb.loading.shelf import open_policy
from kb.pack import Pack
from kb.policy import Engine, Policy
from kb.questions import Asking, uniform
from kb.situation import FactError
from kb.vocabulary import Fact, FactType, Value
from tests.conftest import TODAY
from tests.property.strategies import complete, packs, value_of
from triage.interview import Interview, Question, begin

REAL = open_policy("beech-hill-2018")
WORDS = REAL.pack.vocabulary


def _legal(interview: Interview, question: Question, wanted: Value) -> object:
    if question.fact.type is FactType.CHOICES:
        assert isinstance(wanted, frozenset)
        return sorted(wanted)
    allowed = [option.value for option in question.options]
    return wanted if not allowed or wanted in allowed else allowed[0]


@pytest.mark.thorough
@settings(max_examples=30)
@given(person=complete(WORDS), unsure=st.sets(st.sampled_from(WORDS.ids), max_size=6))
def test_an_interview_ends_never_asks_twice_and_reaches_the_verdict_of_decide(
    person: dict[str, Value], unsure: set[str]
) -> None:
    interview = begin(REAL, TODAY, engine=Engine.COMPILED)
    asked: list[str] = []
    while (question := interview.question()) is not None:
        fact = question.fact.id
        assert fact not in asked
        bound = interview.at_most()
        asked.append(fact)
        if question.may_be_unknown and fact in unsure:
            interview = interview.dont_know(fact)
        else:
            interview = interview.answer(fact, _legal(interview, question, person[fact]))
        after = interview.at_most()
        assert bound is None or (after is not None and after < bound)
    assert interview.at_most() == 0
    decision = decide(REAL, interview.facts, TODAY, engine=Engine.COMPILED)
    assert decision.verdict is not None
    assert interview.decision().verdict is decision.verdict
    assert all(set(duty.depends_on) <= unsure for duty in decision.unsettled_duties)


@settings(max_examples=40)
@given(person=complete(WORDS))
def test_every_question_can_change_the_verdict_or_a_duty(person: dict[str, Value]) -> None:
    interview = begin(REAL, TODAY, engine=Engine.COMPILED)
    while (question := interview.question()) is not None:
        fact = question.fact
        if not fact.required:
            before = interview.decision()
            open_duties = {name for duty in before.unsettled_duties for name in duty.depends_on}
            assert fact.id in before.missing or fact.id in open_duties
            assert interview.why(fact.id), "somebody may ask why"
        interview = interview.answer(fact.id, _legal(interview, question, person[fact.id]))


@settings(max_examples=40)
@given(person=complete(WORDS), data=st.data())
def test_changing_an_answer_keeps_every_later_one_that_still_fits(
    person: dict[str, Value], data: st.DataObject
) -> None:
    interview = begin(REAL, TODAY, engine=Engine.COMPILED)
    while (question := interview.question()) is not None:
        interview = interview.answer(question.fact.id, _legal(interview, question, person[question.fact.id]))
    fact = WORDS[data.draw(st.sampled_from(sorted(interview.facts)))]
    value = data.draw(value_of(fact))
    before = interview.facts
    try:
        changed, dropped = interview.change(fact.id, sorted(value) if isinstance(value, frozenset) else value)
    except FactError:
        assert interview.facts == before
        return
    assert changed.facts[fact.id] == (sorted(value) if isinstance(value, frozenset) else value)
    assert set(changed.facts) | set(dropped) == set(before)
    REAL.situation(changed.facts, TODAY)
    for name in dropped:
        with pytest.raises(FactError):
            REAL.situation({**changed.facts, name: before[name]}, TODAY)


def test_back_undoes_exactly_the_last_answer() -> None:
    start = begin(REAL, TODAY, {"actor": "teacher"})
    after = start.answer("activity", "browse")
    assert after.back() == start
    assert start.back() is None


@pytest.mark.thorough
def test_our_choice_is_within_five_percent_of_the_best_tree() -> None:
    for means in mean_questions(REAL, TODAY).values():
        assert means.best is not None
        assert means.ours <= 1.05 * means.best
        assert means.best <= means.greedy <= means.relevant <= means.every


def _best_by_brute_force(policy: Policy, node: Node, make: Diagrams, facts: tuple[Fact, ...]) -> float:
    """The least mean number of questions, by trying every question for every state; values equally likely."""
    if isinstance(node, Leaf):
        return 0.0
    costs = []
    for place, fact in enumerate(facts):
        variables = policy.table.axes.by_fact[fact.id]
        rest = facts[:place] + facts[place + 1 :]
        total, count = 0.0, 0
        for cells in product(*(range(len(variable.firsts)) for variable in variables)):
            child: Node = node
            size = 1
            for variable, cell in zip(variables, cells, strict=True):
                child = make.restrict(child, variable.number, cell)
                size *= variable.sizes[cell]
            total += size * _best_by_brute_force(policy, child, make, rest)
            count += size
        costs.append(1 + total / count)
    return min(costs)


@settings(max_examples=25)
@given(pack=packs(limits=False, defaults=False), who=st.sampled_from(["cat", "dog", "hen"]))
def test_the_best_tree_is_the_one_that_brute_force_finds(pack: Pack, who: str) -> None:
    policy = Policy.of(pack)
    outlook = policy.outlook(policy.situation({"who": who, "late": "unknown"}, TODAY))
    asking = Asking(outlook.diagrams, policy.table.axes, pack.vocabulary.ids, uniform(policy.table.axes))
    matter = tuple(pack.vocabulary[fact] for fact in asking.facts(outlook.answers))
    wanted = _best_by_brute_force(policy, outlook.answers, outlook.diagrams, matter)
    assert asking.best(outlook.answers)[0] == pytest.approx(wanted)
