"""A region in words: one phrase for each fact that it names, in the order in which facts are asked."""

from __future__ import annotations

from kb.analysis.space import Space
from kb.normal_form import Box, Variable
from kb.numbers import stretch
from kb.vocabulary import Fact, FactType

MANY = 6
"""Beyond so many values of a fact it is shorter to say which are left out."""


def box_in_words(space: Space, box: Box) -> tuple[str, ...]:
    """A box as phrases such as "the other person's age: 18"; none where it holds every situation."""
    phrases = []
    for fact in space.vocabulary.facts:
        named = [variable for variable in space.axes.by_fact.get(fact.id, ()) if variable.number in box]
        if named and fact.type is FactType.CHOICES:
            phrases += _flags(fact, named, box, len(space.axes.by_fact[fact.id]))
        elif named:
            phrases.append(f"{fact.label}: {_cells(fact, named[0], box[named[0].number])}")
    return tuple(phrases)


def _flags(fact: Fact, named: list[Variable], box: Box, every: int) -> list[str]:
    labels = {variable.number: fact.option(str(variable.flag)).label for variable in named}
    having = [labels[variable.number] for variable in named if box[variable.number] == 0b10]
    lacking = [labels[variable.number] for variable in named if box[variable.number] == 0b01]
    phrases = [f"{fact.label}: {label}" for label in having]
    if lacking:
        if len(lacking) == every:
            phrases.append(f"{fact.label}: nothing of the kind")
        elif 3 * len(lacking) > 2 * every:
            said = {variable.flag for variable in named}
            free = [option.label for option in fact.options if option.value not in said]
            phrases.append(f"{fact.label}: nothing " + (f"else, but perhaps {', '.join(free)}" if free else "else"))
        else:
            phrases.append(f"{fact.label}: not {', not '.join(lacking)}")
    return phrases


def _cells(fact: Fact, variable: Variable, mask: int) -> str:
    if fact.type is FactType.NUMBER:
        return _stretches(fact, variable, mask)
    chosen = {first for cell, first in enumerate(variable.firsts) if mask >> cell & 1}
    inside = [option.label for option in fact.options if option.value in chosen]
    outside = [option.label for option in fact.options if option.value not in chosen]
    if len(outside) <= 2 and len(inside) > MANY:
        return f"anything but: {' / '.join(outside)}"
    return " / ".join(inside)


def _stretches(fact: Fact, variable: Variable, mask: int) -> str:
    spans: list[tuple[int, int]] = []
    for cell, (first, size) in enumerate(zip(variable.firsts, variable.sizes, strict=True)):
        if mask >> cell & 1:
            low, high = int(first), int(first) + size - 1
            if spans and spans[-1][1] == low - 1:
                spans[-1] = (spans[-1][0], high)
            else:
                spans.append((low, high))
    return " / ".join(stretch(fact, low, high) for low, high in spans)
