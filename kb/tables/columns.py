"""The columns of a table that is being read: facts of a vocabulary, or facts that the table itself brings along.

A header that brings its own fact may say more after a colon: `age: 0..120`, `content: set`, `role: pupil | teacher`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from kb.conditions import facts_of
from kb.loading.fields import MAX_ID, nearest
from kb.loading.source import shown
from kb.loading.vocabulary import MAX_OPTIONS, RESERVED
from kb.problems import Problems, did_you_mean
from kb.situation import holds_on_required
from kb.tables.boxes import Number
from kb.tables.cells import is_free, is_number, items_of, number, numbers_in
from kb.tables.grid import Field
from kb.tables.table import Column, Together
from kb.vocabulary import FactType, Vocabulary

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_BOUNDS = re.compile(r"(-?[0-9.]+)\s*\.\.\s*(-?[0-9.]+)")
_MARK = "write `NAME: 0..120`, `NAME: set`, or `NAME: one | two`, or the name alone"
TRUTHS = {"true": True, "false": False}
NO_VALUES = frozenset({"unknown", *TRUTHS})
"""What cannot be a value among words: it means something else wherever facts are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column, and the words that its cells may use for its values."""

    column: Column
    names: Mapping[str, str | bool]


def heading_in(vocabulary: Vocabulary, header: Field, problems: Problems) -> Heading | None:
    """The column of a fact of a vocabulary; what is none is noted (P304)."""
    name = header.text
    if name not in vocabulary:
        word, colon, _ = name.partition(":")
        message = f"`{shown(name)}` is not a fact of this policy"
        if colon and word.strip() in vocabulary:
            help_text = f"write `{word.strip()}` alone: its values stand in the vocabulary"
        else:
            help_text = did_you_mean(name, vocabulary.ids) or nearest(name, vocabulary.ids)
        problems.add("P304", message, header.place, help_text)
        return None
    fact = vocabulary[name]
    if fact.type is FactType.DATE:
        help_text = f"use `{fact.gives}`" if fact.gives else "use a fact that is no date"
        problems.add("P304", f"rows cannot look at the date `{name}`", header.place, help_text)
        return None
    column = Column.of(fact)
    return Heading(
        column=column,
        names={str(value).lower() if value in (True, False) else str(value): value for value in column.values},
    )


def impossible_in(vocabulary: Vocabulary, columns: tuple[Column, ...]) -> tuple[Together, ...]:
    """What the vocabulary's limits refuse, as far as the columns show it."""
    there = {column.fact: column for column in columns}
    return tuple(found for column in columns for found in _refused(vocabulary, column, there))


def _refused(vocabulary: Vocabulary, column: Column, there: Mapping[str, Column]) -> Iterator[Together]:
    if column.type not in (FactType.CHOICE, FactType.YES_NO):
        return
    for limit in vocabulary[column.fact].limits:
        others = sorted(facts_of(limit.when))
        if not all(fact in there for fact in others):
            continue
        refused = frozenset(column.values) - limit.only
        for values in product(*(there[fact].values for fact in others)):
            known = dict(zip(others, values, strict=True))
            if refused and holds_on_required(limit.when, known):
                yield (*((fact, frozenset({value})) for fact, value in known.items()), (column.fact, refused))


def heading_from(header: Field, cells: tuple[Field, ...], problems: Problems) -> Heading | None:
    """The column that a header and its cells bring along; where it cannot be told which, that is noted (P303, P311)."""
    name, _, mark = (part.strip() for part in header.text.partition(":"))
    if not _ID.fullmatch(name) or len(name) > 40 or name in RESERVED:
        problems.add(
            "P303", f"`{shown(name)}` cannot be the name of a fact", header.place, "use letters, digits, `-` and `_`"
        )
        return None
    told = [cell for cell in cells if not is_free(cell.text)]
    items = [(cell, item) for cell in told for item in items_of(cell.text)[1]]
    bounds = _BOUNDS.fullmatch(mark)
    if bounds:
        return _numbers(name, header, told, (bounds[1], bounds[2]), problems)
    if "|" in mark:
        listed = [(header, item.strip()) for item in mark.split("|")]
        return _words(name, FactType.CHOICE, listed, problems)
    if mark not in ("", "set"):
        problems.add("P311", f"`{shown(mark)}` says nothing about `{name}`", header.place, _MARK)
        return None
    if not items:
        problems.add("P311", f"no cell tells what values `{name}` has", header.place, _MARK)
        return None
    if mark == "set":
        return _words(name, FactType.CHOICES, items, problems)
    if all(item.lower() in TRUTHS for _, item in items):
        return Heading(
            column=Column(
                fact=name, type=FactType.YES_NO, place=header.place, values=(True, False), labels=("yes", "no")
            ),
            names=TRUTHS,
        )
    return _words_or_numbers(name, header, told, items, problems)


