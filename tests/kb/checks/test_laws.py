"""Every law is seen to be broken by a policy that is wrong in just that way, and kept by those that are right."""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.checks import naive
from kb.checks.laws.claims import CHANNELS_AGREE
from kb.checks.laws.search import Refutation, Result, search
from kb.checks.laws.situations import grounds, some_completion
from kb.checks.scenarios import run_scenario
from kb.conditions import ALWAYS
from kb.engines import durable
from kb.engines.compiled import Compiled
from kb.engines.durable import Durable, EngineError
from kb.pack import Pack, Verdict
from kb.policy import Engine, Policy
from kb.program import Firing
from kb.situation import Situation, plain
from kb.vocabulary import Value
from tests.conftest import TODAY
from tests.kb.checks.packs import INVARIANTS, WORDS, small


def searched(policy: Policy, examples: int = 15, seed: int = 1, engine: Engine = Engine.BOTH) -> dict[str, Result]:
    return {result.claim.id: result for result in search(policy, TODAY, examples=examples, seed=seed, engine=engine)}


def broken(found: Mapping[str, Result]) -> dict[str, Refutation]:
    return {name: result.refutation for name, result in found.items() if result.refutation is not None}


def shown(refutation: Refutation) -> tuple[dict[str, object], list[str]]:
    facts = {fact: plain(value) for fact, value in refutation.facts.items()}
    return facts, [f"{side.who}: {side.says}" for side in refutation.sides]


def test_a_pack_that_is_right_keeps_every_law() -> None:
    found = searched(small())
    assert list(found) == [
        "channels-agree",
        "oracle-agrees",
        "order-of-facts",
        "order-of-rules",
        "messages-to-children-stay-forbidden",
        "more-shown-is-never-milder",
    ]
    assert broken(found) == {}
    assert all(0 < result.situations <= 15 for result in found.values())


@pytest.mark.thorough
def test_the_real_policy_keeps_every_law(beech_hill: Policy) -> None:
    found = searched(beech_hill, examples=6)
    assert broken(found) == {}
    assert len(found) == 4 + 1 + len(beech_hill.pack.invariants)


def _tampered(policy: Policy, norm: str) -> Policy:
    """The policy with a compiled table in which one norm never fires."""
    table = policy.table
    levels = tuple(level & ~table.fires[norm] for level in table.levels)
    wrong = replace(table, fires={**table.fires, norm: 0}, stands={**table.stands, norm: 0}, levels=levels)
    return Policy(policy.pack, policy.program, wrong, policy.rule_sets)


def test_a_table_that_was_tampered_with_is_found_by_both_laws_with_the_facts_that_matter() -> None:
    found = broken(searched(_tampered(small(), "no-messages")))
    facts = {"person": "teacher", "deed": "message", "age": 0}
    assert shown(found[CHANNELS_AGREE]) == (
        facts,
        [
            "durable-rules: `prohibited`; only here fires `no-messages`, `tell-about-messages`",
            "the compiled table: `refer`",
        ],
    )
    assert shown(found["oracle-agrees"]) == (
        facts,
        [
            "the rules read one by one: `prohibited`; only here fires `no-messages`, `tell-about-messages`",
            "the compiled table: `refer`",
        ],
    )
    assert "messages-to-children-stay-forbidden" in found, "what the table says breaks the invariant as well"
    assert not {"order-of-facts", "order-of-rules"} & set(found)
    (scenario,) = found[CHANNELS_AGREE].scenarios
    assert dict(scenario.given) == facts
    assert scenario.verdict is Verdict.REFER
    assert run_scenario(_tampered(small(), "no-messages"), scenario, TODAY).unsure


def test_channels_that_are_wrong_alike_are_found_by_the_oracle_alone() -> None:
    right, wrong = small(), small(("rules/rules.yaml", "age: {below: 18}", "age: {below: 12}"))
    policy = Policy(right.pack, wrong.program, wrong.table, wrong.rule_sets)
    found = broken(searched(policy, examples=60))
    assert CHANNELS_AGREE not in found
    facts, sides = shown(found["oracle-agrees"])
    assert facts == {"person": "teacher", "deed": "message", "age": 17}
    assert sides[1] == "the compiled table: `refer`"


