"""The language of cells, read and written.

`18`, `<19`, `>=13`, `13..17` and `>13 and <=17` for numbers; `teacher, governor` and `not pupil` for words; `-` for any value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from kb.loading.source import shown
from kb.problems import did_you_mean
from kb.tables.boxes import Cut, Number, Span
from kb.tables.table import FREE, Cell, Column, pieces, spans_of
from kb.vocabulary import FactType

_NUMBER = r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?"
_TERM = re.compile(rf"(<=|>=|<|>)?\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
MAX_ITEMS = 64


class CellError(Exception):
    """A cell that cannot be used. `code` is P305 (cannot be read) or P306 (could never hold); `help` the way out."""

    def __init__(self, code: str, message: str, help_text: str) -> None:
        self.code, self.message, self.help = code, message, help_text
        super().__init__(message)


def is_free(text: str) -> bool:
    """Whether a cell asks nothing."""
    return text in ("", "-")


def items_of(text: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a cell is negated, and its items."""
    negated = text[:4].lower() == "not "
    return negated, tuple(item.strip() for item in (text[4:] if negated else text).split(","))


def is_number(item: str) -> bool:
    """Whether an item speaks of numbers."""
    return _RANGE.fullmatch(item) is not None or all(_TERM.fullmatch(term) for term in _terms(item))


def numbers_in(item: str) -> tuple[Number, ...]:
    """The numbers that an item names."""
    found = _RANGE.fullmatch(item)
    texts = found.groups() if found else [match[2] for term in _terms(item) if (match := _TERM.fullmatch(term))]
    return tuple(number(text) for text in texts)


def number(text: str) -> Number:
    """A number as written, exactly."""
    return Fraction(text) if "." in text else int(text)


def _terms(item: str) -> list[str]:
    plain = item.replace("≤", "<=").replace("≥", ">=")
    return [term.strip() for term in re.split(r"\band\b", plain)]


def read_cell(column: Column, text: str, names: Mapping[str, str | bool]) -> Cell:
    """What a cell says. `names` are the words for the column's values. Raises CellError."""
    if is_free(text):
        return FREE
    negated, items = items_of(text)
    if len(items) > MAX_ITEMS:
        raise CellError(
            "P305", f"{len(items)} items in one cell; {MAX_ITEMS} are the most", "use ranges such as 13..17"
        )
    if column.type is FactType.NUMBER:
        cell = Cell(spans=tuple(_span(column, item) for item in items), negated=negated)
    else:
        cell = Cell(values=frozenset(_value(column, item, names) for item in items), negated=negated)
    if not any(True for _ in pieces(column, cell)):
        message = f"`{shown(text)}` leaves no value of `{column.fact}`"
        raise CellError("P306", message, "write `-` where any value will do, or take the row away")
    return cell


def _value(column: Column, item: str, names: Mapping[str, str | bool]) -> str | bool:
    word = item.lower() if column.type is FactType.YES_NO else item
    if word in names:
        return names[word]
    if not item:
        raise CellError("P305", "nothing stands between two commas, or after `not`", "name a value there")
    near = did_you_mean(item, names) or "name one of its values, several with commas, `not` them, or `-` for any"
    raise CellError("P305", f"`{shown(item)}` is not a value of `{column.fact}`", near)


def _span(column: Column, item: str) -> Span:
    """One item of a number's cell. Raises CellError."""
    bounds = f"`{column.fact}` goes from {written(column.low)} to {written(column.high)}"
    if not is_number(item):
        message = f"`{shown(item)}` says nothing about the number `{column.fact}`"
        raise CellError("P305", message, "write it as 18, <19, >=13, 13..17 or >13 and <=17; `-` for any number")
    named = numbers_in(item)
    if column.whole and not all(isinstance(value, int) for value in named):
        raise CellError("P305", f"`{shown(item)}` is not about whole numbers, but `{column.fact}` is one", bounds)
    terms = _terms(item)
    ranged = _RANGE.fullmatch(item)
    spans = [_stretch(column, *named)] if ranged else [_term(column, term) for term in terms]
    start, end = max(span[0] for span in spans), min(span[1] for span in spans)
    plain = ranged is not None or not terms[0].startswith(("<", ">"))
    first, last = column.span
    outside = plain and not all(first <= (value, 0) < last for value in named)
    if start >= end or outside or start >= last or end <= first:
        raise CellError("P306", f"`{column.fact}` is never {shown(item)}", bounds)
    return max(start, first), min(end, last)


