"""Understanding one message: words to tokens, tokens to readings, readings to facts that are legal together."""

from __future__ import annotations

from datetime import date

from kb.pack import Pack
from kb.phrases import About, PhraseBook, Years
from kb.situation import FactError, read_situation
from kb.vocabulary import FactType, Vocabulary
from triage.understanding.amounts import with_amounts
from triage.understanding.matching import Span
from triage.understanding.readings import Book, find_all, find_harm
from triage.understanding.resolve import Outcome, Plain, Resolver
from triage.understanding.result import Doubt, Evidence, Excuse, Understanding
from triage.understanding.tokens import MAX_LENGTH, Token, has_speech, tokens_of

_made: tuple[PhraseBook, Book] | None = None


def understand(pack: Pack, words: str, today: date | None = None) -> Understanding:
    """What a message says, in the pack's own words. Nothing is kept; no text makes it fail.

    `today` lets a birth date that cannot be be seen as such; without it birth dates are taken as they are written. Raises
    ValueError for a pack that was opened for decisions only, which has no phrases.
    """
    if pack.phrases is None:
        raise ValueError("this pack was opened for decisions only; open it with its phrases")
    book = _book(pack.phrases)
    tokens = _tokens(book, words)
    # A child's own words in quotation marks are no facts about the one who writes, but they are where harm is told.
    heard = _tokens(book, words, speech=True) if has_speech(words) else tokens
    harm = find_harm(book, heard)
    found = find_all(book, tokens, harm=bool(harm))
    outcome = Resolver(pack.vocabulary, book, tokens, found).run()
    _years_are_no_ages(pack.vocabulary, book, tokens, outcome)
    facts, refused = _legal(pack, outcome, today)

    def quoted(span: Span, among: list[Token] = tokens) -> tuple[int, int, str]:
        start, end = among[span.start].start, among[max(span.start, span.end - 1)].end
        return start, end, words[start:end]

    evidence = []
    for fact, value in facts.items():
        for read, span in _each_once(outcome.spans[fact]):
            start, end, text = quoted(span)
            shown = read if isinstance(value, tuple) else value
            evidence.append(Evidence(fact=fact, value=shown, words=text, start=start, end=end))
    doubts = [
        Doubt(fact=fact, why=why, words=quoted(span)[2]) for fact, (why, span) in (outcome.doubts | refused).items()
    ]
    if len(words) > MAX_LENGTH:
        doubts.append(Doubt(fact=None, why=f"only the first {MAX_LENGTH:,} characters were read", words=""))
    excuses = {
        excuse.id: Excuse(id=excuse.id, says=excuse.says, clause=excuse.clause, words=quoted(span)[2])
        for excuse, span in reversed(found.excuses)
    }
    return Understanding(
        facts={fact: list(value) if isinstance(value, tuple) else value for fact, value in facts.items()},
        evidence=tuple(dict.fromkeys(evidence)),
        doubts=tuple(doubts),
        excuses=tuple(excuses[excuse.id] for excuse in book.source.excuses if excuse.id in excuses),
        harm=tuple(dict.fromkeys(quoted(span, heard)[2] for span in harm)),
    )


def _each_once(spans: list[tuple[object, Span]]) -> list[tuple[object, Span]]:
    """Of the spans of one value that share words the longest, in the order of the message: so each word is read once."""
    kept: list[tuple[object, Span]] = []
    for read, span in sorted(spans, key=lambda item: (item[1].start - item[1].end, item[1].start)):
        if not any(read == other and (span == longer or span.touches(longer)) for other, longer in kept):
            kept.append((read, span))
    return sorted(kept, key=lambda item: item[1].start)


def _book(source: PhraseBook) -> Book:
    """The book made ready; the last one is kept, for a conversation uses one pack."""
    global _made  # noqa: PLW0603 - a cache of one; two threads at worst make the same thing twice
    made = _made
    if made is None or made[0] is not source:
        made = (source, Book(source))
        _made = made
    return made[1]


def _tokens(book: Book, words: str, *, speech: bool = False) -> list[Token]:
    spelled = _spelled_out(book, tokens_of(words, speech=speech))
    return book.lexicon.mend(with_amounts(spelled, book.source.years))


def _spelled_out(book: Book, tokens: list[Token]) -> list[Token]:
    found = []
    for token in tokens:
        for word in book.spellings.get(token.word, (token.word,)):
            found.append(
                token if word == token.word else Token(word, token.start, token.end, token.sentence, token.clause)
            )
    return found


def _years_are_no_ages(vocabulary: Vocabulary, book: Book, tokens: list[Token], outcome: Outcome) -> None:
    """A school year is a range of ages: a doubt that says which, where no age was read."""
    who = [fact.fact for fact in book.source.facts if fact.about is About.COUNTERPART]
    if not any(fact in outcome.values for fact in who):
        return
    for fact in who:
        is_number = vocabulary[fact].type is FactType.NUMBER
        if not is_number or fact in outcome.values or fact in outcome.doubts:
            continue
        for at, token in enumerate(tokens):
            if token.word in ("<year>", "<later>") and isinstance(token.value, int):
                outcome.doubts[fact] = (_range_of(token.value, book.source.years), Span(at, at + 1))
                break


def _range_of(year: int, years: Years) -> str:
    low = years.age_in_year_one + year - 1
    return f"a school year is not an age: a child in year {year} is {low} or {low + 1}"


def _legal(pack: Pack, outcome: Outcome, today: date | None) -> tuple[dict[str, Plain], dict[str, tuple[str, Span]]]:
    """The facts that may stand together, and those that may not with the reason."""
    order = pack.vocabulary.ids
    facts = {fact: outcome.values[fact] for fact in order if fact in outcome.values}
    refused: dict[str, tuple[str, Span]] = {}
    days = {fact.id for fact in pack.vocabulary.facts if fact.gives is not None}
    while True:
        checked = {fact: value for fact, value in facts.items() if today is not None or fact not in days}
        try:
            read_situation(pack.vocabulary, checked, today or date.max)
        except FactError as error:
            wrong = error.fact if error.fact in facts else next(iter(facts), None)
            if wrong is None:
                return facts, refused
            refused[wrong] = (error.message, outcome.spans[wrong][0][1])
            del facts[wrong]
        else:
            return facts, refused