def test_an_engine_that_fails_breaks_the_law_that_the_channels_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Firing:
        raise EngineError("unexpected code 303 from an assert")

    policy = small()
    monkeypatch.setattr(Durable, "fire", failing)
    found = broken(searched(policy, examples=3))
    assert shown(found[CHANNELS_AGREE])[1][0] == "durable-rules: failed: unexpected code 303 from an assert"


def test_channels_are_compared_only_where_both_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CHANNELS_AGREE not in searched(small(), examples=2, engine=Engine.COMPILED)
    monkeypatch.setattr(durable, "_c", None)
    assert CHANNELS_AGREE not in searched(small(), examples=2)


class _FirstFactWins(Policy):
    """A policy wrong in this way: where the age stands before the person, it counts as ten years more."""

    def situation(self, facts: Mapping[str, object], today: date) -> Situation:
        age = facts.get("age")
        if isinstance(age, int) and list(facts).index("age") < list(facts).index("person"):
            facts = {**facts, "age": min(age + 10, 120)}
        return super().situation(facts, today)


def test_a_policy_that_minds_the_order_of_facts_is_found() -> None:
    right = small()
    found = broken(searched(_FirstFactWins(right.pack, right.program, right.table, right.rule_sets), examples=80))
    assert list(found) == ["order-of-facts"]
    facts, sides = shown(found["order-of-facts"])
    assert list(facts).index("age") < list(facts).index("person")
    assert set(facts) == {"age", "person", "deed"}
    assert sides[0].startswith(f"facts in the order {', '.join(facts)}: ")
    assert sides[1].startswith("facts in the policy's order: ")


class _LastRuleWins(Policy):
    """A policy wrong in this way: the last norm that fires gives the verdict."""

    def __init__(self, *parts: object) -> None:
        super().__init__(*parts)  # type: ignore[arg-type]  # handed on as it came
        self.compiled = _LastNorm(self.program, self.table)


class _LastNorm(Compiled):
    def fire(self, assignment: Mapping[str, Value]) -> Firing:
        right = super().fire(assignment)
        fired = [norm.verdict for norm in self._program.pack.norms if norm.id in right.entries]
        return replace(right, verdict=fired[-1]) if fired else right


def test_a_policy_that_minds_the_order_of_rules_is_found() -> None:
    twice = "\n- norm: messages-are-fine\n  clause: K1\n  verdict: permitted\n  when: {deed: message}\n  says: Fine.\n"
    policy = _LastRuleWins.of(small(("rules/rules.yaml", "", twice)).pack)
    found = broken(searched(policy))
    assert shown(found["order-of-rules"]) == (
        {"person": "teacher", "deed": "message", "age": 0},
        ["rules as written: `permitted`", "rules turned round: `prohibited`"],
    )
    assert found["order-of-rules"].sides[0].facts == found["order-of-rules"].sides[1].facts


def _with_invariant(lines: str) -> Policy:
    return small((INVARIANTS, "", f"\n- invariant: wrong\n  says: This is not so.\n{lines}"))


@pytest.mark.parametrize(
    ("lines", "facts", "sides", "verdicts"),
    [
        (
            "  when: {deed: message}\n  only: [refer, permitted]\n",
            {"person": "teacher", "deed": "message", "age": 0},
            ["the invariant: only `refer` or `permitted`", "the policy: `prohibited`"],
            [Verdict.PROHIBITED],
        ),
        (
            "  when: {deed: photograph}\n  owes: tell-head\n",
            {"person": "teacher", "deed": "photograph"},
            ["the invariant: owes `tell-head`", "the policy: owes nothing"],
            [None],
        ),
        (
            "  when: {deed: message}\n  no_effect: age\n",
            {"person": "teacher", "deed": "message", "age": 0},
            ["the age of the other person: 0: `prohibited`", "the age of the other person: 18: `refer`"],
            [Verdict.PROHIBITED, Verdict.REFER],
        ),
    ],
    ids=["only", "owes", "no_effect"],
)
def test_an_invariant_that_does_not_hold_is_refuted_with_its_two_sides(
    lines: str, facts: dict[str, object], sides: list[str], verdicts: list[Verdict | None]
) -> None:
    policy = _with_invariant(lines)
    found = broken(searched(policy))
    assert list(found) == ["wrong"]
    assert shown(found["wrong"]) == (facts, sides)
    assert [scenario.verdict for scenario in found["wrong"].scenarios] == verdicts
    for scenario in found["wrong"].scenarios:
        assert run_scenario(policy, scenario, TODAY).faults == ()


