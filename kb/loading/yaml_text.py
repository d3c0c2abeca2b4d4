"""Values as the YAML of a pack. The one writer, beside `source`, the one reader.

What is written is one value: a scalar, a list or mapping on one line (`flow`), or a mapping on lines of its own (`block`,
`item`). Whatever text goes in, the strict reader reads the same text back, and nothing of it is markup. Truth values come
back as `true` and `false` and whole numbers as their digits, since the reader makes text of every scalar. Text that no pack
may hold (control, direction and private characters) is written as escapes, which the reader refuses by name. A key has
1,000 characters at the most, quotes and escapes counted: YAML itself takes none that is much longer.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Collection, Mapping

WIDTH = 118
"""A text of a block that would run further right is folded, and a mapping goes on lines of its own."""
Plain = re.Pattern[str]
"""The text that may stand without quotes; whatever else it says, it is no markup where it is used."""
WORD: Plain = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
"""One word, such as an id."""
PHRASE: Plain = re.compile(r"[A-Za-z][A-Za-z0-9_.'-]*(?: [A-Za-z0-9(][A-Za-z0-9_.'()-]*)*")
"""Words with single spaces between them."""
LINE: Plain = re.compile(r"[A-Za-z][A-Za-z0-9_.'-]*(?:,? [A-Za-z0-9(][A-Za-z0-9_.'()-]*)*")
"""As `PHRASE`, with commas: only for a value of a block, because on one line with others a comma ends a value."""
_TAKEN = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"})
"""Words that other readers of YAML, such as an editor's, take for something else than text."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
_NARROW = 20


def scalar(value: object, plain: Plain = WORD) -> str:
    """A text, truth value or whole number on one line; text stands without quotes where `plain` lets it.

    Raises TypeError for anything else.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is neither text nor a truth value nor a whole number")
    if plain.fullmatch(value) and value.casefold() not in _TAKEN:
        return str(value)
    return '"' + "".join(map(_in_quotes, value)) + '"'


def flow(value: object, plain: Plain = WORD) -> str:
    """A value on one line: `{…}` for a mapping, `[…]` for a list or tuple. Raises TypeError as `scalar` does."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(inner, plain)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(inner, plain) for inner in value) + "]"
    return scalar(value, plain)


def block(entry: Mapping[str, object], indent: int = 0, *, apart: Collection[str] = ()) -> str:
    """A mapping as lines, one for each key; what is too long for its line is laid out below.

    Lists under the keys in `apart` have a line for each of their values. Raises TypeError as `scalar` does.
    """
    margin = " " * indent
    if not entry:
        return f"{margin}{{}}\n"
    return "".join(_line(key, value, margin, key in apart) for key, value in entry.items())


def item(entry: Mapping[str, object], *, apart: Collection[str] = ()) -> str:
    """A mapping as an entry of a list, started with `- `; as `block` else."""
    return "- " + block(entry, 2, apart=apart)[2:]


def comment(text: str) -> str:
    """Text as lines of comment; characters that no pack may hold are shown as a mark."""
    lines = ("".join("\ufffd" if _hidden(character) else character for character in line) for line in text.splitlines())
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _line(key: str, value: object, margin: str, apart: bool) -> str:
    name = margin + scalar(key)
    if apart and value and isinstance(value, list | tuple):
        return f"{name}:\n" + "".join(f"{margin}  - {flow(inner, PHRASE)}\n" for inner in value)
    line = f"{name}: {flow(value, PHRASE)}\n"
    if len(line) <= WIDTH:
        return line
    if isinstance(value, Mapping):
        return f"{name}:\n" + block(value, len(margin) + 2)
    if isinstance(value, str) and _folds(value):
        width = max(WIDTH - len(margin), _NARROW)
        lines = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
        return f"{name}: >-\n" + "".join(f"{margin}  {line}\n" for line in lines)
    return line


def _folds(text: str) -> bool:
    """Whether a folded text comes back the same: words with single plain spaces between, and nothing to be escaped."""
    words = text.split(" ")
    return words == text.split() and not any(map(_hidden, text))


def _in_quotes(character: str) -> str:
    escaped = _ESCAPES.get(character)
    if escaped is not None:
        return escaped
    return f"\\U{ord(character):08x}" if _hidden(character) else character


def _hidden(character: str) -> bool:
    """Whether a character has no shape of its own. Unassigned ones count: which they are hangs on the version of Unicode."""
    return not character.isprintable() and unicodedata.category(character) != "Zs"
