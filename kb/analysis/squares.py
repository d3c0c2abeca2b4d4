"""One square at a time: how often each value of a function occurs in it, and its commonest situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from kb.analysis.prefix import Prefix
from kb.analysis.space import Cells, Space
from kb.diagram import Branch, Diagrams, Leaf, Node

Spot = Mapping[int, int]
"""The place of a square: for the variable of each axis a cell."""

Defaults = Mapping[int, tuple[tuple[Node, int], ...]]
"""For a variable, in order: where (1) a cell counts for a fact that is left out."""

Place = tuple[tuple[int, int], ...]
"""Some of a square's cells, as a key."""

Size = tuple[int, float]
"""Situations, and their weight."""

Counts = dict[int, Size]
"""For each value of a function: the situations that get it, and their weight."""


class Spreader:
    """How many situations of a square get each value of a function, and how much they weigh."""

    def __init__(self, space: Space, held: Mapping[int, int]) -> None:
        self._space, self._held = space, held
        self._memo: dict[tuple[Node, int, Place], Counts] = {}
        self._ends: dict[tuple[Node, Place], list[tuple[Node, Prefix, Size]]] = {}
        self._products: dict[tuple[int, int, int, Place], Size] = {}

    def of(self, node: Node, at: Spot) -> Counts:
        """For each value its situations and their weight; nothing where no situation of the square is legal."""
        key = (node, tuple(item for item in at.items() if item[0] in self._space.required))
        if key not in self._ends:
            self._ends[key] = self._ends_of(node, at)
        found: Counts = {}
        for below, prefix, size in self._ends[key]:
            more = self._skipped(below, len(self._space.required), prefix, at)
            _add(found, _scaled(self._tail(below, prefix, at), (size[0] * more[0], size[1] * more[1])))
        return found

    def _ends_of(self, node: Node, at: Spot) -> list[tuple[Node, Prefix, Size]]:
        """What is left of a function behind the required facts; combinations that leave the same are one."""
        found: dict[tuple[Node, int], tuple[Node, Prefix, Size]] = {}

        def walk(node: Node, number: int, prefix: Prefix, size: Size) -> None:
            if prefix.signature >= 0:
                _, _, before = found.get((node, prefix.signature), (node, prefix, (0, 0.0)))
                found[node, prefix.signature] = node, prefix, (before[0] + size[0], before[1] + size[1])
            for cell, child in prefix.children.items():
                if at.get(number, self._held.get(number, cell)) == cell:
                    below = (
                        node
                        if isinstance(node, Leaf) or node.variable != number
                        else node.children[node.cells.index(cell)]
                    )
                    one = self._size(number, cell, at)
                    walk(below, number + 1, child, (size[0] * one[0], size[1] * one[1]))

        walk(node, 0, self._space.root, (1, 1.0))
        return list(found.values())

    def _tail(self, node: Node, prefix: Prefix, at: Spot) -> Counts:
        """Over the variables from this node's own on."""
        if isinstance(node, Leaf):
            return {node.value: (1, 1.0)}
        number = node.variable
        key = (node, prefix.signature, tuple(item for item in at.items() if item[0] >= number))
        if key not in self._memo:
            found: Counts = {}
            for cell, child in zip(node.cells, node.children, strict=True):
                if at.get(number, self._held.get(number, cell)) == cell:
                    one, more = self._size(number, cell, at), self._skipped(child, number + 1, prefix, at)
                    _add(found, _scaled(self._tail(child, prefix, at), (one[0] * more[0], one[1] * more[1])))
            self._memo[key] = found
        return self._memo[key]

    def _size(self, number: int, cell: int, at: Spot) -> Size:
        """The values in a cell and their weight; a held number is one value, not its stretch."""
        if number in self._held and number not in at:
            return 1, 1.0
        return self._space.axes.variables[number].sizes[cell], self._space.common[number][cell]

    def _skipped(self, node: Node, start: int, prefix: Prefix, at: Spot) -> Size:
        """The same for all variables before a node's own, together."""
        end = len(prefix.allowed) if isinstance(node, Leaf) else node.variable
        key = (prefix.signature, start, end, tuple(item for item in at.items() if start <= item[0] < end))
        if key not in self._products:
            count, weight = 1, 1.0
            for number in range(start, end):
                one = self._width(number, prefix, at)
                count, weight = count * one[0], weight * one[1]
            self._products[key] = count, weight
        return self._products[key]

    def _width(self, number: int, prefix: Prefix, at: Spot) -> Size:
        """All allowed cells of a variable together."""
        fixed = at.get(number, self._held.get(number))
        cells = prefix.allowed[number] if fixed is None else [cell for cell in prefix.allowed[number] if cell == fixed]
        sizes = [self._size(number, cell, at) for cell in cells]
        return sum(count for count, _ in sizes), sum(weight for _, weight in sizes)


