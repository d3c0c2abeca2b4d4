"""What scenarios cover, what they leave out and what nothing can cover, against brute force; and what is proposed for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.checks import naive
from kb.checks.coverage.covering import Coverage, coverage_of, covered_by, dead_items
from kb.checks.coverage.items import Item, Kind, Look, Part, items_of
from kb.checks.coverage.proposals import Proposal, proposals
from kb.checks.scenarios import run_scenario
from kb.checks.traceability import trace_findings
from kb.loading.pack import load_files
from kb.pack import Pack
from kb.policy import Engine, Policy
from kb.program import program_of
from kb.situation import FactError, plain
from kb.vocabulary import Value
from tests.conftest import TODAY
from tests.kb.checks.packs import RULES, SCENARIOS, outcomes_of, small
from tests.kb.loading.packs import REAL, rules_of
from tests.property.strategies import complete, packs, vocabulary

WORDS = vocabulary(limits=True, defaults=True)


def coverage(policy: Policy) -> Coverage:
    return coverage_of(policy, outcomes_of(policy))


def gaps(policy: Policy) -> list[str]:
    return [item.id for item in coverage(policy).gaps]


def test_everything_that_the_small_pack_leaves_out_is_named() -> None:
    found = coverage(small())
    assert [(item.kind, item.id, item.gap) for item in found.gaps] == [
        (Kind.NORM, "no-photographs", "no scenario fires `no-photographs`"),
        (Kind.EXCEPTION, "agreed-photographs", "no scenario fires `agreed-photographs`"),
        (
            Kind.LIFT,
            "agreed-photographs>no-photographs",
            "no scenario shows `agreed-photographs` lifting `no-photographs`",
        ),
        (
            Kind.LEAN,
            "no-messages/helpers-are-adults",
            "no scenario needs the reading `helpers-are-adults` for `no-messages`",
        ),
        (Kind.READING, "helpers-are-adults", "no scenario leans on the reading `helpers-are-adults`"),
        (
            Kind.BOUNDARY,
            "no-messages at age 17, not 18",
            "`no-messages` turns between `age` 17 and 18, and no scenario tries it with 17",
        ),
        (
            Kind.BOUNDARY,
            "no-messages at age 18, not 17",
            "`no-messages` turns between `age` 17 and 18, and no scenario tries it with 18",
        ),
    ]
    assert found.dead == ()
    assert found.counts == (
        (Kind.NORM, 1, 2),
        (Kind.EXCEPTION, 0, 1),
        (Kind.LIFT, 0, 1),
        (Kind.DUTY, 1, 1),
        (Kind.LEAN, 0, 1),
        (Kind.READING, 0, 1),
        (Kind.BOUNDARY, 0, 2),
    )


def test_a_rule_without_a_scenario_is_told_in_the_words_of_the_check(beech_hill: Policy) -> None:
    told = [finding.message for finding in trace_findings(beech_hill.pack, frozenset()) if finding.code == "C102"]
    rules = [item for item in items_of(beech_hill.pack) if item.kind in (Kind.NORM, Kind.EXCEPTION, Kind.DUTY)]
    assert [item.gap for item in rules] == told


@pytest.mark.parametrize(
    ("given_facts", "covers"),
    [
        ("{person: teacher, deed: message, age: 17}", {"no-messages at age 17, not 18"}),
        ("{person: teacher, deed: message, age: 18}", {"no-messages at age 18, not 17"}),
        ("{person: teacher, deed: message, age: 16}", set()),
        ("{person: pupil, deed: message, age: 17}", set()),
        ("{person: teacher, deed: message, born: 2009-11-22}", {"no-messages at age 17, not 18"}),
        (
            "{person: helper, deed: message, age: 17}",
            {"no-messages at age 17, not 18", "no-messages/helpers-are-adults", "helpers-are-adults"},
        ),
        ("{person: teacher, deed: photograph, shows: [face], agreed: unknown}", {"no-photographs"}),
        (
            "{person: teacher, deed: photograph, shows: [face], agreed: true}",
            {"no-photographs", "agreed-photographs", "agreed-photographs>no-photographs"},
        ),
        ("{person: teacher, deed: photograph, agreed: true}", {"agreed-photographs"}),
        ("{person: teacher, deed: photograph}", set()),
    ],
)
def test_a_number_is_covered_only_where_the_rule_hangs_on_exactly_that_value(
    given_facts: str, covers: set[str]
) -> None:
    policy = small()
    verdict = "refer"
    for verdict in ("prohibited", "refer", "none"):
        edit = f"\n- scenario: one more\n  given: {given_facts}\n  expect: {{verdict: {verdict}}}\n"
        tried = small((SCENARIOS, "", edit))
        if not outcomes_of(tried)[-1].faults:
            break
    else:
        pytest.fail("no verdict fits")
    assert set(gaps(policy)) - set(gaps(tried)) == covers


def test_a_scenario_that_falls_short_covers_nothing() -> None:
    wrong = small((SCENARIOS, "verdict: prohibited\n    clauses", "verdict: refer\n    clauses"))
    assert {"no-messages", "tell-about-messages"} <= set(gaps(wrong))


def test_what_nothing_can_cover_is_told_apart_and_nothing_is_proposed_for_it() -> None:
    always = "any: [{age: {below: 15}}, {age: {at_least: 15}}]"
    never = "when: {deed: message, not: {deed: message}}"
    policy = small(
        (RULES, "    - no-photographs", "    - no-photographs\n    - no-messages"),
        (RULES, "{is: [adult, child], deed: message}", f"{{is: [adult, child], deed: message, {always}}}"),
        (RULES, "", f"\n- norm: never\n  clause: K2\n  verdict: refer\n  {never}\n  says: Never.\n"),
    )
    found = coverage(policy)
    assert [item.dead for item in found.dead] == [
        "nothing can fire `never`",
        "`agreed-photographs` can never lift `no-messages`: they never hold together",
        "`no-messages` looks at whether `age` is 15 or more, but never hangs on it",
        "`no-messages` looks at whether `age` is 15 or more, but never hangs on it",
    ]
    proposed = {item for proposal in proposals(policy, found.gaps, TODAY) for item in proposal.covers}
    assert proposed == set(found.gaps)
    assert list(proposals(policy, found.dead, TODAY)) == []


# The same by brute force: every legal complete situation, every rule read one by one.


def _fires(pack: Pack, part: Part, facts: naive.Facts) -> bool:
    look, name = part
    conditions = {entry.id: entry.when for entry in program_of(pack).entries}
    if look is Look.OWED:
        return name in naive.judge(pack, facts)[1]
    if look is Look.FIRES:
        return naive.holds(pack, conditions[name], facts)
    lifting = [exception for exception in pack.exceptions if any(lift.norm == name for lift in exception.lifts)]
    return naive.holds(pack, conditions[name], facts) and not any(
        naive.holds(pack, exception.when, facts) for exception in lifting
    )


def _covers(pack: Pack, item: Item, facts: naive.Facts) -> bool:
    def fires(at: naive.Facts) -> bool:
        return any(all(_fires(pack, part, at) for part in way) for way in item.ways)

    if item.cut is None:
        return fires(facts)
    turned = {**facts, item.cut.fact: item.cut.beyond}
    return facts[item.cut.fact] == item.cut.value and fires(facts) is not fires(turned)


def _every() -> Iterator[dict[str, Value]]:
    bags = [frozenset(flags) for flags in ((), ("nut",), ("pin",), ("nut", "pin"))]
    for who, colour, age, wet, late, bag in product(
        ("cat", "dog", "hen"), ("red", "green", "blue"), range(6), (True, False), (True, False), bags
    ):
        if who != "cat" or colour != "green":
            yield {"who": who, "colour": colour, "age": age, "wet": wet, "late": late, "bag": bag}


@settings(max_examples=25)
@given(pack=packs(), situations=st.lists(complete(WORDS), min_size=1, max_size=4))
def test_a_situation_covers_what_brute_force_says(pack: Pack, situations: list[dict[str, Value]]) -> None:
    policy = Policy.of(pack)
    items = items_of(pack)
    for facts in situations:
        try:
            situation = policy.situation({fact: plain(value) for fact, value in facts.items()}, TODAY)
        except FactError:
            continue
        covered = covered_by(policy, situation, items)
        assert covered == {item for item in items if _covers(pack, item, facts)}
        assert {item.id for item in covered if item.kind is Kind.READING} == naive.readings(pack, facts)


@settings(max_examples=8)
@given(pack=packs())
def test_dead_is_exactly_what_no_legal_situation_covers(pack: Pack) -> None:
    left = set(items_of(pack))
    for facts in _every():
        left -= {item for item in left if _covers(pack, item, facts)}
    assert dead_items(Policy.of(pack), items_of(pack)) == left


# Proposals


def _whole(policy: Policy, proposed: list[Proposal], open_items: tuple[Item, ...]) -> None:
    """Every gap is covered once; each proposal holds as it stands, and none of its facts can be spared."""
    assert sorted(item.id for proposal in proposed for item in proposal.covers) == sorted(i.id for i in open_items)
    for proposal in proposed:
        outcome = run_scenario(policy, proposal.scenario, TODAY, Engine.COMPILED)
        assert outcome.faults == ()
        assert outcome.situation is not None
        assert proposal.scenario.verdict is not None
        assert covered_by(policy, outcome.situation, proposal.covers) == set(proposal.covers)
        facts = dict(proposal.scenario.given)
        for fact in facts:
            if not policy.pack.vocabulary[fact].required:
                fewer = policy.situation({name: value for name, value in facts.items() if name != fact}, TODAY)
                shown = covered_by(policy, fewer, proposal.covers) == set(proposal.covers)
                assert not (shown and policy.outlook(fewer).verdict is proposal.scenario.verdict)


@settings(max_examples=25)
@given(pack=packs())
def test_proposals_cover_all_that_can_be_covered_with_no_fact_too_many(pack: Pack) -> None:
    policy = Policy.of(pack)
    found = coverage_of(policy, [])
    assert not found.covered
    _whole(policy, list(proposals(policy, found.gaps, TODAY, Engine.COMPILED)), found.gaps)


@pytest.mark.thorough
def test_proposals_for_the_real_policy_leave_no_gap_when_they_are_pasted_in() -> None:
    files = {name: body for name, body in rules_of(REAL).items() if name != "scenarios/boundaries.yaml"}
    policy = Policy.of(load_files(files))
    before = coverage(policy)
    proposed = list(proposals(policy, before.gaps, TODAY))
    _whole(policy, proposed, before.gaps)
    assert 0 < len(proposed) < len(before.gaps) / 2
    text = "\n".join(proposal.text for proposal in proposed)
    pasted = Policy.of(load_files({**files, "scenarios/zz-proposed.yaml": text.encode()}))
    assert [outcome.faults for outcome in outcomes_of(pasted) if outcome.faults] == []
    assert coverage(pasted).gaps == ()


def test_the_real_policy_leaves_nothing_uncovered(beech_hill: Policy) -> None:
    assert coverage(beech_hill).gaps == ()


def test_a_proposal_says_first_that_its_author_must_judge_it() -> None:
    policy = small()
    texts = [proposal.text for proposal in proposals(policy, coverage(policy).gaps, TODAY)]
    assert len(texts) == 3
    assert texts[0] == (
        "# Proposed, not judged: this is what the policy gives today. Judge whether it is right before you keep it.\n"
        "# It covers no-photographs\n"
        "# It covers agreed-photographs\n"
        "# It covers agreed-photographs>no-photographs\n"
        "- scenario: proposed, no-photographs, and 2 more\n"
        "  given: {person: teacher, deed: photograph, shows: [face], agreed: true}\n"
        "  expect: {verdict: refer, clauses: [K2]}\n"
    )


def test_a_proposal_names_nothing_in_a_set_that_it_does_not_need() -> None:
    common = small(("vocabulary.yaml", "uniform: {label: a uniform}", "uniform: {label: a uniform, weight: 90}"))
    (first, *_) = proposals(common, coverage(common).gaps, TODAY)
    assert dict(first.scenario.given)["shows"] == ["face"]


def test_a_proposal_takes_no_name_that_the_pack_has() -> None:
    facts = "given: {person: helper, deed: message}\n  expect: {verdict: none}\n"
    taken = f"\n- scenario: proposed, no-photographs, and 2 more\n  {facts}"
    policy = small((SCENARIOS, "", taken))
    (first, *_) = proposals(policy, coverage(policy).gaps, TODAY)
    assert first.scenario.name == "proposed, no-photographs, and 2 more (2)"
    small((SCENARIOS, "", taken + "\n" + first.text))
