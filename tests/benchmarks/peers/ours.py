"""safetriage itself, as its users call it: rulings one by one, and whole decisions with one channel or both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.peers.common import Facts, Peer
from tests.benchmarks.peers.forward import translate


def _policy(native: dict[str, Any]) -> Any:
    from kb.loading import cache

    policy = cache.read(Path(native["cache"]), native["fingerprint"], for_decisions=True)
    assert policy is not None, "the cache was not read"
    return policy


def load(native: dict[str, Any]) -> Callable[[Facts, date], Any]:
    from kb.decider import Decider

    ruling: Callable[[Facts, date], Any] = Decider(_policy(native)).ruling
    return ruling


def _whole(native: dict[str, Any], engine: str) -> Callable[[Facts, date], Any]:
    from kb.decide import decide
    from kb.policy import Engine

    policy, chosen = _policy(native), Engine(engine)

    def whole(facts: Facts, today: date) -> Any:
        return decide(policy, facts, today, engine=chosen)

    return whole


def prepare(native: dict[str, Any], facts: Facts) -> Facts:
    return facts


PEER = Peer(
    id="ours",
    label="safetriage: ruling",
    module=None,
    package=None,
    translate=translate,
    load=load,
    prepare=prepare,
    engine=False,
    day=True,
)
ONE_CHANNEL = Peer(
    id="ours-one",
    label="safetriage: decision, one channel",
    module=None,
    package=None,
    translate=translate,
    load=lambda native: _whole(native, "compiled"),
    prepare=prepare,
    engine=False,
    day=True,
)
BOTH_CHANNELS = Peer(
    id="ours-both",
    label="safetriage: decision, both channels",
    module="durable_rules_engine",
    package="durable-rules",
    translate=translate,
    load=lambda native: _whole(native, "both"),
    prepare=prepare,
    engine=False,
    day=True,
)