class Common:
    """The commonest situation of a square."""

    def __init__(self, space: Space, held: Mapping[int, int]) -> None:
        self._space, self._held = space, held
        self.defaults: Defaults = {}
        self._most: dict[tuple[int, int], int] = {}

    def of(self, at: Spot) -> Cells:
        """Its cells: the commonest legal combination of the required facts, then for each fact what counts when it is left out,
        else its commonest value. Nothing where no situation of the square is legal.
        """
        fixed = {**self._held, **at}
        for cells, prefix in self._prefixes:
            if all(fixed.get(number, cell) == cell for number, cell in enumerate(cells)):
                chosen = list(cells)
                for number in range(len(cells), len(prefix.allowed)):
                    cell = fixed.get(number)
                    if cell is None:
                        cell = self._usual(number, chosen, prefix)
                    elif cell not in prefix.allowed[number]:
                        break
                    chosen.append(cell)
                else:
                    return tuple(chosen)
        return ()

    def _usual(self, number: int, chosen: list[int], prefix: Prefix) -> int:
        for where, cell in self.defaults.get(number, ()):
            if value_at(where, chosen) and cell in prefix.allowed[number]:
                return cell
        key = (number, prefix.signature)
        if key not in self._most:
            common = self._space.common[number]
            self._most[key] = max(prefix.allowed[number], key=lambda cell: (common[cell], -cell))
        return self._most[key]

    @cached_property
    def _prefixes(self) -> list[tuple[Cells, Prefix]]:
        """The legal combinations of the required facts, commonest first."""
        found: list[tuple[float, Cells, Prefix]] = []

        def walk(prefix: Prefix, cells: Cells, weight: float) -> None:
            if prefix.signature >= 0:
                found.append((weight, cells, prefix))
            for cell, child in prefix.children.items():
                walk(child, (*cells, cell), weight * self._space.common[len(cells)][cell])

        walk(self._space.root, (), 1.0)
        found.sort(key=lambda item: (-item[0], item[1]))
        return [(cells, prefix) for _, cells, prefix in found]


def _scaled(spread: Counts, by: Size) -> Counts:
    if by == (1, 1.0) or not by[0]:
        return spread if by[0] else {}
    return {value: (count * by[0], weight * by[1]) for value, (count, weight) in spread.items()}


def _add(found: Counts, more: Counts) -> None:
    for value, (count, weight) in more.items():
        before = found.get(value, (0, 0.0))
        found[value] = before[0] + count, before[1] + weight


def value_at(node: Node, cells: Sequence[int]) -> int:
    """The value of a function in the situation of these cells."""
    while not isinstance(node, Leaf):
        node = node.children[node.cells.index(cells[node.variable])]
    return node.value


def counted_as(diagrams: Diagrams, node: Node, variable: int, cell: int) -> Node:
    """The function with a variable counted as one of its cells; unchanged where that cell is not legal."""

    def as_the_cell(branch: Branch) -> Node:
        return branch.children[branch.cells.index(cell)] if cell in branch.cells else branch

    return diagrams.replaced(node, variable, as_the_cell)
