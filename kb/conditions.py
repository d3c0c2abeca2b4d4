"""The language of `when`: conditions over facts and concepts, as frozen values.

Whatever a pack says in a `when` is one of these seven forms. They hold no place in the source and no text: two conditions
that say the same compare equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.values import dataclass


@dataclass(frozen=True, slots=True)
class Holds:
    """A concept holds."""

    concept: str


@dataclass(frozen=True, slots=True)
class Among:
    """A choice or yes/no fact has one of these values."""

    fact: str
    values: frozenset[str | bool]


@dataclass(frozen=True, slots=True)
class Includes:
    """A fact that is a set includes at least one of these values."""

    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number lies from `low` to `high`, both included."""

    fact: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no parts, always true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; with no parts, never true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Holds | Among | Includes | Between | All | Either | Not

ALWAYS = All(())


def atoms(condition: Condition) -> Iterator[Holds | Among | Includes | Between]:
    """Every leaf of a condition, in the order written, repeats included."""
    match condition:
        case All(parts) | Either(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield condition


def concepts_of(condition: Condition) -> frozenset[str]:
    """The concepts that a condition looks at directly."""
    return frozenset(atom.concept for atom in atoms(condition) if isinstance(atom, Holds))


def facts_of(condition: Condition) -> frozenset[str]:
    """The facts that a condition looks at directly."""
    return frozenset(atom.fact for atom in atoms(condition) if not isinstance(atom, Holds))
