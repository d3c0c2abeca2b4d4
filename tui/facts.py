"""Facts from the command line: `NAME=VALUE`, each value as the fact's type wants it."""

from __future__ import annotations

from collections.abc import Iterable

from kb.clean import clean_line
from kb.problems import did_you_mean
from kb.situation import FactError
from kb.vocabulary import FactType, Vocabulary


def facts_from(texts: Iterable[str], vocabulary: Vocabulary) -> dict[str, object]:
    """Facts from `NAME=VALUE` texts; a set takes values with commas. Raises FactError."""
    facts: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        shown = clean_line(name)[:60]
        if not equals:
            raise FactError(shown, f"`{clean_line(text)[:60]}` is not NAME=VALUE", "write for example actor=teacher")
        if name not in vocabulary:
            raise FactError(shown, f"`{shown}` is not a fact of this policy", did_you_mean(name, vocabulary.ids))
        if name in facts:
            raise FactError(shown, f"`{shown}` is given twice", "keep one of them")
        facts[name] = _value(value, vocabulary[name].type)
    return facts


def _value(text: str, kind: FactType) -> object:
    if text == "unknown":
        return text
    match kind:
        case FactType.NUMBER if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        case FactType.YES_NO if text in ("true", "false", "yes", "no"):
            return text in ("true", "yes")
        case FactType.CHOICES:
            return [part for part in text.split(",") if part and part != "none"]
    return text
