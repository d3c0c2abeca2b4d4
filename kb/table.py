"""The mask table: for each cell of each variable, the boxes that it does not rule out.

ANDing the masks of a situation leaves the boxes that hold, and with them the entries that fire. Norms that an exception can
lift have a second set of boxes, in which they hold *and* nothing lifts them: with those the verdict is a plain union of boxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kb.conditions import All, Condition, Either, Not
from kb.normal_form import Axes, Box, Boxes, TooLarge, axes_of
from kb.pack import STRICTNESS, Pack, PolicyException
from kb.program import Program
from kb.values import dataclass
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Masks over box numbers. Built by `table_of`; nothing in it refers back to rules but by id."""

    axes: Axes
    masks: tuple[tuple[int, ...], ...]
    """[variable][cell]: the boxes that this cell does not rule out."""
    touches: tuple[int, ...]
    """[variable]: the boxes that name this variable."""
    all: int
    fires: Mapping[str, int]
    """Entry id to the boxes in which its condition holds."""
    stands: Mapping[str, int]
    """Norm id to the boxes in which it holds and is not lifted."""
    levels: tuple[int, ...]
    """For each verdict, strictest first, the boxes in which a norm with that verdict stands."""
    defaults: Mapping[str, tuple[tuple[int, int], ...]]
    """Fact id to its defaults: the boxes in which the default applies, and the cell that it gives (every flag's cell 0)."""

    def live(self, assignment: Mapping[str, Value]) -> int:
        """The boxes that a total assignment of the facts leaves."""
        left = self.all
        for variable in self.axes.variables:
            left &= self.masks[variable.number][variable.cell(assignment[variable.fact])]
        return left

    def mask(self, fact: str, value: Value) -> int:
        """The boxes that a value of a fact does not rule out."""
        left = self.all
        for variable in self.axes.by_fact[fact]:
            left &= self.masks[variable.number][variable.cell(value)]
        return left

    def touched(self, facts: Iterable[str]) -> int:
        """The boxes that name any of these facts."""
        found = 0
        for fact in facts:
            for variable in self.axes.by_fact[fact]:
                found |= self.touches[variable.number]
        return found

    def level(self, live: int, open_boxes: int = 0) -> int | None:
        """The verdict of the situations that leave these boxes: its place in `STRICTNESS`; past the end, the policy is silent.

        None where it may hang on `open_boxes`, those that name facts which are still open.
        """
        for level, boxes in enumerate(self.levels):
            if live & boxes:
                return level if live & boxes & ~open_boxes else None
        return len(self.levels)


def table_of(program: Program, axes: Axes | None = None) -> Table:
    """The table of a program, on its pack's own axes or on finer ones. Raises TooLarge, naming the rule."""
    pack = program.pack
    axes = axes or axes_of(pack)
    unfolded = Boxes(axes, pack.concepts)
    boxes: list[Box] = []

    def place(name: str, condition: Condition) -> int:
        try:
            found = unfolded.of(condition)
        except TooLarge as error:
            raise TooLarge(f"`{name}`: {error}", name) from error
        mask = ((1 << len(found)) - 1) << len(boxes)
        boxes.extend(found)
        return mask

    fires = {entry.id: place(entry.id, entry.when) for entry in program.entries}
    lifting = _lifting(pack)
    stands = {}
    for norm in pack.norms:
        if norm.id in lifting:
            alone = All((norm.when, Not(Either(tuple(exception.when for exception in lifting[norm.id])))))
            stands[norm.id] = place(norm.id, alone)
        else:
            stands[norm.id] = fires[norm.id]
    levels = [0] * len(STRICTNESS)
    for norm in pack.norms:
        levels[STRICTNESS.index(norm.verdict)] |= stands[norm.id]
    defaults = {}
    for fact in pack.vocabulary.facts:
        if fact.left_out and fact.id in axes.by_fact:
            variable = axes.by_fact[fact.id][0]
            cells = [0 if variable.flag is not None else variable.cell(default.value) for default in fact.left_out]
            placed = [place(f"the default of {fact.id}", default.when) for default in fact.left_out]
            defaults[fact.id] = tuple(zip(placed, cells, strict=True))
    masks, touches = columns(axes, boxes)
    every = (1 << len(boxes)) - 1
    return Table(
        axes=axes,
        masks=masks,
        touches=touches,
        all=every,
        fires=fires,
        stands=stands,
        levels=tuple(levels),
        defaults=defaults,
    )


def _lifting(pack: Pack) -> dict[str, list[PolicyException]]:
    found: dict[str, list[PolicyException]] = {}
    for exception in pack.exceptions:
        for lift in exception.lifts:
            found.setdefault(lift.norm, []).append(exception)
    return found


def columns(axes: Axes, boxes: Sequence[Box]) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Boxes as bit masks: [variable][cell] those that the cell does not rule out, and [variable] those that name it."""
    every = (1 << len(boxes)) - 1
    masks, touches = [], []
    for variable in axes.variables:
        named = [(1 << number, box[variable.number]) for number, box in enumerate(boxes) if variable.number in box]
        touched = sum(bit for bit, _ in named)
        cells = []
        for cell in range(len(variable.firsts)):
            allowed = sum(bit for bit, mask in named if mask >> cell & 1)
            cells.append(every & ~touched | allowed)
        masks.append(tuple(cells))
        touches.append(touched)
    return tuple(masks), tuple(touches)
