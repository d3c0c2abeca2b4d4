"""Channel 2: a situation's masks, ANDed, give the entries that fire."""

from __future__ import annotations

from collections.abc import Mapping

from kb.program import Firing, Program
from kb.table import Table
from kb.vocabulary import Value

MEMO = 50_000
"""Finished answers kept; a real pack has far fewer distinct masks."""


class Compiled:
    """Decides complete situations by the mask table. Answers are memoised by mask: equal masks, equal firings."""

    name = "compiled"

    def __init__(self, program: Program, table: Table) -> None:
        self._program, self._table = program, table
        self._memo: dict[int, Firing] = {}

    def fire(self, assignment: Mapping[str, Value]) -> Firing:
        """The firing of a total assignment (every fact but dates has a value)."""
        live = self._table.live(assignment)
        found = self._memo.get(live)
        if found is None:
            found = self._program.conclude(name for name, boxes in self._table.fires.items() if live & boxes)
            if len(self._memo) < MEMO:
                self._memo[live] = found
        return found