def _words_or_numbers(
    name: str, header: Field, told: list[Field], items: list[tuple[Field, str]], problems: Problems
) -> Heading | None:
    numbers = [is_number(item) for _, item in items]
    if all(numbers):
        return _numbers(name, header, told, None, problems)
    if any(numbers):
        common = sum(numbers) * 2 >= len(numbers)
        cell, item = next(pair for pair, numeric in zip(items, numbers, strict=True) if numeric != common)
        kinds = ("a word", "numbers") if common else ("a number", "words")
        message = f"`{shown(item)}` is {kinds[0]}, but the other cells of `{name}` hold {kinds[1]}"
        problems.add("P311", message, cell.place, "a fact has either words or numbers as its values")
        return None
    return _words(name, FactType.CHOICE, items, problems)


def _words(name: str, kind: FactType, items: list[tuple[Field, str]], problems: Problems) -> Heading | None:
    names: dict[str, str | bool] = {}
    spelt: dict[str, str] = {}
    for cell, item in items:
        if item in names:
            continue
        value = re.sub(r"[^A-Za-z0-9_]+", "-", item).strip("-_")
        if not _ID.fullmatch(value) or len(value) > MAX_ID or value in NO_VALUES:
            message = f"`{shown(item)}` cannot be a value of `{name}`"
            problems.add(
                "P305",
                message,
                cell.place,
                "start with a letter; `unknown` is always an answer, `true` and `false` are yes and no",
            )
            return None
        other = spelt.setdefault(value.lower(), item)
        if other != item:
            message = f"`{shown(item)}` and `{shown(other)}` could be taken for the same value of `{name}`"
            problems.add("P311", message, cell.place, "write it the same way in every cell")
            return None
        names[item] = value
    if len(names) > MAX_OPTIONS:
        problems.add(
            "P309", f"`{name}` has {len(names)} values; {MAX_OPTIONS} are the most", items[0][0].place, "join some"
        )
        return None
    return Heading(column=Column(fact=name, type=kind, values=tuple(names.values()), labels=tuple(names)), names=names)


def _numbers(
    name: str, header: Field, told: list[Field], bounds: tuple[str, str] | None, problems: Problems
) -> Heading | None:
    """A number with given bounds, or with those that its cells suggest: open cells ask for room beyond what they name."""
    items = [item for cell in told for item in items_of(cell.text)[1]]
    if bounds:
        try:
            low, high = number(bounds[0]), number(bounds[1])
        except ValueError:
            low, high = 1, 0
        if low > high:
            problems.add("P311", f"`{name}` has no numbers between its bounds", header.place, "write `NAME: 0..120`")
            return None
    else:
        named = [value for item in items if is_number(item) for value in numbers_in(item)]
        open_ = any(items_of(cell.text)[0] or set("<>≤≥") & set(cell.text) for cell in told)
        low = min(0, *named) if open_ else min(named)
        high = _round_above(max(named)) if open_ else max(named)
    whole = not any(
        isinstance(value, Fraction) for value in (low, high, *(v for i in items if is_number(i) for v in numbers_in(i)))
    )
    column = Column(fact=name, type=FactType.NUMBER, low=low, high=high, whole=whole, place=header.place)
    return Heading(column=column, names={})


def _round_above(most: Number) -> Number:
    """An upper bound for a number that has none: an age's 120 where that is enough, else the next power of ten."""
    bound = 120
    while bound <= most:
        bound = 10 ** len(str(bound))
    return bound
