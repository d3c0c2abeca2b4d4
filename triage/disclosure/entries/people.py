"""Those who told (C3, C4), and the others to tell (E7, F1, R2, R3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from triage.disclosure.entries.entry import Entry
from triage.disclosure.fields import Prefill, ask
from triage.disclosure.values import Answer, IcoDecision, Recipient, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentReassured(Entry):
    """The parent or carer who told is reassured and understands the process (C3)."""

    KIND: ClassVar[str] = "parent_reassured"
    TITLE: ClassVar[str] = "Reassure the parent or carer who told"
    PROMPTS: ClassVar[str] = "parent"

    reassured: bool = field(metadata=ask("Have they been thanked and reassured?"))
    understood: bool = field(
        metadata=ask("Do they understand what happens next?", "Ask them to tell it back to you in their own words.")
    )
    said: str = field(metadata=ask("What were they told?", long=True))
    contact: str = field(metadata=ask("Whom may they ring?", "A name and a number."))
    by: str = field(metadata=ask("Who spoke to them?", prefill=Prefill.USER))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidentiality(Entry):
    """What the colleague, governor or volunteer who told was told about confidentiality (C4)."""

    KIND: ClassVar[str] = "confidentiality"
    TITLE: ClassVar[str] = "Keep the confidence of those in school who told"
    PROMPTS: ClassVar[str] = "staff"

    as_few_as_possible: bool = field(metadata=ask("Have they been told that as few people as possible will know?"))
    promised: bool = field(
        metadata=ask("Did anybody promise that nobody will know?", "If so, it has to be taken back first.")
    )
    anonymity: str = field(
        default="",
        metadata=ask(
            "Did they ask to stay unnamed?",
            "Their request in their words, and who has to know all the same.",
            long=True,
        ),
    )
    whistleblowing: bool = field(metadata=ask("Have they been told about the whistleblowing procedure?"))
    known_by: str = field(metadata=ask("Who knows their name now?"))
    by: str = field(metadata=ask("Who spoke to them?", prefill=Prefill.USER))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilReassured(Entry):
    """The pupil who told is reassured, without a promise of secrecy."""

    KIND: ClassVar[str] = "pupil_reassured"
    TITLE: ClassVar[str] = "Reassure the pupil who told"
    PROMPTS: ClassVar[str] = "pupil"

    reassured: bool = field(
        metadata=ask("Does the pupil know that telling was right and that they are not in trouble?")
    )
    no_secrecy: bool = field(metadata=ask("Does the pupil know who will be told, and that it cannot stay a secret?"))
    trusted_adult: str = field(metadata=ask("Which adult will look out for the pupil?"))
    by: str = field(metadata=ask("Who spoke to the pupil?", prefill=Prefill.USER))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling(Entry):
    """Somebody else told, or the decision not to tell them."""

    KIND: ClassVar[str] = "telling"
    TITLE: ClassVar[str] = "Others who are told"
    INTRO: ClassVar[str] = "Tell them what they need for their part, and no more."

    recipient: Recipient = field(metadata=ask("Who?"))
    told: Told = field(metadata=ask("Have they been told?"))
    by: str = field(metadata=ask("Who told them, or decided?", prefill=Prefill.USER))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    name: str = field(default="", metadata=ask("Who took it?", "A name, and a reference if there is one."))
    reason: str = field(
        default="",
        metadata=ask("Why not?", "And who else agreed.", long=True, only_if=("told", Told.NOT_NEEDED)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DpoReport(Entry):
    """The breach reported to the Data Protection Officer (F1): the facts of the breach, never the child's disclosure."""

    KIND: ClassVar[str] = "dpo_report"
    TITLE: ClassVar[str] = "Report the breach to the Data Protection Officer"
    INTRO: ClassVar[str] = (
        "Facts of the breach only. Leave out what the child or the teller said, and the names of children."
    )

    told_at: datetime = field(metadata=ask("When was the DPO told?", prefill=Prefill.NOW))
    told_by: str = field(metadata=ask("Who told the DPO?", prefill=Prefill.USER))
    name: str = field(metadata=ask("Who took it?"))
    what_happened: str = field(
        metadata=ask(
            "What happened, in two lines?",
            "For example: a member of staff put a class list on a social network.",
            long=True,
        )
    )
    personal_data: Answer = field(
        metadata=ask(
            "Is personal information involved?", "If it is, the law counts 72 hours, nights and weekends included."
        )
    )
    what_data: str = field(
        default="",
        metadata=ask("What information?", "Kinds, not contents.", long=True, only_if=("personal_data", Answer.YES)),
    )
    people: str = field(default="", metadata=ask("About how many people and records?"))
    effects: str = field(default="", metadata=ask("What may it lead to for them?", long=True))
    measures: str = field(default="", metadata=ask("What has been done about it?", long=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class IcoAnswer(Entry):
    """Whether the Information Commissioner was told, and why or why not (the 72-hour question)."""

    KIND: ClassVar[str] = "ico_decision"
    TITLE: ClassVar[str] = "The 72-hour question"
    INTRO: ClassVar[str] = "The DPO advises and the school decides. Its reasons are kept either way."

    decision: IcoDecision = field(metadata=ask("What was decided?"))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    by: str = field(metadata=ask("Who decided?"))
    reason: str = field(metadata=ask("Why?", "If later than 72 hours, say why it took longer.", long=True))
