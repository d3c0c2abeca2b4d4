"""When an engine fails, or the two differ, nothing is answered but "refer"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from kb.conditions import All, Among, Either
from kb.decide import decide
from kb.engines import durable
from kb.engines.durable import Durable, EngineError, EngineLimit, translated
from kb.loading.shelf import open_policy
from kb.pack import Verdict
from kb.policy import Engine, Policy
from kb.program import Firing, program_of
from kb.vocabulary import Value
from tests.conftest import TODAY
from tests.tui.support import safetriage
from tui.exits import Exit

ALLOWED = {"actor": "employee", "activity": "browse", "period": "designated_break", "device": "personal", "content": []}


@pytest.fixture
def policy() -> Policy:
    return open_policy("beech-hill-2018")


def test_channels_that_differ_are_answered_with_refer_and_a_report(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Durable.fire

    def wrong(self: Durable, situation: Mapping[str, Value]) -> Firing:
        firing = right(self, situation)
        return replace(firing, entries=firing.entries - {"browsing"})

    monkeypatch.setattr(Durable, "fire", wrong)
    decision = decide(policy, ALLOWED, TODAY)
    assert decision.verdict is Verdict.REFER
    assert decision.reasons == ()
    assert decision.fault is not None
    assert decision.fault.only_compiled == ("browsing",)
    assert decision.fault.situation["activity"] == "browse"


def test_the_command_line_says_so_with_exit_three(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EngineError("durable-rules failed and was rebuilt: code 303")

    monkeypatch.setattr(Durable, "fire", broken)
    ran = safetriage("decide", typed=json.dumps(ALLOWED))
    assert ran.exit is Exit.NOT_SURE
    assert json.loads(ran.out)["verdict"] == "refer"
    assert "303" in ran.err


def test_after_an_engine_error_the_engine_is_rebuilt_and_right_again(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = policy.durable
    assert engine is not None
    situation = policy.outlook(policy.situation(ALLOWED, TODAY)).complete({})
    before = engine.fire(situation)
    with monkeypatch.context() as broken:
        broken.setattr(durable, "_run", lambda *_: (_ for _ in ()).throw(RuntimeError("boom")))
        broken.setattr(Durable, "_rebuild", lambda _: None)
        with pytest.raises(EngineError, match="boom"):
            engine.fire(situation)
    engine._rebuild()
    assert engine.fire(situation) == before


@pytest.mark.thorough
def test_without_durable_rules_the_answer_says_one_channel(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_c", None)
    decision = decide(policy, ALLOWED, TODAY)
    assert decision.verdict is Verdict.PERMITTED
    assert decision.channels.engines == ("compiled",)
    with pytest.raises(EngineError, match="not installed"):
        Durable(policy.program)
    assert decide(policy, ALLOWED, TODAY, trace=True).trace == ()
    checked = safetriage("policy", "check")
    assert "C402" in checked.out
    assert checked.exit is Exit.DONE


def test_a_rule_beyond_the_engines_limits_is_refused_when_the_policy_is_made(policy: Policy) -> None:
    choices = Either(
        tuple(
            All((Among("channel", frozenset({channel})), Among("period", frozenset({period}))))
            for channel in ("social_network", "other_channel")
            for period in ("working_time", "designated_break")
        )
    )
    heavy = replace(policy.pack.norms[0], when=All((choices, choices, choices)))
    pack = replace(policy.pack, norms=(heavy, *policy.pack.norms[1:]))
    with pytest.raises(EngineLimit, match=heavy.id):
        translated(program_of(pack))


@pytest.mark.parametrize("engine", list(Engine))
def test_each_channel_alone_gives_the_same_answer(policy: Policy, engine: Engine) -> None:
    decision = decide(policy, ALLOWED, TODAY, engine=engine)
    assert decision.verdict is Verdict.PERMITTED
    assert [reason.rule for reason in decision.reasons] == ["browsing"]
