"""What is already certain about a partial situation: the verdict, the facts that still matter, the duties, the rules.

A fact may be given, answered "unknown" or left out. Over the facts left out the verdict is a function; each of its values is
the verdict that every completion of the unknown facts shares, or `refer` where they differ. `missing` are the facts on which
that function depends. All of it is exact: computed on decision diagrams, never sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import and_, or_

from kb.diagram import Diagrams, Leaf, Node, path_to, support, values
from kb.pack import STRICTNESS, DutyRule, Verdict
from kb.program import Program
from kb.situation import Situation, holds_on_required
from kb.table import Table
from kb.vocabulary import Value

Assignment = Mapping[str, Value]


class Outlook:
    """Exact answers about one partial situation whose required facts are given."""

    def __init__(
        self, program: Program, table: Table, situation: Situation, tick: Callable[[], None] | None = None
    ) -> None:
        """`tick` is called now and then in long work; it may raise to stop it."""
        self._program, self._table, self._situation = program, table, situation
        self.diagrams = Diagrams(tick)
        self._silent = STRICTNESS.index(program.pack.silent)
        self._cells = [self._allowed_cells(number) for number in range(len(table.axes.variables))]
        self._live = table.all
        for number, cells in enumerate(self._cells):
            possible = 0
            for cell in cells:
                possible |= table.masks[number][cell]
            self._live &= possible
        self._settle_defaults()
        self._free = [number for number, cells in enumerate(self._cells) if len(cells) > 1]
        self._later = self._suffixes()
        self._unknown = frozenset(number for number in self._free if self._fact(number) in situation.unknown)

    def _fact(self, number: int) -> str:
        return self._table.axes.variables[number].fact

    def _allowed_cells(self, number: int) -> tuple[int, ...]:
        variable = self._table.axes.variables[number]
        known = self._situation.known
        if variable.fact in known:
            return (variable.cell(known[variable.fact]),)
        limits = self._program.pack.vocabulary[variable.fact].limits
        binding = [limit.only for limit in limits if holds_on_required(limit.when, known)]
        return tuple(cell for cell, first in enumerate(variable.firsts) if all(first in only for only in binding))

    def _settle_defaults(self) -> None:
        """Apply the defaults whose conditions are certain; keep those that hang on facts still open."""
        self._pending: dict[str, tuple[tuple[int, int], ...]] = {}
        for fact, defaults in self._table.defaults.items():
            if fact in self._situation.known or fact in self._situation.unknown:
                continue
            open_now = 0
            for number, cells in enumerate(self._cells):
                if len(cells) > 1:
                    open_now |= self._table.touches[number]
            waiting: list[tuple[int, int]] = []
            certain = False
            for boxes, cell in defaults:
                if self._live & boxes and not certain:
                    waiting.append((boxes, cell))
                    certain = bool(self._live & boxes & ~open_now)
            if len(waiting) == 1 and certain:
                cell = waiting[0][1]
                for variable in self._table.axes.by_fact[fact]:
                    self._cells[variable.number] = (cell,)
                    self._live &= self._table.masks[variable.number][cell]
            elif waiting:
                self._pending[fact] = tuple(waiting)

    def _suffixes(self) -> list[int]:
        later = [0]
        for number in reversed(self._free):
            later.append(later[-1] | self._table.touches[number])
        return later[::-1]

    def _build(self, levels: Sequence[int]) -> Node:
        """The diagram of the first level of which a box holds; `len(levels)` where none does."""
        table, free, later, diagrams = self._table, self._free, self._later, self.diagrams
        waiting = 0
        for defaults in self._pending.values():
            for boxes, _ in defaults:
                waiting |= boxes
        stricter = [0]
        for level in levels:
            stricter.append(stricter[-1] | level)
        memo: dict[tuple[int, int, int], Node] = {}

        def walk(at: int, live: int, best: int) -> Node:
            sure = live & ~later[at]
            for level in range(best):
                if sure & levels[level]:
                    best = level
                    break
            live &= stricter[best] & later[at] | waiting
            if not live & stricter[best]:
                return diagrams.leaf(best)
            while not table.touches[free[at]] & live:
                at += 1
            key = (at, live, best)
            if key not in memo:
                number = free[at]
                cells = self._cells[number]
                for boxes, cell in self._pending.get(self._fact(number), ()):
                    if live & boxes & ~later[at]:
                        cells = (cell,)
                        break
                children = tuple(walk(at + 1, live & table.masks[number][cell], best) for cell in cells)
                memo[key] = diagrams.branch(number, cells, children) if len(cells) > 1 else children[0]
            return memo[key]

        return walk(0, self._live & (stricter[-1] | waiting), len(levels))

    @cached_property
    def verdicts(self) -> Node:
        """The verdict (its place in `STRICTNESS`) over all facts that are not given."""
        return self.diagrams.map(self._build(self._table.levels), self._or_silent)

    def _or_silent(self, level: int) -> int:
        return self._silent if level == len(STRICTNESS) else level

    @cached_property
    def sets(self) -> Node:
        """The set of verdicts (one bit for each place in `STRICTNESS`) that the unknown facts allow, over the facts left out."""
        single = self.diagrams.map(self.verdicts, lambda level: 1 << level)
        return self.diagrams.eliminate(single, self._unknown, or_)

    @cached_property
    def answers(self) -> Node:
        """The verdict over the facts left out: `refer` where completions of the unknown facts differ."""
        return self.collapse(self.sets)

    def collapse(self, sets: Node) -> Node:
        """A diagram of sets of verdicts as one of verdicts: `refer` where there is more than one."""
        return self.diagrams.map(sets, one_or_refer)

    @property
    def possible(self) -> tuple[Verdict, ...]:
        """The verdicts that completions of all open facts can give, strictest first."""
        return tuple(STRICTNESS[level] for level in sorted(values(self.verdicts)))

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, or None while a fact left out can still change it."""
        return STRICTNESS[self.answers.value] if isinstance(self.answers, Leaf) else None

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The facts left out that can still change the verdict, in the vocabulary's order."""
        return self.in_order({self._fact(number) for number in support(self.answers)})

    def in_order(self, facts: set[str]) -> tuple[str, ...]:
        """Facts in the vocabulary's order."""
        return tuple(fact for fact in self._program.pack.vocabulary.ids if fact in facts)

    def cells(self, number: int) -> tuple[int, ...]:
        """The cells in which a variable may still lie."""
        return self._cells[number]

    def condition(self, boxes: int) -> Node:
        """Whether one of these boxes holds (1) or none does (0), over all facts that are not given."""
        return self.diagrams.map(self._build((boxes,)), lambda level: int(level == 0))

    def holds(self, boxes: int) -> bool | None:
        """Whether one of these boxes holds in every completion (True), in none (False), or it depends (None)."""
        live = self._live & boxes
        if not live:
            return False
        if live & ~self._later[0]:
            return True
        node = self._build((boxes,))
        return node.value == 0 if isinstance(node, Leaf) else None

    def hanging_on(self, fact: str) -> frozenset[str]:
        """The entries that may still fire and whose condition looks at this fact."""
        touched = 0
        for variable in self._table.axes.by_fact[fact]:
            touched |= self._table.touches[variable.number]
        return frozenset(name for name, boxes in self._table.fires.items() if boxes & touched & self._live)

    def duty(self, rule: DutyRule) -> Node:
        """Whether a duty rule adds its duty, over all facts that are not given."""
        fires = self.condition(self._table.fires[rule.id])
        if rule.verdicts is None or (isinstance(fires, Leaf) and not fires.value):
            return fires
        wanted = frozenset(STRICTNESS.index(verdict) for verdict in rule.verdicts)
        fits = self.diagrams.map(self.verdicts, lambda level: int(level in wanted))
        return self.diagrams.combine(fires, fits, and_)

    def facts_of(self, node: Node) -> tuple[str, ...]:
        """The facts on which a diagram depends."""
        return self.in_order({self._fact(number) for number in support(node)})

    def witness(self, node: Node, wanted: Callable[[int], bool]) -> Assignment | None:
        """A complete situation, within this partial one, in which a diagram has a wanted value."""
        path = path_to(node, wanted)
        return None if path is None else self.complete(path)

    def complete(self, path: Mapping[int, int]) -> Assignment:
        """A complete situation: the cells of a path, and for the rest the first that is allowed."""
        live = self._live
        chosen: dict[int, int] = {}
        for number, cells in enumerate(self._cells):
            options = (path[number],) if number in path else cells
            for boxes, cell in self._pending.get(self._fact(number), ()) if len(cells) > 1 else ():
                if live & boxes & ~self._open_after(number):
                    options = (cell,)
                    break
            chosen[number] = options[0]
            live &= self._table.masks[number][options[0]]
        return assignment_of(self._table, chosen)

    def _open_after(self, number: int) -> int:
        mask = 0
        for later in self._free:
            if later >= number:
                mask |= self._table.touches[later]
        return mask


def assignment_of(table: Table, cells: Mapping[int, int]) -> Assignment:
    """A complete situation from a cell for each variable: the first value of each cell."""
    assignment: dict[str, Value] = {}
    for fact, variables in table.axes.by_fact.items():
        if variables[0].flag is None:
            assignment[fact] = variables[0].firsts[cells[variables[0].number]]
        else:
            assignment[fact] = frozenset(v.flag for v in variables if v.flag is not None and cells[v.number])
    return assignment


def one_or_refer(levels: int) -> int:
    """A set of verdicts (one bit for each place in `STRICTNESS`) as one: `refer` where there is more than one."""
    only_one = levels & (levels - 1) == 0
    return levels.bit_length() - 1 if only_one else STRICTNESS.index(Verdict.REFER)
