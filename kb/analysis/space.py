"""Every situation of a vocabulary, as the ground on which functions of a situation are drawn and counted.

A *situation* here is complete: each fact but dates has a value, and no limit of the vocabulary is broken. Limits look at
required facts only, and those stand first, so the legal situations are: each legal combination of the required facts, and
behind it every combination of the cells that this combination allows. Diagrams drawn on a space branch over allowed cells
only: two functions that agree on every legal situation are one object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.analysis.counting import Sum
from kb.analysis.prefix import Prefix
from kb.diagram import Diagrams, Node
from kb.normal_form import Axes, Box
from kb.questions import Weights, realistic
from kb.situation import holds_on_required
from kb.table import Table, columns
from kb.vocabulary import Value, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Masks:
    """Boxes as bit masks: [variable][cell] the boxes that the cell does not rule out, [variable] those that name it."""

    cells: tuple[tuple[int, ...], ...]
    touches: tuple[int, ...]
    later: tuple[int, ...]
    """[variable]: the boxes that this variable or one after it names; one more at the end."""


Cells = tuple[int, ...]
"""A complete situation: for each variable the number of its cell."""


MAX_NODES = 1_000_000
"""Nodes of all diagrams on one space: about half a gigabyte. The Beech Hill policy takes a few thousand."""


class OutOfTime(Exception):
    """The work took longer, or grew larger, than it was given; the message says which."""


class Space:
    """The legal situations of a vocabulary over given axes."""

    def __init__(self, vocabulary: Vocabulary, axes: Axes, tick: Callable[[], None] | None = None) -> None:
        """`tick` is called now and then in long work; it may raise OutOfTime, and work beyond `MAX_NODES` raises it by itself."""
        self.vocabulary, self.axes = vocabulary, axes
        self.diagrams = Diagrams(self.tick)
        self._clock = tick
        self.required = range(sum(len(axes.by_fact[fact.id]) for fact in vocabulary.required))
        self._tables: dict[int, tuple[Table, Masks]] = {}
        self._limits = {fact.id: fact.limits for fact in vocabulary.facts}
        self._every = tuple(tuple(range(len(variable.firsts))) for variable in axes.variables)
        self._prefixes: dict[tuple[object, ...], Prefix] = {}
        self._signatures: dict[tuple[tuple[int, ...], ...], int] = {}
        root = self._prefix(0, {})
        assert root is not None, "the loader refuses a vocabulary that allows no situation"
        self.root = root

    def tick(self) -> None:
        """Called now and then in long work. Raises OutOfTime."""
        if self.diagrams.size > MAX_NODES:
            raise OutOfTime(f"it takes more than {MAX_NODES:,} nodes, the most that are looked at")
        if self._clock is not None:
            self._clock()

    # --- the legal situations

    def _prefix(self, at: int, known: dict[str, Value]) -> Prefix | None:
        """The legal prefixes from variable `at` on; None where there is none."""
        if at == len(self.required):
            allowed = tuple(self._cells(number, known) for number in range(len(self.axes.variables)))
            if not all(allowed):
                return None
            signature = self._signatures.setdefault(allowed[at:], len(self._signatures))
            return self._only(Prefix(allowed=((),) * at + allowed[at:], signature=signature), (signature,))
        variable = self.axes.variables[at]
        children = {}
        for cell, first in enumerate(variable.firsts):
            child = self._prefix(at + 1, {**known, variable.fact: first})
            if child is not None:
                children[cell] = child
        if not children:
            return None
        return self._only(Prefix(children=children), tuple((cell, id(child)) for cell, child in children.items()))

    def _only(self, prefix: Prefix, key: tuple[object, ...]) -> Prefix:
        """One object for all prefixes that allow the same from there on."""
        return self._prefixes.setdefault(key, prefix)

    def _cells(self, number: int, known: Mapping[str, Value]) -> tuple[int, ...]:
        variable = self.axes.variables[number]
        limits = self._limits[variable.fact]
        binding = [limit.only for limit in limits if holds_on_required(limit.when, known)]
        if not binding and number >= len(self.required):
            return self._every[number]
        if variable.fact in known:
            return (
                (variable.cell(known[variable.fact]),) if all(known[variable.fact] in only for only in binding) else ()
            )
        return tuple(cell for cell, first in enumerate(variable.firsts) if all(first in only for only in binding))

    # --- drawing functions

    def function(self, masks: Masks, live: int, levels: Sequence[int]) -> Node:
        """The diagram of the first level of which a box holds, `len(levels)` where none does; `live` are the boxes looked at."""
        self.tick()
        stricter = [0]
        for level in levels:
            stricter.append(stricter[-1] | level)
        draw = _Drawing(self, masks, levels, stricter)
        return draw.required(0, self.root, live & stricter[-1], len(levels))

    def of_table(self, table: Table, levels: Sequence[int]) -> Node:
        """The same for levels of a mask table that was made on these axes."""
        known = self._tables.get(id(table))
        if known is None:
            masks = Masks(cells=table.masks, touches=table.touches, later=_later(table.touches))
            known = self._tables[id(table)] = table, masks  # the table is kept, so its id stays its own
        return self.function(known[1], table.all, levels)

    def holds(self, table: Table, boxes: int) -> Node:
        """Whether one of these boxes of a table holds: 1, else 0."""
        return self.flip(self.of_table(table, (boxes,)))

    def of_boxes(self, boxes: Iterable[Box]) -> Node:
        """Whether a situation lies in one of these boxes: 1, else 0."""
        given = tuple(boxes)
        every = (1 << len(given)) - 1
        cells, touches = columns(self.axes, given)
        masks = Masks(cells=cells, touches=touches, later=_later(touches))
        return self.flip(self.function(masks, every, (every,)))

    def flip(self, node: Node) -> Node:
        """0 for 1 and 1 for 0."""
        return self.diagrams.opposite(node)

    def both(self, one: Node, other: Node) -> Node:
        """Where both are 1."""
        return self.diagrams.both(one, other)

    def either(self, one: Node, other: Node) -> Node:
        """Where at least one is 1."""
        opposite = self.diagrams.opposite
        return opposite(self.diagrams.both(opposite(one), opposite(other)))

    def without(self, one: Node, other: Node) -> Node:
        """Where the one is 1 and the other is not."""
        return self.diagrams.both(one, self.diagrams.opposite(other))

    def differ(self, one: Node, other: Node) -> Node:
        """Where the two functions have different values."""
        return self.diagrams.combine(one, other, _unequal)

    # --- single situations

    def fits(self, box: Box) -> bool:
        """Whether a box holds a legal situation."""
        return self._fits(box, self.root, 0)

    def _fits(self, box: Box, prefix: Prefix, at: int) -> bool:
        if prefix.signature < 0:
            wanted = box.get(at, -1)
            return any(self._fits(box, child, at + 1) for cell, child in prefix.children.items() if wanted >> cell & 1)
        return all(
            any(mask >> cell & 1 for cell in prefix.allowed[number]) for number, mask in box.items() if number >= at
        )

    def complete(self, path: Mapping[int, int]) -> Cells:
        """A legal situation from the cells of a path through one of this space's diagrams: commonest cells for the rest."""
        prefix, at, chosen = self.root, 0, []
        while prefix.signature < 0:
            cell = path[at] if at in path else self._commonest(at, prefix.children)
            chosen.append(cell)
            prefix, at = prefix.children[cell], at + 1
        for number in range(at, len(self.axes.variables)):
            chosen.append(path[number] if number in path else self._commonest(number, prefix.allowed[number]))
        return tuple(chosen)

    def _commonest(self, number: int, cells: Iterable[int]) -> int:
        return max(cells, key=lambda cell: (self.common[number][cell], -cell))

    @cached_property
    def common(self) -> Weights:
        """How common each cell of each variable is, by the vocabulary's weights."""
        return realistic(self.axes, self.vocabulary)

    # --- sums over all situations

    def volume(self, box: Box) -> int:
        """How many situations a box holds."""
        behind: dict[int, int] = {}

        def walk(prefix: Prefix, at: int) -> int:
            if prefix.signature < 0:
                wanted, sizes = box.get(at, -1), self.axes.variables[at].sizes
                return sum(
                    sizes[cell] * walk(child, at + 1) for cell, child in prefix.children.items() if wanted >> cell & 1
                )
            if prefix.signature not in behind:
                product = 1
                for number in range(at, len(self.axes.variables)):
                    sizes, wanted = self.axes.variables[number].sizes, box.get(number, -1)
                    product *= sum(sizes[cell] for cell in prefix.allowed[number] if wanted >> cell & 1)
                behind[prefix.signature] = product
            return behind[prefix.signature]

        return walk(self.root, 0)

    def count(self, node: Node) -> int:
        """How many situations have another value than 0."""
        return self._sizes.total(node)

    @cached_property
    def _sizes(self) -> Sum[int]:
        return Sum(self.root, [variable.sizes for variable in self.axes.variables], 1)

    @cached_property
    def _commonness(self) -> Sum[float]:
        return Sum(self.root, self.common, 1.0)

    @property
    def size(self) -> int:
        """How many situations there are."""
        return self.count(self.diagrams.leaf(1))

    def share(self, node: Node) -> float:
        """How common the situations with another value than 0 are: their part of all, from 0 to 1, by the weights."""
        every = self._commonness.total(self.diagrams.leaf(1))
        return self._commonness.total(node) / every if every else 0.0


