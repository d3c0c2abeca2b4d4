"""Conditions as they are typed, one at a time: `actor=teacher,governor`, `counterpart_age<19`, `is=adult`, `not actor=parent`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.clean import clean_line
from kb.loading.source import read_document
from kb.loading.when import Conditions
from kb.loading.yaml_text import flow
from kb.pack import Pack
from kb.problems import Problems
from kb.vocabulary import FactType
from outputs.packs.details import CannotWrite

_FORM = re.compile(r"(not\s+)?([A-Za-z][A-Za-z0-9_-]*)\s*(<=|>=|<|>|=)\s*(\S.*)")
HELP = (
    "write actor=teacher, actor=teacher,governor for either, age<19, age>=13, age=13..18, is=CONCEPT, or not before one"
)


def read_when(pack: Pack, typed: Iterable[str]) -> dict[str, object]:
    """The `when` of a rule from conditions that must all hold; empty where none is typed. Raises CannotWrite."""
    found: dict[str, object] = {}
    denied: list[dict[str, object]] = []
    for text in typed:
        negated, part = _part(pack, text)
        _check(pack, part)
        if negated:
            denied.append(part)
        else:
            _add(found, part)
    if denied:
        found["not"] = denied[0] if len(denied) == 1 else {"any": denied}
    if found:
        _check(pack, found)
    return found


def _part(pack: Pack, text: str) -> tuple[bool, dict[str, object]]:
    """Whether a condition is turned round, and the condition."""
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise CannotWrite(f"`{clean_line(text)[:60]}` is not a condition", HELP)
    negated, name, sign, rest = form[1] is not None, form[2], form[3], form[4].strip()
    if sign != "=":
        return negated, {name: _comparison(sign, rest)}
    if ".." in rest and name != "is":
        ends = rest.split("..", 1)
        return negated, {name: {"between": [_number(ends[0]), _number(ends[1])]}}
    words = [word.strip() for word in rest.split(",")]
    values = [_value(pack, name, word) for word in words if word]
    return negated, {name: values[0] if len(values) == 1 else values}


def _comparison(sign: str, rest: str) -> dict[str, object]:
    number = _number(rest)
    if isinstance(number, int) and sign in ("<=", ">"):
        number += 1
    return {"below" if sign in ("<", "<=") else "at_least": number}


def _number(text: str) -> int | str:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else text


def _value(pack: Pack, name: str, word: str) -> object:
    kind = pack.vocabulary[name].type if name in pack.vocabulary else None
    if kind is FactType.NUMBER:
        return _number(word)
    if kind is FactType.YES_NO and word in ("true", "false", "yes", "no"):
        return word in ("true", "yes")
    return word


def _add(found: dict[str, object], part: dict[str, object]) -> None:
    """Join one more condition: concepts add up, two ends of a number join, anything else given twice is refused."""
    for name, value in part.items():
        before = found.get(name)
        if before is None:
            found[name] = value
        elif name == "is":
            found[name] = [*_listed(before), *_listed(value)]
        elif isinstance(before, dict) and isinstance(value, dict) and not before.keys() & value.keys():
            found[name] = {**before, **value}
        else:
            raise CannotWrite(f"`{name}` is given twice", f"write {name}=ONE,OTHER where either will do")


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _check(pack: Pack, when: dict[str, object]) -> None:
    """What the loader says of a condition, said before it stands in a file."""
    problems = Problems()
    node = read_document("when", flow(when).encode("utf-8", "replace"), problems)
    Conditions(pack.vocabulary, frozenset(concept.id for concept in pack.concepts), problems).read(node)
    for problem in problems:
        raise CannotWrite(problem.message, problem.help)
