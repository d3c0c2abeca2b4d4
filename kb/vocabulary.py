"""The vocabulary: which facts a situation may have, their values, and what counts when a fact is left out.

A fact is one of five types. `choice` has one of its values, `choices` a set of them, `number` a whole number within bounds,
`yes_no` True or False, `date` a calendar day. Rules never see dates: a date gives a number of years, or tells which value of a
choice holds by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum
from functools import cached_property

from kb.conditions import Condition
from kb.dates import day_in_words
from kb.values import dataclass


class Unknown(Enum):
    """The answer "I don't know": different from leaving a fact out."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN

Value = str | bool | int | date | frozenset[str]
"""What a fact can be: choice, yes/no, whole number, date, set of choices."""


class FactType(StrEnum):
    """The five types of facts."""

    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a choice, choices or yes/no fact, with its words and how common it is (a weight within the fact).

    `starts`: the first day on which the value holds, in a choice that the date decides; None for the first value.
    """

    value: str | bool
    label: str
    help: str | None = None
    weight: int = 1
    group: str | None = None
    starts: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of a number, both ends included, with how common it is as a whole."""

    low: int
    high: int
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """While `when` holds (it looks at required facts only) the fact may have only these values; `says` tells why."""

    when: Condition
    only: frozenset[str | bool]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """While `when` holds, a fact that is left out counts as `value` and is never missing."""

    when: Condition
    value: str | bool | int | frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of the vocabulary.

    `required`: nothing can be decided without it, and "unknown" is no answer to it. `unknown_is`: what "unknown" counts as,
    where the policy itself says so. `can_change`: a person or time can make it otherwise. `no_effect`: why it never changes a
    verdict. `gives`: for a date, the number fact that gets the full years since then, on the day that the date fact `on` names.
    A choice with `on` is decided by that day: it has the last value that has started by then.
    """

    id: str
    type: FactType
    label: str
    question: str
    help: str | None = None
    options: tuple[Option, ...] = ()
    low: int = 0
    high: int = 0
    bands: tuple[Band, ...] = ()
    required: bool = False
    can_change: bool = False
    no_effect: str | None = None
    limits: tuple[Limit, ...] = ()
    left_out: tuple[Default, ...] = ()
    unknown_is: str | bool | None = None
    gives: str | None = None
    on: str | None = None

    def option(self, value: str | bool) -> Option:
        """The option with this value. Raises KeyError where there is none."""
        for option in self.options:
            if option.value == value and type(option.value) is type(value):
                return option
        raise KeyError(value)

    def stage(self, day: date) -> str | bool:
        """The value that a choice decided by the date has on a day."""
        return [option.value for option in self.options if option.starts is None or option.starts <= day][-1]

    def label_of(self, value: Value | Unknown) -> str:
        """A value of this fact in words, for people."""
        match value:
            case Unknown():
                return "not known"
            case frozenset():
                chosen = [option.label for option in self.options if option.value in value]
                return "; ".join(chosen) if chosen else "none of these"
            case date():
                return day_in_words(value)
            case bool() | str():
                return self.option(value).label
            case _:
                return str(value)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All facts, in the order in which a person would be asked them."""

    facts: tuple[Fact, ...]

    def __getitem__(self, fact_id: str) -> Fact:
        return self._by_id[fact_id]

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._by_id

    @cached_property
    def _by_id(self) -> Mapping[str, Fact]:
        return {fact.id: fact for fact in self.facts}

    @property
    def ids(self) -> tuple[str, ...]:
        """The facts' ids, in order."""
        return tuple(fact.id for fact in self.facts)

    @property
    def required(self) -> tuple[Fact, ...]:
        """The facts without which nothing can be decided."""
        return tuple(fact for fact in self.facts if fact.required)
