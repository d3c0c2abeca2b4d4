"""Slips of the pen: a word that the phrase book does not know, one slip away from exactly one word that it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from triage.understanding.tokens import Token

SHORTEST = 5
SURE = 7
"""From this length on another letter in one place is a slip too; in shorter words it is mostly another word."""

MAX_TRIED = 60
"""Distinct unknown words of one message that are looked up; a bound for hostile text."""


class Lexicon:
    """The words that a phrase book knows, for mending what is nearly one of them."""

    def __init__(self, words: Iterable[str], never: frozenset[str]) -> None:
        self._known = frozenset(words)
        self._never = never
        self._by_first: dict[tuple[str, int], list[str]] = {}
        for word in self._known:
            if len(word) >= SHORTEST and word.isalpha():
                self._by_first.setdefault((word[0], len(word)), []).append(word)
        self._mended: dict[str, str] = {}

    def mend(self, tokens: list[Token]) -> list[Token]:
        """The tokens with slips mended; a word that could be two words of the book stays as it is."""
        tried: dict[str, str] = {}
        found = []
        for token in tokens:
            word = token.word
            if len(word) >= SHORTEST - 1 and word.isalpha() and word not in self._known and word not in self._never:
                if word not in tried and len(tried) < MAX_TRIED:
                    tried[word] = self._nearest(word)
                word = tried.get(word, word)
            found.append(token if word == token.word else replace(token, word=word))
        return found

    def _nearest(self, word: str) -> str:
        near = [
            known
            for length in (len(word) - 1, len(word), len(word) + 1)
            for known in self._by_first.get((word[0], length), ())
            if _one_slip(word, known)
        ]
        return near[0] if len(near) == 1 else word


def _one_slip(word: str, known: str) -> bool:
    """One letter too many, one missing, two neighbours swapped, or (in long words) one other letter."""
    shorter, longer = sorted((len(word), len(known)))
    if word.rstrip("s") == known.rstrip("s") or word + "s" == known:
        return False  # a plural that the book does not have is no slip
    if word[:-1] == known[:-1]:
        return False  # another ending is another word: "pirates" is no slip for "pirated"
    if shorter == longer and sorted(word) != sorted(known) and shorter < SURE:
        return False
    if shorter < longer and shorter < SHORTEST and len(word) < SHORTEST:
        return False
    matcher = SequenceMatcher(None, word, known, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same >= (shorter if shorter < longer else shorter - 1)
