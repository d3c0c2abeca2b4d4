"""Drawing verdict maps: any two facts of one policy, or of the difference of two, with other facts held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import combinations
from operator import or_

from kb.analysis.answers import Answers
from kb.analysis.difference import Difference
from kb.analysis.maps import Axis, Map, Portion, Rest, Square, axis_of, named, no_axis
from kb.analysis.space import Space
from kb.analysis.squares import Common, Defaults, Spot, Spreader, counted_as, value_at
from kb.analysis.words import box_in_words
from kb.diagram import Node, support
from kb.normal_form import Variable
from kb.outlook import one_or_refer
from kb.pack import STRICTNESS, Pack
from kb.policy import Policy
from kb.situation import FactError, Situation, read_situation
from kb.vocabulary import Vocabulary

WIDTH = len(STRICTNESS)

TRIED = 8
"""Facts that are tried in pairs where nobody names the axes: with all of a pack's facts that would take seconds."""


class Atlas:
    """All maps of one policy, or of the difference of two, with some facts held. Made by `atlas_of` and `atlas_between`."""

    def __init__(
        self,
        space: Space,
        pack: Pack,
        situation: Situation,
        held: Iterable[str],
        *,
        drawn: Answers | Difference,
        rest: Rest = Rest.WORST,
    ) -> None:
        """`held` are the facts of the situation that all squares share; `drawn` is one policy, or the difference of two."""
        self._space, self._pack, self._situation, self._rest = space, pack, situation, rest
        self._held: dict[int, int] = {}
        for fact in held:
            for variable in space.axes.by_fact[fact]:
                self._held[variable.number] = variable.cell(situation.known[fact])
        self._spread = Spreader(space, self._held)
        self._common = Common(space, self._held)
        self._compared = drawn if isinstance(drawn, Difference) else None
        if isinstance(drawn, Difference):
            self._answers = space.diagrams.combine(drawn.old.verdict, drawn.new.verdict, _pair)
        else:
            self._answers = drawn.verdict
            if rest is not Rest.WORST:
                self._common.defaults = self._settled(drawn)
        self._asked = frozenset(v.number for name in situation.unknown for v in space.axes.by_fact[name])
        self._functions: dict[frozenset[int], tuple[Node, Node]] = {}

    def _settled(self, answers: Answers) -> Defaults:
        """For each variable of a fact that is left out: where the pack says what counts then, and the cell that does."""
        found: dict[int, tuple[tuple[Node, int], ...]] = {}
        for fact, defaults in answers.table.defaults.items():
            if fact not in self._situation.unknown:
                conditions = tuple((self._space.holds(answers.table, boxes), cell) for boxes, cell in defaults)
                for variable in self._space.axes.by_fact[fact]:
                    if variable.number not in self._held:
                        found[variable.number] = conditions
        return found

    # --- axes

    def axis(self, name: str) -> Axis:
        """The axis of this name. Raises FactError, with the way out, where it cannot be one."""
        names = self._names
        if name not in names:
            raise no_axis(name, self._space.vocabulary, names)
        variable = names[name]
        births = [fact.id for fact in self._space.vocabulary.facts if fact.gives == variable.fact]
        for given in (variable.fact, *births):
            if variable.flag is None and given in self._situation.facts:
                ties = "is an axis" if given == variable.fact else f"gives `{variable.fact}`, which is an axis"
                raise FactError(given, f"`{given}` {ties}, so it cannot be held", f"leave out --fact {given}=…")
        return axis_of(name, variable, self._space.vocabulary[variable.fact])

    @cached_property
    def _names(self) -> Mapping[str, Variable]:
        return {v.fact if v.flag is None else f"{v.fact}:{v.flag}": v for v in self._space.axes.variables}

    def best(self, across: str | None = None, down: str | None = None) -> tuple[Axis, Axis]:
        """The axes named; those not named are chosen, so that the map tells most. Raises FactError.

        On the map of a policy that is the pair with the most boundaries, by weight. A boundary lies between two squares of a row
        or column that look different; its weight is the chance that somebody who changes one of the two facts, to a value drawn
        by the vocabulary's weights, goes over it. On a map of a difference it is the pair that best parts what changes from what
        does not. Only the `TRIED` facts that tell most by themselves are tried in pairs.
        """
        if across is not None and across == down:
            raise FactError(across, f"both axes are `{across}`", "name two different facts")
        given = [self.axis(name) for name in (across, down) if name is not None]
        if len(given) == 2:
            return given[0], given[1]
        others = [axis for axis in self._candidates() if axis not in given]
        others.sort(key=lambda axis: self._tells([self._line(axis)]), reverse=True)
        others = others if given else others[:TRIED]
        pairs = [(given[0], other) for other in others] if given else list(combinations(others, 2))
        if not pairs:
            raise FactError(None, "fewer than two facts are free, so there is nothing to draw", "hold fewer facts")
        one, other = max(pairs, key=lambda pair: self._tells(self._squares(*pair)))
        if down is not None or (across is None and len(one.stops) > len(other.stops)):
            return other, one
        return one, other

    def _candidates(self) -> list[Axis]:
        """The facts on which the answer depends; flags, then facts that change nothing, only where there is nothing else."""
        wanted = self._telling()
        free = {name: v for name, v in self._names.items() if v.number not in self._held}
        telling = {name: v for name, v in free.items() if v.number in wanted}
        whole = {name: v for name, v in telling.items() if v.flag is None}
        chosen = next((names for names in (whole, telling) if len(names) > 1), free)
        return [axis_of(name, variable, self._space.vocabulary[variable.fact]) for name, variable in chosen.items()]

    def _telling(self) -> frozenset[int]:
        """The variables on which the answer depends, or whether it changes."""
        if self._compared is not None:
            return support(self._space.diagrams.map(self._answers, _change))
        return support(self._answers) | support(self._function(frozenset())[0])

    def _tells(self, rows: list[list[Square]]) -> float:
        """How much a map tells; to be compared with other maps of the same atlas only."""
        if self._compared is not None:
            return _parted([square for row in rows for square in row])
        looks = [[(_look(square), square.share) for square in row] for row in rows]
        return sum(map(_crossing, looks)) + sum(_crossing(list(column)) for column in zip(*looks, strict=True))

    # --- maps

    def _squares(self, across: Axis, down: Axis) -> list[list[Square]]:
        """The squares, their shares not yet parts of the whole map."""
        return [[self._square(at) for at in row] for row in _places(across, down)]

    def _line(self, axis: Axis) -> list[Square]:
        return [self._square({axis.variable: cell}) for cell in range(len(axis.stops))]

    def map(self, across: Axis, down: Axis) -> Map:
        """The map over two axes."""
        squares = self._squares(across, down)
        names = named(self._compared.old.pack, self._pack) if self._compared else named(self._pack)
        every = sum(square.share for row in squares for square in row) or 1.0
        return Map(
            policy=names[-1],
            against=names[0] if self._compared else None,
            rest=self._rest,
            across=across,
            down=down,
            squares=tuple(tuple(replace(square, share=square.share / every) for square in row) for row in squares),
            held=self._held_in_words(),
            common=self._common_in_words([at for row in _places(across, down) for at in row]),
            apart=(*self._compared.only_old, *self._compared.only_new) if self._compared else (),
            words=tuple((verdict, self._pack.words(verdict).label) for verdict in STRICTNESS),
        )

    def _square(self, at: Spot) -> Square:
        self._space.tick()
        answers, shown = self._function(frozenset(at))
        spread = self._spread.of(answers, at)
        if not spread:
            return Square(verdict=None, portions=(), count=0, share=0.0)
        count, weight = sum(c for c, _ in spread.values()), sum(w for _, w in spread.values())
        portions = tuple(
            Portion(
                before=STRICTNESS[value // WIDTH] if self._compared else None,
                verdict=STRICTNESS[value % WIDTH],
                count=spread[value][0],
                share=spread[value][1] / weight if weight else spread[value][0] / count,
            )
            for value in sorted(spread)
        )
        if self._compared:
            verdict = None
        elif self._rest is Rest.WORST:
            verdict = portions[0].verdict
        elif self._rest is Rest.COMMON:
            cells = self._common.of(at)
            verdict = STRICTNESS[value_at(shown, cells)]
        else:
            levels = list(self._spread.of(shown, at))
            verdict = STRICTNESS[levels[0]] if len(levels) == 1 else None
        return Square(verdict=verdict, portions=portions, count=count, share=weight)

    def _function(self, axes: frozenset[int]) -> tuple[Node, Node]:
        """The answers on these axes with what counts for facts left out, and the same with "unknown" as decisions have it."""
        free = self._common.defaults.keys() - axes
        key = frozenset(free)
        if key not in self._functions:
            diagrams, answers = self._space.diagrams, self._answers
            # Conditions look at facts that stand earlier, so the last fact is settled first.
            for number in sorted(free, reverse=True):
                given = answers
                for where, cell in reversed(self._common.defaults[number]):
                    counted = counted_as(diagrams, given, number, cell)
                    both = diagrams.combine(counted, answers, _pair)
                    answers = diagrams.combine(both, where, _one_of_pair)
            shown = answers
            if self._asked and self._rest is not Rest.WORST:
                sets = diagrams.map(answers, lambda level: 1 << level)
                shown = diagrams.map(diagrams.eliminate(sets, self._asked, or_), one_or_refer)
            self._functions[key] = answers, shown
        return self._functions[key]

    # --- words

    def _held_in_words(self) -> tuple[str, ...]:
        vocabulary = self._space.vocabulary
        return tuple(f"{vocabulary[n].label}: {vocabulary[n].label_of(v)}" for n, v in self._situation.facts.items())

    def _common_in_words(self, places: list[Spot]) -> tuple[str, ...]:
        if self._rest is not Rest.COMMON or self._compared:
            return ()
        taken = [cells for at in places if (cells := self._common.of(at))]
        node = self._function(frozenset(places[0]))[0]
        for number, cell in self._held.items():
            node = counted_as(self._space.diagrams, node, number, cell)
        said = support(node) - self._held.keys() - self._asked - places[0].keys()
        alike = {number: {cells[number] for cells in taken} for number in said}
        return box_in_words(
            self._space, {number: 1 << min(cells) for number, cells in alike.items() if len(cells) == 1}
        )


def atlas_of(
    policy: Policy,
    facts: Mapping[str, object],
    today: date,
    rest: Rest = Rest.WORST,
    tick: Callable[[], None] | None = None,
) -> Atlas:
    """The maps of a policy with these facts held, as JSON has them. Raises FactError, TooLarge.

    `tick` is called now and then, also when a map is drawn; it may raise OutOfTime, as work that grows too large does by itself.
    """
    vocabulary = policy.pack.vocabulary
    space = Space(vocabulary, policy.table.axes, tick)
    situation = read_situation(vocabulary, facts, today)
    held = _held(vocabulary, situation) if rest is Rest.WORST else list(situation.known)
    return Atlas(space, policy.pack, situation, held, drawn=Answers(space, policy.pack), rest=rest)


def atlas_between(compared: Difference, facts: Mapping[str, object], today: date) -> Atlas:
    """The maps of a difference with these facts held, over every situation that both policies speak of. Raises FactError."""
    space = compared.space
    situation = read_situation(space.vocabulary, facts, today)
    held = _held(space.vocabulary, situation)
    return Atlas(space, compared.new.pack, situation, held, drawn=compared)


def _held(vocabulary: Vocabulary, situation: Situation) -> list[str]:
    """The known facts but those that only today's date decides: a map of every situation is of every day."""
    said = situation.facts
    return [name for name in situation.known if name in said or not (on := vocabulary[name].on) or on in said]


def _places(across: Axis, down: Axis) -> list[list[Spot]]:
    columns, rows = range(len(across.stops)), range(len(down.stops))
    return [[{down.variable: row, across.variable: column} for column in columns] for row in rows]


def _crossing(line: list[tuple[object, float]]) -> float:
    """How much lies beyond a boundary, seen from each square of a row or column, in the mean over what lies in the line."""
    whole = sum(share for _, share in line)
    by_look: dict[object, float] = {}
    for look, share in line:
        by_look[look] = by_look.get(look, 0.0) + share
    return sum(share * (whole - share) for share in by_look.values()) / whole if whole else 0.0


def _parted(squares: list[Square]) -> float:
    """How far the squares differ in how much of them changes: the variance of that part, by weight, but for a factor."""
    whole = sum(square.share for square in squares)
    parts = [(square.share, sum(portion.share for portion in square.changes)) for square in squares]
    mean = sum(share * part for share, part in parts) / whole if whole else 0.0
    return sum(share * (part - mean) ** 2 for share, part in parts)


def _look(square: Square) -> object:
    """What makes two squares look different."""
    return square.verdict, square.possible if square.verdict is None else len(square.possible) > 1


def _pair(one: int, other: int) -> int:
    return one * WIDTH + other


def _change(pair: int) -> int:
    return -1 if pair // WIDTH == pair % WIDTH else pair


def _one_of_pair(pair: int, first: int) -> int:
    return pair // WIDTH if first else pair % WIDTH
