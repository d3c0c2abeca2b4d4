"""The normal form: each condition as a union of boxes over the facts' values.

A *variable* is a choice, yes/no or number fact, or one flag of a set fact. Its values stand in cells: one for each choice, and
for a number one for each stretch that no rule cuts. A *box* gives some variables the cells that they may lie in, as bit masks;
a variable that it does not name is free. A box is never empty. This is the ground of channel 2 and of all analysis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not, atoms
from kb.pack import Concept, Lean, Pack
from kb.values import dataclass, field
from kb.vocabulary import Fact, FactType, Value, Vocabulary

Box = Mapping[int, int]
"""Variable number to the mask of cells in which it may lie; never the full mask, never zero."""

MAX_BOXES = 1000
"""More boxes than this from one condition means that it should be written otherwise."""
MAX_IN_ALL = 5000
"""Boxes of all conditions together; each takes a bit in every mask."""
MAX_CELLS = 300
"""Cells of one number; where rules cut it in more places, its questions could not be told apart by a person either."""
MAX_WORK = 200_000
"""Pairs of boxes that may be met for all conditions of a pack together; the Beech Hill pack takes about 2,000."""


class TooLarge(Exception):
    """A condition that unfolds into too many boxes. The message says which bound; `rule`: the id of the rule to blame, if any."""

    def __init__(self, message: str, rule: str | None = None) -> None:
        self.rule = rule
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One axis: its fact, for a set fact the flag, and for each cell a first value and how many values it holds."""

    number: int
    fact: str
    flag: str | None
    firsts: tuple[str | bool | int, ...]
    sizes: tuple[int, ...]

    @property
    def full(self) -> int:
        """The mask of all cells."""
        return (1 << len(self.firsts)) - 1

    def cell(self, value: Value) -> int:
        """The number of the cell in which a value of this variable's fact lies."""
        if self.flag is not None:
            return int(isinstance(value, frozenset) and self.flag in value)
        if isinstance(value, int) and not isinstance(value, bool):
            return max(number for number, first in enumerate(self.firsts) if int(first) <= value)
        return self.firsts.index(value)


@dataclass(frozen=True, kw_only=True)
class Axes:
    """All variables of a vocabulary, with numbers cut where some rule of the pack cuts them."""

    variables: tuple[Variable, ...]
    by_fact: Mapping[str, tuple[Variable, ...]] = field(repr=False, compare=False)

    @cached_property
    def flags(self) -> Mapping[tuple[str, str], Variable]:
        """The variables of set facts by fact and flag."""
        return {(v.fact, v.flag): v for v in self.variables if v.flag is not None}


def axes_of(*packs: Pack, vocabulary: Vocabulary | None = None) -> Axes:
    """The axes of a pack, or of several on one vocabulary, numbers cut where any of them cuts. Raises TooLarge.

    Facts that defaults look at stand before the facts that have them.
    """
    cuts = _cuts(packs)
    variables: list[Variable] = []
    for fact in _ordered((vocabulary or packs[0].vocabulary).facts):
        for flag, firsts, sizes in _cells(fact, cuts.get(fact.id, set())):
            variables.append(Variable(number=len(variables), fact=fact.id, flag=flag, firsts=firsts, sizes=sizes))
    by_fact: dict[str, tuple[Variable, ...]] = {}
    for variable in variables:
        by_fact[variable.fact] = (*by_fact.get(variable.fact, ()), variable)
    return Axes(variables=tuple(variables), by_fact=by_fact)


def _ordered(facts: tuple[Fact, ...]) -> list[Fact]:
    """Required facts, then the vocabulary's order, with facts whose defaults look at others after those others."""
    waiting = [fact for fact in facts if fact.type is not FactType.DATE]
    waiting.sort(key=lambda fact: not fact.required)
    placed: list[Fact] = []
    while waiting:
        names = {fact.id for fact in waiting}
        ready = next((fact for fact in waiting if not (default_facts(fact) - {fact.id}) & names), waiting[0])
        placed.append(ready)
        waiting.remove(ready)
    return placed


def default_facts(fact: Fact) -> set[str]:
    """The facts that decide whether a default of this fact applies."""
    return {atom.fact for default in fact.left_out for atom in atoms(default.when) if not isinstance(atom, Holds)}


