"""What a pack expects of itself: scenarios that must come out so, and statements that must never break."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kb.conditions import Condition
from kb.pack import Verdict
from kb.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A situation and what must be found: the verdict exactly, clauses, duties and readings at least, `missing` exactly.

    `questions`: no more questions than this may be needed until the verdict is certain, whatever is answered.
    """

    name: str
    given: tuple[tuple[str, object], ...]
    verdict: Verdict | None
    refused: str | None = None
    clauses: frozenset[str] = frozenset()
    duties: frozenset[str] = frozenset()
    readings: frozenset[str] = frozenset()
    no_duties: frozenset[str] = frozenset()
    missing: frozenset[str] | None = None
    questions: int | None = None
    place: Place = field(compare=False)


class Law(StrEnum):
    """The forms an invariant can take."""

    ONLY = "only"
    OWES = "owes"
    NO_EFFECT = "no_effect"
    NEVER_RELAXES = "never_relaxes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """A statement that must never break.

    `only`: while `when` holds the verdict is one of `verdicts`. `owes`: while `when` holds the duty `subject` is owed.
    `no_effect`: while `when` holds the fact `subject` changes no verdict. `never_relaxes`: while `when` holds adding a value
    to the set fact `subject` never gives a milder verdict.
    """

    id: str
    says: str
    law: Law
    when: Condition
    verdicts: frozenset[Verdict] = frozenset()
    subject: str | None = None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Findings of `policy check` that the author has looked at and lets stand, with the reason.

    It covers every finding with this code that is about all the things named in `about` (rules, readings, words); with
    nothing named, every finding with this code.
    """

    code: str
    about: tuple[str, ...]
    because: str
    place: Place = field(compare=False)
