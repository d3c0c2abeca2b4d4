"""Invariants, proved over every situation of the vocabulary or refuted with an example; nothing is sampled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.checks.finding import Finding
from kb.diagram import Node, shortest_path_to, support
from kb.expectations import Invariant, Law
from kb.outlook import Outlook
from kb.pack import STRICTNESS
from kb.policy import Policy
from kb.program import Entry, Program, program_of
from kb.situation import Situation, plain, starts_from
from kb.table import table_of
from kb.vocabulary import FactType


def invariant_findings(policy: Policy) -> Iterator[Finding]:
    """The invariants that some situation breaks, each with its smallest example: the fewest facts that must be so.

    Exact: every completion of every start is covered. Whoever watches the policy may stop it with OutOfTime.
    """
    pack = policy.pack
    extra = tuple(Entry(id=_entry(invariant), when=invariant.when) for invariant in pack.invariants)
    program = Program(pack, (*program_of(pack).entries, *extra))
    table = table_of(program)
    smallest: dict[str, tuple[dict[int, int], Outlook]] = {}
    for situation in starts(policy):
        policy.ticks()
        outlook = Outlook(program, table, situation, policy.ticks)
        for invariant in pack.invariants:
            boxes = table.fires[_entry(invariant)]
            if outlook.holds(boxes) is False:
                continue
            bad = _Breaking(outlook, policy, invariant, boxes).diagram()
            path = shortest_path_to(bad, bool)
            if path is not None and (invariant.id not in smallest or len(path) < len(smallest[invariant.id][0])):
                smallest[invariant.id] = path, outlook
    for invariant in pack.invariants:
        if invariant.id in smallest:
            path, outlook = smallest[invariant.id]
            yield _finding(policy, invariant, outlook, path)


def starts(policy: Policy) -> Iterator[Situation]:
    """Every legal combination of the required facts, with all other facts open (answered "unknown", so no default applies)."""
    vocabulary = policy.pack.vocabulary
    others = {fact.id: "unknown" for fact in vocabulary.facts if not fact.required and fact.type is not FactType.DATE}
    for situation in starts_from(vocabulary, others, date.min):
        given = {fact.id: situation.known[fact.id] for fact in vocabulary.required}
        opened = frozenset(fact.id for fact in vocabulary.facts if fact.id not in given)
        yield Situation(facts=situation.facts, known=given, unknown=opened, on_date=date.min)


def _entry(invariant: Invariant) -> str:
    return f"invariant {invariant.id}"


class _Breaking:
    """The diagram of the situations (1) in which an invariant is broken."""

    def __init__(self, outlook: Outlook, policy: Policy, invariant: Invariant, boxes: int) -> None:
        self._outlook, self._policy, self._invariant = outlook, policy, invariant
        self._make = outlook.diagrams
        self._within = outlook.condition(boxes)

    def diagram(self) -> Node:
        return self._make.combine(self._within, self._broken(), lambda inside, bad: inside & bad)

    def _broken(self) -> Node:
        match self._invariant.law:
            case Law.ONLY:
                allowed = {STRICTNESS.index(verdict) for verdict in self._invariant.verdicts}
                return self._make.map(self._outlook.verdicts, lambda level: int(level not in allowed))
            case Law.OWES:
                return self._make.map(self._owed(), lambda owed: 1 - owed)
            case Law.NO_EFFECT:
                return self._differing()
            case Law.NEVER_RELAXES:
                return self._relaxing()

    def _owed(self) -> Node:
        owed: Node = self._make.leaf(0)
        for rule in self._policy.pack.duty_rules:
            if rule.duty == self._invariant.subject:
                owed = self._make.combine(owed, self._outlook.duty(rule), lambda one, other: one | other)
        return owed

    def _variables(self) -> list[int]:
        named = self._policy.table.axes.by_fact.get(self._invariant.subject or "", ())
        return [variable.number for variable in named if variable.number in support(self._outlook.verdicts)]

    def _differing(self) -> Node:
        differing: Node = self._make.leaf(0)
        for number in self._variables():
            parts = [self._make.restrict(self._outlook.verdicts, number, cell) for cell in self._outlook.cells(number)]
            for part in parts[1:]:
                unequal = self._make.combine(parts[0], part, lambda one, other: int(one != other))
                differing = self._make.combine(differing, unequal, lambda one, other: one | other)
        return differing

    def _relaxing(self) -> Node:
        relaxing: Node = self._make.leaf(0)
        for number in self._variables():
            without = self._make.restrict(self._outlook.verdicts, number, 0)
            having = self._make.restrict(self._outlook.verdicts, number, 1)
            milder = self._make.combine(without, having, lambda before, after: int(after > before))
            relaxing = self._make.combine(relaxing, milder, lambda one, other: one | other)
        return relaxing


def _finding(policy: Policy, invariant: Invariant, outlook: Outlook, path: dict[int, int]) -> Finding:
    situation = outlook.complete(path)
    axes = policy.table.axes
    named = {axes.variables[number].fact for number in path} | {fact.id for fact in policy.pack.vocabulary.required}
    if invariant.subject in axes.by_fact:
        named.add(str(invariant.subject))
    example = tuple((fact, plain(situation[fact])) for fact in outlook.in_order(named))
    message = f"the invariant `{invariant.id}` can be broken: {invariant.says}"
    return Finding(code="C301", message=message, place=invariant.place, about=(invariant.id,), example=example)