class _Drawing:
    """One walk: the boxes still live, narrowed fact by fact, with what was met before remembered."""

    def __init__(self, space: Space, masks: Masks, levels: Sequence[int], stricter: list[int]) -> None:
        self._make, self._masks, self._tick = space.diagrams, masks, space.tick
        self._levels, self._later, self._stricter = levels, masks.later, stricter
        self._memo: dict[tuple[int, int, int, int], Node] = {}
        self._spine: dict[tuple[Prefix, int, int], Node] = {}

    def required(self, at: int, prefix: Prefix, live: int, best: int) -> Node:
        """From a required fact on."""
        live, best, done = self._narrow(at, live, best)
        if done is not None:
            return done
        if prefix.signature >= 0:
            return self._others(at, prefix, live, best)
        key = (prefix, live, best)
        found = self._spine.get(key)
        if found is None:
            masks = self._masks.cells[at]
            children = tuple(
                self.required(at + 1, child, live & masks[cell], best) for cell, child in prefix.children.items()
            )
            found = self._spine[key] = self._make.branch(at, tuple(prefix.children), children)
        return found

    def _narrow(self, at: int, live: int, best: int) -> tuple[int, int, Node | None]:
        sure = live & ~self._later[at]
        if sure:
            for level in range(best):
                if sure & self._levels[level]:
                    best = level
                    break
        live &= self._stricter[best] & self._later[at]
        return live, best, None if live else self._make.leaf(best)

    def _others(self, at: int, prefix: Prefix, live: int, best: int) -> Node:
        touches = self._masks.touches
        while not touches[at] & live:
            at += 1
        key = (at, live, best, prefix.signature)
        found = self._memo.get(key)
        if found is None:
            if len(self._memo) % 1024 == 1023:
                self._tick()
            cells, masks = prefix.allowed[at], self._masks.cells[at]
            children = []
            for cell in cells:
                left, level, done = self._narrow(at + 1, live & masks[cell], best)
                children.append(self._others(at + 1, prefix, left, level) if done is None else done)
            found = self._make.branch(at, cells, tuple(children)) if len(cells) > 1 else children[0]
            self._memo[key] = found
        return found


def _later(touches: Sequence[int]) -> tuple[int, ...]:
    later = [0]
    for touched in reversed(touches):
        later.append(later[-1] | touched)
    return tuple(reversed(later))


def _unequal(one: int, other: int) -> int:
    return int(one != other)
