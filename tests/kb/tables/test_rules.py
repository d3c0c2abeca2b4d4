"""A table made into rules decides as the table itself does, in every situation, under each hit policy."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
import yaml
from hypothesis import assume, given, settings

from kb.checks.scenarios import run_scenario
from kb.decide import decide
from kb.loading.pack import load_files, load_folder
from kb.pack import STRICTNESS, Verdict
from kb.policy import Policy
from kb.tables.direct import deciding, rows_that_hold
from kb.tables.new_pack import pack_files, required_of
from kb.tables.reading import read_table
from kb.tables.rules import placed, rules_text
from kb.tables.table import DecisionTable, HitPolicy
from kb.vocabulary import Value
from tests.conftest import TODAY
from tests.kb.loading.packs import GOOD, files_of
from tests.kb.tables.support import situations, tables


def policy_of(table: DecisionTable) -> Policy:
    """The policy that a table makes by itself."""
    required = required_of(table, None)
    files = pack_files(table, pack_id="made-up", source="made-up.csv", today=TODAY, required=required)
    return Policy.of(load_files({name: text.encode() for name, text in files.items()}))


def verdict_of(policy: Policy, situation: Mapping[str, object]) -> Verdict:
    facts: dict[str, Value] = dict(situation)  # type: ignore[arg-type]  # situations hold values of facts
    return policy.compiled.fire(facts).verdict


@settings(max_examples=50)
@given(table=tables())
def test_a_random_table_decides_as_it_reads(table: DecisionTable) -> None:
    assume(required_of(table, None))
    policy = policy_of(table)
    for situation in situations(table):
        row = deciding(table, rows_that_hold(table, situation))
        assert verdict_of(policy, situation) is (row.verdict if row else Verdict.REFER)


@settings(max_examples=40)
@given(table=tables(hits=(HitPolicy.FIRST,)))
def test_under_first_one_row_fires_at_most_and_it_is_the_first(table: DecisionTable) -> None:
    policy = policy_of(table)
    norms = {norm.id for norm in policy.pack.norms}
    fired: set[str] = set()
    for situation in situations(table):
        rows = rows_that_hold(table, situation)
        facts: dict[str, Value] = dict(situation)  # type: ignore[arg-type]  # situations hold values of facts
        found = norms & set(policy.compiled.fire(facts).entries)
        assert found == {row.id for row in rows[:1]}
        fired |= found
    assert fired == norms == {item.row.id for item in placed(table) if item.left}


@settings(max_examples=40)
@given(table=tables())
def test_the_scenarios_of_a_new_pack_hold_and_fire_every_rule(table: DecisionTable) -> None:
    assume(required_of(table, None))
    policy = policy_of(table)
    outcomes = [run_scenario(policy, scenario, TODAY) for scenario in policy.pack.scenarios]
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert {rule.id for rule in policy.pack.citing} <= {name for outcome in outcomes for name in outcome.fired}


BODY = """person,deed,age,shows,agreed,verdict,clause,says,duty
"teacher, helper",message,<13,-,-,prohibited,K1,"Do not: ""never"".",tell-head
not pupil,message,,-,true,permitted,K1,Messages are agreed.,
-,photograph,">=5 and <=9, 11, 13..17","face, name",false,conditional,K2,Ask the parents.,
not teacher,photograph,not 6..8,not face,-,refer,K2,no,tell-head
helper,message,7..9,-,true,obligatory,K1,- not: {a: b},
"""


def _reads(text: str, given: Mapping[str, object]) -> bool:
    """The conditions of `BODY`, read by a person and written down by hand, by how each row's sentence starts."""
    person, deed, age, shows, agreed = (given[name] for name in ("person", "deed", "age", "shows", "agreed"))
    assert isinstance(age, int)
    assert isinstance(shows, frozenset)
    return {
        "Do not": person in ("teacher", "helper") and deed == "message" and age < 13,
        "Messages": person != "pupil" and deed == "message" and agreed is True,
        "Ask the": deed == "photograph"
        and (5 <= age <= 9 or age == 11 or 13 <= age <= 17)
        and bool(shows & {"face", "name"})
        and agreed is False,
        "no": person != "teacher" and deed == "photograph" and not 6 <= age <= 8 and "face" not in shows,
        "- not": person == "helper" and deed == "message" and 7 <= age <= 9 and agreed is True,
    }[text]


HAND = (
    ("Do not", Verdict.PROHIBITED),
    ("Messages", Verdict.PERMITTED),
    ("Ask the", Verdict.CONDITIONAL),
    ("no", Verdict.REFER),
    ("- not", Verdict.OBLIGATORY),
)


