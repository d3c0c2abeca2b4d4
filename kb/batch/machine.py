"""The verdict machine: the verdict's decision diagram as a few tables, walked by all rows at once.

The facts stand in groups. The codes of a group are joined into one byte; a table gives for each node at which a row can stand,
and each joined code, the node at which it stands after the group. The last table gives verdicts. It takes complete rows only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.batch.columns import Columns, left_out
from kb.batch.keys import grouped
from kb.diagram import Leaf, Node
from kb.normal_form import Variable
from kb.pack import STRICTNESS
from kb.policy import Policy
from kb.situation import Situation, holds_on_required, starts_from

REFUSED = len(STRICTNESS) + 1
"""The verdict's number for a row that `decide` would refuse."""
CHUNK = 16_384
"""Rows that go through all tables together: what they need stays in the processor's first two caches."""
MOST_STARTS = 4096
MOST_JOINED = 256

Standing = tuple[int, tuple[tuple[int, int], ...]]
"""A node, and for each limit that binds and still lies ahead the variable and its allowed cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One group: its variables with the number of their cells, and the table, flat, by place of the node and joined code."""

    variables: tuple[tuple[int, int], ...]
    wide: bool
    table: npt.NDArray[np.intp]


class Machine:
    """Verdicts of complete rows of one policy. `of` makes it."""

    def __init__(self, required: tuple[tuple[int, int], ...], starts: npt.NDArray[np.intp], steps: tuple[Step, ...]):
        self._required, self._starts, self._steps = required, starts, steps

    @classmethod
    def of(cls, policy: Policy, today: date) -> Machine | None:
        """The machine; None where the required facts have too many combinations for it."""
        variables = policy.table.axes.variables
        needed = {fact.id for fact in policy.pack.vocabulary.required}
        required = [variable for variable in variables if variable.fact in needed]
        if required != list(variables[: len(required)]) or not _few(required):
            return None
        return _Maker(policy, today, required).make()

    def verdicts(self, columns: Columns) -> npt.NDArray[np.uint8]:
        """For each row the verdict's place in `STRICTNESS`, or REFUSED. Codes beyond the cells must not stand in the columns."""
        found = np.empty(columns.rows, dtype=np.uint8)
        for start in range(0, columns.rows, CHUNK):
            part = columns.part(start, start + CHUNK)
            found[start : start + part.rows] = self._walk(part)
        return found

    def _walk(self, columns: Columns) -> npt.NDArray[np.intp]:
        codes, rows = columns.codes, columns.rows
        at = np.zeros(rows, dtype=np.intp)
        for number, cells in self._required:
            at *= cells
            at += _column(codes[number])
        place = self._starts.take(at)
        bytes_, words = np.empty(rows, dtype=np.uint8), np.empty(rows, dtype=np.uint16)
        for step in self._steps:
            code: npt.NDArray[Any] = words if step.wide else bytes_
            first, *rest = step.variables
            np.copyto(code, _column(codes[first[0]]), casting="same_kind")
            for number, cells in rest:
                np.multiply(code, code.dtype.type(cells), out=code)
                np.add(code, _column(codes[number]), out=code)
            np.add(place, code, out=place)
            place = step.table.take(place)
        return place


def _column(codes: npt.NDArray[Any] | None) -> npt.NDArray[Any]:
    if codes is None:
        raise ValueError("a complete row has every fact")
    return codes


def _few(required: list[Variable]) -> bool:
    count = 1
    for variable in required:
        count *= left_out(variable)
    return count <= MOST_STARTS


