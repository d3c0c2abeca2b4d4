"""Reading a typed age or day, in the ways in which people write them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]+([a-z]+)\.?,?[ \-]+(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def whole_number(text: str) -> int | None:
    """A whole number, or None."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def day(text: str) -> str | None:
    """A day as JSON has it, from 2010-03-14, 14/03/2010 (day first, as in Britain) or 14 March 2010; None where it is none."""
    text = text.strip().casefold()
    if match := _ISO.fullmatch(text):
        parts = (int(match[1]), int(match[2]), int(match[3]))
    elif match := _NUMBERS.fullmatch(text):
        parts = (int(match[3]), int(match[2]), int(match[1]))
    elif (match := _NAMED.fullmatch(text)) and match[2][:3] in _MONTHS:
        parts = (int(match[3]), _MONTHS.index(match[2][:3]) + 1, int(match[1]))
    else:
        return None
    try:
        return date(*parts).isoformat()
    except ValueError:
        return None
