"""Verdict maps as values: what a policy answers, or where two policies differ, over any two facts; exact in every square.

A square holds the legal situations that share a value of both facts (and of the facts that are held). Every answer that occurs in
it is counted; what the square *shows* is chosen by `Rest`. A map of a difference counts the answers that change. Maps are made in
`kb.analysis.atlas`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb.clean import clean_line
from kb.normal_form import Variable
from kb.numbers import stretch
from kb.pack import Pack, Verdict
from kb.problems import did_you_mean
from kb.situation import FactError
from kb.vocabulary import Fact, FactType, Vocabulary


class Rest(StrEnum):
    """What counts for the facts that are neither an axis nor held."""

    WORST = "worst"
    """Any value: the square shows the strictest answer that occurs."""
    OPEN = "open"
    """Left out, as in a question: what the pack says counts for a fact left out does count, and the rest stays open."""
    COMMON = "common"
    """The commonest value by the vocabulary's weights, where the pack does not say what counts for a fact left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One value of an axis, or a stretch of numbers that no rule cuts."""

    label: str
    first: str | bool | int
    size: int
    """How many values it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A fact, or one flag of a set fact, as a side of a map."""

    name: str
    """As people write it: `counterpart_age`, or `content:bullying`."""
    label: str
    variable: int
    stops: tuple[Stop, ...]
    """One for each cell of the variable, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """The situations of a square that get one answer; in a map of a difference, one answer from each policy."""

    before: Verdict | None
    """The old policy's answer; None on the map of a single policy."""
    verdict: Verdict
    count: int
    share: float
    """Their part of the square, from 0 to 1, by the vocabulary's weights."""

    @property
    def changes(self) -> bool:
        """Whether the two policies answer differently."""
        return self.before is not None and self.before is not self.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """All legal situations with one value of each axis; none (`count` 0) where the vocabulary's limits rule them out."""

    verdict: Verdict | None
    """What the square shows; None where that is open, where no situation is legal, and on a map of a difference."""
    portions: tuple[Portion, ...]
    """Every answer that occurs, strictest first."""
    count: int
    share: float
    """How common its situations are among all of the map, from 0 to 1."""

    @property
    def possible(self) -> tuple[Verdict, ...]:
        """The verdicts that occur, strictest first."""
        return tuple(dict.fromkeys(portion.verdict for portion in self.portions))

    @property
    def changes(self) -> tuple[Portion, ...]:
        """The answers that change, commonest first."""
        changed = [portion for portion in self.portions if portion.changes]
        return tuple(sorted(changed, key=lambda portion: (-portion.share, -portion.count)))

    @property
    def changed(self) -> int:
        """How many of its situations change."""
        return sum(portion.count for portion in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A grid of squares, [down][across], with all the words that it takes to read it."""

    policy: str
    """The policy in words."""
    against: str | None
    """The old policy in words, on a map of a difference."""
    rest: Rest
    """`WORST` on a map of a difference, which counts every situation."""
    across: Axis
    down: Axis
    squares: tuple[tuple[Square, ...], ...]
    held: tuple[str, ...]
    """The facts that are held, as phrases."""
    common: tuple[str, ...]
    """With `Rest.COMMON`: the values taken in every square, as phrases; what differs from square to square is not named."""
    apart: tuple[str, ...]
    """What only one of two policies can speak of, as phrases; such situations are on no square."""
    words: tuple[tuple[Verdict, str], ...]
    """The verdicts in the pack's words, strictest first."""

    @property
    def every(self) -> Iterator[Square]:
        """The squares, row by row."""
        return (square for row in self.squares for square in row)

    @property
    def count(self) -> int:
        """The situations on the map."""
        return sum(square.count for square in self.every)

    @property
    def changed(self) -> int:
        """The situations on the map whose answer changes."""
        return sum(square.changed for square in self.every)

    @property
    def changes(self) -> tuple[Portion, ...]:
        """Each change with its situations and their part of the whole map, commonest first."""
        found: dict[tuple[Verdict | None, Verdict], tuple[int, float]] = {}
        for square in self.every:
            for portion in square.changes:
                count, share = found.get((portion.before, portion.verdict), (0, 0.0))
                found[portion.before, portion.verdict] = (
                    count + portion.count,
                    share + portion.share * square.share,
                )
        portions = [Portion(before=b, verdict=v, count=c, share=s) for (b, v), (c, s) in found.items()]
        return tuple(sorted(portions, key=lambda portion: (-portion.share, -portion.count)))


def named(*packs: Pack) -> tuple[str, ...]:
    """Policies in words; those of one name and version with their fingerprints."""
    names = [f"{pack.school}: {pack.title}, version {pack.version}" for pack in packs]
    if len(set(names)) < len(packs):
        names = [f"{name} ({pack.fingerprint[:19]})" for name, pack in zip(names, packs, strict=True)]
    return tuple(names)


def axis_of(name: str, variable: Variable, fact: Fact) -> Axis:
    """A variable of a fact as an axis."""
    label = fact.label if variable.flag is None else f"{fact.label}: {fact.option(variable.flag).label}"
    return Axis(name=name, label=label, variable=variable.number, stops=tuple(_stops(fact, variable)))


def _stops(fact: Fact, variable: Variable) -> Iterator[Stop]:
    for first, size in zip(variable.firsts, variable.sizes, strict=True):
        if variable.flag is not None:
            label = "yes" if first else "no"
        elif fact.type is FactType.NUMBER:
            label = stretch(fact, int(first), int(first) + size - 1)
        else:
            label = fact.label_of(first)
        yield Stop(label=label, first=first, size=size)


def no_axis(name: str, vocabulary: Vocabulary, names: Iterable[str]) -> FactError:
    """Why a name is no axis, and the way out."""
    fact_id, _, flag = name.partition(":")
    shown = clean_line(name)[:60]
    if fact_id not in vocabulary:
        return FactError(shown, f"`{shown}` is not a fact of this policy", did_you_mean(name, names))
    fact = vocabulary[fact_id]
    if fact.type is FactType.CHOICES:
        flags = [other for other in names if other.startswith(f"{fact_id}:")]
        if flag:
            return FactError(shown, f"`{shown}` is nothing that `{fact_id}` can hold", did_you_mean(name, flags))
        message = f"`{fact_id}` can hold several things at once; an axis is one of them"
        return FactError(shown, message, f"write for example {flags[0]}")
    if fact.type is FactType.DATE:
        given = (
            [fact.gives] if fact.gives else [other.id for other in vocabulary.facts if other.on == fact_id != other.id]
        )
        wanted = [other for other in given if other in names]
        return FactError(
            shown, f"`{fact_id}` is a date, and rules see no dates", f"take {wanted[0]}" if wanted else None
        )
    return FactError(shown, f"`{fact_id}` has one value at a time, so nothing follows its name", f"write {fact_id}")
