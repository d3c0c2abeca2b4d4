"""durable-rules by its own channel here: firing in strata and resolving, without the second channel that checks it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.peers.common import Answer, Facts, Finish, Peer, rest_of, scratch

TODAY = date(2026, 11, 22)


def translate(policy: Any) -> dict[str, Any]:
    """The rule sets stand in the cache of checked packs."""
    from kb.loading import cache

    folder = scratch()
    cache.write(folder, policy)
    return {**rest_of(policy), "cache": str(folder), "fingerprint": policy.pack.fingerprint}


def load(native: dict[str, Any]) -> Any:
    from kb.loading import cache

    policy = cache.read(Path(native["cache"]), native["fingerprint"], for_decisions=True)
    assert policy is not None, "the cache was not read"
    durable = policy.durable
    assert durable is not None, "durable-rules is not installed"
    finish = Finish(native)

    def decide(facts: dict[str, Any]) -> Answer:
        return finish(sorted(durable.fire(facts).entries))

    return decide


def prepare(native: dict[str, Any], facts: Facts) -> dict[str, Any]:
    return {fact: frozenset(value) if fact in native["flags"] else value for fact, value in facts.items()}


PEER = Peer(
    id="durable",
    label="durable-rules (as channel 1)",
    module="durable_rules_engine",
    package="durable-rules",
    translate=translate,
    load=load,
    prepare=prepare,
)
