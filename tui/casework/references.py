"""Cases by their short references: the first characters of the case's id, as many as it takes, and never a name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

LEAST = 8
"""As many as the documents print."""


class BadReference(Exception):
    """A reference that names no case, or more than one."""


def references(ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The short reference of each case, unambiguous among all of them."""
    length = LEAST
    while len({one.hex[:length] for one in ids}) < len(ids):
        length += 1
    return {one: one.hex[:length].upper() for one in ids}


def find(ids: Collection[UUID], typed: str) -> UUID:
    """The case that a reference (or more or less of the id) means. Raises BadReference.

    What was typed is not repeated: it may be a name, typed into the wrong place.
    """
    wanted = typed.replace("-", "").strip().casefold()
    found = [one for one in ids if wanted and one.hex.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadReference(f"that reference fits {len(found)} cases; give more of it")
    raise BadReference("there is no case of that reference in this case file; `safetriage case list` shows them all")
