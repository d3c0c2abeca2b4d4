"""Encoded columns: for each variable of the axes one array of small whole numbers, a code for each row.

A code is the number of the cell that the row's value lies in. The two codes after the last cell mean "left out" and "unknown".
The flags of a set fact are left out or unknown together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.normal_form import Axes, Variable
from kb.situation import Situation, plain
from kb.vocabulary import UNKNOWN, Unknown, Value

Codes = npt.NDArray[np.unsignedinteger[Any]]
"""One column. Eight bits where the codes of the variable fit, else sixteen."""


def left_out(variable: Variable) -> int:
    """The code of a fact that is left out."""
    return len(variable.firsts)


def unknown(variable: Variable) -> int:
    """The code of a fact that is answered "unknown"."""
    return len(variable.firsts) + 1


def code_count(variable: Variable) -> int:
    """How many codes a variable has."""
    return len(variable.firsts) + 2


def code_type(variable: Variable) -> type[np.unsignedinteger[Any]]:
    """The narrowest type that holds every code of a variable."""
    return np.uint8 if code_count(variable) <= 256 else np.uint16


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Rows as columns of codes, in the order of the axes' variables; None for a fact that every row leaves out."""

    rows: int
    codes: tuple[Codes | None, ...]

    def part(self, start: int, stop: int) -> Columns:
        """Some of the rows, without copying."""
        codes = tuple(None if column is None else column[start:stop] for column in self.codes)
        return Columns(rows=max(0, min(stop, self.rows) - start), codes=codes)

    def take(self, chosen: npt.NDArray[Any]) -> Columns:
        """The chosen rows, by number or by a mask."""
        codes = tuple(None if column is None else column[chosen] for column in self.codes)
        rows = int(np.count_nonzero(chosen)) if chosen.dtype == np.bool_ else len(chosen)
        return Columns(rows=rows, codes=codes)


def codes_of(variable: Variable, value: Value | Unknown | None) -> int:
    """The code of one variable for a value of its fact; None where the fact is left out."""
    if value is None:
        return left_out(variable)
    return unknown(variable) if isinstance(value, Unknown) else variable.cell(value)


def columns_of(axes: Axes, situations: Sequence[Situation]) -> Columns:
    """Checked situations as columns."""
    rows = [_values(situation) for situation in situations]
    codes = []
    for variable in axes.variables:
        found = (codes_of(variable, row.get(variable.fact)) for row in rows)
        codes.append(np.fromiter(found, dtype=code_type(variable), count=len(rows)))
    return Columns(rows=len(rows), codes=tuple(codes))


def _values(situation: Situation) -> dict[str, Value | Unknown]:
    return {**situation.known, **dict.fromkeys(situation.unknown, UNKNOWN)}


def facts_of(axes: Axes, codes: Iterable[int]) -> dict[str, object]:
    """One row as facts in the form of JSON: of each cell its first value. What is left out is left out."""
    by_variable = tuple(codes)
    facts: dict[str, object] = {}
    for fact, variables in axes.by_fact.items():
        first = variables[0]
        code = by_variable[first.number]
        if code == unknown(first):
            facts[fact] = UNKNOWN.value
        elif code != left_out(first) and first.flag is None:
            facts[fact] = plain(first.firsts[code])
        elif code != left_out(first):
            facts[fact] = [v.flag for v in variables if v.flag is not None and by_variable[v.number] == 1]
    return facts
