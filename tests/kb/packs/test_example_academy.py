"""The invented academy's pack: what other schools' policies differ in, said in a pack and shown by its rules and scenarios."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from kb.checks import naive
from kb.checks.check import check
from kb.checks.scenarios import run_scenario
from kb.decide import decide
from kb.expectations import Scenario
from kb.loading.messages import load_messages
from kb.loading.schema import schemas
from kb.loading.shelf import SHIPPED, open_policy
from kb.pack import Verdict
from kb.policy import Engine
from kb.situation import FactError
from kb.vocabulary import FactType, Value
from outputs.answer import answer_of
from tests.conftest import TODAY
from tests.kb.loading.test_schema import faults
from triage.interview import begin
from triage.understanding import understand
from triage.understanding.measure import measure

ACADEMY = open_policy("example-academy")
PACK = ACADEMY.pack
FOLDER = SHIPPED / "example_academy"

SHOWS = {
    "roles and exclusions": (
        *("trainee-alone", "trainee-and-parents", "leave-to-post", "school-day"),
        *("contractors-posts", "student-code", "club-with-leave"),
    ),
    "parent of a former pupil": ("parents-of-leavers",),
    "dual roles": ("parent-who-works-here", "not-about-the-child", "parents-apart"),
    "age limits below": ("leaver-under-18", "other-student-begins", "no-games-with-the-young", "no-tagging-the-young"),
    "age limits from": ("other-student-of-18", "grown-leaver", "other-adults"),
    "age limits between": ("leaver-of-18", "leaver-of-some-years", "school-day"),
    "any age": ("no-private-contact", "other-student-asked", "no-tagging-students", "no-games-with-students"),
    "time since leaving": ("leaver-of-late", "leaver-asked-too-soon", "leaver-of-some-years", "leaver-of-long-ago"),
    "who counts as family": ("own-family", "family-contact"),
    "prior friendships": ("friends-from-before", "old-friend-declared"),
    "declared relationships": ("family-to-declare", "old-friend-to-declare", "leaver-of-late"),
    "who begins": ("other-student-begins", "other-student-asked", "leaver-asked-too-soon", "student-tried-to-connect"),
    "group or one to one": ("second-adult-for-one", "trainee-alone", "parents-group", "club-open"),
    "game chat": ("no-games-with-students", "no-games-with-the-young", "games-trial-in-the-club"),
    "tagging in a picture": ("no-tagging-students", "tag-agreed", "tag-not-agreed"),
    "following a public account": ("public-accounts", "no-following-students"),
    "account": ("no-unnamed-accounts", "academy-account-in-private", "leave-to-post"),
    "device": ("academy-device",),
    "time": ("school-day", "evening-limit", "no-holiday-messages", "trip-or-emergency"),
    "conditions met or not": ("club-second-adult", "club-parents-copied", "second-adult-for-one", "club-open"),
    "force must": ("no-private-contact",),
    "force should": ("parents-apart", "academy-device", "disputes"),
    "force advised": ("other-student-of-18", "parents-group", "name-left-off", "leaver-of-some-years"),
    "duties apart from permission": ("allowed-message-logged", "student-tried-to-connect", "to-be-declared"),
    "a rule that begins on a day": ("leaver-of-18",),
    "a rule that ends on a day": ("games-trial", "games-trial-in-the-club"),
}
"""What a policy may differ in, and the rules that show it. Circumstances that never help are facts: see the test of them."""


@pytest.fixture(scope="module")
def fired() -> frozenset[str]:
    """Every rule that some scenario fires."""
    return frozenset(
        name for scenario in PACK.scenarios for name in run_scenario(ACADEMY, scenario, TODAY, Engine.COMPILED).fired
    )


@pytest.mark.parametrize("what", SHOWS)
def test_what_policies_differ_in_is_shown_by_rules_that_scenarios_fire(what: str, fired: frozenset[str]) -> None:
    assert set(SHOWS[what]) <= fired


@pytest.mark.parametrize("engine", [Engine.DURABLE, Engine.COMPILED])
@pytest.mark.parametrize("scenario", PACK.scenarios, ids=lambda scenario: scenario.name)
def test_every_scenario_holds_in_each_channel(scenario: Scenario, engine: Engine) -> None:
    assert ACADEMY.durable is not None, "durable-rules is not installed: this test needs both channels"

    assert run_scenario(ACADEMY, scenario, TODAY, engine).faults == ()


def test_the_check_finds_nothing_to_mend() -> None:
    report = check(ACADEMY, TODAY)

    assert [finding.render() for finding in report.findings if finding.open] == []
    assert dict(report.counts)["invariants proved"] == len(PACK.invariants) >= 6


def test_the_pack_is_as_large_as_a_real_one() -> None:
    assert len(PACK.clauses) >= 30
    assert len(PACK.scenarios) >= 45
    assert len(PACK.readings) >= 3
    assert {reading.confirmed for reading in PACK.readings} == {True, False}
    assert PACK.silent is Verdict.PROHIBITED


def _random_situation(chance: random.Random) -> dict[str, Value]:
    """Any situation, with numbers mostly at the places where some rule cuts them, or just below."""
    found: dict[str, Value] = {}
    for fact in PACK.vocabulary.facts:
        if fact.type is FactType.NUMBER:
            (variable,) = ACADEMY.table.axes.by_fact[fact.id]
            near = [int(first) - less for first in variable.firsts for less in (0, 1) if int(first) >= less]
            found[fact.id] = chance.choice([*near, chance.randint(fact.low, fact.high)])
        elif fact.type is FactType.CHOICES:
            flags = [str(option.value) for option in fact.options]
            found[fact.id] = frozenset(chance.sample(flags, chance.choice([0, 0, 1, 1, 1, 2])))
        elif fact.type is not FactType.DATE:
            found[fact.id] = chance.choice([option.value for option in fact.options])
    return found


def test_both_channels_and_the_naive_oracle_agree_on_random_situations() -> None:
    chance = random.Random(20270901)
    durable = ACADEMY.durable
    assert durable is not None, "durable-rules is not installed: this test needs both channels"
    verdicts = set()
    for number in range(300):
        facts = _random_situation(chance)
        firing = ACADEMY.compiled.fire(facts)
        told = f"situation {number}: {facts}"
        assert durable.fire(facts) == firing, told
        assert firing.entries == naive.entries(PACK, facts), told
        assert firing.verdict is naive.judge(PACK, facts)[0], told
        verdicts.add(firing.verdict)
    assert verdicts == set(Verdict)


def test_scenarios_stand_on_both_sides_of_every_boundary_of_a_number() -> None:
    given: dict[str, set[int]] = {}
    for scenario in PACK.scenarios:
        if scenario.refused is None:
            for name, value in ACADEMY.situation(dict(scenario.given), TODAY).known.items():
                if isinstance(value, int) and not isinstance(value, bool):
                    given.setdefault(name, set()).add(value)
    numbers = [fact for fact in PACK.vocabulary.facts if fact.type is FactType.NUMBER]
    assert {fact.id for fact in numbers} == {"party_age", "years_left", "hour"}
    for fact in numbers:
        (variable,) = ACADEMY.table.axes.by_fact[fact.id]
        cuts = {int(first) for first in variable.firsts[1:]}
        assert cuts
        assert {side for cut in cuts for side in (cut - 1, cut)} <= given[fact.id]


# --- dates

LEAVER = {
    **{"role": "teacher", "act": "connect", "ties": ["leaver"], "kin": "none", "party_age": 18, "years_left": 1},
    **{"first_move": "theirs", "friends_before": False, "declared": True, "device": "own", "day_kind": "weekend"},
}
CLUB = {
    **{"role": "teacher", "act": "game", "ties": ["student"], "kin": "none", "setting": "group", "party_age": 14},
    "safeguards": ["second_adult"],
}


@pytest.mark.parametrize(
    ("facts", "day", "verdict"),
    [
        (LEAVER, date(2027, 8, 31), Verdict.PERMITTED),
        (LEAVER, date(2027, 9, 1), Verdict.PROHIBITED),
        ({**LEAVER, "party_age": 19}, date(2027, 9, 1), Verdict.PERMITTED),
        (CLUB, date(2026, 12, 31), Verdict.CONDITIONAL),
        (CLUB, date(2027, 1, 1), Verdict.PROHIBITED),
    ],
)
def test_a_rule_begins_and_ends_on_its_day_whether_it_is_today_or_the_day_in_question(
    facts: Mapping[str, object], day: date, verdict: Verdict
) -> None:
    assert decide(ACADEMY, facts, day).verdict is verdict
    assert decide(ACADEMY, {**facts, "on_date": day.isoformat()}, TODAY).verdict is verdict
    assert decide(ACADEMY, {**facts, "on_date": day.isoformat()}, date(2030, 1, 1)).verdict is verdict


def test_the_date_decides_and_nobody_is_asked_for_the_stage() -> None:
    situation = ACADEMY.situation(LEAVER, date(2027, 9, 1))

    assert situation.known["stage"] == "second_year"
    assert "stage" not in situation.facts
    assert "stage" not in decide(ACADEMY, {"role": "teacher", "act": "connect"}, TODAY).missing


def test_a_day_that_is_not_known_leaves_open_what_hangs_on_it_and_nothing_else() -> None:
    unknown = {**LEAVER, "on_date": "unknown"}

    decision = decide(ACADEMY, unknown, TODAY)
    assert decision.verdict is Verdict.REFER
    assert set(decision.possible) == {Verdict.PROHIBITED, Verdict.PERMITTED}
    assert decision.missing == ()
    assert "the stage of the policy" in decision.headline
    assert decide(ACADEMY, {**unknown, "party_age": 17}, TODAY).verdict is Verdict.PROHIBITED
    assert decide(ACADEMY, {**unknown, "party_age": 19}, TODAY).verdict is Verdict.PERMITTED


def test_a_stage_may_be_named_where_no_day_is_and_must_fit_the_day_where_one_is() -> None:
    assert ACADEMY.situation({"stage": "second_year"}, TODAY).known["stage"] == "second_year"
    assert ACADEMY.situation({"stage": "unknown"}, TODAY).unknown == {"stage"}
    on_the_day = {"stage": "second_year", "on_date": "2027-09-01"}
    assert ACADEMY.situation(on_the_day, TODAY).known["stage"] == "second_year"
    assert ACADEMY.situation({**on_the_day, "on_date": "unknown"}, TODAY).known["stage"] == "second_year"
    assert ACADEMY.situation({**on_the_day, "stage": "unknown"}, TODAY).unknown == frozenset()
    with pytest.raises(FactError) as caught:
        ACADEMY.situation({"stage": "second_year", "on_date": "2027-08-31"}, TODAY)
    assert caught.value.fact == "stage"
    assert "on 2027-08-31 it is `first_year`" in caught.value.message
    assert caught.value.help == "correct one of `stage` and `on_date`, or leave one out"


def test_a_later_stage_is_told_among_what_would_change_the_answer() -> None:
    changes = decide(ACADEMY, LEAVER, TODAY).changes

    assert any(change.fact == "stage" and change.verdict is Verdict.PROHIBITED for change in changes)


def test_years_since_a_day_are_counted_like_ages_and_kept_within_the_bounds_of_their_number() -> None:
    left = {"left_on": "2024-02-29"}

    assert ACADEMY.situation({**left, "on_date": "2026-02-28"}, TODAY).known["years_left"] == 1
    assert ACADEMY.situation({**left, "on_date": "2026-03-01"}, TODAY).known["years_left"] == 2
    with pytest.raises(FactError, match="is more than 80 years before"):
        ACADEMY.situation({"left_on": "1945-07-20"}, TODAY)
    with pytest.raises(FactError, match="`years_left` is 5, but by `left_on` it is 2 on 2026-03-01"):
        ACADEMY.situation({**left, "on_date": "2026-03-01", "years_left": 5}, TODAY)


# --- force, conditions, and what never helps


def test_the_force_of_a_rule_is_told_in_the_answer_and_what_is_only_advised_forbids_nothing() -> None:
    forces = {norm.force for norm in PACK.norms}
    advised = [norm for norm in PACK.norms if norm.force == "advised"]
    assert forces == {"must", "should", "advised"}
    assert {norm.verdict for norm in advised} == {Verdict.CONDITIONAL}

    facts = {"role": "teacher", "act": "post", "account": "own", "shows": ["academy_name"], "device": "own"}
    decision = decide(ACADEMY, {**facts, "day_kind": "weekend"}, TODAY)
    assert decision.verdict is Verdict.CONDITIONAL
    assert decision.reasons[0].force == "advised"
    assert "the policy advises this" in answer_of(PACK, decision).reasons[0].lead


def test_conditions_that_are_met_are_no_longer_listed() -> None:
    group: dict[str, object] = {
        **{"role": "support", "act": "message", "ties": ["student"], "kin": "none", "channel": "network"},
        **{"setting": "group", "device": "own", "day_kind": "school_day", "hour": 17},
    }

    def with_these(*safeguards: str) -> tuple[Verdict | None, int]:
        decision = decide(ACADEMY, {**group, "safeguards": list(safeguards)}, TODAY)
        return decision.verdict, len(decision.conditions)

    assert with_these() == (Verdict.PROHIBITED, 0)
    assert with_these("second_adult", "parent_copied") == (Verdict.PROHIBITED, 0)
    assert with_these("principal_permission") == (Verdict.CONDITIONAL, 2)
    assert with_these("principal_permission", "second_adult") == (Verdict.CONDITIONAL, 1)
    assert with_these("principal_permission", "second_adult", "parent_copied") == (Verdict.PERMITTED, 0)


def test_circumstances_that_never_help_are_facts_without_effect_and_proved_to_be() -> None:
    idle = {fact.id for fact in PACK.vocabulary.facts if fact.no_effect is not None}
    proved = {invariant.subject for invariant in PACK.invariants if invariant.law == "no_effect"}

    assert idle == {"parent_agrees", "private_settings"}
    assert idle <= proved


# --- the rest of the program with it


def test_questions_come_to_an_end_and_reach_the_verdict_of_decide() -> None:
    chance = random.Random(1119)
    for _ in range(8):
        person = _random_situation(chance)
        interview = begin(ACADEMY, TODAY, engine=Engine.COMPILED)
        asked: list[str] = []
        while (question := interview.question()) is not None:
            fact = question.fact.id
            assert fact not in asked
            assert fact != "stage"
            asked.append(fact)
            value = person[fact]
            if question.may_be_unknown and chance.random() < 0.2:
                interview = interview.dont_know(fact)
            elif isinstance(value, frozenset):
                interview = interview.answer(fact, sorted(value))
            else:
                legal = [option.value for option in question.options]
                interview = interview.answer(fact, value if not legal or value in legal else legal[0])
        assert interview.decision().verdict is not None


def test_messages_of_the_academy_are_understood_in_its_own_words() -> None:
    messages = load_messages(FOLDER, PACK.vocabulary)
    found = measure(PACK, messages)

    assert len(messages) >= 20
    assert found.precision == 1
    assert found.recall >= 0.95
    assert found.harm_missed == 0


def test_an_excuse_is_answered_with_the_academys_own_clause() -> None:
    found = understand(PACK, "Her mum agrees, so may I write to a student by text?", TODAY)

    assert [excuse.clause for excuse in found.excuses] == ["S8-5"]


def test_the_academys_facts_are_its_own() -> None:
    beech_hill = set(open_policy("beech-hill-2018").pack.vocabulary.ids)

    assert set(PACK.vocabulary.ids) & beech_hill == {"channel", "device", "observation", "on_date", "already_happened"}


def test_the_files_follow_their_schemas() -> None:
    for made in (schemas(), schemas(PACK)):
        for path in sorted(FOLDER.rglob("*.yaml")):
            assert faults(path.relative_to(FOLDER).as_posix(), path.read_bytes(), made) == []


def test_a_pack_from_the_cache_decides_by_the_date_as_well(tmp_path: Path) -> None:
    open_policy("example-academy", tmp_path)
    kept = open_policy("example-academy", tmp_path, for_decisions=True)

    assert kept.pack.scenarios == ()
    for day, verdict in ((date(2027, 8, 31), Verdict.PERMITTED), (date(2027, 9, 1), Verdict.PROHIBITED)):
        assert decide(kept, LEAVER, day).verdict is verdict
