"""Numbers as people read them: counts, things counted, and how much of everything something is."""

from __future__ import annotations

import math


def number(count: int) -> str:
    """A count with thousands separators: `12,345`."""
    return f"{count:,}"


def counted(count: int, what: str) -> str:
    """A number of things, with the right ending: `1 change`, `1,200 changes`."""
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """A share from 0 to 1, to two figures where it is small; never "0%" for something that is there."""
    if share <= 0:
        return "0%"
    if share < 0.000001:
        return "under 0.0001%"
    if share >= 1:
        return "100%"
    places = max(1, 1 - math.floor(math.log10(share * 100))) if share < 0.1 else 1
    return f"{share * 100:.{places}f}%"


def one_in(share: float) -> str:
    """A share from 0 to 1 as people say it: `about 1 in 840`."""
    if share <= 0:
        return "none"
    if share > 0.2:
        return f"about {round(share * 10)} in 10" if share < 0.95 else "nearly all"
    each = 1 / share
    if each > 1_000_000:
        return "fewer than 1 in a million"
    digits = len(str(round(each)))
    rounded = round(each, 2 - digits) if digits > 2 else round(each)
    return f"about 1 in {int(rounded):,}"
