"""Examples of a change: the facts of one situation, few but enough, checked on both policies before anybody sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kb.analysis.difference import Change, Difference, Part
from kb.analysis.space import Cells, Space
from kb.decide import rule_on
from kb.diagram import Leaf, Node, alive
from kb.normal_form import Box
from kb.outlook import assignment_of
from kb.policy import Policy
from kb.rulings import Ruling
from kb.situation import plain
from kb.vocabulary import Value, Vocabulary


class Unshown(Exception):
    """No situation shows a change that the analysis found: the two do not agree, and neither is to be relied on."""

    def __init__(self, change: Change) -> None:
        super().__init__(
            f"the analysis finds that the {change.part.value} {change.before} becomes {change.after}, "
            "but no decision shows it"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Facts as JSON has them, in the order in which they are asked, and what each policy rules on them."""

    facts: tuple[tuple[str, object], ...]
    old: Ruling
    new: Ruling

    def known_to(self, vocabulary: Vocabulary) -> dict[str, object]:
        """The facts of the example that a vocabulary has: what to give to a policy of that vocabulary."""
        return _known_to(vocabulary, dict(self.facts))


class Examples:
    """Finds examples for the changes of one difference."""

    def __init__(self, old: Policy, new: Policy, found: Difference, today: date) -> None:
        """`today` stands for the day in question, where the vocabulary has choices that the date decides."""
        self._old, self._new, self._found, self._today = old, new, found, today

    def of(self, change: Change, box: Box) -> Example:
        """An example of a change within a region's box, with common values. Raises Unshown.

        It has the required facts, those of the box, those on which the change hangs there, then what either policy still asks.
        """
        space = self._found.space
        cells = space.complete(_common_path(space, space.both(change.where, space.of_boxes((box,)))))
        whole = assignment_of(self._found.old.table, dict(enumerate(cells)))
        variables = {*space.required, *box, *_path(change.where, cells)}
        chosen = {space.axes.variables[number].fact for number in variables}
        while True:
            rulings = self._rulings(whole, chosen)
            lacking = {fact for ruling in rulings for fact in _open(ruling) if fact in whole} - chosen
            if not lacking:
                break
            chosen |= lacking
        if not _shows(change, *rulings):
            chosen = set(whole)
            rulings = self._rulings(whole, chosen)
            if not _shows(change, *rulings):
                raise Unshown(change)
        facts = tuple((fact, plain(whole[fact])) for fact in space.vocabulary.ids if fact in chosen)
        return Example(facts=facts, old=rulings[0], new=rulings[1])

    def _rulings(self, whole: Mapping[str, Value], chosen: set[str]) -> tuple[Ruling, Ruling]:
        facts = {fact: plain(value) for fact, value in whole.items() if fact in chosen}
        return self._ruling(self._old, facts), self._ruling(self._new, facts)

    def _ruling(self, policy: Policy, facts: Mapping[str, object]) -> Ruling:
        return rule_on(policy, policy.situation(_known_to(policy.pack.vocabulary, facts), self._today))


def _known_to(vocabulary: Vocabulary, facts: Mapping[str, object]) -> dict[str, object]:
    """Facts without those, and without values of sets, that a vocabulary lacks: whatever they are, it decides the same."""
    found: dict[str, object] = {}
    for name, value in facts.items():
        if name in vocabulary:
            known = {option.value for option in vocabulary[name].options}
            found[name] = [item for item in value if item in known] if isinstance(value, list) else value
    return found


def _common_path(space: Space, node: Node) -> dict[int, int]:
    """A path to a value other than 0 that takes, fact by fact, the commonest cell which can still lead there."""
    path: dict[int, int] = {}
    while not isinstance(node, Leaf):
        common = space.common[node.variable]
        open_cells = [(cell, child) for cell, child in zip(node.cells, node.children, strict=True) if alive(child)]
        path[node.variable], node = max(open_cells, key=lambda pair: (common[pair[0]], -pair[0]))
    return path


def _path(node: Node, cells: Cells) -> list[int]:
    """The variables that a diagram looks at on the way to its value for these cells."""
    met = []
    while not isinstance(node, Leaf):
        met.append(node.variable)
        node = node.children[node.cells.index(cells[node.variable])]
    return met


def _open(ruling: Ruling) -> set[str]:
    return {*ruling.missing, *(fact for duty in ruling.unsettled_duties for fact in duty.depends_on)}


def _shows(change: Change, old: Ruling, new: Ruling) -> bool:
    """Whether two rulings, on which no fact is open, differ as the change says."""
    if _open(old) or _open(new):
        return False
    if change.part is Part.VERDICT:
        return (old.verdict, new.verdict) == (change.before, change.after)
    gained = change.before is None
    name = str(change.after if gained else change.before)
    lacking, having = (old, new) if gained else (new, old)
    return name in _named(change.part, having) and name not in _named(change.part, lacking)


def _named(part: Part, ruling: Ruling) -> set[str]:
    match part:
        case Part.DUTY:
            return {duty.id for duty in ruling.duties}
        case Part.CLAUSE:
            return set(ruling.clauses)
        case _:
            return {reading.id for reading in ruling.readings}
