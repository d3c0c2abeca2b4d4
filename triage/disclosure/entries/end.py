"""Notes, and the end of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from triage.disclosure.entries.entry import Entry
from triage.disclosure.fields import ask
from triage.disclosure.values import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Entry):
    """Anything else for the chronology."""

    KIND: ClassVar[str] = "note"
    TITLE: ClassVar[str] = "Add a note"

    text: str = field(metadata=ask("What should be on record?", long=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Entry):
    """The end of the case: its outcome, the reasons, and how long the record is kept."""

    KIND: ClassVar[str] = "closing"
    TITLE: ClassVar[str] = "Close the case"
    INTRO: ClassVar[str] = "Nothing may be left open. A closed case can be opened again with a reason."
    PROMPTS: ClassVar[str] = "close"

    outcome: Outcome = field(metadata=ask("What is the outcome?"))
    reasons: str = field(metadata=ask("Why?", long=True))
    not_referred: str = field(
        metadata=ask(
            "What was not referred, and why?",
            "To the LADO, the police, the DBS, the TRA or anybody else. Write `nothing` if all was.",
            long=True,
        )
    )
    keep_until: date = field(metadata=ask("Until which day is the record kept?"))
    keep_why: str = field(
        metadata=ask("What is that day based on?", "For example: the usual pension age of the person.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening(Entry):
    """A closed or passed-on case is opened again."""

    KIND: ClassVar[str] = "reopening"
    TITLE: ClassVar[str] = "Open the case again"

    reason: str = field(metadata=ask("Why?", long=True))
