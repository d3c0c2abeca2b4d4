"""Words to tokens: small letters, contractions written out, sentences and clauses told apart, every token with its place.

Nothing here can fail on any text; what is no word is skipped. The places point into the words as the person wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from triage.understanding.english import CONTRACTIONS, ENDINGS, SUBJECTS_WITH_IS

MAX_LENGTH = 4000
"""More than this many characters of one message are not read."""

MAX_WORD = 40

_WORD = re.compile(r"[^\W_]+(?:['’‘`´][^\W_]+)*")
_LETTERS_AND_DIGITS = re.compile(r"(\d{1,4})([a-z]{1,3})")
_YEAR = re.compile(r"(?:year|yr|y)(\d{1,2})s?")
_APOSTROPHES = str.maketrans("’‘`´", "''''")
_WHOSE = re.compile(r"[^\W_]+s['’] [^\W_]")
_QUOTE = re.compile(r"(?<![^\W_])['‘’]")
_SPEECH = re.compile(
    r"((?<!\bi )\b(?:said|says|saying|say|told me|tells me|asked|asks|goes)\b)([,:]? ?[\"\u201c][^\"\u201c\u201d]{8,}[\"\u201d])",
    re.IGNORECASE,
)
"""What somebody else said word for word: it tells nothing about the one who writes, but it may tell of harm."""
_SENTENCE_END = re.compile(r"[.!?;\n\r\u2026]")
_CLAUSE_END = re.compile(r"[,:()\[\]{}\u2013\u2014\"\u201c\u201d/]|\s-+\s|-{2,}")
_GLUED = frozenset({"yo", "yr", "yrs", "y", "s", "th", "st", "nd", "rd", "pm", "am"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word as it is compared, and where it stands. `value` is a slot's number, or its day as ISO text."""

    word: str
    start: int
    end: int
    sentence: int
    clause: int
    value: int | str | None = None


def has_speech(words: str) -> bool:
    """Whether a text quotes what somebody else said word for word."""
    return _SPEECH.search(words[:MAX_LENGTH]) is not None


def tokens_of(words: str, *, speech: bool = False) -> list[Token]:
    """The tokens of a text; what lies beyond `MAX_LENGTH` is left out.

    `speech`: keep what somebody else said word for word. Without it such words are left out.
    """
    text = words[:MAX_LENGTH]
    if not speech:
        text = _SPEECH.sub(lambda match: match[1] + "," + " " * (len(match[2]) - 1), text)
    found: list[Token] = []
    sentence = clause = at = 0
    previous = ""
    for match in _WORD.finditer(text):
        between = text[at : match.start()]
        if found and _ends_sentence(between, previous, text[match.start() : match.end()]):
            sentence, clause = sentence + 1, clause + 1
        elif found and (_CLAUSE_END.search(between) or ("." in between and between != ".")):
            clause += 1
        at = match.end()
        previous = match.group()
        if len(previous) > MAX_WORD:
            continue
        whose = ("'s",) if _WHOSE.match(text, match.start()) and not _QUOTE.search(text, 0, match.start()) else ()
        for word in (*_written_out(previous), *whose):
            found.append(Token(word, match.start(), match.end(), sentence, clause))
    return found


def _ends_sentence(between: str, before: str, after: str) -> bool:
    mark = _SENTENCE_END.search(between)
    if mark is None:
        return False
    if mark.group() != ".":
        return True
    # "D.O.B. 21st", "e.g. this", "facebook.com" and "14.3.2009" hold no end of a sentence
    return not (len(before) == 1 and before.isalpha() and before not in "I") and between != "."


def _written_out(raw: str) -> tuple[str, ...]:
    word = unicodedata.normalize("NFKC", raw).translate(_APOSTROPHES).casefold()
    if word in CONTRACTIONS:
        return CONTRACTIONS[word]
    if year := _YEAR.fullmatch(word):
        return ("year", year[1])
    if glued := _LETTERS_AND_DIGITS.fullmatch(word):
        return (glued[1], glued[2]) if glued[2] in _GLUED else (word,)
    head, apostrophe, tail = word.rpartition("'")
    if not apostrophe or not head:
        return (word,)
    if tail == "s":
        if head == "let":
            return ("let", "us")
        return (*_written_out(head), "is" if head in SUBJECTS_WITH_IS else "'s")
    ending = ENDINGS.get(f"'{tail}")
    return (
        (*_written_out(head), ending) if ending and len(head) < MAX_WORD and head != "dm" else (word.replace("'", ""),)
    )
