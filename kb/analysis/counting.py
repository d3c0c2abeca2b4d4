"""Sums over all situations of a space, read off a diagram without walking through the situations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from kb.analysis.prefix import Prefix
from kb.diagram import Leaf, Node

Measure = TypeVar("Measure", int, float)


def total(root: Prefix, node: Node, sizes: Sequence[Sequence[Measure]], one: Measure) -> Measure:
    """The situations whose value is not 0, each cell counted with its size ([variable][cell]); `one` is 1 in that number."""
    return _Sum(sizes, one).spine(node, 0, root)


class _Sum(Generic[Measure]):
    def __init__(self, sizes: Sequence[Sequence[Measure]], one: Measure) -> None:
        self._sizes: Sequence[Sequence[Measure]] = sizes
        self._one: Measure = one
        self._nothing: Measure = one - one
        self._behind: dict[int, list[Measure]] = {}
        self._memo: dict[tuple[Node, int], Measure] = {}

    def spine(self, node: Node, at: int, prefix: Prefix) -> Measure:
        """Over required facts from `at` on."""
        whole: Measure = self._nothing
        if isinstance(node, Leaf) and not node.value:
            return whole
        if prefix.signature >= 0:
            widths = self._widths(prefix)
            whole += self._tail(node, prefix, widths) * self._skipped(widths, at, node)
            return whole
        for cell, child in prefix.children.items():
            below = node if isinstance(node, Leaf) or node.variable != at else node.children[node.cells.index(cell)]
            whole += self._sizes[at][cell] * self.spine(below, at + 1, child)
        return whole

    def _widths(self, prefix: Prefix) -> list[Measure]:
        """For each variable, the size of all its allowed cells together."""
        if prefix.signature not in self._behind:
            sizes = self._sizes
            self._behind[prefix.signature] = [
                sum((sizes[number][cell] for cell in cells), self._nothing)
                for number, cells in enumerate(prefix.allowed)
            ]
        return self._behind[prefix.signature]

    def _skipped(self, widths: list[Measure], start: int, node: Node) -> Measure:
        product: Measure = self._one
        for width in widths[start : len(widths) if isinstance(node, Leaf) else node.variable]:
            product *= width
        return product

    def _tail(self, node: Node, prefix: Prefix, widths: list[Measure]) -> Measure:
        """Over the variables from this node's own on."""
        if isinstance(node, Leaf):
            return self._one if node.value else self._nothing
        key = (node, prefix.signature)
        if key not in self._memo:
            found: Measure = self._nothing
            for cell, child in zip(node.cells, node.children, strict=True):
                if not isinstance(child, Leaf) or child.value:
                    below = self._tail(child, prefix, widths) * self._skipped(widths, node.variable + 1, child)
                    found += self._sizes[node.variable][cell] * below
            self._memo[key] = found
        return self._memo[key]
