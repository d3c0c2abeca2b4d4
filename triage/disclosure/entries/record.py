"""The record of the disclosure (C1) and the triage of what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from triage.disclosure.entries.entry import Entry
from triage.disclosure.fields import Prefill, ask
from triage.disclosure.values import Answer, Criterion, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Entry):
    """What was said, by whom, when and where (C1). A later record adds to the first."""

    KIND: ClassVar[str] = "record"
    TITLE: ClassVar[str] = "Record the disclosure"
    INTRO: ClassVar[str] = "Today, while you remember it. Keep your first notes as well. Never promise secrecy."
    PROMPTS: ClassVar[str] = "record"

    told_at: datetime = field(metadata=ask("When were you told?", "Date and time.", prefill=Prefill.NOW))
    place: str = field(metadata=ask("Where?"))
    present: str = field(metadata=ask("Who was there?", "Everybody in the room, or on the call."))
    teller: str = field(
        metadata=ask(
            "Who told?",
            "Their name and how they know. Write `anonymous` if they did not say, or asked not to be named.",
        )
    )
    own_words: str = field(
        metadata=ask(
            "What did they say, in their own words?",
            "As they said it: slang, family words and all. Do not tidy it up.",
            long=True,
        )
    )
    said_back: str = field(metadata=ask("What did you say and ask?", "Word for word, as far as you can.", long=True))
    no_secrecy: bool = field(metadata=ask("Did you make clear that you cannot keep it secret?"))
    facts: str = field(metadata=ask("What was seen or heard?", "Facts only: who saw what, and when.", long=True))
    opinion: str = field(
        default="", metadata=ask("What do you think about it?", "Your own view, kept apart from the facts.", long=True)
    )
    subject: str = field(metadata=ask("Whom is it about?", "Name and job, as far as known."))
    children: str = field(
        default="", metadata=ask("Which children are involved?", "Names and classes, as far as known.", long=True)
    )
    services: str = field(
        default="", metadata=ask("Which apps or sites?", "For example: a game, a message app, a video site.")
    )
    accounts: str = field(
        default="",
        metadata=ask(
            "Which accounts or links?", "User names and addresses, and when they were seen. Copy nothing.", long=True
        ),
    )
    evidence: str = field(
        default="",
        metadata=ask(
            "Where is the evidence held?",
            "Say where it is and who has it. Never put the evidence itself here.",
            long=True,
        ),
    )
    written_by: str = field(metadata=ask("Who wrote this record?", "Name and job.", prefill=Prefill.USER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Entry):
    """What kind of concern it looks like. It may be made again; the last one counts."""

    KIND: ClassVar[str] = "assessment"
    TITLE: ClassVar[str] = "What kind of concern is it?"
    INTRO: ClassVar[str] = (
        "You sort it; you do not investigate it. The policy refers every concern of this kind to the LADO."
    )
    PROMPTS: ClassVar[str] = "triage"

    view: View = field(metadata=ask("What does it look like?"))
    criteria: tuple[Criterion, ...] = field(
        default=(),
        metadata=ask(
            "Which of the harm criteria may be met?", "All that may be. One is enough.", only_if=("view", View.HARM)
        ),
    )
    crime: Answer = field(metadata=ask("May it be a crime?"))
    personal_data: Answer = field(
        metadata=ask(
            "Has personal information about anybody got out?",
            "A name, a picture, a class list, a message that shows who somebody is.",
        )
    )
    serious: Answer = field(
        metadata=ask(
            "Is it a serious breach of the policy?", "The headteacher reports serious ones to the governing body."
        )
    )
    reasons: str = field(metadata=ask("Why do you think so?", long=True))
