"""Decision diagrams: whole-number functions of a situation as shared, reduced, ordered nodes.

A diagram is reduced (no branch whose children are all the same) and shared (equal diagrams are one object), so it is canonical:
the variables that stand in it are exactly those on which the function depends, and a function is constant exactly when its
diagram is a leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kb.values import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A value of the function."""

    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A variable, the cells it may lie in, and for each the function from there on."""

    variable: int
    cells: tuple[int, ...]
    children: tuple[Node, ...]

    def __init__(self, variable: int, cells: tuple[int, ...], children: tuple[Node, ...]) -> None:
        # The way in that all values share takes four times as long, and an analysis makes branches by the thousand.
        _put(self, "variable", variable)
        _put(self, "cells", cells)
        _put(self, "children", children)


_put = object.__setattr__
Node = Leaf | Branch


class Diagrams:
    """Makes nodes, each only once; all diagrams that are combined must come from one maker."""

    def __init__(self, tick: Callable[[], None] | None = None) -> None:
        """`tick` is called after every thousand new nodes; it may raise to stop work that has grown too large."""
        self._tick = tick
        self._leaves: dict[int, Leaf] = {}
        self._branches: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Branch] = {}
        self.zero, self.one = self.leaf(0), self.leaf(1)
        self._ands: dict[tuple[Node, Node], Node] = {}
        self._opposites: dict[Node, Node] = {}

    @property
    def size(self) -> int:
        """How many branches there are."""
        return len(self._branches)

    def leaf(self, value: int) -> Leaf:
        """The leaf with this value."""
        if value not in self._leaves:
            self._leaves[value] = Leaf(value)
        return self._leaves[value]

    def branch(self, variable: int, cells: tuple[int, ...], children: tuple[Node, ...]) -> Node:
        """The branch, or the child where all children are one."""
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (variable, cells, tuple(map(id, children)))
        found = self._branches.get(key)
        if found is None:
            found = self._branches[key] = Branch(variable, cells, children)
            if self._tick is not None and not len(self._branches) & 1023:
                self._tick()
        return found

    def map(self, node: Node, change: Callable[[int], int]) -> Node:
        """The diagram with every leaf's value changed."""
        memo: dict[Node, Node] = {}

        def walk(at: Node) -> Node:
            if at not in memo:
                match at:
                    case Leaf(value):
                        memo[at] = self.leaf(change(value))
                    case Branch(variable, cells, children):
                        memo[at] = self.branch(variable, cells, tuple(walk(child) for child in children))
            return memo[at]

        return walk(node)

    def combine(self, one: Node, other: Node, how: Callable[[int, int], int]) -> Node:
        """The diagram of `how(one, other)`, situation by situation."""
        memo: dict[tuple[Node, Node], Node] = {}

        def walk(a: Node, b: Node) -> Node:
            if (a, b) not in memo:
                memo[a, b] = step(a, b)
            return memo[a, b]

        def step(a: Node, b: Node) -> Node:
            if isinstance(a, Leaf) and isinstance(b, Leaf):
                return self.leaf(how(a.value, b.value))
            if isinstance(a, Branch) and (isinstance(b, Leaf) or a.variable < b.variable):
                return self.branch(a.variable, a.cells, tuple(walk(child, b) for child in a.children))
            if isinstance(b, Branch) and (isinstance(a, Leaf) or b.variable < a.variable):
                return self.branch(b.variable, b.cells, tuple(walk(a, child) for child in b.children))
            assert isinstance(a, Branch) and isinstance(b, Branch)
            pairs = zip(a.children, b.children, strict=True)
            return self.branch(a.variable, a.cells, tuple(walk(left, right) for left, right in pairs))

        return walk(one, other)

    def both(self, one: Node, other: Node) -> Node:
        """Of two diagrams with the values 0 and 1: 1 where both are. What was met before is remembered from call to call."""
        if one is other or other is self.one or one is self.zero:
            return one
        if one is self.one or other is self.zero:
            return other
        assert isinstance(one, Branch), "only 0 and 1 are leaves here"
        assert isinstance(other, Branch), "only 0 and 1 are leaves here"
        key = (one, other) if id(one) < id(other) else (other, one)
        found = self._ands.get(key)
        if found is None:
            if one.variable == other.variable:
                pairs = zip(one.children, other.children, strict=True)
            elif one.variable < other.variable:
                pairs = zip(one.children, (other,) * len(one.cells), strict=True)
            else:
                one, other = other, one
                pairs = zip(one.children, (other,) * len(one.cells), strict=True)
            found = self._ands[key] = self.branch(one.variable, one.cells, self._all_both(pairs))
        return found

    def _all_both(self, pairs: Iterable[tuple[Node, Node]]) -> tuple[Node, ...]:
        """`both` of each pair. What needs no walk is settled here: a call for each leaf would take most of the time."""
        zero, one = self.zero, self.one
        children: list[Node] = []
        for left, right in pairs:
            if left is right or left is zero or right is one:
                children.append(left)
            elif right is zero or left is one:
                children.append(right)
            else:
                children.append(self.both(left, right))
        return tuple(children)

    def opposite(self, node: Node) -> Node:
        """0 for 1 and 1 for 0."""
        if isinstance(node, Leaf):
            return self.leaf(1 - node.value)
        found = self._opposites.get(node)
        if found is None:
            found = self.branch(node.variable, node.cells, tuple(map(self.opposite, node.children)))
            self._opposites[node] = found
            self._opposites[found] = node
        return found

    def restrict(self, node: Node, variable: int, cell: int) -> Node:
        """The diagram with one variable held in one of its cells. Raises ValueError where a branch does not have that cell."""
        return self.replaced(node, variable, lambda branch: branch.children[branch.cells.index(cell)])

    def replaced(self, node: Node, variable: int, by: Callable[[Branch], Node]) -> Node:
        """The diagram with every branch over one variable replaced."""
        memo: dict[Node, Node] = {}

        def walk(at: Node) -> Node:
            if isinstance(at, Leaf) or at.variable > variable:
                return at
            if at not in memo:
                if at.variable == variable:
                    memo[at] = by(at)
                else:
                    memo[at] = self.branch(at.variable, at.cells, tuple(walk(child) for child in at.children))
            return memo[at]

        return walk(node)

    def eliminate(self, node: Node, variables: frozenset[int], how: Callable[[int, int], int]) -> Node:
        """The diagram without these variables: `how` joins what their cells would give."""
        memo: dict[Node, Node] = {}

        def walk(at: Node) -> Node:
            if isinstance(at, Leaf):
                return at
            if at not in memo:
                children = tuple(walk(child) for child in at.children)
                if at.variable in variables:
                    joined = children[0]
                    for child in children[1:]:
                        joined = self.combine(joined, child, how)
                    memo[at] = joined
                else:
                    memo[at] = self.branch(at.variable, at.cells, children)
            return memo[at]

        return walk(node)


