"""Values as the YAML of a pack. Whatever text goes in comes back the same when the pack is loaded; nothing of it is markup."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

WIDTH = 118
"""A text that would run further right is folded, and a condition is written on lines of its own."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.'-]*(?: [A-Za-z0-9(][A-Za-z0-9_.'()-]*)*")
_TAKEN = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def scalar(value: object) -> str:
    """A text, truth value or whole number as a YAML value on one line, plain where that is safe and quoted elsewhere."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text.casefold() not in _TAKEN:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow(value: object) -> str:
    """A value on one line: `{…}` for a mapping, `[…]` for a list."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value)


def block(entry: Mapping[str, object], indent: int = 0) -> str:
    """A mapping as lines, one for each key; long texts are folded, long mappings go on lines of their own."""
    return "".join(_line(key, value, " " * indent) for key, value in entry.items())


def item(entry: Mapping[str, object]) -> str:
    """A mapping as an entry of a list, started with `- `."""
    return "- " + block(entry, 2)[2:]


def _line(key: str, value: object, margin: str) -> str:
    if isinstance(value, list | tuple) and key == "lifts":
        return f"{margin}{key}:\n" + "".join(f"{margin}  - {flow(inner)}\n" for inner in value)
    line = f"{margin}{key}: {flow(value)}\n"
    if len(line) <= WIDTH:
        return line
    if isinstance(value, Mapping):
        return f"{margin}{key}:\n" + block(value, len(margin) + 2)
    if isinstance(value, str) and _folds(value):
        lines = textwrap.wrap(value, WIDTH - len(margin), break_long_words=False, break_on_hyphens=False)
        return f"{margin}{key}: >-\n" + "".join(f"{margin}  {line}\n" for line in lines)
    return line


def _folds(text: str) -> bool:
    """Whether a folded text comes back the same: words with single spaces between, and no space that is not plain."""
    return text.split(" ") == text.split() and "" not in text.split(" ")
