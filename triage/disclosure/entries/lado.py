"""The LADO: attempts, the referral (C2) or the marked departure from it, the advice, and the hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from triage.disclosure.entries.entry import Entry
from triage.disclosure.fields import Prefill, ask
from triage.disclosure.values import Agreement, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class LadoAttempt(Entry):
    """An attempt to reach the LADO, or a call to ask for a view."""

    KIND: ClassVar[str] = "lado_attempt"
    TITLE: ClassVar[str] = "A call to the LADO that was not the referral"
    INTRO: ClassVar[str] = "Write down each attempt, above all those that failed."

    how: Channel = field(metadata=ask("How did you try?"))
    reached: bool = field(metadata=ask("Did you reach the LADO or somebody who stands in?"))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    tried_by: str = field(metadata=ask("Who tried?", prefill=Prefill.USER))
    result: str = field(
        metadata=ask("What came of it?", "No answer, a message left, a view given, by whom.", long=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Entry):
    """The matter referred to the LADO (C2)."""

    KIND: ClassVar[str] = "referral"
    TITLE: ClassVar[str] = "Refer it to the LADO"
    INTRO: ClassVar[str] = "Ring first if it is urgent. Send the form with what you know: gaps are no reason to wait."
    PROMPTS: ClassVar[str] = "refer"

    how: Channel = field(metadata=ask("How was it referred?"))
    sent_by: str = field(metadata=ask("Who referred it?", "Name and job.", prefill=Prefill.USER))
    sent_at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    to_whom: str = field(metadata=ask("Who took it?", "The name of the LADO, or where it was sent."))
    reference: str = field(default="", metadata=ask("What reference did you get?"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure(Entry):
    """The decision not to refer, against C2. It stays marked in the case for good, whatever follows."""

    KIND: ClassVar[str] = "departure"
    TITLE: ClassVar[str] = "Decide not to refer (a departure from the policy)"
    INTRO: ClassVar[str] = (
        "The policy says: refer (C2). Not doing so needs a written reason and a second person, and stays marked for good."
    )

    reason: str = field(
        metadata=ask("Why is it not referred?", "What was weighed, and what was done instead.", long=True)
    )
    second_person: str = field(metadata=ask("Who else agreed?", "Name. Not you, and not the person it is about."))
    second_role: str = field(metadata=ask("What is their part in the school?"))
    at: datetime = field(metadata=ask("When was it decided?", prefill=Prefill.NOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice(Entry):
    """One piece of the LADO's advice, as an action (C2). Its number in the case names it."""

    KIND: ClassVar[str] = "advice"
    TITLE: ClassVar[str] = "Advice from the LADO"
    INTRO: ClassVar[str] = "One entry for each thing to do."

    text: str = field(metadata=ask("What is to be done?", long=True))
    given_by: str = field(metadata=ask("Who advised it?"))
    given_at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    owner: str = field(metadata=ask("Who does it?"))
    due: date | None = field(default=None, metadata=ask("By which day?"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceDone(Entry):
    """A piece of advice has been carried out."""

    KIND: ClassVar[str] = "advice_done"
    TITLE: ClassVar[str] = "Advice carried out"

    advice: int = field(metadata=ask("Which advice?", "The number of the entry that holds it."))
    done_by: str = field(metadata=ask("Who did it?", prefill=Prefill.USER))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    result: str = field(metadata=ask("What was done?", long=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Entry):
    """The hold ends by agreement: what may now be said, and to whom."""

    KIND: ClassVar[str] = "hold_lifted"
    TITLE: ClassVar[str] = "The hold is lifted"
    INTRO: ClassVar[str] = "Only by agreement with the LADO and, where they are involved, the police and social care."

    agreed_by: str = field(metadata=ask("Who agreed?", "Name and office."))
    police_or_social_care: Agreement = field(metadata=ask("What do the police and social care say?"))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    may_say: str = field(metadata=ask("What may now be said, and to whom?", long=True))
