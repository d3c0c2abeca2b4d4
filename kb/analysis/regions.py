"""Regions: a set of situations as a few boxes that a person can read, with counts and an example of each.

The set is parted, fact by fact, wherever that says more closely where its situations lie. Each part is described by its *hull*,
the smallest box around it. Parts do not overlap: their counts add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kb.analysis.prefix import Prefix
from kb.analysis.space import Cells, Space
from kb.diagram import Leaf, Node, alive, path_to, support
from kb.normal_form import Box
from kb.vocabulary import FactType

MOST = 6
"""Parts that a set is split into where nobody asks for more."""

WORTH = 0.8
"""A split is made where the hulls of the parts together are at most this much of the hull before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of a set: the smallest box around it, how many situations of the box belong to it, and one of them."""

    box: Box
    count: int
    """Situations of the set in this box."""
    around: int
    """All situations in this box."""
    example: Cells

    @property
    def whole(self) -> bool:
        """Whether every situation in the box belongs to the set."""
        return self.count == self.around


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """A set of situations: how many, how common (0 to 1, by the vocabulary's weights), and the regions that it falls into."""

    count: int
    share: float
    items: tuple[Region, ...]
    node: Node


def regions(space: Space, inside: Node, most: int = MOST) -> Regions:
    """The regions of the situations in which `inside` is not 0: at most `most`, largest first. None where the set is empty."""
    parts = [] if inside is space.diagrams.leaf(0) else [_Part(space, space.diagrams.map(inside, _one))]
    while len(parts) < most:
        loose = [part for part in parts if not part.settled and part.count < part.around]
        loose.sort(key=lambda part: part.count - part.around)
        if not loose:
            break
        smaller = loose[0].split(most - len(parts) + 1)
        if smaller is None:
            loose[0].settled = True
        else:
            parts.remove(loose[0])
            parts += smaller
    parts.sort(key=lambda part: -part.count)
    return Regions(
        count=space.count(inside),
        share=space.share(inside),
        items=tuple(part.region() for part in parts),
        node=inside,
    )


class _Part:
    """A set of situations on the way to its description."""

    def __init__(self, space: Space, node: Node) -> None:
        self._space, self.node = space, node
        self.hull = hull(space, node)
        self.around = space.volume(self.hull)
        self.settled = False

    @cached_property
    def count(self) -> int:
        """The situations of the part."""
        return self._space.count(self.node)

    def region(self) -> Region:
        path = path_to(self.node, bool)
        assert path is not None, "a part is never empty"
        return Region(
            box=trimmed(self._space, self.hull),
            count=self.count,
            around=self.around,
            example=self._space.complete(path),
        )

    def split(self, most: int) -> list[_Part] | None:
        """The best split by one fact into at most so many parts, or None where none says more."""
        best, least = None, WORTH * self.around
        for number in sorted(support(self.node)):
            variable = self._space.axes.variables[number]
            if self._space.vocabulary[variable.fact].type is FactType.CHOICES:
                continue  # what a post contains is said by the hull; splitting by each flag only doubles the lines
            parts = self._by(number)
            if 1 < len(parts) <= most:
                around = sum(part.around for part in parts)
                if around < least:
                    best, least = parts, around
        return best

    def _by(self, number: int) -> list[_Part]:
        """The set parted by the cells of a variable; cells that make no difference stay together."""
        space = self._space
        together: dict[Node, int] = {}
        for cell in range(len(space.axes.variables[number].firsts)):
            held = space.both(self.node, space.of_boxes(({number: 1 << cell},)))
            if held is not space.diagrams.leaf(0):
                rest = space.diagrams.eliminate(held, frozenset((number,)), _or)
                together[rest] = together.get(rest, 0) | 1 << cell
        return [_Part(space, space.both(self.node, space.of_boxes(({number: mask},)))) for mask in together.values()]


def hull(space: Space, node: Node) -> Box:
    """The smallest box around the situations in which a function is not 0: every variable with the cells that occur."""
    masks = [0] * len(space.axes.variables)
    seen: set[tuple[Node, int]] = set()

    def spine(at: Node, number: int, prefix: Prefix) -> None:
        if prefix.signature >= 0:
            tail(at, number, prefix)
            return
        for cell, child in prefix.children.items():
            below = at if isinstance(at, Leaf) or at.variable != number else at.children[at.cells.index(cell)]
            if alive(below):
                masks[number] |= 1 << cell
                spine(below, number + 1, child)

    def tail(at: Node, number: int, prefix: Prefix) -> None:
        end = len(masks) if isinstance(at, Leaf) else at.variable
        for skipped in range(number, end):
            masks[skipped] |= _mask(prefix.allowed[skipped])
        if isinstance(at, Leaf) or (at, prefix.signature) in seen:
            return
        seen.add((at, prefix.signature))
        for cell, child in zip(at.cells, at.children, strict=True):
            if alive(child):
                masks[at.variable] |= 1 << cell
                tail(child, at.variable + 1, prefix)

    spine(node, 0, space.root)
    return {number: mask for number, mask in enumerate(masks) if mask != space.axes.variables[number].full}


def trimmed(space: Space, box: Box) -> Box:
    """The same box without the facts that, given the rest, rule out nothing legal."""
    kept = dict(box)
    for number in sorted(box, reverse=True):
        others = {other: mask for other, mask in kept.items() if other != number}
        cells = range(len(space.axes.variables[number].firsts))
        legal = sum(1 << cell for cell in cells if space.fits({**others, number: 1 << cell}))
        if kept[number] & legal == legal:
            del kept[number]
    return kept


def _mask(cells: tuple[int, ...]) -> int:
    return sum(1 << cell for cell in cells)


def _one(value: int) -> int:
    return int(value != 0)


def _or(one: int, other: int) -> int:
    return one | other
