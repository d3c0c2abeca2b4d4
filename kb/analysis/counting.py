"""Sums over all situations of a space, read off a diagram without walking through the situations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from kb.analysis.prefix import Prefix
from kb.diagram import Leaf, Node

Measure = TypeVar("Measure", int, float)


class Sum(Generic[Measure]):
    """Adds up the situations whose value is not 0, each cell counted with its size. What was met before is remembered."""

    def __init__(self, root: Prefix, sizes: Sequence[Sequence[Measure]], one: Measure) -> None:
        """`sizes`: [variable][cell]; `one`: 1 in that kind of number."""
        self._root, self._ends = root, len(sizes)
        self._sizes: Sequence[Sequence[Measure]] = sizes
        self._one: Measure = one
        self._nothing: Measure = one - one
        self._widths: dict[int, list[Measure]] = {}
        self._products: dict[tuple[int, int, int], Measure] = {}
        self._spines: dict[tuple[Node, Prefix], Measure] = {}
        self._tails: dict[tuple[Node, int], Measure] = {}

    def total(self, node: Node) -> Measure:
        """The sum over all situations."""
        return self._spine(node, 0, self._root)

    def _spine(self, node: Node, at: int, prefix: Prefix) -> Measure:
        """Over required facts from `at` on."""
        whole: Measure = self._nothing
        if isinstance(node, Leaf) and not node.value:
            return whole
        if (node, prefix) in self._spines:
            return self._spines[node, prefix]
        if prefix.signature >= 0:
            end = self._ends if isinstance(node, Leaf) else node.variable
            whole += self._tail(node, prefix) * self._skipped(prefix, at, end)
        else:
            for cell, child in prefix.children.items():
                below = node if isinstance(node, Leaf) or node.variable != at else node.children[node.cells.index(cell)]
                whole += self._sizes[at][cell] * self._spine(below, at + 1, child)
        self._spines[node, prefix] = whole
        return whole

    def _skipped(self, prefix: Prefix, start: int, end: int) -> Measure:
        """The product of the widths of variables on which nothing hangs; a width is the size of all allowed cells together."""
        key = (prefix.signature, start, end)
        found = self._products.get(key)
        if found is None:
            if prefix.signature not in self._widths:
                self._widths[prefix.signature] = [
                    sum((self._sizes[number][cell] for cell in cells), self._nothing)
                    for number, cells in enumerate(prefix.allowed)
                ]
            found = self._one
            for width in self._widths[prefix.signature][start:end]:
                found *= width
            self._products[key] = found
        return found

    def _tail(self, node: Node, prefix: Prefix) -> Measure:
        """Over the variables from this node's own on."""
        if isinstance(node, Leaf):
            return self._one if node.value else self._nothing
        key = (node, prefix.signature)
        found = self._tails.get(key)
        if found is None:
            found = self._nothing
            sizes, after = self._sizes[node.variable], node.variable + 1
            for cell, child in zip(node.cells, node.children, strict=True):
                if not isinstance(child, Leaf):
                    found += sizes[cell] * (self._tail(child, prefix) * self._skipped(prefix, after, child.variable))
                elif child.value:
                    found += sizes[cell] * self._skipped(prefix, after, self._ends)
            self._tails[key] = found
        return found
