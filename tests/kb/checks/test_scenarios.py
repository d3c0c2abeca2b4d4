"""Running scenarios: what is said where one falls short, what certainly fires, and how many questions are left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.checks.scenarios import PROPOSED, as_it_is, questions_to_verdict, run_scenario, written
from kb.engines.durable import Durable
from kb.expectations import Scenario
from kb.loading.pack import load_files
from kb.policy import Engine, Policy
from kb.problems import PackError
from kb.situation import FactError
from kb.vocabulary import FactType
from tests.conftest import TODAY
from tests.kb.checks.packs import RULES, SCENARIOS, outcomes_of, scenario_of, small
from tests.kb.loading.packs import REAL, rules_of
from triage.interview import Aim, Interview, begin

MESSAGE = "a teacher messages a pupil"
TOLD = {
    "verdict: prohibited\n    clauses": ("verdict: refer\n    clauses", "verdict: expected `refer`, came `prohibited`"),
    "clauses: [K1]": ("clauses: [K1, K2]", "clauses: expected `K2` among them, came `K1`"),
    "duties: tell-head": ("no_duties: tell-head", "no_duties: expected no `tell-head`, came `tell-head`"),
    "given: {person: teacher, deed: message, age: 12}": (
        "given: {person: teacher, deed: message, age: 190}",
        "facts: expected that they can be used, came a refusal: `190` is not a value of `age`",
    ),
    "missing: [age]": ("missing: []", "missing: expected none, came `age`"),
    "{refused: deed}": ("{refused: age}", "facts: expected `age` to be refused, came a refusal: `deed` cannot be"),
    "given: {person: pupil, deed: photograph}": (
        "given: {person: pupil, deed: message}",
        "facts: expected `deed` to be refused, came the verdict `refer`",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), [(old, *rest) for old, rest in TOLD.items()])
def test_a_scenario_that_falls_short_says_what_was_expected_and_what_came(old: str, new: str, told: str) -> None:
    faults = [str(fault) for outcome in outcomes_of(small((SCENARIOS, old, new))) for fault in outcome.faults]

    assert len(faults) == 1
    assert faults[0].startswith(told)


def test_readings_and_duties_that_are_lacking_are_told() -> None:
    edit = (SCENARIOS, "duties: tell-head", "readings: helpers-are-adults")
    (fault,) = run_scenario(small(edit), scenario_of(small(edit), MESSAGE), TODAY).faults
    assert fault.as_json() == {
        "what": "readings",
        "expected": "`helpers-are-adults` among them",
        "came": "none",
    }
    quiet = small((RULES, "verdict: prohibited\n  when: {deed: message}", "verdict: refer\n  when: {deed: message}"))
    (fault,) = run_scenario(quiet, scenario_of(quiet, MESSAGE), TODAY).faults
    assert str(fault) == "duties: expected `tell-head` among them, came none"


def test_the_scenarios_of_a_good_pack_hold() -> None:
    assert [outcome.faults for outcome in outcomes_of(small())] == [(), (), ()]


def test_channels_that_differ_are_told_and_nobody_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Durable.fire
    monkeypatch.setattr(
        Durable, "fire", lambda self, facts: replace(right(self, facts), entries=frozenset({"no-photographs"}))
    )
    policy = small()
    outcome = run_scenario(policy, scenario_of(policy, MESSAGE), TODAY)
    assert outcome.unsure
    assert "channels: expected one answer, came the two channels differ" in map(str, outcome.faults)
    assert not run_scenario(policy, scenario_of(policy, MESSAGE), TODAY, Engine.COMPILED).unsure


def test_a_duty_rule_that_waits_for_another_verdict_does_not_fire_beside_one_with_the_same_duty() -> None:
    twin = (
        "\n- duty: tell-when-allowed\n  owes: tell-head\n  clause: K1\n  verdict: permitted\n  when: {deed: message}\n"
    )
    (outcome, *_) = outcomes_of(small((RULES, "", twin)))
    assert "tell-about-messages" in outcome.fired
    assert "tell-when-allowed" not in outcome.fired


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("questions: 1", None),
        ("questions: 9", None),
        ("questions: 0", "questions: expected 0 at most, came up to 1"),
    ],
)
def test_a_scenario_bounds_the_questions_that_are_left(expected: str, told: str | None) -> None:
    policy = small((SCENARIOS, "missing: [age]", f"missing: [age]\n    {expected}"))
    faults = [str(fault) for fault in run_scenario(policy, policy.pack.scenarios[1], TODAY).faults]
    assert faults == ([] if told is None else [told])


@pytest.mark.parametrize("wrong", ["-1", "many", "1.5"])
def test_no_number_of_questions_is_refused_when_the_pack_is_loaded(wrong: str) -> None:
    with pytest.raises(PackError) as refused:
        small((SCENARIOS, "missing: [age]", f"missing: [age]\n    questions: {wrong}"))
    assert [problem.code for problem in refused.value.problems] == ["P107"]
    assert refused.value.problems[0].place.line == 13


def _worst(interview: Interview) -> int:
    """The most questions about the verdict that an interview really asks, by giving every answer to every question."""
    question = interview.question()
    if question is None or question.aim is Aim.DUTIES:
        return 0
    fact = question.fact
    answers: list[object] = [option.value for option in question.options]
    if fact.type is FactType.NUMBER:
        answers = [0, 17, 18, 120]
    elif fact.type is FactType.CHOICES:
        answers = [[], ["face"], ["name"], ["uniform"], ["face", "uniform"]]
    if question.may_be_unknown:
        answers.append("unknown")
    worst = 0
    for answer in answers:
        try:
            after = interview.answer(fact.id, answer)
        except FactError:
            continue  # the interview refuses what does not go with the facts before it, and asks again
        worst = max(worst, _worst(after))
    return 1 + worst


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"person": "helper"},
        {"deed": "photograph"},
        {"person": "teacher", "deed": "message"},
        {"person": "teacher", "deed": "photograph"},
        {"person": "teacher", "deed": "photograph", "agreed": True},
        {"person": "teacher", "deed": "message", "age": 12},
    ],
    ids=lambda facts: "-".join(facts) or "nothing",
)
def test_the_bound_of_questions_is_the_most_that_an_interview_asks(facts: dict[str, object]) -> None:
    policy = small()
    asked = _worst(begin(policy, TODAY, facts, engine=Engine.COMPILED))
    assert questions_to_verdict(policy, facts, TODAY) == asked


def test_facts_that_cannot_be_used_have_no_bound() -> None:
    with pytest.raises(FactError):
        questions_to_verdict(small(), {"person": "pupil", "deed": "photograph"}, TODAY)


def test_scenarios_as_they_are_written_load_as_the_same_scenarios(beech_hill: Policy) -> None:
    files = {name: body for name, body in rules_of(REAL).items() if not name.startswith("scenarios/")}
    text = "\n".join(written(scenario) for scenario in beech_hill.pack.scenarios)
    again = load_files({**files, "scenarios/all.yaml": text.encode()})
    assert again.scenarios == beech_hill.pack.scenarios


@pytest.mark.parametrize(
    ("name", "as_it_stands"),
    [
        ("it's #1: a [hard] one", '"it\'s #1: a [hard] one"'),
        ("- yes", '"- yes"'),
        ("true", '"true"'),
        ("on two\nlines", '"on two\\nlines"'),
        ('a "quoted" word', '"a \\"quoted\\" word"'),
        ("{x}", '"{x}"'),
        ("so, what now (2)", "so, what now (2)"),
    ],
)
def test_a_name_is_quoted_where_it_has_to_be(name: str, as_it_stands: str) -> None:
    made = replace(as_it_is(small(), {"person": "helper", "deed": "message"}, name, TODAY), questions=3)
    assert written(made).startswith(f"- scenario: {as_it_stands}\n")
    (read,) = small((SCENARIOS, "", "\n" + written(made))).pack.scenarios[3:]
    assert read == made
    assert read.missing == frozenset({"age"})
    assert read.verdict is None


def test_a_long_scenario_has_a_line_for_each_fact_and_a_day_is_no_word_of_yaml() -> None:
    facts = {"actor": "teacher", "on_date": "2026-11-22", "content": [f"some-kind-of-content-{n}" for n in range(5)]}
    made = Scenario(name="a day", given=tuple(facts.items()), verdict=None, refused="content", place=PROPOSED)
    assert written(made) == (
        "- scenario: a day\n"
        "  given:\n"
        "    actor: teacher\n"
        '    on_date: "2026-11-22"\n'
        f"    content: [{', '.join(f'some-kind-of-content-{n}' for n in range(5))}]\n"
        "  expect: {refused: content}\n"
    )
