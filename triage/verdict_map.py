"""The verdict map: one situation, varied in two facts; a grid of exact verdicts. Nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kb.numbers import stretch
from kb.pack import Verdict
from kb.policy import Policy
from kb.situation import FactError, Situation
from kb.vocabulary import Fact, FactType, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One square: the verdict, or None where it hangs on more than is known; nothing is `possible` where no situation is."""

    verdict: Verdict | None
    possible: tuple[Verdict, ...]
    here: bool
    """The situation itself lies in this square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One value of the fact that goes down."""

    value: str | bool
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A stretch of the number that goes across, cut only where some rule cuts it."""

    low: int
    high: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictMap:
    """A grid of verdicts: `across` a number, `down` a choice."""

    across: Fact
    down: Fact
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def tells(self) -> bool:
        """Whether both ways make a difference: some row is not all alike, and some column is not."""
        grid = [[(cell.verdict, cell.possible) for cell in row.cells] for row in self.rows]
        return any(len(set(row)) > 1 for row in grid) and any(
            len(set(column)) > 1 for column in zip(*grid, strict=True)
        )


def verdict_map(policy: Policy, facts: Mapping[str, object], today: date, *, across: str, down: str) -> VerdictMap:
    """The map of a situation, as JSON has it, whose required facts are given. Raises FactError where the facts cannot be used."""
    vocabulary = policy.pack.vocabulary
    present = policy.situation(facts, today)
    columns = tuple(_columns(policy, vocabulary[across]))
    # a day that gives the square's value would contradict every other square, so it makes room
    days = {fact.id for fact in vocabulary.facts if fact.gives == across} | {vocabulary[down].on}
    base = {name: value for name, value in facts.items() if name not in {across, down, *days}}
    rows = tuple(
        Row(
            value=option.value,
            label=option.label,
            cells=tuple(
                _cell(
                    policy,
                    {**base, across: column.low, down: option.value},
                    today,
                    _here(present, across, column, down, option.value),
                )
                for column in columns
            ),
        )
        for option in vocabulary[down].options
    )
    return VerdictMap(across=vocabulary[across], down=vocabulary[down], columns=columns, rows=rows)


def maps_of(policy: Policy, facts: Mapping[str, object], today: date) -> tuple[VerdictMap, ...]:
    """The maps that tell something about a situation: those where both ways make a difference, or failing these the first one.

    A number that rules look at goes across, a choice that rules look at goes down. Raises FactError.
    """
    wanted = [
        fact for fact in policy.pack.vocabulary.facts if fact.id in policy.table.axes.by_fact and not fact.required
    ]
    numbers = [fact.id for fact in wanted if fact.type is FactType.NUMBER]
    choices = [fact.id for fact in wanted if fact.type is FactType.CHOICE]
    maps = [verdict_map(policy, facts, today, across=across, down=down) for across in numbers for down in choices]
    return tuple(shown for shown in maps if shown.tells) or tuple(maps[:1])


def _here(present: Situation, across: str, column: Column, down: str, value: str | bool) -> bool:
    age: Value | None = present.known.get(across)
    return isinstance(age, int) and column.low <= age <= column.high and present.known.get(down) == value


def _columns(policy: Policy, fact: Fact) -> Iterator[Column]:
    firsts = [int(first) for first in policy.table.axes.by_fact[fact.id][0].firsts if isinstance(first, int)]
    for low, after in zip(firsts, [*firsts[1:], fact.high + 1], strict=True):
        yield Column(low=low, high=after - 1, label=stretch(fact, low, after - 1))


def _cell(policy: Policy, facts: Mapping[str, object], today: date, here: bool) -> Cell:
    try:
        outlook = policy.outlook(policy.situation(facts, today))
    except FactError:
        return Cell(verdict=None, possible=(), here=here)
    return Cell(verdict=outlook.verdict, possible=outlook.possible, here=here)
