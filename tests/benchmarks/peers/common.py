"""What every peer is given and must answer, and what each is judged by.

A peer is loaded from a *native form*: its own language, made beforehand by its translator, as JSON values. Loading and deciding
import nothing of kb, so that a peer's cold start is its own.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Facts = Mapping[str, Any]
Answer = tuple[str, frozenset[str], frozenset[tuple[str, str]], frozenset[tuple[str, str]]]
"""Verdict; norms that stand; norms that are lifted, with the exception; duties, with the clause. Order apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One engine: how its native form is made, loaded and asked.

    `module` and `package` are what is imported and installed; None where nothing is. `load` gives a function from a prepared
    situation to an answer, with whatever the engine leaves to its caller done. `prepare` puts a situation's facts into the
    engine's own shape and is never timed. `engine`: whether it is a rule engine, the kind that a speed claim is made against.
    """

    id: str
    label: str
    module: str | None
    package: str | None
    translate: Callable[[Any], Any]
    load: Callable[[Any], Callable[..., Any]]
    prepare: Callable[[Any, Facts], Any]
    engine: bool = True
    day: bool = False
    """Whether it also takes the day, as ours does for ages by birth dates."""

    def asked(self, native: Any, facts: Facts, today: Any) -> tuple[Any, ...]:
        """What to call it with."""
        prepared = self.prepare(native, facts)
        return (prepared, today) if self.day else (prepared,)


def as_answer(result: Any) -> Answer:
    """What a peer gave, or a ruling or decision of ours, as an answer that can be compared."""
    if hasattr(result, "reasons"):
        return (
            str(result.verdict),
            frozenset(reason.rule for reason in result.reasons),
            frozenset((item.rule, item.by) for item in result.defeated),
            frozenset((duty.id, duty.clause) for duty in result.duties),
        )
    verdict, *parts = result
    standing, defeated, duties = map(frozenset, parts)
    return verdict, standing, defeated, duties


def scratch() -> Path:
    """A folder for what a native form has on disk; gone when this process ends."""
    folder = tempfile.mkdtemp(prefix="safetriage-peers-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def flat(native: Any, facts: Facts) -> dict[str, Any]:
    """A situation with one yes/no field for each flag of a set fact, `fact__flag`, named as most rule languages can."""
    found: dict[str, Any] = {}
    for fact, value in facts.items():
        flags = native["flags"].get(fact)
        if flags is None:
            found[fact] = value
        else:
            found.update({f"{fact}__{flag}": flag in value for flag in flags})
    return found


def rest_of(policy: Any) -> dict[str, Any]:
    """What the caller of a rule engine needs to finish an answer: verdicts, lifts and duties by rule, as JSON values."""
    from kb.pack import STRICTNESS

    pack = policy.pack
    return {
        "silent": pack.silent.value,
        "order": [verdict.value for verdict in STRICTNESS],
        "norms": {norm.id: norm.verdict.value for norm in pack.norms},
        "lifts": {exception.id: [lift.norm for lift in exception.lifts] for exception in pack.exceptions},
        "duties": {
            rule.id: [
                rule.duty,
                rule.clause,
                None if rule.verdicts is None else sorted(verdict.value for verdict in rule.verdicts),
            ]
            for rule in pack.duty_rules
        },
        "flags": {
            fact.id: [option.value for option in fact.options]
            for fact in pack.vocabulary.facts
            if fact.type.value == "choices"
        },
    }


class Finish:
    """From the rules whose conditions hold to an answer. Finished answers are kept, as a careful caller would."""

    def __init__(self, rest: Mapping[str, Any]) -> None:
        self._rest = rest
        self._kept: dict[tuple[str, ...], Answer] = {}

    def __call__(self, fired: Iterable[str]) -> Answer:
        key = tuple(fired)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._made(set(key))
        return found

    def _made(self, fired: set[str]) -> Answer:
        rest = self._rest
        defeated = frozenset(
            (norm, exception)
            for exception, lifts in rest["lifts"].items()
            if exception in fired
            for norm in lifts
            if norm in fired
        )
        gone = {norm for norm, _ in defeated}
        standing = frozenset(norm for norm in rest["norms"] if norm in fired and norm not in gone)
        verdicts = {rest["norms"][norm] for norm in standing}
        verdict = next((one for one in rest["order"] if one in verdicts), rest["silent"])
        duties = frozenset(
            (duty, clause)
            for rule, (duty, clause, wanted) in rest["duties"].items()
            if rule in fired and (wanted is None or verdict in wanted)
        )
        return verdict, standing, defeated, duties


def boxes_of(policy: Any) -> list[tuple[str, list[list[tuple[str, str | None, list[Any], tuple[int, int] | None]]]]]:
    """Each rule's condition as alternatives of plain tests, with concepts written out: (fact, flag, values, (low, high))."""
    from kb.normal_form import Boxes

    pack, axes = policy.pack, policy.table.axes
    boxes = Boxes(axes, pack.concepts)
    found = []
    for rule in pack.citing:
        alternatives = []
        for box in boxes.of(rule.when):
            tests: list[tuple[str, str | None, list[Any], tuple[int, int] | None]] = []
            for number, mask in sorted(box.items()):
                variable = axes.variables[number]
                cells = [cell for cell in range(len(variable.firsts)) if mask >> cell & 1]
                values = [variable.firsts[cell] for cell in cells]
                span = None
                if pack.vocabulary[variable.fact].type.value == "number":
                    last = cells[-1]
                    assert cells == list(range(cells[0], last + 1)), "a stretch with a hole"
                    span = (int(values[0]), int(variable.firsts[last]) + variable.sizes[last] - 1)
                tests.append((variable.fact, variable.flag, values, span))
            alternatives.append(tests)
        found.append((rule.id, alternatives))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How a rule language writes conditions. A concept is a name where it can be computed first, else written out."""

    both: str
    either: str
    negated: str
    yes: str
    no: str
    among: Callable[[str, list[Any]], str]
    includes: Callable[[str, str], str]
    between: Callable[[str, int, int], str]
    concept: Callable[[str], str]


def written(condition: Any, language: Language) -> str:
    """A condition in a language, in brackets wherever it has parts."""
    from kb.conditions import All, Among, Between, Either, Holds, Includes, Not

    match condition:
        case Holds(name):
            return language.concept(name)
        case Not(part):
            return language.negated.format(written(part, language))
        case All(parts):
            return f"({language.both.join(written(part, language) for part in parts)})" if parts else language.yes
        case Either(parts):
            return f"({language.either.join(written(part, language) for part in parts)})" if parts else language.no
        case Includes(fact, values):
            return f"({language.either.join(language.includes(fact, value) for value in sorted(values))})"
        case Between(fact, low, high):
            return language.between(fact, low, high)
        case Among(fact, values):
            return language.among(fact, sorted(values, key=str))
    raise TypeError(f"{condition} is no condition")


def short(name: str) -> str:
    """A concept's id as a name that any language takes."""
    return "k_" + name.replace("-", "_")
