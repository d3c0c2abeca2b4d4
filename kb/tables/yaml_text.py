"""Values as the YAML of a pack: text from a table is data, so whatever could be read otherwise is quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
"""Words that some reader of YAML takes for something else than text."""

Data = str | bool | int | Sequence["Data"] | Mapping[str, "Data"]


def scalar(value: str | bool | int) -> str:
    """One value. Raises ValueError for text that a pack would refuse."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def inline(value: Data) -> str:
    """A value on one line."""
    if isinstance(value, str | bool | int):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {inline(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(inline(part) for part in value) + "]"


def comment(text: str) -> str:
    """Text as lines of comment."""
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())
