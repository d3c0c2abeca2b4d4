"""From tokens to readings: every place where a phrase of the book stands, whose act it tells, and whether it is negated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from kb.phrases import GAPS, HARM_SIGN, SLOTS, Cue, Doer, ExcusePhrases, Phrase, PhraseBook, Sign
from triage.understanding.grammar import Manner, Stance, negated, stance_of
from triage.understanding.matching import Lists, Matcher, Span
from triage.understanding.spelling import Lexicon
from triage.understanding.tokens import Token


class Role(Enum):
    """What a phrase is for, where it is no reading of a fact."""

    NOT_THIS = "not this"
    DOUBT = "doubt"
    SHAKY = "shaky"
    HARM = "harm"
    NOT_HARM = "not harm"


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase of the book and what it stands for. `fact` is None for signs, excuses and harm."""

    phrase: Phrase
    fact: str | None
    means: Cue | Role | Sign | ExcusePhrases


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a message. `stance` is there where the phrase holds a verb."""

    entry: Entry
    span: Span
    stance: Stance | None = None
    negated: bool = False


@dataclass(slots=True)
class Found:
    """All hits of one message, by fact and by kind."""

    by_fact: dict[str, list[Hit]] = field(default_factory=dict)
    signs: set[str] = field(default_factory=set)
    excuses: list[tuple[ExcusePhrases, Span]] = field(default_factory=list)


class Book:
    """A phrase book made ready: its phrases by the words they can start with, and its lexicon."""

    def __init__(self, source: PhraseBook) -> None:
        self.source = source
        self.lists = Lists(source)
        self.spellings = dict(source.spellings)
        self.by_word: dict[str, list[int]] = {}
        self.harm_by_word: dict[str, list[int]] = {}
        self.entries = entries = _entries(source)
        self.needs = [self.lists.needs(entry.phrase) for entry in entries]
        for at, entry in enumerate(entries):
            by_word = self.harm_by_word if entry.means in (Role.HARM, Role.NOT_HARM) else self.by_word
            for word in self.lists.first(entry.phrase):
                by_word.setdefault(word, []).append(at)
        words = self.lists.known_words(entry.phrase for entry in entries)
        words |= set(self.spellings) | source.small_words | {word for form in self.lists.forms for word in form.split()}
        self.lexicon = Lexicon(words, source.no_misspellings)

    def spans(self, by_word: dict[str, list[int]], tokens: list[Token]) -> Iterator[tuple[Entry, Span]]:
        """Where the phrases of one table stand in a message, from its start to its end."""
        matcher = Matcher(self.lists, tokens)
        words = {token.word for token in tokens}
        able: dict[int, bool] = {}
        for place, token in enumerate(tokens):
            for at in by_word.get(token.word, ()):
                if at not in able:
                    able[at] = not any(words.isdisjoint(needed) for needed in self.needs[at])
                if able[at] and (span := matcher.find(self.entries[at].phrase, place)) is not None:
                    yield self.entries[at], span


def _entries(book: PhraseBook) -> list[Entry]:
    found = [Entry(phrase, None, sign) for sign in book.signs for phrase in sign.phrases]
    found += [Entry(phrase, None, excuse) for excuse in book.excuses for phrase in excuse.phrases]
    found += [Entry(phrase, None, Role.HARM) for phrase in book.harm]
    found += [Entry(phrase, None, Role.NOT_HARM) for phrase in book.not_harm]
    for fact in book.facts:
        found += [Entry(phrase, fact.fact, cue) for cue in fact.cues for phrase in cue.phrases]
        for role, phrases in ((Role.NOT_THIS, fact.not_this), (Role.DOUBT, fact.doubts), (Role.SHAKY, fact.shaky)):
            found += [Entry(phrase, fact.fact, role) for phrase in phrases]
    return found


def find_all(book: Book, tokens: list[Token], *, harm: bool) -> Found:
    """Every hit in a message. Within a fact a phrase inside a longer one is left out. `harm`: it has words of harm."""
    found = Found(signs={HARM_SIGN} if harm else set())
    for entry, span in book.spans(book.by_word, tokens):
        hit = _hit(book, tokens, entry, span)
        if hit is None:
            continue
        match entry.means:
            case Sign(id=name):
                if not hit.negated:
                    found.signs.add(name)
            case ExcusePhrases() as excuse:
                found.excuses.append((excuse, span))
            case _:
                found.by_fact.setdefault(str(entry.fact), []).append(hit)
    found.signs.update(
        fact for fact, hits in found.by_fact.items() if any(hit.entry.means is not Role.SHAKY for hit in longest(hits))
    )
    return found


def find_harm(book: Book, tokens: list[Token]) -> list[Span]:
    """Where words of harm stand, outermost only: they count unless words that make them harmless lie around them."""
    harm: list[Span] = []
    harmless: list[Span] = []
    for entry, span in book.spans(book.harm_by_word, tokens):
        (harm if entry.means is Role.HARM else harmless).append(span)
    harm = [span for span in dict.fromkeys(harm) if not any(span.within(it) or span == it for it in harmless)]
    return [span for span in harm if not any(span.within(other) for other in harm)]


def _hit(book: Book, tokens: list[Token], entry: Entry, span: Span) -> Hit | None:
    """The hit, or None where the phrase is about somebody else's act than it has to be."""
    means = entry.means
    if isinstance(means, Role):
        return Hit(entry, span)
    forms = book.lists.forms
    wants = means.by if isinstance(means, Cue | Sign) else None
    head = next((at for at in range(span.start, span.end) if tokens[at].word in forms), None)
    stance = None if head is None else stance_of(tokens, head, forms)
    if wants is None or stance is None:
        return Hit(entry, span, stance, negated(tokens, span.start, forms))
    if wants is not stance.doer:
        return None
    if isinstance(means, Cue) and means.asked and stance.manner is Manner.HABIT:
        return None
    if isinstance(means, Cue) and means.done_only and stance.manner is not Manner.DONE:
        return None
    refused = stance.manner is Manner.NOT_WANTED or (wants is Doer.OTHER and negated(tokens, span.start, forms))
    return Hit(entry, span, stance, refused)


def longest(hits: list[Hit]) -> list[Hit]:
    """The hits that count: not those inside a longer one that means something else, nor those that begin inside a "not this".

    A phrase with a gap of its own reaches over words it does not speak about, so it covers nothing unless that is its purpose.
    """
    solid = [
        hit for hit in hits if hit.entry.means is Role.NOT_THIS or not any(part in GAPS for part in hit.entry.phrase)
    ]
    kept = []
    for hit in hits:
        if hit.entry.means is Role.NOT_THIS:
            continue
        covered = any(
            (hit.span.within(other.span) and _value(hit) != _value(other))
            or (
                (other.entry.means is Role.NOT_THIS and other.span.start <= hit.span.start < other.span.end)
                and not (hit.entry.means is Role.DOUBT and other.span.within(hit.span))
            )
            for other in solid
            if other.entry.means is not Role.SHAKY
        )
        if hit.entry.means is Role.SHAKY or not covered:
            kept.append(hit)
    return kept


def _value(hit: Hit) -> object:
    means = hit.entry.means
    return (means.value, means.negated) if isinstance(means, Cue) else means


def slot_value(tokens: list[Token], span: Span) -> int | str | None:
    """The value of the slot in a span."""
    for token in tokens[span.start : span.end]:
        if token.word in SLOTS and token.value is not None and token.word in ("<n>", "<date>"):
            return token.value
    return None