def test_a_set_that_relaxes_a_verdict_is_refuted() -> None:
    uniform = "when: {deed: photograph, shows: uniform}\n  lifts: [no-photographs]\n  says: Fine.\n"
    edit = ("rules/rules.yaml", "", f"\n- exception: uniforms\n  clause: K2\n  {uniform}")
    found = broken(searched(small(edit)))
    assert list(found) == ["more-shown-is-never-milder"]
    refutation = found["more-shown-is-never-milder"]
    assert shown(refutation)[1] == [
        "what the photograph shows: none of these: `prohibited`",
        "what the photograph shows: a uniform: `refer`",
    ]
    assert [dict(scenario.given)["shows"] for scenario in refutation.scenarios] == [[], ["uniform"]]
    assert [scenario.verdict for scenario in refutation.scenarios] == [Verdict.PROHIBITED, Verdict.REFER]


def test_a_fact_that_is_said_to_have_no_effect_and_has_one_is_refuted() -> None:
    policy = small((WORDS, "  unknown_is: false\n", "  unknown_is: false\n  no_effect: Nobody asks.\n"))
    found = broken(searched(policy))
    assert list(found) == ["no-effect-agreed"]
    assert found["no-effect-agreed"].facts.keys() == {"person", "deed", "agreed", "shows"} - {"shows"}
    before, after = found["no-effect-agreed"].sides
    assert before.who != after.who
    assert {before.says, after.says} == {"`prohibited`", "`refer`"}


def test_an_invariant_about_no_legal_situation_says_nothing() -> None:
    found = searched(_with_invariant("  when: {person: pupil, deed: photograph}\n  only: permitted\n"))
    assert found["wrong"].situations == 0
    assert found["wrong"].refutation is None


def test_the_same_seed_finds_the_same_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    policy = _tampered(small(), "no-photographs")

    def run(seed: int) -> list[tuple[str, int, object]]:
        return [
            (name, result.situations, result.refutation and shown(result.refutation))
            for name, result in searched(policy, examples=10, seed=seed).items()
        ]

    assert run(7) == run(7)
    assert list(tmp_path.iterdir()) == []


def test_only_legal_situations_are_drawn(beech_hill: Policy) -> None:
    chance = random.Random(20181101)
    everywhere = grounds(beech_hill, ALWAYS)
    for _ in range(300):
        ground = chance.choice(chance.choice(everywhere))
        facts = some_completion(ground, {}, chance)
        situation = beech_hill.situation({fact: plain(value) for fact, value in facts.items()}, TODAY)
        assert situation.known == facts


def test_situations_are_drawn_where_an_invariant_speaks(beech_hill: Policy) -> None:
    chance = random.Random(5)
    for invariant in beech_hill.pack.invariants:
        if invariant.when != ALWAYS:
            for group in grounds(beech_hill, invariant.when):
                facts = some_completion(chance.choice(group), {}, chance)
                assert naive.holds(beech_hill.pack, invariant.when, facts), invariant.id


def test_the_oracle_knows_nothing_of_what_it_judges() -> None:
    tree = ast.parse(Path(naive.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {name for name in imported if name.startswith("kb")} == {"kb.conditions", "kb.pack", "kb.vocabulary"}
    assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
    assert isinstance(naive.judge(_empty(), {})[0], Verdict)


def _empty() -> Pack:
    return replace(small().pack, norms=(), exceptions=(), duty_rules=())
