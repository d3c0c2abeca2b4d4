"""Numbers, school years and days: several words become one token that carries its value.

Days are read in the order of the United Kingdom: 5/4/2010 is the fifth of April.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.phrases import Years
from triage.understanding.english import MONTHS, NUMBERS, TENS
from triage.understanding.tokens import Token

_ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th"})
_LONGEST_NUMBER = 4


def with_amounts(tokens: list[Token], years: Years) -> list[Token]:
    """The tokens with days, school years and numbers taken together."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token, used = _day(tokens, at) or _school_year(tokens, at, years) or _number(tokens, at) or (tokens[at], 1)
        found.append(token)
        at += used
    return found


def _merged(tokens: list[Token], at: int, used: int, word: str, value: int | str) -> tuple[Token, int]:
    return replace(tokens[at], word=word, end=tokens[at + used - 1].end, value=value), used


def _same_sentence(tokens: list[Token], at: int, count: int) -> bool:
    return at + count <= len(tokens) and tokens[at + count - 1].sentence == tokens[at].sentence


def _figure(tokens: list[Token], at: int) -> int | None:
    if at >= len(tokens):
        return None
    word = tokens[at].word
    return int(word) if word.isascii() and word.isdigit() and len(word) <= _LONGEST_NUMBER else None


def _day(tokens: list[Token], at: int) -> tuple[Token, int] | None:
    for month_first in (False, True):
        here = at
        month = MONTHS.get(tokens[here].word) if month_first else None
        here += month_first
        number = _figure(tokens, here)
        if number is None or (month_first and month is None):
            continue
        here += 1
        if here < len(tokens) and tokens[here].word in _ORDINAL_ENDS:
            here += 1
        if not month_first:
            if here < len(tokens) and tokens[here].word == "of":
                here += 1
            month = MONTHS.get(tokens[here].word) if here < len(tokens) else None
            month = month or _figure(tokens, here)
            here += 1
        year = _figure(tokens, here)
        if month is None or year is None or not _same_sentence(tokens, at, here + 1 - at):
            continue
        day = _iso(number, month, year)
        if day:
            return _merged(tokens, at, here + 1 - at, "<date>", day)
    return None


def _iso(day: int, month: int, year: int) -> str | None:
    if day > 31 and year <= 31:
        day, year = year, day  # 2010-03-14
    try:
        return date(year, month, day).isoformat() if year >= 1900 else None
    except ValueError:
        return None


def _school_year(tokens: list[Token], at: int, years: Years) -> tuple[Token, int] | None:
    word = tokens[at].word
    if word in ("year", "years", "yr", "yrs") and _same_sentence(tokens, at, 2):
        number = _figure(tokens, at + 1)
        following = tokens[at + 1].word
        if number is None:
            number = NUMBERS.get(following) or NUMBERS.get(following.removesuffix("s"))
            figures = following.removesuffix("s").removesuffix("'")
            number = (
                int(figures)
                if number is None and figures.isascii() and figures.isdigit() and len(figures) < 3
                else number
            )
        if number is None or not 0 <= number <= 13:
            return None
        used = 3 if _same_sentence(tokens, at, 3) and tokens[at + 2].word == "s" else 2
        if _same_sentence(tokens, at, used + 1) and tokens[at + used].word in ("old", "olds", "ago"):
            return None
        return _merged(tokens, at, used, "<year>" if years.first <= number <= years.last else "<later>", number)
    # a class is often called by its year and a letter: "in 4B"
    if (
        len(word) == 2
        and word[0].isdigit()
        and word[1] in "abcdefghjklmnp"
        and at
        and tokens[at - 1].word in ("in", "class")
    ):
        number = int(word[0])
        return _merged(tokens, at, 1, "<year>" if years.first <= number <= years.last else "<later>", number)
    return None


def _number(tokens: list[Token], at: int) -> tuple[Token, int] | None:
    figure = _figure(tokens, at)
    if figure is not None:
        return _merged(tokens, at, 1, "<n>", figure)
    word = tokens[at].word
    if word not in NUMBERS or word in ("one", "zero"):
        return None
    unit = NUMBERS.get(tokens[at + 1].word, 0) if word in TENS and at + 1 < len(tokens) else 0
    if 1 <= unit <= 9:
        return _merged(tokens, at, 2, "<n>", TENS[word] + unit)
    return _merged(tokens, at, 1, "<n>", NUMBERS[word])
