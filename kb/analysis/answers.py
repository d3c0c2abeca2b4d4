"""What one policy answers in every situation: verdict, duties, cited clauses and named readings, each as a diagram."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from kb.analysis.space import Space
from kb.diagram import Node
from kb.pack import STRICTNESS, CitingRule, DutyRule, Lean, Lift, Pack
from kb.program import lean_id, program_of
from kb.table import table_of


class Answers:
    """The functions that `decide` gives for complete situations, over a whole space. Drawn when first asked for."""

    def __init__(self, space: Space, pack: Pack) -> None:
        """`pack` speaks the vocabulary of the space. Raises TooLarge, and OutOfTime where the space has a limit."""
        self.space, self.pack = space, pack
        self.table = table_of(program_of(pack), space.axes)
        self._fires: dict[str, Node] = {}
        self._stands: dict[str, Node] = {}
        self.nowhere: Node = space.diagrams.leaf(0)

    def fires(self, entry: str) -> Node:
        """Where an entry's condition holds (1), by the id of a rule or of a partial lean."""
        if entry not in self._fires:
            self._fires[entry] = self.space.holds(self.table, self.table.fires[entry])
        return self._fires[entry]

    def stands(self, norm: str) -> Node:
        """Where a norm holds and nothing lifts it."""
        if norm not in self._stands:
            same = self.table.stands[norm] == self.table.fires[norm]
            self._stands[norm] = self.fires(norm) if same else self.space.holds(self.table, self.table.stands[norm])
        return self._stands[norm]

    @cached_property
    def levels(self) -> Node:
        """The place in `STRICTNESS` of the strictest norm that stands; `len(STRICTNESS)` where none does: a gap."""
        return self.space.of_table(self.table, self.table.levels)

    @cached_property
    def verdict(self) -> Node:
        """The verdict, as its place in `STRICTNESS`."""
        silent = STRICTNESS.index(self.pack.silent)
        return self.space.diagrams.map(self.levels, lambda level: silent if level == len(STRICTNESS) else level)

    def owed(self, rule: DutyRule) -> Node:
        """Where a duty rule adds its duty."""
        fires = self.fires(rule.id)
        if rule.verdicts is None or fires is self.nowhere:
            return fires
        levels = frozenset(STRICTNESS.index(verdict) for verdict in rule.verdicts)
        return self.space.both(fires, self.space.diagrams.map(self.verdict, lambda level: int(level in levels)))

    @cached_property
    def duties(self) -> dict[str, Node]:
        """For each duty, where it is owed."""
        return self._joined((rule.duty, self._owed[rule.id]) for rule in self.pack.duty_rules)

    @cached_property
    def _owed(self) -> dict[str, Node]:
        return {rule.id: self.owed(rule) for rule in self.pack.duty_rules}

    @cached_property
    def clauses(self) -> dict[str, Node]:
        """For each clause, where an answer cites it: as a reason, as a ban that is lifted, or under a duty."""
        return self._joined(self._cited())

    def _cited(self) -> Iterator[tuple[str, Node]]:
        for norm in self.pack.norms:
            yield norm.clause, self.fires(norm.id)
        for rule in self.pack.duty_rules:
            yield rule.clause, self._owed[rule.id]

    @cached_property
    def readings(self) -> dict[str, Node]:
        """For each reading, where an answer names it."""
        return self._joined(self._leaning())

    def _leaning(self) -> Iterator[tuple[str, Node]]:
        for norm in self.pack.norms:
            if norm.leans:
                yield from self._leans(norm, norm.leans, self.stands(norm.id))
        for exception in self.pack.exceptions:
            for lift in exception.lifts:
                if exception.leans or lift.leans:
                    lifted = self.space.both(self.fires(exception.id), self.fires(lift.norm))
                    yield from self._leans(exception, exception.leans, lifted)
                    yield from self._leans(exception, lift.leans, lifted, lift)
        for rule in self.pack.duty_rules:
            if rule.leans:
                yield from self._leans(rule, rule.leans, self._owed[rule.id])

    def _leans(
        self, rule: CitingRule, leans: tuple[Lean, ...], where: Node, lift: Lift | None = None
    ) -> Iterator[tuple[str, Node]]:
        for lean in leans:
            whole = lean.when is None
            yield lean.reading, where if whole else self.space.both(where, self.fires(lean_id(rule, lean, lift)))

    def _joined(self, parts: Iterable[tuple[str, Node]]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for name, node in parts:
            found[name] = self.space.either(found[name], node) if name in found else node
        return found
