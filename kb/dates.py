"""Days and months as people write them."""

from __future__ import annotations

from datetime import date


def day_in_words(value: date) -> str:
    """A day: `1 September 2026`."""
    return f"{value.day} {value:%B %Y}"


def issued_in_words(issued: str) -> str:
    """When a policy was issued: a year, a month or a day, as its pack has it, in words; anything else as it stands."""
    parts = issued.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return issued
    try:
        whole = date(*map(int, (*parts, "1", "1")[:3]))
    except ValueError:
        return issued
    return {1: str(whole.year), 2: f"{whole:%B %Y}"}.get(len(parts), day_in_words(whole))