def _cuts(packs: Iterable[Pack]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for pack in packs:
        for condition in conditions_of(pack):
            for atom in atoms(condition):
                if isinstance(atom, Between):
                    found.setdefault(atom.fact, set()).update((atom.low, atom.high + 1))
    return found


def conditions_of(pack: Pack) -> Iterable[Condition]:
    """Every condition of a pack that can bear on a decision."""
    for rule in pack.rules:
        yield rule.when
        if not isinstance(rule, Concept):
            leans: list[Lean] = list(rule.leans)
            leans += [lean for lift in getattr(rule, "lifts", ()) for lean in lift.leans]
            yield from (lean.when for lean in leans if lean.when is not None)
    for fact in pack.vocabulary.facts:
        yield from (limit.when for limit in fact.limits)
        yield from (default.when for default in fact.left_out)
    yield from (invariant.when for invariant in pack.invariants)


def _cells(fact: Fact, cuts: set[int]) -> list[tuple[str | None, tuple[str | bool | int, ...], tuple[int, ...]]]:
    if fact.type is FactType.NUMBER:
        starts = sorted({fact.low, *(cut for cut in cuts if fact.low < cut <= fact.high)})
        if len(starts) > MAX_CELLS:
            raise TooLarge(f"`{fact.id}` is cut into {len(starts):,} stretches; {MAX_CELLS} are the most")
        ends = [*starts[1:], fact.high + 1]
        return [(None, tuple(starts), tuple(end - start for start, end in zip(starts, ends, strict=True)))]
    if fact.type is FactType.CHOICES:
        return [(str(option.value), (False, True), (1, 1)) for option in fact.options]
    values = tuple(option.value for option in fact.options)
    return [(None, values, (1,) * len(values))]


class Boxes:
    """Turns conditions into boxes over given axes, with concepts written out."""

    def __init__(self, axes: Axes, concepts: Iterable[Concept]) -> None:
        self._axes = axes
        self._concepts = {concept.id: concept.when for concept in concepts}
        self._order = {concept: number for number, concept in enumerate(self._concepts)}
        self._known: dict[tuple[str, bool], tuple[Box, ...]] = {}
        self._work, self._given = MAX_WORK, 0

    def of(self, condition: Condition, *, holds: bool = True) -> tuple[Box, ...]:
        """The boxes in which a condition holds (or, with `holds=False`, does not). Raises TooLarge."""
        wanted: set[tuple[str, bool]] = set()
        left = list(_concepts(condition, holds))
        while left:
            key = left.pop()
            if key not in self._known and key not in wanted:
                wanted.add(key)
                left += _concepts(self._concepts[key[0]], key[1])
        # Concepts stand in order, so each finds those it leans on done: a long chain of them is no deep recursion.
        for concept, held in sorted(wanted, key=lambda key: self._order[key[0]]):
            self._known[concept, held] = self._of(self._concepts[concept], held)
        found = self._of(condition, holds)
        self._given += len(found)
        if self._given > MAX_IN_ALL:
            raise TooLarge(f"the rules together unfold into more than {MAX_IN_ALL:,} cases")
        return found

    def _of(self, condition: Condition, holds: bool) -> tuple[Box, ...]:
        match condition:
            case Not(part):
                return self._of(part, not holds)
            case Holds(concept):
                return self._known[concept, holds]
            case All(parts):
                return self._all(parts, holds) if holds else self._any(parts, holds)
            case Either(parts):
                return self._any(parts, holds) if holds else self._all(parts, holds)
            case Includes(fact, values):
                flags = [self._axes.flags[fact, value].number for value in sorted(values)]
                return tuple({flag: 0b10} for flag in flags) if holds else (dict.fromkeys(flags, 0b01),)
            case Among(fact, values):
                return self._single(fact, [first in values for first in self._axes.by_fact[fact][0].firsts], holds)
            case Between(fact, low, high):
                return self._single(
                    fact, [low <= int(first) <= high for first in self._axes.by_fact[fact][0].firsts], holds
                )

    def _single(self, fact: str, inside: list[bool], holds: bool) -> tuple[Box, ...]:
        self._spend(1 + len(inside) // 8)
        variable = self._axes.by_fact[fact][0]
        mask = sum(1 << cell for cell, within in enumerate(inside) if within is holds)
        if mask == 0:
            return ()
        return ({},) if mask == variable.full else ({variable.number: mask},)

    def _any(self, parts: tuple[Condition, ...], holds: bool) -> tuple[Box, ...]:
        found: list[Box] = []
        for part in parts:
            found += self._of(part, holds)
            self._check(found)
        return self._absorb(found)

    def _all(self, parts: tuple[Condition, ...], holds: bool) -> tuple[Box, ...]:
        found: tuple[Box, ...] = ({},)
        for part in parts:
            others = self._of(part, holds)
            self._spend(len(found) * len(others))
            both: list[Box] = []
            for one in found:
                both += [box for other in others if (box := meet(one, other)) is not None]
                self._check(both)
            found = self._absorb(both)
        return found

    def _absorb(self, boxes: list[Box]) -> tuple[Box, ...]:
        self._check(boxes)
        kept = absorb(boxes)
        self._spend(len(boxes) * (len(kept) + 1) // 8)  # comparing is quicker than building
        return kept

    def _check(self, boxes: list[Box]) -> None:
        if len(boxes) > MAX_BOXES:
            raise TooLarge(f"it unfolds into more than {MAX_BOXES:,} cases")

    def _spend(self, steps: int) -> None:
        """Bound the work of all conditions together: a pack of many large rules is refused before it takes seconds."""
        self._work -= steps
        if self._work < 0:
            raise TooLarge("the rules together take too many steps to unfold")


def _concepts(condition: Condition, holds: bool) -> Iterator[tuple[str, bool]]:
    """The concepts that a condition looks at directly, and whether each is wanted to hold."""
    match condition:
        case Holds(concept):
            yield concept, holds
        case Not(part):
            yield from _concepts(part, not holds)
        case All(parts) | Either(parts):
            for part in parts:
                yield from _concepts(part, holds)


def meet(one: Box, other: Box) -> Box | None:
    """The box in which both lie; None where they do not touch."""
    both = dict(one)
    for variable, mask in other.items():
        both[variable] = both.get(variable, mask) & mask
        if not both[variable]:
            return None
    return both


def absorb(boxes: list[Box]) -> tuple[Box, ...]:
    """The boxes without those that lie within another."""
    kept: list[Box] = []
    for box in sorted(boxes, key=len):
        if not any(_within(box, wide) for wide in kept):
            kept.append(box)
    return tuple(kept)


def _within(box: Box, wide: Box) -> bool:
    return all(variable in box and not box[variable] & ~mask for variable, mask in wide.items())
