"""Sentences from pieces: labels are written for the middle of a sentence, messages without its beginning and its end."""

from __future__ import annotations


def capital(text: str) -> str:
    """The text with a capital letter first; the other letters stay as they are, since they may belong to names."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """The text as it goes on in a sentence: its first letter small, unless the first word is "I", an acronym or an id."""
    first = text.split(" ", 1)[0]
    kept = any(letter.isupper() for letter in first[1:]) or (first.isupper() and first != "A")
    return text if kept else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence of its own: a capital letter first, and a full stop where nothing ends it."""
    return capital(text) if text.endswith((".", "?", "!", "…")) else f"{capital(text)}."


def sentences(*texts: str | None) -> str:
    """Each text as a sentence of its own, such as what is wrong and the way out; a text that is not there is passed over."""
    return " ".join(sentence(text) for text in texts if text)
