"""The exact difference of two policies: every situation whose verdict, duties, cited clauses or named readings change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kb.analysis.answers import Answers
from kb.analysis.ground import ground_of
from kb.analysis.space import Space
from kb.diagram import Node, values
from kb.normal_form import axes_of
from kb.numbers import counted
from kb.pack import STRICTNESS, Pack, Verdict
from kb.vocabulary import Vocabulary

RIGOUR = (
    Verdict.PROHIBITED,
    Verdict.REFER,
    Verdict.CONDITIONAL,
    Verdict.OBLIGATORY,
    Verdict.PERMITTED,
    Verdict.OUT_OF_SCOPE,
)
"""What asks most of people first. `STRICTNESS` is another order: it says which of several norms decides."""


class Part(StrEnum):
    """The parts of an answer that can change."""

    VERDICT = "verdict"
    DUTY = "duty"
    CLAUSE = "clause"
    READING = "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changes, and where: a verdict from one to another, or a duty, clause or reading gained or lost."""

    part: Part
    before: str | None
    """The verdict or id that the old policy gives; None for what is gained."""
    after: str | None
    """The verdict or id that the new policy gives; None for what is lost."""
    where: Node
    count: int
    """Situations."""
    share: float
    """How common they are, from 0 to 1, by the vocabulary's weights."""

    @property
    def milder(self) -> bool:
        """Whether this is a verdict that becomes milder: less is asked, or a duty to act is lost, whatever comes in its place."""
        if self.part is not Part.VERDICT or self.before is None or self.after is None:
            return False
        before, after = Verdict(self.before), Verdict(self.after)
        return before is Verdict.OBLIGATORY or RIGOUR.index(after) > RIGOUR.index(before)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two policies compared, on the situations that both can speak of."""

    space: Space
    old: Answers
    new: Answers
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change: verdicts, duties, clauses, readings; within each the commonest first."""
        return (*self.verdicts, *self.duties, *self.clauses, *self.readings)

    @cached_property
    def verdicts(self) -> tuple[Change, ...]:
        """Each verdict that becomes another. These do not overlap."""
        if self.old.verdict is self.new.verdict:
            return ()
        width, diagrams = len(STRICTNESS), self.space.diagrams
        pairs = diagrams.combine(self.old.verdict, self.new.verdict, lambda one, other: one * width + other)
        found = []
        for value in values(pairs):
            before, after = STRICTNESS[value // width], STRICTNESS[value % width]
            if before is not after:
                where = diagrams.map(pairs, value.__eq__)
                found.append(self._change(Part.VERDICT, before.value, after.value, where))
        return _commonest(found)

    @cached_property
    def duties(self) -> tuple[Change, ...]:
        """Each duty that arises or no longer arises."""
        return self._parts(Part.DUTY, self.old.duties, self.new.duties)

    @cached_property
    def clauses(self) -> tuple[Change, ...]:
        """Each clause that is cited or no longer cited."""
        return self._parts(Part.CLAUSE, self.old.clauses, self.new.clauses)

    @cached_property
    def readings(self) -> tuple[Change, ...]:
        """Each reading that is named or no longer named."""
        return self._parts(Part.READING, self.old.readings, self.new.readings)

    @cached_property
    def where(self) -> Node:
        """1 for every situation in which anything changes."""
        found: Node = self.space.diagrams.leaf(0)
        for change in self.changes:
            found = self.space.either(found, change.where)
        return found

    @cached_property
    def count(self) -> int:
        """How many situations change in any way."""
        return self.space.count(self.where)

    @property
    def empty(self) -> bool:
        """Whether both policies answer every situation alike, and speak of the same situations."""
        return not (self.changes or self.only_old or self.only_new)

    def _parts(self, part: Part, old: Mapping[str, Node], new: Mapping[str, Node]) -> tuple[Change, ...]:
        return _commonest(list(self._gained_and_lost(part, old, new)))

    def _gained_and_lost(self, part: Part, old: Mapping[str, Node], new: Mapping[str, Node]) -> Iterator[Change]:
        nowhere = self.space.diagrams.leaf(0)
        for name in dict.fromkeys((*old, *new)):
            one, other = old.get(name, nowhere), new.get(name, nowhere)
            if one is not other:
                gained, lost = self.space.without(other, one), self.space.without(one, other)
                if gained is not nowhere:
                    yield self._change(part, None, name, gained)
                if lost is not nowhere:
                    yield self._change(part, name, None, lost)

    def _change(self, part: Part, before: str | None, after: str | None, where: Node) -> Change:
        where = self.space.diagrams.map(where, bool)
        return Change(
            part=part,
            before=before,
            after=after,
            where=where,
            count=self.space.count(where),
            share=self.space.share(where),
        )


def difference(old: Pack, new: Pack, tick: Callable[[], None] | None = None) -> Difference:
    """Compare two packs. Raises Incomparable, TooLarge, and whatever `tick` raises in long work."""
    ground = ground_of(old, new)
    space = Space(ground.vocabulary, axes_of(ground.old, ground.new, vocabulary=ground.vocabulary), tick)
    return Difference(
        space=space,
        old=Answers(space, ground.old),
        new=Answers(space, ground.new),
        only_old=(*ground.only_old, *_ruled_out(space, ground.limits_of_old, "new")),
        only_new=(*ground.only_new, *_ruled_out(space, ground.limits_of_new, "old")),
    )


def _ruled_out(space: Space, alone: Vocabulary, other: str) -> Iterator[str]:
    """What one policy allows to be asked by its own limits, and the other's limits do not."""
    if alone != space.vocabulary:
        extra = Space(alone, space.axes).size - space.size
        if extra:
            yield f"{counted(extra, 'situation')} that limits of the {other} policy rule out"


def _commonest(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (-change.share, -change.count)))
