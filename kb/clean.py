"""Cleaning text from people: what could command a terminal or mislead a reader is shown instead of obeyed.

Called at every entry and, because a record may come from elsewhere, at every output too.
"""

from __future__ import annotations

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """The text with control, direction, private and surrogate characters shown by their number; newlines and tabs stay.

    The two joiners that some names are written with stay between letters only.
    """
    if text.isprintable():
        return text
    import unicodedata  # most text needs no look at its characters

    category = unicodedata.category
    return "".join(_shown(text, at, category(character)) for at, character in enumerate(text))


def clean_line(text: str) -> str:
    """As `clean`, on one line: newlines and tabs become spaces."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def _shown(text: str, at: int, category: str) -> str:
    character = text[at]
    if character in "\n\t" or category not in _HIDDEN:
        return character
    if character in _JOINERS and text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha():
        return character
    pair = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pair[at]:02x}{pair[at + 1]:02x}" for at in range(0, len(pair), 2))
