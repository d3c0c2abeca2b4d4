"""From readings to facts: gates, negation, several values for one fact; whatever is not clear becomes a doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.phrases import About, Cue, Doer, FactPhrases, Gate
from kb.vocabulary import Fact, FactType, Vocabulary
from triage.understanding.grammar import (
    Manner,
    belongs_to_another,
    guessed,
    in_condition,
    in_doubt,
    in_question,
    taken_back_at,
)
from triage.understanding.matching import Span
from triage.understanding.readings import Book, Found, Hit, Role, longest, slot_value
from triage.understanding.tokens import Token

Plain = str | bool | int | tuple[str, ...]

NEGATED = "it is negated nearby"
SHAKY = "it is not said for certain"
OPEN = "the words leave it open"
SEVERAL = "more than one value was read"
SEVERAL_PEOPLE = "more than one person may be meant"
SUPPOSED = "it may only be supposed"
UNSURE = "it is asked, not told"
TAKEN_BACK = "it may have been taken back"
MENTIONED = "it is only mentioned"


@dataclass(slots=True)
class Outcome:
    """What is settled so far."""

    values: dict[str, Plain] = field(default_factory=dict)
    spans: dict[str, list[tuple[object, Span]]] = field(default_factory=dict)
    doubts: dict[str, tuple[str, Span]] = field(default_factory=dict)
    manners: dict[str, set[Manner]] = field(default_factory=dict)


class Resolver:
    """Settles the facts of one message, in the order of the phrase book: a gate may look at facts above it."""

    def __init__(self, vocabulary: Vocabulary, book: Book, tokens: list[Token], found: Found) -> None:
        self._vocabulary, self._book, self._tokens, self._found = vocabulary, book, tokens, found
        self.outcome = Outcome()
        self._act = next((fact.tense_of for fact in book.source.facts if fact.tense_of), None)
        self._owned = {fact.id for fact in vocabulary.facts if fact.options and fact.id != self._act}
        self._persons = {fact.fact for fact in book.source.facts if fact.about is About.COUNTERPART}

    def run(self) -> Outcome:
        """All facts of the book."""
        for phrases in self._book.source.facts:
            if self._open(phrases.only_with, phrases.not_with):
                self._settle(phrases, self._vocabulary[phrases.fact])
        self._take_back()
        for phrases in self._book.source.facts:
            if phrases.stands_with and not self._open(phrases.stands_with, ()):
                self._drop(phrases.fact, MENTIONED)
        return self.outcome

    def _take_back(self) -> None:
        """Where a message corrects itself, what was said only before is open; what is done stands all the same."""
        at = taken_back_at(self._tokens)
        for fact, spans in list(self.outcome.spans.items()) if at else ():
            if fact != self._act and all(span.start < at for _, span in spans):
                self._drop(fact, TAKEN_BACK)

    def _drop(self, fact: str, why: str) -> None:
        if self.outcome.values.pop(fact, None) is not None:
            self.outcome.doubts.setdefault(fact, (why, self.outcome.spans.pop(fact)[0][1]))

    def _open(self, only: Iterable[Gate], never: Iterable[Gate]) -> bool:
        only = tuple(only)
        return (not only or any(map(self._passes, only))) and not any(map(self._passes, never))

    def _passes(self, gate: Gate) -> bool:
        if gate.fact is None:
            return bool(gate.values & self._found.signs)
        value = self.outcome.values.get(gate.fact)
        if value is None:
            return "none" in gate.values
        if "any" in gate.values:
            return True
        if isinstance(value, tuple):
            return bool(gate.values & set(value))
        return (str(value).lower() if isinstance(value, bool) else str(value)) in gate.values

    def _settle(self, phrases: FactPhrases, fact: Fact) -> None:
        good: list[tuple[Plain, Hit]] = []
        doubtful: list[tuple[Plain | None, str, Span]] = []
        hits = longest([hit for hit in self._found.by_fact.get(fact.id, []) if self._counts(hit)])
        shaky = [hit.span for hit in hits if hit.entry.means is Role.SHAKY]
        for hit in hits:
            cue = hit.entry.means
            if cue is Role.DOUBT:
                doubtful.append((None, OPEN, hit.span))
            elif isinstance(cue, Cue):
                self._sort(cue, hit, shaky, good, doubtful)
        if phrases.tense_of is not None:
            self._tense(phrases, good, doubtful)
        good = _without_weak(good)
        if fact.type is FactType.CHOICES:
            self._take_several(phrases, fact, good, doubtful)
        else:
            self._take_one(phrases, fact, good, doubtful)

    def _sort(
        self,
        cue: Cue,
        hit: Hit,
        shaky: list[Span],
        good: list[tuple[Plain, Hit]],
        doubtful: list[tuple[Plain | None, str, Span]],
    ) -> None:
        value: Plain | None = cue.value if cue.value is not None else slot_value(self._tokens, hit.span)
        if value is None:
            return
        if hit.negated and cue.negated is not None:
            good.append((cue.negated, hit))
        elif hit.negated:
            doubtful.append((value, NEGATED, hit.span))
        elif any(_beside(span, hit.span) for span in shaky):
            doubtful.append((None, SHAKY, hit.span))
        elif self._asked_about(cue, hit):
            doubtful.append((value, UNSURE, hit.span))
        else:
            good.append((value, hit))

    def _counts(self, hit: Hit) -> bool:
        cue = hit.entry.means
        if not isinstance(cue, Cue):
            return True
        if cue.fact in self._owned and belongs_to_another(self._tokens, hit.span.end, self._book.lists.forms):
            return False
        return self._open(cue.only_with, cue.not_with) and self._with_act(cue, hit)

    def _asked_about(self, cue: Cue, hit: Hit) -> bool:
        """Whether a hit is what the asker does not know. What one does oneself is mostly asked about, and told thereby."""
        if cue.fact == self._act:
            return False
        at = hit.span.start
        if in_doubt(self._tokens, at):
            return True
        if cue.fact in self._persons and (in_question(self._tokens, at) or guessed(self._tokens, at)):
            return True
        return self._vocabulary[cue.fact].type is FactType.YES_NO and in_condition(self._tokens, at)

    def _with_act(self, cue: Cue, hit: Hit) -> bool:
        if not cue.with_act or self._act not in self.outcome.spans:
            return True
        sentences = {self._tokens[span.start].sentence for _, span in self.outcome.spans[self._act]}
        return self._tokens[hit.span.start].sentence in sentences

    def _tense(
        self,
        phrases: FactPhrases,
        good: list[tuple[Plain, Hit]],
        doubtful: list[tuple[Plain | None, str, Span]],
    ) -> None:
        act = phrases.tense_of or ""
        manners = self.outcome.manners.get(act, set())
        for _, span in self.outcome.spans.get(act, [])[:1]:
            hit = next(hit for hit in self._found.by_fact[act] if hit.span == span)
            if Manner.DONE in manners:
                good.append((True, hit))
            if Manner.NOT_DONE in manners:
                good.append((False, hit))
            if Manner.SUPPOSED in manners and not good:
                doubtful.append((None, SUPPOSED, span))

    def _take_several(
        self,
        phrases: FactPhrases,
        fact: Fact,
        good: list[tuple[Plain, Hit]],
        doubtful: list[tuple[Plain | None, str, Span]],
    ) -> None:
        whole = next((item for item in doubtful if item[0] is None), None)
        if whole is not None:
            self.outcome.doubts[fact.id] = whole[1:]
            return
        there = {value for value, _ in good}
        refused = {value for value, _, _ in doubtful} | {lower for upper, lower in phrases.over if upper in there}
        taken = [(value, hit) for value, hit in good if value not in refused]
        if taken:
            chosen = {value for value, _ in taken}
            self.outcome.values[fact.id] = tuple(str(option.value) for option in fact.options if option.value in chosen)
            self.outcome.spans[fact.id] = [(value, hit.span) for value, hit in taken]
        elif doubtful:
            self.outcome.doubts[fact.id] = doubtful[0][1:]

    def _take_one(
        self,
        phrases: FactPhrases,
        fact: Fact,
        good: list[tuple[Plain, Hit]],
        doubtful: list[tuple[Plain | None, str, Span]],
    ) -> None:
        values = {value for value, _ in good}
        beaten = {lower for upper, lower in phrases.over if upper in values}
        left = {value for value in values if value not in beaten}
        refusing = [item for item in doubtful if item[0] is None or item[0] in left or not left]
        if refusing:
            self.outcome.doubts[fact.id] = refusing[0][1:]
        elif self._either_or(left, good):
            self.outcome.doubts[fact.id] = (SEVERAL, good[0][1].span)
        elif len(left) > 1:
            why = SEVERAL_PEOPLE if phrases.about is About.COUNTERPART else SEVERAL
            self.outcome.doubts[fact.id] = (why, good[0][1].span)
        elif left:
            value = left.pop()
            chosen = [hit for read, hit in good if read == value]
            self.outcome.values[fact.id] = value
            self.outcome.spans[fact.id] = [(value, hit.span) for hit in chosen]
            self.outcome.manners[fact.id] = {_manner(hit) for hit in chosen} - {Manner.ASKED}

    def _either_or(self, left: set[Plain], good: list[tuple[Plain, Hit]]) -> bool:
        """Whether a value that is beaten stands as the other choice: "add her or message her"."""
        for value, hit in good:
            for other, rival in good:
                first, second = sorted((hit.span, rival.span), key=lambda span: span.start)
                if value in left and other not in left and first.end <= second.start:
                    between = self._tokens[first.end : second.start]
                    if any(
                        token.word == "or" and token.sentence == self._tokens[first.start].sentence for token in between
                    ):
                        return True
        return False


def _manner(hit: Hit) -> Manner:
    cue = hit.entry.means
    if isinstance(cue, Cue) and cue.done is not None:
        return Manner.DONE if cue.done else Manner.ASKED
    if hit.stance is not None and hit.stance.doer is Doer.ME:
        return hit.stance.manner
    return Manner.ASKED


def _without_weak(good: list[tuple[Plain, Hit]]) -> list[tuple[Plain, Hit]]:
    strong = [item for item in good if isinstance(item[1].entry.means, Cue) and not item[1].entry.means.weak]
    return strong or good


def _beside(shaky: Span, span: Span) -> bool:
    return shaky.start <= span.end and span.start <= shaky.end
