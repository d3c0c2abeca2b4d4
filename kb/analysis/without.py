"""A policy without one of its readings: what it would decide if the governors did not share that reading.

An ordinary change of rules, so that everything that compares two packs can show what hangs on the reading.
"""

from __future__ import annotations

from dataclasses import replace

from kb.conditions import All, Condition, Not
from kb.pack import DutyRule, Lean, Lift, Norm, Pack, PolicyException


def without_reading(pack: Pack, reading: str) -> Pack:
    """The pack without what leans on a reading: rules and lifts that always do are gone, others hold only where they do not.

    Raises KeyError where the pack has no such reading.
    """
    pack.reading(reading)
    norms = tuple(_norm(norm, reading) for norm in pack.norms if not _always(norm.leans, reading))
    there = {norm.id for norm in norms}
    exceptions = tuple(
        part
        for exception in pack.exceptions
        if not _always(exception.leans, reading)
        for part in _parts(exception, reading, there)
    )
    duty_rules = tuple(_duty_rule(rule, reading) for rule in pack.duty_rules if not _always(rule.leans, reading))
    readings = tuple(item for item in pack.readings if item.id != reading)
    return replace(pack, norms=norms, exceptions=exceptions, duty_rules=duty_rules, readings=readings)


def _always(leans: tuple[Lean, ...], reading: str) -> bool:
    return any(lean.reading == reading and lean.when is None for lean in leans)


def _others(leans: tuple[Lean, ...], reading: str) -> tuple[Lean, ...]:
    return tuple(lean for lean in leans if lean.reading != reading)


def _narrowed(when: Condition, leans: tuple[Lean, ...], reading: str) -> Condition:
    """The condition without the part for which the reading is needed."""
    parts = tuple(Not(lean.when) for lean in leans if lean.reading == reading and lean.when is not None)
    return All((when, *parts)) if parts else when


def _norm(norm: Norm, reading: str) -> Norm:
    return replace(norm, when=_narrowed(norm.when, norm.leans, reading), leans=_others(norm.leans, reading))


def _duty_rule(rule: DutyRule, reading: str) -> DutyRule:
    return replace(rule, when=_narrowed(rule.when, rule.leans, reading), leans=_others(rule.leans, reading))


def _parts(exception: PolicyException, reading: str, norms: set[str]) -> list[PolicyException]:
    """The exception, and one more for each lift that then holds only in part; none where nothing is left to lift."""
    when = _narrowed(exception.when, exception.leans, reading)
    leans = _others(exception.leans, reading)
    whole: list[Lift] = []
    parts: list[PolicyException] = []
    for lift in exception.lifts:
        if lift.norm not in norms or _always(lift.leans, reading):
            continue
        left = replace(lift, leans=_others(lift.leans, reading))
        narrow = _narrowed(when, lift.leans, reading)
        if narrow == when:
            whole.append(left)
        else:
            name = f"{exception.id}-for-{lift.norm}"
            parts.append(replace(exception, id=name, when=narrow, leans=leans, lifts=(left,)))
    if whole:
        parts.insert(0, replace(exception, when=when, leans=leans, lifts=tuple(whole)))
    return parts
