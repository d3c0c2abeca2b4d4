"""Whether two values of two packs say the same, ends that an author left open among them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from kb.conditions import Between
from kb.vocabulary import Vocabulary


def alike(one: object, other: object, old: Vocabulary, new: Vocabulary) -> bool:
    """Whether a value of the old pack and one of the new say the same: a condition, or whatever holds conditions.

    A comparison without an end (`at_least: 18`) is stored up to the end of its fact. Where that end moves, the comparison says
    what it said before; it is the fact that was edited.
    """
    if isinstance(one, Between) and isinstance(other, Between):
        if one.fact != other.fact:
            return False
        was, now = old[one.fact], new[other.fact]
        low = one.low == other.low or (one.low == was.low and other.low == now.low)
        return low and (one.high == other.high or (one.high == was.high and other.high == now.high))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(alike(*pair, old, new) for pair in zip(one, other, strict=True))
    if is_dataclass(one) and type(one) is type(other):
        names = [field.name for field in fields(one) if field.compare]
        return all(alike(getattr(one, name), getattr(other, name), old, new) for name in names)
    return one == other