class _Maker:
    """Makes the tables. Nodes of the diagrams of all starts are made one: equal nodes, equal numbers."""

    def __init__(self, policy: Policy, today: date, required: list[Variable]) -> None:
        self._policy, self._today, self._required = policy, today, required
        self._rest = policy.table.axes.variables[len(required) :]
        self._numbers: dict[tuple[int, ...], int] = {}
        self._nodes: list[tuple[int, ...]] = []
        """The variable and the child for each of its cells; for a leaf -1 and the verdict."""
        self._refused = self._number((-1, REFUSED))

    def _number(self, node: tuple[int, ...]) -> int:
        if node not in self._numbers:
            self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return self._numbers[node]

    def make(self) -> Machine:
        starts = list(self._starts())
        self._limited = {number for _, ahead in starts for number, _ in ahead}
        self._tested = {node[0] for node in self._nodes}
        shown = [v for v in self._rest if v.number in self._tested | self._limited]
        groups = list(grouped(shown, [left_out(v) for v in shown], MOST_JOINED))
        sizes = [int(np.prod([left_out(v) for v in group])) for group in groups]
        places: dict[Standing, int] = {}
        first = [places.setdefault(standing, len(places)) for standing in starts]
        factor = sizes[0] if sizes else 1
        if not groups:
            first = [self._verdict(standing) for standing in starts]
        steps = []
        for at, group in enumerate(groups):
            after: dict[Standing, int] = {}
            lasts = at + 1 == len(groups)
            table = np.array(
                [
                    self._verdict(reached) if lasts else after.setdefault(reached, len(after)) * sizes[at + 1]
                    for standing in places
                    for reached in self._through(standing, group)
                ],
                dtype=np.intp,
            )
            wide = sizes[at] > MOST_JOINED
            steps.append(Step(variables=tuple((v.number, left_out(v)) for v in group), wide=wide, table=table))
            places = after
        return Machine(
            tuple((v.number, left_out(v)) for v in self._required),
            np.array(first, dtype=np.intp) * factor,
            tuple(steps),
        )

    def _verdict(self, standing: Standing) -> int:
        variable, value = self._nodes[standing[0]]
        if variable != -1:
            raise AssertionError("a row that went through every group stands at a leaf")
        return value

    def _through(self, standing: Standing, group: list[Variable]) -> list[Standing]:
        """Where each joined code of a group leads from one standing."""
        here = [standing]
        for variable in group:
            here = [reached for one in here for reached in self._step(one, variable)]
        return here

    def _step(self, standing: Standing, variable: Variable) -> list[Standing]:
        node, ahead = standing
        cells = left_out(variable)
        children = self._nodes[node][1:] if self._nodes[node][0] == variable.number else (node,) * cells
        allowed = -1
        for number, mask in ahead:
            if number == variable.number:
                allowed &= mask
        ahead = tuple(item for item in ahead if item[0] != variable.number)
        refused = (self._refused, ())
        return [
            (child, ahead) if child != self._refused and allowed >> cell & 1 else refused
            for cell, child in enumerate(children)
        ]

    def _starts(self) -> Iterator[Standing]:
        """Where a row stands after its required facts, by their joined code."""
        vocabulary = self._policy.pack.vocabulary
        open_facts = frozenset(v.fact for v in self._rest)
        names = [variable.fact for variable in self._required]
        legal = {tuple(start.known[name] for name in names) for start in starts_from(vocabulary, {}, self._today)}
        for values in product(*(variable.firsts for variable in self._required)):
            known = dict(zip(names, values, strict=True))
            if values not in legal:
                yield self._refused, ()
                continue
            situation = Situation(facts=known, known=known, unknown=open_facts, on_date=self._today)
            ahead = tuple(
                (variable.number, sum(1 << cell for cell, first in enumerate(variable.firsts) if first in limit.only))
                for variable in self._rest
                for limit in vocabulary[variable.fact].limits
                if holds_on_required(limit.when, known)
            )
            yield self._known(self._policy.outlook(situation).verdicts, {}), ahead

    def _known(self, node: Node, memo: dict[Node, int]) -> int:
        if node not in memo:
            if isinstance(node, Leaf):
                memo[node] = self._number((-1, node.value))
            else:
                cells = left_out(self._policy.table.axes.variables[node.variable])
                by_cell = dict(zip(node.cells, node.children, strict=True))
                children = (self._known(by_cell[c], memo) if c in by_cell else self._refused for c in range(cells))
                memo[node] = self._number((node.variable, *children))
        return memo[node]
