"""From the cells of a table to columns of codes: each distinct cell is read once, and remembered with its codes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.batch.columns import Codes, Columns, code_type, codes_of, left_out
from kb.normal_form import Axes, Variable
from kb.situation import FactError
from kb.vocabulary import Unknown, Value

MOST_CELLS = 100_000
"""Distinct cells that one reader remembers; with more, it forgets them all and begins again."""

Read = Callable[[Hashable], Mapping[str, Value | Unknown]]
"""Gives the facts that a cell, or the cells of several columns together, say. Raises FactError."""


class Cells(dict[Hashable, int]):
    """Reads the cells that give certain facts. Maps each cell met so far to its place in `codes`; place 0 is for bad ones."""

    def __init__(self, axes: Axes, facts: Iterable[str], read: Read) -> None:
        super().__init__()
        self.variables = tuple(variable for fact in facts for variable in axes.by_fact[fact])
        self._read = read
        self._codes: list[tuple[int, ...]] = [tuple(left_out(variable) for variable in self.variables)]

    def __missing__(self, cell: Hashable) -> int:
        if len(self._codes) <= MOST_CELLS:
            self[cell] = place = self._place(cell)
            return place
        return self._place(cell)

    def _place(self, cell: Hashable) -> int:
        try:
            facts = self._read(cell)
        except FactError:
            return 0
        self._codes.append(tuple(codes_of(variable, facts.get(variable.fact)) for variable in self.variables))
        return len(self._codes) - 1

    def columns(self, cells: Iterable[Hashable], rows: int) -> tuple[dict[int, Codes], npt.NDArray[np.bool_]]:
        """The codes of these cells by the number of the variable, and which cells are bad."""
        if len(self._codes) > MOST_CELLS:
            self.clear()
            del self._codes[1:]
        places = np.fromiter(map(self.__getitem__, cells), dtype=np.int64, count=rows)
        table = np.array(self._codes, dtype=np.uint16).reshape(len(self._codes), len(self.variables))
        found = {
            variable.number: np.ascontiguousarray(table[:, at].astype(code_type(variable))[places])
            for at, variable in enumerate(self.variables)
        }
        return found, places == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """The columns of a block, and the rows that some cell makes unusable; their codes say "left out"."""

    columns: Columns
    bad: tuple[int, ...]


def encode(variables: Sequence[Variable], rows: int, given: Iterable[tuple[Cells, Iterable[Hashable]]]) -> Encoded:
    """The columns of all cells of a block; facts that nothing gives have no column."""
    codes: dict[int, Codes] = {}
    bad = np.zeros(rows, dtype=np.bool_)
    for reader, cells in given:
        found, wrong = reader.columns(cells, rows)
        codes.update(found)
        bad |= wrong
    columns = Columns(rows=rows, codes=tuple(codes.get(variable.number) for variable in variables))
    return Encoded(columns=columns, bad=tuple(np.flatnonzero(bad).tolist()))
