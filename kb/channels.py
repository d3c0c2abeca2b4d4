"""Comparing the two channels on complete situations; where they differ, or one fails, nothing is concluded."""

from __future__ import annotations

from collections.abc import Iterable

from kb.decision import Channels, Fault, TraceStep
from kb.engines.durable import EngineError
from kb.outlook import Assignment
from kb.policy import Engine, Policy
from kb.situation import plain


def compare(policy: Policy, situations: Iterable[Assignment], engine: Engine) -> tuple[Channels, Fault | None]:
    """Run the engines asked for on these complete situations. A fault says that they differ, or that one failed."""
    durable = policy.durable if engine is not Engine.COMPILED else None
    names = tuple(
        name for name, runs in (("durable", durable is not None), ("compiled", engine is not Engine.DURABLE)) if runs
    )
    compared = 0
    for situation in situations:
        compiled = policy.compiled.fire(situation)
        if durable is not None:
            try:
                chained = durable.fire(situation)
            except EngineError as error:
                return Channels(engines=names, compared=compared), _fault(str(error), situation, "durable")
            if chained != compiled:
                fault = Fault(
                    what="the two channels differ",
                    engine="both",
                    situation=_plain(situation),
                    only_durable=tuple(sorted(chained.entries - compiled.entries)),
                    only_compiled=tuple(sorted(compiled.entries - chained.entries)),
                )
                return Channels(engines=names, compared=compared), fault
        compared += 1
    return Channels(engines=names, compared=compared), None


def trace_of(policy: Policy, situation: Assignment) -> tuple[TraceStep, ...]:
    """What fired, stratum by stratum, in a complete situation; empty where durable-rules is not installed."""
    if policy.durable is None:
        return ()
    _, steps = policy.durable.trace(situation)
    return tuple(
        TraceStep(stratum=step.stratum, rule=step.rule, on=tuple((name, plain(value)) for name, value in step.on))
        for step in steps
    )


def _fault(what: str, situation: Assignment, engine: str) -> Fault:
    return Fault(what=what, engine=engine, situation=_plain(situation))


def _plain(situation: Assignment) -> dict[str, object]:
    return {fact: plain(value) for fact, value in situation.items()}
