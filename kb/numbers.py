"""Numbers as people read them: counts, things counted, stretches, and how much of everything something is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.vocabulary import Fact

LEAST = 4
"""Decimals of the smallest share, in percent, that is told as a number where nobody asks for fewer."""
WHOLE = 1 - 1e-12
"""A share from here on is all: sums of shares fall short of 1 by no more than this."""


def number(count: int) -> str:
    """A count with thousands separators: `12,345`."""
    return f"{count:,}"


def counted(count: int, what: str) -> str:
    """A number of things, with the right ending: `1 change`, `1,200 changes`."""
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def stretch(fact: Fact, low: int, high: int) -> str:
    """Some numbers of a fact, both ends included: `18`, `19 or over`, `under 13`, `13 to 17`."""
    if low == high:
        return str(low)
    if high == fact.high:
        return f"{low} or over"
    return f"under {high + 1}" if low == fact.low else f"{low} to {high}"


def percent(share: float, places: int | None = None) -> str:
    """A share from 0 to 1: `0.058%`, `6.9%`, `41.3%`. Never "0%" for something that is there, nor "100%" for less than all.

    Small shares have two figures. `places` gives every share so many decimals, where columns align or there is little room.
    """
    if share <= 0:
        return "0%"
    if share >= WHOLE:
        return "100%"
    least = LEAST if places is None else places
    if share < 10.0**-least / 100:
        return f"under {10.0**-least:.{least}f}%"
    if places is None:
        places = max(1, 1 - math.floor(math.log10(share * 100))) if share < 0.1 else 1
    told = f"{share * 100:.{places}f}"
    return f"over {100 - 10.0**-places:.{places}f}%" if float(told) >= 100 else f"{told}%"


def one_in(share: float) -> str:
    """A share from 0 to 1 as people say it: `about 1 in 840`."""
    if share <= 0:
        return "none"
    if share >= WHOLE:
        return "all"
    if share > 0.2:
        return f"about {round(share * 10)} in 10" if share < 0.95 else "nearly all"
    each = 1 / share
    if each > 1_000_000:
        return "fewer than 1 in a million"
    digits = len(str(round(each)))
    rounded = round(each, 2 - digits) if digits > 2 else round(each)
    return f"about 1 in {int(rounded):,}"
