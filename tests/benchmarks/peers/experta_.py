"""experta: one fact a situation, one rule for each alternative of a rule; lifting is left to the caller.

Its documented way of defeating rules (a salience and the absence of a fact) fires defeated rules now and then. It imports
names that Python moved in 3.10, which are put back before it is imported.
"""

from __future__ import annotations

import collections
import collections.abc
import importlib
from typing import Any

from tests.benchmarks.peers.common import Answer, Facts, Finish, Peer, boxes_of, flat, rest_of

MOVED = ("Mapping", "MutableMapping", "Sequence", "MutableSequence", "Iterable", "Hashable", "Callable", "Set")


def translate(policy: Any) -> dict[str, Any]:
    return {**rest_of(policy), "rules": boxes_of(policy)}


def imported() -> Any:
    """experta, with what it looks for in `collections` put back."""
    for name in MOVED:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    return importlib.import_module("experta")


def load(native: dict[str, Any]) -> Any:
    experta: Any = imported()
    literal, predicate = experta.L, experta.P

    class Situation(experta.Fact):  # type: ignore[misc]  # experta has no types
        pass

    def pattern(tests: list[Any]) -> Any:
        fields: dict[str, Any] = {}
        for fact, flag, values, span in tests:
            slot = fact if flag is None else f"{fact}_has_{flag}"
            if span:
                low, high = span
                fields[slot] = predicate(lambda age, low=low, high=high: low <= age <= high)
                continue
            fields[slot] = literal(values[0])
            for value in values[1:]:
                fields[slot] |= literal(value)
        return Situation(**fields)

    def rule(name: str, tests: list[Any]) -> Any:
        def fire(self: Any) -> None:
            self.fired.append(name)

        return experta.Rule(pattern(tests))(fire)

    rules = {
        f"rule_{number}_{at}": rule(name, tests)
        for number, (name, alternatives) in enumerate(native["rules"])
        for at, tests in enumerate(alternatives)
    }
    engine = type("Engine", (experta.KnowledgeEngine,), rules)()
    finish = Finish(native)

    def decide(fields: dict[str, Any]) -> Answer:
        engine.fired = []
        engine.reset()
        engine.declare(Situation(**fields))
        engine.run()
        return finish(sorted(set(engine.fired)))

    return decide


def prepare(native: dict[str, Any], facts: Facts) -> dict[str, Any]:
    # Names with two underscores are its own.
    return {name.replace("__", "_has_"): value for name, value in flat(native, facts).items()}


PEER = Peer(
    id="experta",
    label="experta (with a shim)",
    module="experta",
    package="experta",
    translate=translate,
    load=load,
    prepare=prepare,
)
