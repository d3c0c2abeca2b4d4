"""What boxes reach: a first look that tells most pairs of rules apart without drawing where both hold."""

from __future__ import annotations

from kb.table import Table


class Reach:
    """For each variable the cells that some box of a set allows, all variables side by side in one whole number.

    Every variable has a bit for each of its cells and a spare one above them. Adding a one in every cell carries into the
    spare bit exactly where a cell is left, so one sum looks at all variables at once.
    """

    def __init__(self, table: Table) -> None:
        self._masks = table.masks
        self._cells = self._spare = 0
        at = 0
        for cells in table.masks:
            self._cells |= ((1 << len(cells)) - 1) << at
            at += len(cells) + 1
            self._spare |= 1 << (at - 1)

    def of(self, boxes: int) -> int:
        """The reach of these boxes of the table."""
        found = at = 0
        for cells in self._masks:
            for cell, left in enumerate(cells):
                if boxes & left:
                    found |= 1 << (at + cell)
            at += len(cells) + 1
        return found

    def apart(self, one: int, other: int) -> bool:
        """Whether a variable has no cell that both reach: then no situation lies in both. The converse does not hold."""
        return ((one & other) + self._cells) & self._spare != self._spare
