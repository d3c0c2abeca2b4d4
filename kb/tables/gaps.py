"""Gaps: what no row of a table covers, exact, as few disjoint boxes.

Space is halved until a part is wholly covered by one row or touched by none. Each cut lies where the fewest rows straddle it
and the rest fall evenly to both sides; a table that somebody made by dividing cases is taken apart the way it was put
together. What is left over is merged afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from kb.tables.boxes import Box
from kb.tables.plane import Flat, Plane, plane_of
from kb.tables.table import DecisionTable, TableTooLarge

MAX_PARTS = 200_000
"""Parts of space looked at; where rows cut across each other on many columns, there can be too many."""

Boxed = tuple[Flat, ...]


def gaps(table: DecisionTable) -> tuple[Box, ...]:
    """The situations that no row is about, as disjoint merged boxes. Raises TableTooLarge."""
    if not table.axes:
        return ()
    plane = plane_of(table, table.impossible_boxes)
    return tuple(plane.box(box) for box in sorted(_merged(_uncovered(plane))))


def _uncovered(plane: Plane) -> list[Boxed]:
    found: list[Boxed] = []
    waiting: list[tuple[Boxed, list[Boxed]]] = [(plane.whole, list(plane.boxes))]
    parts = 0
    while waiting:
        region, live = waiting.pop()
        parts += 1
        if parts > MAX_PARTS:
            raise TableTooLarge(f"looking for gaps takes more than {MAX_PARTS:,} steps")
        if not live:
            found.append(region)
        elif len(live) == 1:
            found += _around(region, live[0])
        elif region not in live:
            axis, sides = _cut(region, live)
            for side in sides:
                half = (*region[:axis], side, *region[axis + 1 :])
                waiting.append((half, _clipped(live, axis, side)))
    return found


def _around(region: Boxed, box: Boxed) -> list[Boxed]:
    """A region without a box within it."""
    found: list[Boxed] = []
    for axis, (have, take) in enumerate(zip(region, box, strict=True)):
        for side in _outside(have, take):
            found.append((*box[:axis], side, *region[axis + 1 :]))
    return found


def _outside(have: Flat, take: Flat) -> tuple[Flat, ...]:
    if isinstance(have, int) or isinstance(take, int):
        left = have & ~take  # type: ignore[operator]  # both are masks where one is
        return (left,) if left else ()
    return tuple(side for side in ((have[0], take[0]), (take[1], have[1])) if side[0] < side[1])


def _clipped(live: list[Boxed], axis: int, side: Flat) -> list[Boxed]:
    found: list[Boxed] = []
    if isinstance(side, int):
        for box in live:
            part = box[axis] & side  # type: ignore[operator]  # both are masks
            if part:
                found.append(box if part == box[axis] else (*box[:axis], part, *box[axis + 1 :]))
        return found
    low, high = side
    for box in live:
        start, end = box[axis]  # type: ignore[misc]  # both are spans
        if start < high and end > low:
            if start >= low and end <= high:
                found.append(box)
            else:
                found.append((*box[:axis], (max(start, low), min(end, high)), *box[axis + 1 :]))
    return found


def _cut(region: Boxed, live: list[Boxed]) -> tuple[int, tuple[Flat, Flat]]:
    """The axis and its two sides: fewest straddling rows first, then the most even. Some row does not fill the region."""
    best: tuple[int, int] | None = None
    chosen: tuple[int, tuple[Flat, Flat]] | None = None
    for axis, whole in enumerate(region):
        parts = [box[axis] for box in live if box[axis] != whole]
        if not parts:
            continue
        fill = len(live) - len(parts)
        score, sides = _cut_mask(whole, parts) if isinstance(whole, int) else _cut_span(whole, parts)
        score = (score[0] + fill, score[1])
        if best is None or score < best:
            best, chosen = score, (axis, sides)
    assert chosen is not None
    return chosen


def _cut_span(whole: tuple[int, int], parts: list[Flat]) -> tuple[tuple[int, int], tuple[Flat, Flat]]:
    spans: list[tuple[int, int]] = parts  # type: ignore[assignment]  # a line's parts are spans
    starts = sorted(start for start, _ in spans)
    ends = sorted(end for _, end in spans)
    best = (len(spans) + 1, 0)
    at = whole[0]
    for cut in {*starts, *ends} - {*whole}:
        right = len(spans) - bisect_left(starts, cut)  # start here or later
        left = bisect_right(ends, cut)
        score = (len(spans) - left - right, abs(left - right))
        if score < best or (score == best and cut < at):
            best, at = score, cut
    return best, ((whole[0], at), (at, whole[1]))


def _cut_mask(whole: int, parts: list[Flat]) -> tuple[tuple[int, int], tuple[Flat, Flat]]:
    masks: list[int] = parts  # type: ignore[assignment]  # an axis of values has masks
    best = (len(masks) + 1, 0)
    side = 0
    for choice in sorted(set(masks)):
        inside = sum(1 for mask in masks if not mask & ~choice)
        outside = sum(1 for mask in masks if not mask & choice)
        score = (len(masks) - inside - outside, abs(inside - outside))
        if score < best:
            best, side = score, choice
    return best, (side, whole & ~side)


def _merged(boxes: list[Boxed]) -> list[Boxed]:
    """The same space in fewer boxes: those that differ on one axis only are joined, until none are left."""
    while True:
        count = len(boxes)
        for axis in range(len(boxes[0]) if boxes else 0):
            groups: dict[Boxed, list[Flat]] = {}
            for box in boxes:
                groups.setdefault((*box[:axis], *box[axis + 1 :]), []).append(box[axis])
            boxes = [
                (*others[:axis], part, *others[axis:]) for others, parts in groups.items() for part in _joined(parts)
            ]
        if len(boxes) == count:
            return boxes


def _joined(parts: list[Flat]) -> Iterable[Flat]:
    if len(parts) == 1:
        return parts
    if isinstance(parts[0], int):
        mask = 0
        for part in parts:
            mask |= part  # type: ignore[operator]  # all are masks
        return [mask]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(parts):  # type: ignore[misc]  # all are spans
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return list(spans)
