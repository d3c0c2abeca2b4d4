"""The policy copied: `python -m tests.benchmarks.peers.growth COPIES`. Rules and facts of each copy have names of their own."""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from dataclasses import replace
from typing import Any

from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.decider import Decider
from kb.engines.durable import RuleSets
from kb.loading.shelf import open_policy
from kb.pack import Concept, DutyRule, Lean, Norm, Pack, PolicyException
from kb.policy import Policy
from kb.program import program_of
from kb.table import table_of
from kb.vocabulary import Fact, Vocabulary
from tests.benchmarks.peers import plain, zen
from tests.benchmarks.peers.forward import TODAY
from tests.benchmarks.peers.measure import in_turn, over
from tests.benchmarks.peers.workload import SEED, situations

WARM = 2_000


def copied(pack: Pack, copies: int) -> Pack:
    """The pack with its facts and rules so many times. Clauses, duties and readings stay one."""
    parts = [_renamed(pack, "" if number == 0 else f"_{number}") for number in range(copies)]
    return replace(
        pack,
        vocabulary=Vocabulary(facts=tuple(fact for part in parts for fact in part.vocabulary.facts)),
        concepts=tuple(one for part in parts for one in part.concepts),
        norms=tuple(one for part in parts for one in part.norms),
        exceptions=tuple(one for part in parts for one in part.exceptions),
        duty_rules=tuple(one for part in parts for one in part.duty_rules),
        invariants=(),
    )


def _renamed(pack: Pack, tail: str) -> Pack:
    def told(condition: Condition) -> Condition:
        match condition:
            case All(parts):
                return All(tuple(map(told, parts)))
            case Either(parts):
                return Either(tuple(map(told, parts)))
            case Not(part):
                return Not(told(part))
            case Holds(concept):
                return Holds(concept + tail)
            case Among(fact, values):
                return Among(fact + tail, values)
            case Includes(fact, some):
                return Includes(fact + tail, some)
            case Between(fact, low, high):
                return Between(fact + tail, low, high)

    def leaned(leans: tuple[Lean, ...]) -> tuple[Lean, ...]:
        return tuple(replace(lean, when=None if lean.when is None else told(lean.when)) for lean in leans)

    def fact_of(fact: Fact) -> Fact:
        return replace(
            fact,
            id=fact.id + tail,
            gives=None if fact.gives is None else fact.gives + tail,
            on=None if fact.on is None else fact.on + tail,
            limits=tuple(replace(limit, when=told(limit.when)) for limit in fact.limits),
            left_out=tuple(replace(default, when=told(default.when)) for default in fact.left_out),
        )

    def norm_of(norm: Norm) -> Norm:
        return replace(norm, id=norm.id + tail, when=told(norm.when), leans=leaned(norm.leans))

    def exception_of(exception: PolicyException) -> PolicyException:
        lifts = tuple(replace(lift, norm=lift.norm + tail, leans=leaned(lift.leans)) for lift in exception.lifts)
        when, leans = told(exception.when), leaned(exception.leans)
        return replace(exception, id=exception.id + tail, when=when, leans=leans, lifts=lifts)

    def duty_of(rule: DutyRule) -> DutyRule:
        return replace(rule, id=rule.id + tail, when=told(rule.when), leans=leaned(rule.leans))

    def concept_of(concept: Concept) -> Concept:
        return replace(concept, id=concept.id + tail, when=told(concept.when))

    return replace(
        pack,
        vocabulary=Vocabulary(facts=tuple(map(fact_of, pack.vocabulary.facts))),
        concepts=tuple(map(concept_of, pack.concepts)),
        norms=tuple(map(norm_of, pack.norms)),
        exceptions=tuple(map(exception_of, pack.exceptions)),
        duty_rules=tuple(map(duty_of, pack.duty_rules)),
    )


def _prepared(pack: Pack) -> Policy:
    """As `Policy.of`, without channel 1, which holds 240 names at the most."""
    program = program_of(pack)
    return Policy(pack, program, table_of(program), RuleSets((), ()))


def main(arguments: list[str]) -> None:
    pack = copied(open_policy("beech-hill-2018").pack, int(arguments[0]))
    start = time.perf_counter()
    policy = _prepared(pack)
    seconds = time.perf_counter() - start
    tracemalloc.start()
    policy = _prepared(pack)
    decider = Decider(policy)
    held = tracemalloc.get_traced_memory()[0]
    met = situations(policy, WARM)
    before = tracemalloc.get_traced_memory()[0]
    for facts in met:
        decider.ruling(facts, TODAY)
    learned = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    told: dict[str, Any] = {
        "rules": len(pack.rules),
        "facts": sum(fact.type != "date" for fact in pack.vocabulary.facts),
        "prepare": seconds,
        "held": held,
        "learned": learned,
    }
    runs = {"ours": over(decider.ruling, [(facts, TODAY) for facts in met])}
    native: dict[str, Any] = plain.translate(policy)
    runs["plain"] = over(plain.load(native), [(facts,) for facts in met])
    try:
        peer = zen.PEERS[1]
        native = peer.translate(policy)
        runs["zen"] = over(peer.load(native), [peer.asked(native, facts, TODAY) for facts in met])
    except ModuleNotFoundError:
        told["zen"] = None
    told |= {name: timed.seconds for name, timed in in_turn(runs, rounds=9).items()}
    fresh = situations(policy, WARM, SEED + 1)
    start = time.process_time()
    for facts in fresh:
        decider.ruling(facts, TODAY)
    told["fresh"] = (time.process_time() - start) / WARM
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