def nodes(root: Node) -> Iterator[Node]:
    """Every node of a diagram, once."""
    seen, waiting = {root}, [root]
    while waiting:
        at = waiting.pop()
        yield at
        if isinstance(at, Branch):
            for child in at.children:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)


def alive(node: Node) -> bool:
    """Whether the function takes a value other than 0: in a reduced diagram all nodes do, but the leaf 0."""
    return isinstance(node, Branch) or node.value != 0


def support(root: Node) -> frozenset[int]:
    """The variables on which the function depends."""
    return frozenset(at.variable for at in nodes(root) if isinstance(at, Branch))


def values(root: Node) -> frozenset[int]:
    """The values that the function takes."""
    return frozenset(at.value for at in nodes(root) if isinstance(at, Leaf))


def path_to(root: Node, wanted: Callable[[int], bool]) -> dict[int, int] | None:
    """Cells of some variables with which the function has a wanted value; the first in order. None where there is none."""
    dead: set[Node] = set()

    def walk(at: Node) -> dict[int, int] | None:
        if at in dead:
            return None
        if isinstance(at, Leaf):
            if wanted(at.value):
                return {}
        else:
            for cell, child in zip(at.cells, at.children, strict=True):
                found = walk(child)
                if found is not None:
                    return {at.variable: cell, **found}
        dead.add(at)
        return None

    return walk(root)


def shortest_path_to(root: Node, wanted: Callable[[int], bool]) -> dict[int, int] | None:
    """Cells of the fewest variables with which the function has a wanted value. None where there are none."""
    memo: dict[Node, dict[int, int] | None] = {}

    def walk(at: Node) -> dict[int, int] | None:
        if isinstance(at, Leaf):
            return {} if wanted(at.value) else None
        if at not in memo:
            best: dict[int, int] | None = None
            for cell, child in zip(at.cells, at.children, strict=True):
                found = walk(child)
                if found is not None and (best is None or len(found) + 1 < len(best)):
                    best = {at.variable: cell, **found}
            memo[at] = best
        return memo[at]

    return walk(root)
