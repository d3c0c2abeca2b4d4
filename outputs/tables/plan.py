"""The plan of a table: which of its columns say which facts, and which are only carried through.

A column is named as its fact, or `content:bullying` for one flag of a set, or mapped to one of these. A header that looks like a
misspelt fact stops the run: rows decided without a fact that was meant to be there would be wrong in silence.
"""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from kb.batch.encoding import Cells
from kb.clean import clean_line
from kb.normal_form import Axes
from kb.problems import did_you_mean
from kb.situation import FactError, read_situation, read_value
from kb.vocabulary import UNKNOWN, FactType, Unknown, Value, Vocabulary
from outputs.tables.cells import from_flags, given
from outputs.tables.errors import TableError

ADDED = ("verdict", "clauses", "rules", "duties", "readings", "missing")
"""The columns that are added, in this order."""
NEAR = 0.8
FLAG = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What the user says of the columns.

    `mapping`: column to fact or flag. `carry`: columns that are no facts, whatever they look like. `facts`: facts that hold for
    every row. `prefix`: stands before the names of the columns that are added.
    """

    mapping: Mapping[str, str]
    carry: frozenset[str]
    facts: Mapping[str, object]
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """One or more columns that give a fact: one column, or one for each of some flags of a set."""

    fact: str
    columns: tuple[int, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A table's columns, what gives which fact, and the facts of every row. Made by `plan_of`."""

    names: tuple[str, ...]
    givers: tuple[Giver, ...]
    facts: Mapping[str, object]
    added: tuple[str, ...]

    @property
    def carried(self) -> tuple[int, ...]:
        """The columns that give no fact."""
        giving = {column for giver in self.givers for column in giver.columns}
        return tuple(number for number in range(len(self.names)) if number not in giving)

    def lacking(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """The required facts that nothing gives: without them every row stays open."""
        got = {giver.fact for giver in self.givers} | set(self.facts)
        return tuple(fact.id for fact in vocabulary.required if fact.id not in got)

    def facts_of(self, vocabulary: Vocabulary, row: Sequence[object]) -> dict[str, object]:
        """The facts of one row, in the form of JSON, unchecked."""
        found = dict(self.facts)
        for giver in self.givers:
            value = value_of(vocabulary, giver, [row[column] for column in giver.columns])
            if value is not None:
                found[giver.fact] = value
        return found

    def columns_of(self, fact: str | None) -> str:
        """The names of the columns that give a fact; the fact's own name where a column does not."""
        for giver in self.givers:
            if giver.fact == fact:
                return ", ".join(self.names[column] for column in giver.columns)
        return fact or ""


def value_of(vocabulary: Vocabulary, giver: Giver, cells: Sequence[object]) -> object | None:
    """What the cells of a giver say, in the form of JSON, unchecked; None where they leave the fact out."""
    return from_flags(giver.flags, cells) if giver.flags else given(vocabulary[giver.fact], cells[0])


def plan_of(vocabulary: Vocabulary, names: Sequence[str], naming: Naming) -> Plan:
    """The plan of a table with these column names. Raises TableError."""
    _check_names(names, naming)
    single: dict[str, int] = {}
    flags: dict[str, list[tuple[int, str]]] = {}
    for number, name in enumerate(names):
        target = naming.mapping.get(name, name)
        if name in naming.carry and name not in naming.mapping:
            continue
        fact, colon, flag = target.partition(FLAG)
        if target in vocabulary:
            _only_one(names, target, number, single)
        elif colon and fact in vocabulary and vocabulary[fact].type is FactType.CHOICES:
            _check_flag(vocabulary, name, fact, flag)
            flags.setdefault(fact, []).append((number, flag))
        elif name in naming.mapping:
            raise TableError(
                f"--map: `{_shown(target)}` is not a fact of this policy", did_you_mean(target, vocabulary.ids)
            )
        else:
            _refuse_near_miss(vocabulary, name)
    givers = [Giver(fact=fact, columns=(number,)) for fact, number in single.items()]
    for fact, found in flags.items():
        if fact in single:
            message = f"`{fact}` has a column of its own and columns for flags (`{_shown(names[found[0][0]])}`)"
            raise TableError(message, "keep one of the two, and carry the other through with --carry")
        _distinct_flags(names, found)
        givers.append(
            Giver(fact=fact, columns=tuple(number for number, _ in found), flags=tuple(flag for _, flag in found))
        )
    for giver in givers:
        if giver.fact in naming.facts:
            column = names[giver.columns[0]]
            message = f"`{giver.fact}` is given for every row, and the table has the column `{_shown(column)}` for it"
            raise TableError(message, f"leave one out, or carry the column through: --carry '{_shown(column)}'")
    if not givers:
        raise TableError(
            "no column of the table is named as a fact of this policy",
            f"name them with --map COLUMN=FACT; the facts are {', '.join(vocabulary.ids)}",
        )
    added = tuple(naming.prefix + name for name in ADDED)
    return Plan(names=tuple(names), givers=tuple(givers), facts=dict(naming.facts), added=added)


def _shown(text: str) -> str:
    return clean_line(text)[:60]


def _check_names(names: Sequence[str], naming: Naming) -> None:
    seen: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        if name in seen:
            message = f"columns {seen[name]} and {number} have the same name, `{_shown(name)}`"
            raise TableError(message, "rename one of them in the table's first line")
        seen[name] = number
    for name in (*naming.mapping, *sorted(naming.carry)):
        if name not in seen:
            raise TableError(f"the table has no column `{_shown(name)}`", did_you_mean(name, names))
    for name in ADDED:
        if naming.prefix + name in seen:
            message = f"the table has a column `{_shown(naming.prefix + name)}` already, as one that would be added"
            raise TableError(message, "rename it, or put something before the new names: --prefix screened_")


def _only_one(names: Sequence[str], fact: str, number: int, single: dict[str, int]) -> None:
    if fact in single:
        first, second = _shown(names[single[fact]]), _shown(names[number])
        raise TableError(
            f"`{first}` and `{second}` both give `{fact}`", f"carry one of them through: --carry '{second}'"
        )
    single[fact] = number


def _check_flag(vocabulary: Vocabulary, name: str, fact: str, flag: str) -> None:
    values = [str(option.value) for option in vocabulary[fact].options]
    if flag not in values:
        raise TableError(
            f"column `{_shown(name)}`: `{_shown(flag)}` is not a value of `{fact}`", did_you_mean(flag, values)
        )


def _distinct_flags(names: Sequence[str], found: list[tuple[int, str]]) -> None:
    seen: dict[str, int] = {}
    for number, flag in found:
        if flag in seen:
            raise TableError(
                f"`{_shown(names[seen[flag]])}` and `{_shown(names[number])}` both give the same flag",
                "carry one of them through with --carry",
            )
        seen[flag] = number


def _refuse_near_miss(vocabulary: Vocabulary, name: str) -> None:
    plain = "_".join(name.strip().casefold().replace("-", " ").replace("_", " ").split())
    fact, colon, flag = plain.partition(FLAG)
    near = _nearest(fact if colon else plain, vocabulary.ids)
    if near is None:
        return
    if colon and vocabulary[near].type is FactType.CHOICES:
        near_flag = _nearest(flag, [str(option.value) for option in vocabulary[near].options])
        near = near if near_flag is None else near + FLAG + near_flag
    shown = _shown(name)
    raise TableError(
        f"column `{shown}` is not a fact of this policy; did you mean `{near}`?",
        f"if so, --map '{shown}={near}'; if it is something else, --carry '{shown}'",
    )


def _nearest(word: str, known: Iterable[str]) -> str | None:
    found = difflib.get_close_matches(word[:80], list(known), n=1, cutoff=NEAR)
    return found[0] if found else None


def readers(vocabulary: Vocabulary, axes: Axes, plan: Plan, today: date) -> list[tuple[tuple[int, ...], Cells]]:
    """What reads the cells of a plan: for each reader its columns, none where the facts of every row say it all.

    Facts that bear on each other through dates (a birth date, the age that it gives, the day in question) are read together.
    """
    together = _by_dates(vocabulary)
    found: list[tuple[tuple[int, ...], Cells]] = []
    dated = [giver for giver in plan.givers if giver.fact in together]
    for giver in plan.givers:
        if giver.fact not in together:
            read = partial(_read_one, vocabulary, giver)
            found.append((giver.columns, Cells(axes, [giver.fact], read)))
    constant = {fact: value for fact, value in plan.facts.items() if fact not in together}
    if constant:
        found.append(((), Cells(axes, list(constant), lambda _: _checked(vocabulary, constant))))
    fixed = {fact: value for fact, value in plan.facts.items() if fact in together}
    if dated or fixed:
        columns = tuple(column for giver in dated for column in giver.columns)
        seen = [fact.id for fact in vocabulary.facts if fact.id in together and fact.id in axes.by_fact]
        read_dates = partial(_read_dates, vocabulary, tuple(dated), fixed, today)
        found.append((columns, Cells(axes, seen, read_dates)))
    return found


def _by_dates(vocabulary: Vocabulary) -> frozenset[str]:
    """The dates, the numbers that they give and the choices that they decide."""
    found: set[str] = set()
    for fact in vocabulary.facts:
        if fact.type is FactType.DATE or fact.on is not None:
            found.add(fact.id)
        if fact.gives is not None:
            found.add(fact.gives)
    return frozenset(found)


def _checked(vocabulary: Vocabulary, facts: Mapping[str, object]) -> dict[str, Value | Unknown]:
    return {fact: read_value(vocabulary[fact], value) for fact, value in facts.items()}


def _read_one(vocabulary: Vocabulary, giver: Giver, cell: Hashable) -> dict[str, Value | Unknown]:
    cells: Iterable[object] = cell if giver.flags and isinstance(cell, tuple) else (cell,)
    value = value_of(vocabulary, giver, list(cells))
    return {} if value is None else {giver.fact: read_value(vocabulary[giver.fact], value)}


def _read_dates(
    vocabulary: Vocabulary,
    givers: tuple[Giver, ...],
    fixed: Mapping[str, object],
    today: date,
    cell: Hashable,
) -> dict[str, Value | Unknown]:
    """What dates and ages say together; as `read_situation` has it, which also finds where they contradict each other."""
    facts = dict(fixed)
    cells = iter(cell if len(givers) > 1 and isinstance(cell, tuple) else (cell,))
    for giver in givers:
        value = given(vocabulary[giver.fact], next(cells))
        if value is not None:
            facts[giver.fact] = value
    situation = read_situation(vocabulary, facts, today)
    return {**situation.known, **dict.fromkeys(situation.unknown, UNKNOWN)}


def refusal(vocabulary: Vocabulary, plan: Plan, row: Sequence[object], today: date) -> FactError:
    """Why a row is refused, in the words of a single decision."""
    try:
        read_situation(vocabulary, plan.facts_of(vocabulary, row), today)
    except FactError as error:
        return error
    raise AssertionError("a row was refused that a single decision takes")
