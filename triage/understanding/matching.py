"""Finding a book's phrases among tokens. Bounded: no phrase is tried twice at the same place, and every gap is short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kb.phrases import EDGES, FAR_GAP, GAPS, NEAR_GAP, WORD_FOR_WORD, Phrase, PhraseBook
from triage.understanding.english import JOINERS, NEGATORS
from triage.understanding.tokens import Token

BARRIERS = {
    NEAR_GAP: NEGATORS | JOINERS - {"and", "or"},
    FAR_GAP: JOINERS - {"and", "or", "then", "so"},
}
"""Words that a gap does not reach over: what follows them is another matter."""

MAX_SMALL = 3
"""How many small words in a row a phrase may step over."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a phrase was found: the tokens from `start` up to `end`."""

    start: int
    end: int

    def within(self, other: Span) -> bool:
        """Whether this span lies inside the other and is shorter."""
        return other.start <= self.start and self.end <= other.end and self != other

    def touches(self, other: Span) -> bool:
        """Whether the two share a token."""
        return self.start < other.end and other.start < self.end


class Lists:
    """The word lists of a book: which phrases may start with a word, and which words the book knows."""

    def __init__(self, book: PhraseBook) -> None:
        self.small = book.small_words
        self.options: dict[str, dict[str, list[Phrase]]] = {}
        self.forms: dict[str, set[int]] = {}
        self._raw = {
            item.id: (*item.phrases, *(tuple(form.split()) for verb in item.verbs for form in verb))
            for item in book.lists
        }
        self._first: dict[str, frozenset[str]] = {}
        for item in book.lists:
            for verb in item.verbs:
                for place, form in enumerate(verb):
                    self.forms.setdefault(form.split()[0], set()).add(place)
        for name, phrases in self._raw.items():
            by_word: dict[str, list[Phrase]] = {}
            for phrase in dict.fromkeys(phrases):
                for word in self.first(phrase):
                    by_word.setdefault(word, []).append(phrase)
            self.options[name] = by_word

    def first(self, phrase: Phrase) -> frozenset[str]:
        """The words with which a phrase can start; empty text stands for "any place"."""
        found: set[str] = set()
        for part in phrase:
            if part in EDGES or part == WORD_FOR_WORD:
                continue
            found |= self._words(part)
            if not part.endswith("?"):
                break
        return frozenset(found)

    def needs(self, phrase: Phrase) -> tuple[frozenset[str], ...]:
        """For each part that cannot be missing the words with which it can start: a message without them lacks the phrase."""
        solid = [part for part in phrase if part not in GAPS and part not in EDGES and part != WORD_FOR_WORD]
        return tuple(self._words(part) for part in solid if not part.endswith("?"))

    def _words(self, part: str) -> frozenset[str]:
        found: set[str] = set()
        for word in alternatives(part):
            if word.startswith("("):
                found |= self._of_list(word[1:-1])
            else:
                found.add(word)
        return frozenset(found)

    def _of_list(self, name: str) -> frozenset[str]:
        if name not in self._first:
            self._first[name] = frozenset(word for phrase in self._raw[name] for word in self.first(phrase))
        return self._first[name]

    def known_words(self, phrases: Iterable[Phrase]) -> set[str]:
        """Every plain word in the lists and in the phrases."""
        every = (*(phrase for raw in self._raw.values() for phrase in raw), *phrases)
        return {word for phrase in every for part in phrase for word in alternatives(part)}


def alternatives(part: str) -> list[str]:
    """The words and lists of one part, any of which may stand there."""
    return part.removesuffix("?").split("/")


class _Try(NamedTuple):
    """One phrase at one place: `failed` are the parts, and the places of the text, from which there is no way on."""

    phrase: Phrase
    start: int
    tight: bool
    failed: set[tuple[int, int]]


class Matcher:
    """Matches phrases at places of one row of tokens."""

    def __init__(self, lists: Lists, tokens: list[Token]) -> None:
        self._lists, self._tokens = lists, tokens
        self._memo: dict[tuple[str, int, bool], tuple[int, ...]] = {}

    def find(self, phrase: Phrase, at: int) -> Span | None:
        """The phrase at a place, as long as its words allow and with its gaps as short as they can be."""
        tight = phrase[0] == WORD_FOR_WORD
        for end in self._ends(phrase[1:] if tight else phrase, at, tight):
            return Span(at, end)
        return None

    def _ends(self, phrase: Phrase, at: int, tight: bool) -> Iterator[int]:
        return self._follow(_Try(phrase, at, tight, set()), 0, at)

    def _follow(self, trying: _Try, part: int, at: int) -> Iterator[int]:
        if part == len(trying.phrase):
            yield at
            return
        if (part, at) in trying.failed:
            return
        hit = False
        for here in self._steps(trying, part, at):
            for end in self._follow(trying, part + 1, here):
                hit = True
                yield end
        if not hit:
            trying.failed.add((part, at))

    def _steps(self, trying: _Try, part: int, at: int) -> Iterator[int]:
        phrase, tight = trying.phrase, trying.tight
        wanted = phrase[part]
        if wanted in EDGES:
            if self._edge(at, wanted):
                yield at
            return
        if wanted in GAPS:
            yield at
            for here in range(at, min(at + GAPS[wanted], len(self._tokens))):
                if not self._joined(here) or self._tokens[here].word in BARRIERS[wanted]:
                    return
                yield here + 1
            return
        plain = wanted.rstrip("?")
        crossing = part > 0 and phrase[part - 1] == "."
        first = at == trying.start
        for here in (at,) if first or tight else self._past_small(at):
            if tight and not first and here < len(self._tokens) and self._edge(here, ","):
                return
            if here < len(self._tokens) and (first or crossing or self._joined(here)):
                yield from self._one(plain, here, tight)
        if plain != wanted:
            yield at

    def _past_small(self, at: int) -> Iterator[int]:
        yield at
        for here in range(at, min(at + MAX_SMALL, len(self._tokens))):
            if self._tokens[here].word not in self._lists.small or not self._joined(here):
                return
            yield here + 1

    def _joined(self, at: int) -> bool:
        return at == 0 or self._tokens[at].sentence == self._tokens[at - 1].sentence

    def _edge(self, at: int, kind: str) -> bool:
        if at in (0, len(self._tokens)):
            return True
        left, right = self._tokens[at - 1], self._tokens[at]
        return left.sentence != right.sentence or (kind == "," and left.clause != right.clause)

    def _one(self, part: str, at: int, tight: bool) -> Iterator[int]:
        word = self._tokens[at].word
        for wanted in (part,) if "/" not in part else part.split("/"):
            if wanted == word:
                yield at + 1
            elif wanted.startswith("("):
                yield from self._listed(wanted[1:-1], at, tight)

    def _listed(self, name: str, at: int, tight: bool) -> tuple[int, ...]:
        key = (name, at, tight)
        if key not in self._memo:
            ends: set[int] = set()
            for phrase in self._lists.options[name].get(self._tokens[at].word, ()):
                ends.update(self._ends(phrase, at, tight))
            self._memo[key] = tuple(sorted(ends, reverse=True))
        return self._memo[key]
