"""What stands in a pack and changes nothing: situations without a rule, rules that never matter, lifts, readings."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.finding import Finding
from kb.checks.whole import Whole
from kb.conditions import Condition, Holds
from kb.diagram import Node
from kb.normal_form import Boxes
from kb.pack import STRICTNESS, CitingRule, DutyRule, Norm
from kb.problems import Place


def gap(whole: Whole) -> Node:
    """Where no norm stands, so that the answer is only what the pack says when it is silent."""
    return whole.space.diagrams.map(whole.answers.levels, lambda level: int(level == len(STRICTNESS)))


def gap_findings(whole: Whole) -> Iterator[tuple[Finding, Node]]:
    """The gap (C503), where there is one."""
    where = gap(whole)
    if where is not whole.nowhere:
        message = f"no norm speaks here, so the answer is `{whole.pack.silent}`, as the pack has it for silence"
        yield (
            Finding(
                code="C503",
                message=message,
                place=whole.pack.norms[0].place if whole.pack.norms else whole.pack.clauses[0].place,
                help="add a norm, or say in accepted.yaml why silence is meant",
            ),
            where,
        )


def idle_findings(whole: Whole) -> Iterator[Finding]:
    """Dead rules (C504), shadowed (C505) and repeated (C506) norms, lifts that lift nothing (C507), unused readings (C508),
    defaults that a limit forbids (C511).
    """
    yield from _dead(whole)
    yield from _shadowed(whole)
    yield from _repeated(whole)
    yield from _lifts(whole)
    yield from default_findings(whole)
    for reading in whole.pack.readings:
        leaning = whole.answers.readings.get(reading.id)
        if leaning is not None and leaning is whole.nowhere:
            message = f"no answer to any situation names the reading `{reading.id}` any more"
            yield Finding(
                code="C508",
                message=message,
                place=reading.place,
                about=(reading.id,),
                clauses=reading.clauses,
                help="take it away, or mend the rules that lean on it",
            )


def default_findings(whole: Whole) -> Iterator[Finding]:
    """Defaults that a limit of the same fact forbids (C511): the answer would count on a value that nobody may give."""
    space = whole.space
    for fact in whole.pack.vocabulary.facts:
        for default in fact.left_out:
            for limit in fact.limits:
                if isinstance(default.value, str | bool) and default.value not in limit.only:
                    both = space.both(drawn(whole, default.when), drawn(whole, limit.when))
                    if both is not whole.nowhere:
                        message = f"`{fact.id}` counts as `{default.value}` when it is left out where a limit forbids that value"
                        yield Finding(
                            code="C511",
                            message=message,
                            place=Place(file="vocabulary.yaml"),
                            about=(fact.id, str(default.value)),
                            help="narrow the default, or let the limit allow the value",
                        )


def drawn(whole: Whole, condition: Condition) -> Node:
    """Where a condition holds."""
    return whole.space.of_boxes(Boxes(whole.space.axes, whole.pack.concepts).of(condition))


def _dead(whole: Whole) -> Iterator[Finding]:
    for concept in whole.pack.concepts:
        if drawn(whole, Holds(concept.id)) is whole.nowhere:
            message = f"the concept `{concept.id}` holds in no situation"
            yield Finding(
                code="C504", message=message, place=concept.place, about=(concept.id,), help="mend its `when`"
            )
    for rule in whole.pack.citing:
        if _effect(whole, rule) is whole.nowhere:
            fires = whole.answers.fires(rule.id)
            why = "its `when` holds in no situation"
            if fires is not whole.nowhere:
                why = "where its `when` holds the verdict is never one that it needs"
            message = f"`{rule.id}` ({rule.clause}) is dead: {why}"
            yield Finding(
                code="C504",
                message=message,
                place=rule.place,
                about=(rule.id,),
                clauses=(rule.clause,),
                help="mend its `when`, or take it away",
            )


def _effect(whole: Whole, rule: CitingRule) -> Node:
    return whole.answers.owed(rule) if isinstance(rule, DutyRule) else whole.answers.fires(rule.id)


def _shadowed(whole: Whole) -> Iterator[Finding]:
    answers, space = whole.answers, whole.space
    for norm in whole.pack.norms:
        fires, stands = answers.fires(norm.id), answers.stands(norm.id)
        if fires is whole.nowhere:
            continue
        level = STRICTNESS.index(norm.verdict)
        decides = space.both(stands, space.diagrams.map(answers.levels, level.__eq__))
        if decides is whole.nowhere:
            always = "an exception lifts it" if stands is whole.nowhere else "a stricter norm stands too"
            message = f"`{norm.id}` ({norm.clause}) never decides anything: wherever it holds, {always}"
            yield Finding(
                code="C505",
                message=message,
                place=norm.place,
                about=(norm.id,),
                clauses=(norm.clause,),
                help="narrow what stands in its way, or take it away",
            )


def _repeated(whole: Whole) -> Iterator[Finding]:
    answers, space, norms = whole.answers, whole.space, whole.pack.norms
    for at, norm in enumerate(norms):
        mine = answers.stands(norm.id)
        if mine is whole.nowhere:
            continue
        for other_at, other in enumerate(norms):
            alike = other is not norm and _alike(norm, other)
            if alike and space.without(mine, answers.stands(other.id)) is whole.nowhere:
                twins = mine is answers.stands(other.id)
                if not twins or other_at < at:
                    message = f"`{norm.id}` adds nothing to `{other.id}`: same clause ({norm.clause}), same verdict, no further"
                    yield Finding(
                        code="C506",
                        message=message,
                        place=norm.place,
                        about=(norm.id, other.id),
                        clauses=(norm.clause,),
                        help="take one away, or say in accepted.yaml why both are wanted",
                    )


def _alike(one: Norm, other: Norm) -> bool:
    return (one.clause, one.verdict, one.force) == (other.clause, other.verdict, other.force)


def _lifts(whole: Whole) -> Iterator[Finding]:
    answers, space = whole.answers, whole.space
    for exception in whole.pack.exceptions:
        for lift in exception.lifts:
            holding = answers.fires(exception.id)
            if holding is not whole.nowhere and space.both(holding, answers.fires(lift.norm)) is whole.nowhere:
                message = f"the exception `{exception.id}` ({exception.clause}) never meets `{lift.norm}`: it lifts nothing there"
                yield Finding(
                    code="C507",
                    message=message,
                    place=exception.place,
                    about=(exception.id, lift.norm),
                    clauses=(exception.clause,),
                    help="take the norm off its `lifts`, or mend its `when`",
                )
