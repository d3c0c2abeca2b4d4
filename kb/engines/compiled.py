"""Channel 2: a situation's masks, ANDed, give the entries that fire."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from kb.program import Firing, Program
from kb.rulings import Ruling, Rulings
from kb.table import Table
from kb.vocabulary import FactType, Value

if TYPE_CHECKING:
    from kb.reader import Reader

MEMO = 50_000
"""Finished answers kept; a real pack has far fewer distinct masks."""


class Compiled:
    """Decides complete situations by the mask table. Answers are memoised by mask: equal masks, equal firings."""

    name = "compiled"

    def __init__(self, program: Program, table: Table) -> None:
        self._program, self._table = program, table
        self._masks: dict[str, dict[Value, int]] = {fact: {} for fact in table.axes.by_fact}
        self._memo: dict[int, Firing] = {}
        self.touched = {fact: table.touched((fact,)) for fact in table.axes.by_fact}
        """For each fact the boxes that name it."""
        facts = program.pack.vocabulary.facts
        self.dating = tuple(fact for fact in facts if fact.gives is not None)
        """The dates that give a number of years."""
        self.changing = tuple(fact for fact in facts if fact.can_change and fact.type is not FactType.DATE)
        """What a person or time can make otherwise, in the vocabulary's order."""
        self.headlines: dict[str | None, str] = {}
        """Of complete situations, by the first norm that stands (None: the policy is silent)."""

    def mask(self, fact: str, value: Value) -> int:
        """The boxes that a checked value of a fact does not rule out."""
        masks = self._masks[fact]
        found = masks.get(value)
        if found is None:
            found = self._table.mask(fact, value)
            if len(masks) < MEMO:
                masks[value] = found
        return found

    def live(self, assignment: Mapping[str, Value]) -> int:
        """The boxes that a total assignment of the facts leaves."""
        left = self._table.all
        for fact, masks in self._masks.items():
            value = assignment[fact]
            mask = masks.get(value)
            left &= self.mask(fact, value) if mask is None else mask
        return left

    def fire(self, assignment: Mapping[str, Value]) -> Firing:
        """The firing of a total assignment (every fact but dates has a value)."""
        live = self.live(assignment)
        found = self._memo.get(live)
        if found is None:
            found = self._program.conclude(name for name, boxes in self._table.fires.items() if live & boxes)
            if len(self._memo) < MEMO:
                self._memo[live] = found
        return found

    @cached_property
    def rulings(self) -> Rulings:
        """The rulings of complete situations by the boxes that they leave; made when first asked for."""
        return Rulings(self._program.pack, self._table)

    @cached_property
    def reader(self) -> Reader:
        """Reads facts straight into boxes; made when first asked for, as one decision alone does not need it."""
        from kb.reader import Reader

        return Reader(self._program.pack.vocabulary, self._table, self.rulings.watched)

    def rule(self, assignment: Mapping[str, Value]) -> Ruling:
        """The ruling of a total assignment."""
        return self.rulings.of(self.live(assignment))