def _stretch(column: Column, low: Number, high: Number) -> Span:
    return (low, 0), _after(column, high)


def _after(column: Column, value: Number) -> Cut:
    return (value + 1, 0) if column.whole else (value, 1)


def _term(column: Column, term: str) -> Span:
    match = _TERM.fullmatch(term)
    if match is None:
        raise ValueError(term)
    value = number(match[2])
    first, last = column.span
    return {
        "<": (first, (value, 0)),
        "<=": (first, _after(column, value)),
        ">": (_after(column, value), last),
        ">=": ((value, 0), last),
    }.get(match[1] or "", _stretch(column, value, value))


def written(value: Number) -> str:
    """A number as a cell has it."""
    if isinstance(value, Fraction):
        digits = f"{abs(int(value * 10**9)):010}"  # cells have nine decimals at most
        return f"{'-' if value < 0 else ''}{digits[:-9]}.{digits[-9:]}".rstrip("0").rstrip(".")
    return str(value)


def span_words(span: Span, bounds: Span, *, whole: bool) -> str:
    """A stretch of a number in the language of cells."""
    (low, open_below), (high, closed_above) = span
    if whole:
        last = high - 1
        if low == last:
            return written(low)
        if span[0] <= bounds[0] and span[1] < bounds[1]:
            return f"<{written(high)}"
        return (
            f">={written(low)}" if span[1] >= bounds[1] and span[0] > bounds[0] else f"{written(low)}..{written(last)}"
        )
    if low == high:
        return written(low)
    if not open_below and closed_above:
        return f"{written(low)}..{written(high)}"
    below = f">{'' if open_below else '='}{written(low)}"
    above = f"<{'=' if closed_above else ''}{written(high)}"
    if span[0] <= bounds[0]:
        return above
    return below if span[1] >= bounds[1] else f"{below} and {above}"


Condition = int | dict[str, int | list[int]]
"""What a pack says of a number: exactly it, or a comparison."""


def number_condition(column: Column, cell: Cell) -> tuple[Condition | None, tuple[Condition, ...]]:
    """A cell of whole numbers as a pack says it: the stretch in which it lies (None: any), and the holes in it."""
    first, last = column.span
    spans = spans_of(column, cell)
    around = (spans[0][0], spans[-1][1])
    holes = tuple((left[1], right[0]) for left, right in pairwise(spans))
    outer = None if around == (first, last) else _condition(around, column)
    return outer, tuple(_condition(hole, column) for hole in holes)


def _condition(span: Span, column: Column) -> Condition:
    first, last = column.span
    low, beyond = int(span[0][0]), int(span[1][0])
    if low == beyond - 1:
        return low
    if span[0] == first:
        return {"below": beyond}
    return {"at_least": low} if span[1] == last else {"between": [low, beyond - 1]}


def values_words(values: tuple[str | bool, ...], mask: int) -> str:
    """Some values of a fact in the language of cells; what is left out, where that is shorter."""
    inside = [plain(value) for place, value in enumerate(values) if mask >> place & 1]
    outside = [plain(value) for place, value in enumerate(values) if not mask >> place & 1]
    if outside and len(inside) > 3 and len(outside) * 2 < len(inside):
        return "not " + ", ".join(outside)
    return ", ".join(inside)


def plain(value: str | bool) -> str:
    """A value of a fact as a cell or a pack has it."""
    return value if isinstance(value, str) else str(value).lower()
