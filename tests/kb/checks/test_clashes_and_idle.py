"""Clashes, gaps and what stands idle, against every situation one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from kb.checks.accepting import accepted
from kb.checks.check import check
from kb.checks.clashes import GRANTING, clash_findings, conflicts
from kb.checks.finding import Area, Finding
from kb.checks.idle import default_findings, gap, idle_findings
from kb.checks.tending import tending_findings
from kb.checks.whole import Whole
from kb.conditions import All, Among, Between, Condition
from kb.expectations import Acceptance
from kb.pack import DutyRule, Guidance, Lift, Norm, Pack, PolicyException, Verdict
from kb.phrases import Cue, FactPhrases, PhraseBook
from kb.policy import Policy
from kb.vocabulary import Default, Fact, FactType, Limit, Option, Vocabulary
from tests.kb.analysis.brute import answer, situations, standing, verdict_of
from tests.property.strategies import HERE, packs

TODAY = date(2026, 11, 22)
YES_NO = (Option(value=True, label="yes"), Option(value=False, label="no"))


@settings(max_examples=25)
@given(pack=packs(defaults=False))
def test_conflicts_and_gaps_are_those_that_brute_force_finds(pack: Pack) -> None:
    whole = Whole(Policy.of(pack))
    every = [(one, standing(pack, one)) for one in situations(pack)]
    found = {(a.id, b.id): whole.space.count(where) for a, b, where in conflicts(whole.answers)}
    expected = {}
    for granting in pack.norms:
        for barring in pack.norms:
            if granting.verdict in GRANTING and barring.verdict is Verdict.PROHIBITED:
                there = sum({granting.id, barring.id} <= stands for _, stands in every)
                if there:
                    expected[granting.id, barring.id] = there
    assert found == expected
    assert whole.space.count(gap(whole)) == sum(not stands for _, stands in every)


@settings(max_examples=25)
@given(pack=packs(defaults=False))
def test_what_is_called_idle_is_idle_and_nothing_idle_is_passed_over(pack: Pack) -> None:
    whole = Whole(Policy.of(pack))
    found = {(finding.code, finding.about) for finding in idle_findings(whole)}
    every = [(one, standing(pack, one), answer(pack, one)) for one in situations(pack)]
    for norm in pack.norms:
        fires = any(("clause", norm.clause) in said and _holds(pack, norm, one) for one, _, said in every)
        assert (("C504", (norm.id,)) in found) == (not fires)
        decides = any(norm.id in stands and verdict_of(pack, one) is norm.verdict for one, stands, _ in every)
        assert (("C505", (norm.id,)) in found) == (fires and not decides)
    for reading in pack.readings:
        leaning = reading.id in whole.answers.readings
        named = any(("reading", reading.id) in said for _, _, said in every)
        assert (("C508", (reading.id,)) in found) == (leaning and not named)


def _holds(pack: Pack, norm: Norm, situation: object) -> bool:
    from kb.checks.naive import holds

    return holds(pack, norm.when, situation)  # type: ignore[arg-type]  # a complete situation


@pytest.fixture(scope="module")
def ground(beech_hill: Policy) -> Pack:
    """The real vocabulary and clauses, without rules."""
    empty = replace(beech_hill.pack, concepts=(), norms=(), exceptions=(), duty_rules=(), accepted=(), scenarios=())
    return replace(empty, invariants=(), guidance=(), phrases=PhraseBook())


def norm(name: str, verdict: Verdict, *parts: Condition, clause: str = "G2") -> Norm:
    return Norm(id=name, clause=clause, verdict=verdict, when=All(parts), says="so.", place=HERE)


ADULT = Among("actor", frozenset({"teacher"}))
PAST = Among("counterpart", frozenset({"former_pupil"}))


def about(pack: Pack) -> dict[str, list[tuple[str, ...]]]:
    whole = Whole(Policy.of(pack))
    found: dict[str, list[tuple[str, ...]]] = {}
    for finding in [*(finding for finding, _ in clash_findings(whole)), *idle_findings(whole)]:
        found.setdefault(finding.code, []).append(finding.about)
    return found


def test_two_bans_that_differ_in_a_number_clash_exactly_between_the_numbers(ground: Pack) -> None:
    nineteen = norm("under-19", Verdict.PROHIBITED, ADULT, PAST, Between("counterpart_age", 0, 18))
    eighteen = norm("under-18", Verdict.PROHIBITED, ADULT, PAST, Between("counterpart_age", 0, 17), clause="A2")
    whole = Whole(Policy.of(replace(ground, norms=(nineteen, eighteen))))
    ((finding, where),) = clash_findings(whole)
    assert (finding.code, finding.about, finding.clauses) == ("C502", ("under-19", "under-18"), ("G2", "A2"))
    area, example = whole.area(where)
    assert area.whole
    assert "the other person's age: 18" in area.words
    assert dict(example)["counterpart_age"] == 18
    same = replace(ground, norms=(nineteen, replace(eighteen, when=nineteen.when)))
    assert "C502" not in about(same)


def test_numbers_of_rules_with_different_verdicts_do_not_clash(ground: Pack) -> None:
    ban = norm("ban", Verdict.PROHIBITED, ADULT, PAST, Between("counterpart_age", 0, 17))
    ask = norm("ask", Verdict.REFER, ADULT, PAST, Between("counterpart_age", 0, 18), clause="A2")
    assert "C502" not in about(replace(ground, norms=(ban, ask)))


def test_repeats_and_lifts_of_nothing_are_found(ground: Pack) -> None:
    wide, narrow = norm("wide", Verdict.REFER, ADULT), norm("narrow", Verdict.REFER, ADULT, PAST)
    lift = PolicyException(
        id="lift", clause="G2", when=All((PAST,)), lifts=(Lift(norm="other"), Lift(norm="wide")), says="so.", place=HERE
    )
    other = norm("other", Verdict.PERMITTED, Among("counterpart", frozenset({"parent"})), clause="E5")
    found = about(replace(ground, norms=(wide, narrow, other)))
    assert found["C506"] == [("narrow", "wide")]
    found = about(replace(ground, norms=(wide, other), exceptions=(lift,)))
    assert found["C507"] == [("lift", "other")]


def test_a_duty_that_waits_for_another_verdict_is_dead(ground: Pack, beech_hill: Policy) -> None:
    duty = beech_hill.pack.duties[0]
    rule = DutyRule(
        id="never", duty=duty.id, clause="G2", when=All((ADULT,)), verdicts=frozenset({Verdict.OBLIGATORY}), place=HERE
    )
    found = about(replace(ground, norms=(norm("wide", Verdict.REFER, ADULT),), duty_rules=(rule,)))
    assert found["C504"] == [("never",)]


def finding(code: str, *names: str) -> Finding:
    return Finding(code=code, message="so it is", place=HERE, about=names)


def test_acceptance_goes_by_code_and_names_and_says_when_it_is_not_needed() -> None:
    lets = Acceptance(code="C501", about=("a",), because="it is meant", place=HERE)
    both = [finding("C501", "a", "b"), finding("C501", "b", "c"), finding("C502", "a", "b")]
    first, second, third = accepted(both, (lets,))
    assert first.accepted == "it is meant"
    assert "accepted: it is meant" in first.render()
    assert not first.open
    assert second.open
    assert third.open
    (useless,) = accepted([], (lets,))
    assert useless.code == "C510"
    assert list(accepted([], (lets,), finished=False)) == []


def test_the_real_policy_has_nothing_to_mend_and_its_known_clash_is_accepted_by_name(beech_hill: Policy) -> None:
    report = check(beech_hill, TODAY)
    assert [finding.render() for finding in report.findings if finding.open] == []
    ages = [finding for finding in report.findings if finding.code == "C502"]
    assert ("former-pupil-under-19", "former-pupil-under-18") in [finding.about for finding in ages]
    assert all(finding.accepted for finding in ages)
    assert dict(report.counts)["situations looked at"] > 10**18


def test_nineteen_made_eighteen_the_clash_is_gone(beech_hill: Policy) -> None:
    pack = beech_hill.pack
    number = Between("counterpart_age", 0, 17)
    young = next(concept for concept in pack.concepts if concept.id == "young-past-pupil")
    mended = replace(young, when=All((PAST, number)))
    concepts = tuple(mended if concept is young else concept for concept in pack.concepts)
    whole = Whole(Policy.of(replace(pack, concepts=concepts)))
    assert "C502" not in {finding.code for finding, _ in clash_findings(whole)}
    assert ("former-pupil-age",) in [item.about for item in idle_findings(whole) if item.code == "C508"]


def test_work_that_takes_too_long_ends_with_a_finding_that_says_how_to_go_on(beech_hill: Policy) -> None:
    from kb.analysis.space import OutOfTime

    def over() -> None:
        raise OutOfTime("the 2 seconds that it was given are over")

    report = check(beech_hill, TODAY, tick=over)
    unfinished = [finding for finding in report.findings if finding.code == "C509"]
    assert len(unfinished) == 1
    assert "--time-limit" in unfinished[0].render()
    assert not report.clean
    assert all(finding.code != "C510" for finding in report.findings)


def test_what_has_to_be_tended_is_told(ground: Pack) -> None:
    old = Guidance(
        id="old",
        topic="x",
        title="Old",
        says="so.",
        source="made up",
        mark="G",
        checked=date(2020, 1, 1),
        clauses=(),
        place=HERE,
    )
    cues = tuple(
        Cue(fact="channel", value=value, phrases=(("on", "line"),), place=HERE)
        for value in ("social_network", "other_channel")
    )
    book = PhraseBook(facts=(FactPhrases(fact="channel", cues=cues),))
    first = ground.vocabulary.facts[0]
    options = (replace(first.options[0], weight=0), *first.options[1:])
    facts = (replace(first, options=options), *ground.vocabulary.facts[1:])
    pack = replace(ground, guidance=(old,), phrases=book, vocabulary=replace(ground.vocabulary, facts=facts))
    assert [item.code for item in tending_findings(pack, TODAY)] == ["C403", "C601", "C602"]
    settled = replace(book, facts=(replace(book.facts[0], over=(("social_network", "other_channel"),)),))
    assert "C601" not in [item.code for item in tending_findings(replace(pack, phrases=settled), TODAY)]


def test_a_finding_says_where_it_holds_for_people_and_for_machines() -> None:
    area = Area(count=1234567, share=0.00001, words=("their age: 18",), whole=False)
    told = replace(finding("C501", "a", "b"), area=area, example=(("age", 18), ("late", True), ("bag", ["nut"])))
    assert "in 1,234,567 situations, 0.0010% of what people ask; all of them within:\n" in told.render()
    assert "given: {age: 18, late: true, bag: [nut]}" in told.render()
    assert told.as_json()["region"] == ["their age: 18"]


def test_a_pack_that_outgrows_the_method_says_so_instead_of_filling_the_memory(
    ground: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.analysis.space.MAX_NODES", 2_000)
    chance = random.Random(5)
    flags = [Fact(id=f"f{n}", type=FactType.YES_NO, label=f"f{n}", question="?", options=YES_NO) for n in range(24)]
    required = tuple(fact for fact in ground.vocabulary.facts if fact.required)
    norms = tuple(
        norm(
            f"n{number}",
            chance.choice([Verdict.PROHIBITED, Verdict.PERMITTED, Verdict.REFER]),
            *(Among(f"f{n}", frozenset({chance.random() < 0.5})) for n in chance.sample(range(24), 4)),
        )
        for number in range(60)
    )
    tangled = replace(ground, vocabulary=Vocabulary(facts=(*required, *flags)), norms=norms)
    report = check(Policy.of(tangled), TODAY)
    (unfinished,) = [finding for finding in report.findings if finding.code == "C509"]
    assert "2,000 nodes" in unfinished.message
    assert "split" in str(unfinished.help)


def test_a_default_that_a_limit_forbids_is_found(ground: Pack) -> None:
    limit = Limit(when=Among("actor", frozenset({"pupil"})), only=frozenset({"none"}), says="so.")
    wrong = Default(when=Among("actor", frozenset({"pupil"})), value="child")
    right = Default(when=Among("actor", frozenset({"teacher"})), value="child")
    for default, codes in ((wrong, ["C511"]), (right, [])):
        facts = tuple(
            replace(fact, limits=(limit,), left_out=(default,)) if fact.id == "relation" else fact
            for fact in ground.vocabulary.facts
        )
        pack = replace(ground, vocabulary=Vocabulary(facts=facts), norms=(norm("wide", Verdict.REFER, ADULT),))
        assert [item.code for item in default_findings(Whole(Policy.of(pack)))] == codes
