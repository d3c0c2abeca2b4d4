"""Boxes: a part of every axis, and what can be done with them.

Numbers are measured in *cuts*: `(13, 0)` lies just before 13 and `(13, 1)` just after it, so that open and closed ends are told
apart without rounding.
"""

from __future__ import annotations

from fractions import Fraction

Number = int | float | Fraction
Cut = tuple[Number, int]
Span = tuple[Cut, Cut]
"""A stretch of a number axis from one cut to a later one."""
Part = int | Span
"""What a box takes of one axis: a mask of values, or a span."""
Box = tuple[Part, ...]
"""A part for every axis; never empty."""


def meet(one: Box, other: Box) -> Box | None:
    """The box in which both lie; None where they do not touch."""
    parts: list[Part] = []
    for left, right in zip(one, other, strict=True):
        if isinstance(left, int) and isinstance(right, int):
            if not left & right:
                return None
            parts.append(left & right)
        elif isinstance(left, tuple) and isinstance(right, tuple):
            start, end = max(left[0], right[0]), min(left[1], right[1])
            if start >= end:
                return None
            parts.append((start, end))
    return tuple(parts)


def minus(box: Box, other: Box) -> tuple[Box, ...]:
    """The box without the other: disjoint boxes, none where the other covers it."""
    if meet(box, other) is None:
        return (box,)
    found: list[Box] = []
    rest = list(box)
    for axis, (left, right) in enumerate(zip(box, other, strict=True)):
        if isinstance(left, int) and isinstance(right, int):
            outside: tuple[Part, ...] = (left & ~right,) if left & ~right else ()
            rest[axis] = left & right
        elif isinstance(left, tuple) and isinstance(right, tuple):
            around = ((left[0], min(left[1], right[0])), (max(left[0], right[1]), left[1]))
            outside = tuple((start, end) for start, end in around if start < end)
            rest[axis] = (max(left[0], right[0]), min(left[1], right[1]))
        else:
            raise TypeError("two boxes over different axes")
        found += [(*rest[:axis], part, *box[axis + 1 :]) for part in outside]
    return tuple(found)


def without(boxes: tuple[Box, ...], others: tuple[Box, ...]) -> tuple[Box, ...]:
    """Disjoint boxes without all the others; still disjoint."""
    for other in others:
        boxes = tuple(part for box in boxes for part in minus(box, other))
    return boxes
