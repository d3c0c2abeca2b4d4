"""CLIPS by clipspy: the rules as patterns over one fact, asserted, run and taken back inside CLIPS by one function.

Asserting and retracting from Python grows slower with the number of decisions; a function called in CLIPS stays as it is.
The conditions stand written out as patterns, which is what the match network is made for.
"""

from __future__ import annotations

import importlib
from typing import Any

from tests.benchmarks.peers.common import Answer, Facts, Finish, Peer, boxes_of, flat, rest_of


def _slots(policy: Any) -> list[str]:
    return [
        variable.fact if variable.flag is None else f"{variable.fact}__{variable.flag}"
        for variable in policy.table.axes.variables
    ]


def _symbol(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def translate(policy: Any) -> dict[str, Any]:
    slots = _slots(policy)
    made = [
        f"(deftemplate situation {' '.join(f'(slot {slot})' for slot in slots)})",
        "(defglobal ?*fired* = (create$))",
    ]
    for rule, alternatives in boxes_of(policy):
        for number, tests in enumerate(alternatives):
            parts: list[str] = []
            for fact, flag, values, span in tests:
                slot = fact if flag is None else f"{fact}__{flag}"
                if span:
                    parts.append(f"({slot} ?v{len(parts)}&:(<= {span[0]} ?v{len(parts)} {span[1]}))")
                else:
                    parts.append(f"({slot} {'|'.join(map(_symbol, values))})")
            pattern = f"(situation {' '.join(parts)})"
            made.append(f"(defrule {rule}--{number} {pattern} => (bind ?*fired* (create$ ?*fired* {rule})))")
    arguments = " ".join(f"?a{number}" for number in range(len(slots)))
    fact = " ".join(f"({slot} ?a{number})" for number, slot in enumerate(slots))
    made.append(
        f"(deffunction fired-by ({arguments}) (bind ?*fired* (create$)) (bind ?f (assert (situation {fact})))"
        " (run) (retract ?f) ?*fired*)"
    )
    return {**rest_of(policy), "made": made, "slots": slots}


def load(native: dict[str, Any]) -> Any:
    clips: Any = importlib.import_module("clips")
    environment = clips.Environment()
    for construct in native["made"]:
        environment.build(construct)
    finish = Finish(native)

    def decide(values: tuple[Any, ...]) -> Answer:
        return finish(dict.fromkeys(environment.call("fired-by", *values)))

    return decide


def prepare(native: dict[str, Any], facts: Facts) -> Any:
    clips: Any = importlib.import_module("clips")
    flags = flat(native, facts)
    return tuple(
        value if isinstance(value := flags[slot], int) and not isinstance(value, bool) else clips.Symbol(_symbol(value))
        for slot in native["slots"]
    )


PEER = Peer(
    id="clips",
    label="CLIPS (clipspy)",
    module="clips",
    package="clipspy",
    translate=translate,
    load=load,
    prepare=prepare,
)