@pytest.mark.parametrize("hit", list(HitPolicy))
def test_a_table_in_words_decides_inside_a_policy_as_a_person_reads_it(hit: HitPolicy) -> None:
    pack = load_folder(GOOD)
    table = read_table("hand.csv", f"hit policy: {hit}\n{BODY}".encode(), pack=pack)
    files = {name: body for name, body in files_of(GOOD).items() if name != "rules/rules.yaml"}
    files["invariants.yaml"] = b"[]\n"
    files["scenarios/examples.yaml"] = b"[]\n"
    files["rules/imported-hand.yaml"] = rules_text(table, "hand.csv").encode()
    policy = Policy.of(load_files(files))
    persons = [("teacher", "message"), ("teacher", "photograph"), ("helper", "message"), ("helper", "photograph")]
    persons.append(("pupil", "message"))  # the vocabulary's limits refuse pupils with cameras
    flags = [frozenset(some) for size in range(4) for some in itertools.combinations(("face", "name", "uniform"), size)]
    for (person, deed), age, shows, agreed in itertools.product(persons, range(20), flags, (True, False)):
        given = {"person": person, "deed": deed, "age": age, "shows": shows, "agreed": agreed}
        held = [verdict for text, verdict in HAND if _reads(text, given)]
        if hit is HitPolicy.FIRST:
            wanted = held[0] if held else Verdict.REFER
        else:
            wanted = min(held, key=STRICTNESS.index) if held else Verdict.REFER
        assert verdict_of(policy, given) is wanted, given


def test_under_first_a_later_row_names_only_earlier_rows_that_it_meets_and_only_what_is_new() -> None:
    table = read_table(
        "t.csv",
        b"hit policy: first\nwho: cat | dog,age: 0..9,verdict,clause,says\n"
        b"cat,<3,refer,X1,a\ndog,-,refer,X1,b\ncat,<7,permitted,X1,c\n",
    )
    entries = yaml.safe_load(rules_text(table, "t.csv"))
    assert entries[0]["when"] == {"who": "cat", "age": {"below": 3}}
    assert entries[2]["when"] == {"who": "cat", "age": {"below": 7}, "not": {"age": {"below": 3}}}


def test_a_row_that_earlier_rows_cover_together_is_left_out() -> None:
    table = read_table(
        "t.csv",
        b"hit policy: first\nwho: cat | dog,age: 0..9,verdict,clause,says\n"
        b"cat,<5,refer,X1,a\ncat,>=5,refer,X1,b\ncat,3..7,permitted,X2,c\n",
    )
    assert [bool(item.left) for item in placed(table)] == [True, True, False]
    policy = policy_of(table)
    assert [norm.id for norm in policy.pack.norms] == ["t-row-1", "t-row-2"]
    assert policy.pack.clause("X2").no_rule


def test_many_alternatives_are_written_with_concepts_and_both_channels_agree() -> None:
    flags = [f"f{number}" for number in range(6)]
    rows = [",".join("true" if at in (place, (place + 1) % 6) else "-" for at in range(6)) for place in range(6)]
    verdicts = ["prohibited", "permitted", "refer", "conditional", "obligatory", "out_of_scope"]
    body = "".join(f"{row},{verdict},X1,a\n" for row, verdict in zip([*rows[:5], "-,-,-,-,-,-"], verdicts, strict=True))
    table = read_table("t.csv", f"hit policy: first\n{','.join(flags)},verdict,clause,says\n{body}".encode())
    policy = policy_of(table)
    assert {concept.id for concept in policy.pack.concepts} == {f"t-row-{number}-holds" for number in range(1, 6)}
    for values in itertools.product((True, False), repeat=6):
        given = dict(zip(flags, values, strict=True))
        first = next(place for place in range(6) if place == 5 or (values[place] and values[place + 1]))
        decision = decide(policy, given, TODAY)
        assert decision.fault is None
        assert decision.verdict == verdicts[first]


HOSTILE = (
    "a: b # c",
    "- x",
    "{{ 7 * 7 }}",
    "*alias",
    "!!python/object:x",
    'quo"te\\n',
    "yes",
    "a\nb",
    "%YAML",
    "…“”",
    "'",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_row_says_stays_text(text: str) -> None:
    quoted = text.replace('"', '""')
    body = f'hit policy: unique\nperson,verdict,clause,says\npupil,refer,K1,"{quoted}"\n'
    table = read_table("t.csv", body.encode(), pack=load_folder(GOOD))
    files = {**files_of(GOOD), "rules/imported-t.yaml": rules_text(table, "t.csv").encode()}
    (norm,) = (norm for norm in load_files(files).norms if norm.id == "t-row-1")
    assert norm.says == text
