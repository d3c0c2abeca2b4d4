"""What a cell of a table says: a value as JSON would have it, or nothing.

An empty cell leaves the fact out, `unknown` says that it is not known. A set is a list with `;` between, `none` is the empty set.
Spaces around a cell count for nothing, and neither do capitals in `Unknown`, `TRUE` or `No`, which spreadsheets write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from math import isnan

from kb.vocabulary import UNKNOWN, Fact, FactType

SEPARATOR = ";"
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?")
"""A whole number, also as a spreadsheet or data frame writes one in a column with gaps: `17.0`."""


def given(fact: Fact, cell: object) -> object | None:
    """The value of a cell for a fact, ready to be checked; None where the cell leaves it out."""
    match cell:
        case str():
            return _from_text(fact, cell.strip())
        case date():
            return _from_day(cell)
        case int() if fact.type is FactType.YES_NO and cell in (0, 1):
            return bool(cell)
        case float():
            return _from_float(cell)
        case tuple() | list() if all(isinstance(item, str) for item in cell):
            return [str(item) for item in cell]
        case _:
            return cell


def _from_day(cell: date) -> str:
    midnight = isinstance(cell, datetime) and cell.time() == time()
    return cell.date().isoformat() if isinstance(cell, datetime) and midnight else cell.isoformat()


def _from_float(cell: float) -> object | None:
    """Whole numbers as such, because data frames keep whole numbers with gaps as fractions, with "not a number" for a gap."""
    if isnan(cell):
        return None
    return int(cell) if cell.is_integer() else cell


def _from_text(fact: Fact, text: str) -> object | None:
    if not text:
        return None
    folded = text.casefold()
    if folded == UNKNOWN.value:
        return UNKNOWN.value
    match fact.type:
        case FactType.YES_NO if folded in _TRUE or folded in _FALSE:
            return folded in _TRUE
        case FactType.NUMBER if (number := _WHOLE.fullmatch(text)) is not None:
            return int(number[1])
        case FactType.CHOICES:
            parts = [part.strip() for part in text.split(SEPARATOR)]
            return [] if folded == "none" else [part for part in parts if part]
    return text


def from_flags(flags: Iterable[str], cells: Iterable[object]) -> object | None:
    """A set from one yes/no cell for each flag: what is empty is not in it; None where all cells are empty."""
    chosen: list[object] = []
    said = False
    for flag, cell in zip(flags, cells, strict=True):
        text = _flag_text(cell)
        said = said or text != ""
        if text == UNKNOWN.value:
            return UNKNOWN.value
        if text in _TRUE:
            chosen.append(flag)
        elif text and text not in _FALSE:
            return f"{flag}: {text}"
    return chosen if said else None


def _flag_text(cell: object) -> str:
    whole = _from_float(cell) if isinstance(cell, float) else cell
    return "" if whole is None else str(whole).strip().casefold()


def as_text(cell: object) -> str:
    """A cell of any type as CSV has it."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case list() | tuple():
            return SEPARATOR.join(as_text(item) for item in cell)
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)
