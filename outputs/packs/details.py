"""What distinguishes one school's pack from another's, each part checked as it comes in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from kb.clean import clean_line
from kb.loading.fields import check_ident
from kb.loading.shelf import shelf
from kb.loading.source import Text
from kb.problems import Place, Problems
from kb.situation import birthday

MAX_LINE = 200
MAX_SAYS = 2000
_ISSUED = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_YEARS = range(1900, 3000)


class CannotWrite(Exception):
    """Something that cannot stand in a pack, or a place where none can be written. `help` is the way out."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.help = help
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The title page's own lines: the pack's id, whose policy it is, its title and its two dates."""

    id: str
    school: str
    title: str
    issued: str
    review_due: date


def a_line(what: str, text: str, most: int = MAX_LINE) -> str:
    """A text for a pack, its ends trimmed. Raises CannotWrite for one that is empty, too long or holds what a pack refuses."""
    trimmed = text.strip()
    if not trimmed:
        raise CannotWrite(f"{what} is empty", "type some words")
    if len(trimmed) > most:
        raise CannotWrite(f"{what} has {len(trimmed):,} characters; {most:,} are the most", "shorten it")
    for character in trimmed:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or character in "\ufffe\uffff":
            message = f"{what} holds a character that no policy may hold (U+{ord(character):04X})"
            raise CannotWrite(message, "type it without line breaks, tabs and hidden characters")
    return trimmed


def an_id(what: str, text: str) -> str:
    """An id, as the loader wants it. Raises CannotWrite."""
    problems = Problems()
    name = check_ident(Text(text.strip(), Place(file="")), problems)
    for problem in problems:
        raise CannotWrite(f"`{clean_line(text)[:60]}` cannot be {what}", problem.help)
    return name


def pack_id(text: str) -> str:
    """The id of a new pack: none that comes with the program. Raises CannotWrite."""
    name = an_id("the id of a policy", text)
    if name in {shelved.id for shelved in shelf()}:
        raise CannotWrite(f"`{name}` is the id of a policy that comes with the program", "choose another id")
    return name


def suggested_id(folder: str) -> str | None:
    """An id made from a folder's name; None where nothing of it can be used."""
    words = re.findall(r"[a-z0-9]+", folder.casefold())
    made = "-".join(words)[:60].rstrip("-")
    return made if made[:1].isalpha() else None


def issue_date(text: str) -> str:
    """When a policy was issued: a year, a month or a day of the calendar. Raises CannotWrite."""
    if _first_day(text.strip()) is None:
        shown = clean_line(text)[:40]
        raise CannotWrite(f"`{shown}` is no date of issue", "write a month as 2026-09, a day as 2026-09-01 or a year")
    return text.strip()


def review_date(text: str, issued: str) -> date:
    """The last day before the review is overdue. Raises CannotWrite for no day, or one before the policy was issued."""
    found = _ISSUED.fullmatch(text.strip())
    day = _first_day(text.strip())
    if found is None or found[3] is None or day is None:
        raise CannotWrite(f"`{clean_line(text)[:40]}` is not a day of the calendar", "write it as 2027-08-31")
    start = _first_day(issued)
    if start is not None and day < start:
        raise CannotWrite(f"the review is due on {day}, before the policy was issued ({issued})", "correct one of them")
    return day


def suggested_review(issued: str) -> str:
    """A review a year after a policy was issued."""
    start = _first_day(issued)
    if start is None:
        raise ValueError("an issue date is checked before")
    return (birthday(start, 1) - timedelta(days=1)).isoformat()


def _first_day(text: str) -> date | None:
    """The first day of a year or month, or the day itself."""
    found = _ISSUED.fullmatch(text)
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
