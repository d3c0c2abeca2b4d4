"""Traceability: each clause has a rule or says why not; each rule has a scenario that fires it; nothing stands unused."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.finding import Finding
from kb.conditions import concepts_of
from kb.normal_form import conditions_of
from kb.pack import Concept, Duty, Lean, Pack, PolicyException, Reading


def leans_of(pack: Pack) -> Iterator[tuple[str, Lean]]:
    """Every lean of every rule and lift, with the rule's id."""
    for rule in pack.citing:
        yield from ((rule.id, lean) for lean in rule.leans)
        if isinstance(rule, PolicyException):
            yield from ((rule.id, lean) for lift in rule.lifts for lean in lift.leans)


def trace_findings(pack: Pack, fired: frozenset[str]) -> Iterator[Finding]:
    """What does not trace, given the ids of the rules that some scenario fires."""
    yield from _clauses(pack)
    for rule in pack.citing:
        if rule.id not in fired:
            message = f"no scenario fires `{rule.id}`"
            help_text = "add one under scenarios/"
            yield Finding(code="C102", message=message, place=rule.place, about=(rule.id,), help=help_text)
    used_readings = {lean.reading for _, lean in leans_of(pack)}
    for reading in pack.readings:
        if reading.id not in used_readings and not _decided_elsewhere(pack, reading):
            yield Finding(code="C103", message=f"no rule leans on the reading `{reading.id}`", place=reading.place)
    used_duties = {rule.duty for rule in pack.duty_rules}
    for duty in pack.duties:
        if duty.id not in used_duties and not _decided_elsewhere(pack, duty):
            yield Finding(code="C104", message=f"no rule adds the duty `{duty.id}`", place=duty.place)
    used_concepts = {name for condition in conditions_of(pack) for name in concepts_of(condition)}
    for concept in pack.concepts:
        if concept.id not in used_concepts:
            yield Finding(code="C105", message=f"nothing uses the concept `{concept.id}`", place=concept.place)


def _clauses(pack: Pack) -> Iterator[Finding]:
    resting = {rule.clause for rule in pack.rules if not isinstance(rule, Concept)}
    for clause in pack.clauses:
        if clause.id not in resting and clause.no_rule is None:
            message = f"no rule rests on clause `{clause.id}`, and it does not say why"
            yield Finding(
                code="C101", message=message, place=clause.place, help="add a rule, or `no_rule:` with the reason"
            )
        elif clause.id in resting and clause.no_rule is not None:
            message = f"clause `{clause.id}` says that no rule rests on it, but one does"
            yield Finding(code="C101", message=message, place=clause.place, help="take `no_rule` away")


def _decided_elsewhere(pack: Pack, item: Reading | Duty) -> bool:
    """Readings and duties of clauses on which no rule rests (the disclosure's, the forms', the dates') are used elsewhere."""
    return bool(item.clauses) and all(pack.clause(clause).no_rule is not None for clause in item.clauses)
