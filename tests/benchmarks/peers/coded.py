"""What the column engines share: the pack over columns of small codes, the same columns that our own batches take.

A code is the number of the cell in which a value lies: text is compared nowhere, and a stretch of ages is one code or a few.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.peers.common import Facts, Language, rest_of, short, written


def language(policy: Any, *, column: str, both: str, either: str, negated: str, equal: str, span: str) -> Language:
    """A language over codes. `column`, `equal` and `span` are patterns with {name}, {code}, {first} and {last}."""
    axes = policy.table.axes

    def code_test(name: str, codes: list[int]) -> str:
        told = column.format(name=name)
        if codes == list(range(codes[0], codes[-1] + 1)) and len(codes) > 1:
            return span.format(name=told, first=codes[0], last=codes[-1])
        return "(" + either.join(equal.format(name=told, code=code) for code in codes) + ")"

    def among(fact: str, values: list[Any]) -> str:
        firsts = axes.by_fact[fact][0].firsts
        return code_test(fact, [cell for cell, first in enumerate(firsts) if first in values])

    def between(fact: str, low: int, high: int) -> str:
        firsts = axes.by_fact[fact][0].firsts
        return code_test(fact, [cell for cell, first in enumerate(firsts) if low <= int(first) <= high])

    return Language(
        both=both,
        either=either,
        negated=negated,
        yes=equal.format(name="1", code=1),
        no=equal.format(name="1", code=0),
        among=among,
        includes=lambda fact, flag: equal.format(name=column.format(name=f"{fact}__{flag}"), code=1),
        between=between,
        concept=lambda name: column.format(name=short(name)),
    )


def parts_of(policy: Any, told: Language) -> dict[str, Any]:
    """The pack's parts in a language: concepts level by level, then each rule's condition, and how verdicts follow."""
    from kb.pack import STRICTNESS
    from kb.strata import levels

    pack = policy.pack
    lifting: dict[str, list[str]] = {}
    for exception in pack.exceptions:
        for lift in exception.lifts:
            lifting.setdefault(lift.norm, []).append(exception.id)
    return {
        **rest_of(policy),
        "concepts": [[(short(item.id), written(item.when, told)) for item in level] for level in levels(pack.concepts)],
        "rules": [(rule.id, written(rule.when, told)) for rule in pack.citing],
        "lifting": lifting,
        "strictness": [[norm.id for norm in pack.norms if norm.verdict is verdict] for verdict in STRICTNESS],
        "silent_code": STRICTNESS.index(pack.silent),
        "cells": {
            variable.fact if variable.flag is None else f"{variable.fact}__{variable.flag}": [
                variable.fact,
                variable.flag,
                list(variable.firsts),
            ]
            for variable in policy.table.axes.variables
        },
    }


def codes_of(native: dict[str, Any], facts: Facts) -> dict[str, int]:
    """A situation as one row of codes."""
    found = {}
    for name, (fact, flag, firsts) in native["cells"].items():
        value = facts[fact]
        if flag is not None:
            found[name] = int(flag in value)
        elif isinstance(value, int) and not isinstance(value, bool):
            found[name] = max(cell for cell, first in enumerate(firsts) if first <= value)
        else:
            found[name] = firsts.index(value)
    return found
