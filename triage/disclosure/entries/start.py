"""The first minutes: who tells, whom it is about, danger, indecent images, and who deals with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from triage.disclosure.entries.entry import Entry
from triage.disclosure.fields import Prefill, ask
from triage.disclosure.values import About, Answer, HandlerRole, PupilRule, Service, Teller


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Entry):
    """Who told, whom it is about, and when the school came to know: what the route and the clock hang on."""

    KIND: ClassVar[str] = "opening"
    TITLE: ClassVar[str] = "Open the case"
    INTRO: ClassVar[str] = (
        "Write no names here: only roles. If a child is in danger, call 999 now and open the case afterwards."
    )

    tellers: tuple[Teller, ...] = field(
        metadata=ask("Who told the school?", "Choose all that apply: a parent may also work here.")
    )
    about: About = field(
        metadata=ask("Whom is it about?", "By role. If it may be about you, say so: somebody else takes over.")
    )
    subject_user: str = field(
        default="",
        metadata=ask(
            "With which name does that person sign in to this program?",
            "They will not be able to see the case. Write `none` if they do not use it.",
            only_if=("about", About.HEADTEACHER, About.DSL),
        ),
    )
    is_head: bool | None = field(
        default=None,
        metadata=ask(
            "Is that person also the headteacher?",
            "Then the chair of governors deals with it.",
            only_if=("about", About.DSL, About.MYSELF),
        ),
    )
    known_at: datetime = field(
        metadata=ask(
            "When did the school come to know?",
            "When the first person working for the school was told, not when you were. The clock for the LADO starts here.",
            prefill=Prefill.NOW,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Entry):
    """Somebody else takes the case over."""

    KIND: ClassVar[str] = "hand_over"
    TITLE: ClassVar[str] = "Hand the case over"
    INTRO: ClassVar[str] = "Tell them in person or by phone as well: nobody is alerted by this program."

    to_user: str = field(metadata=ask("Who takes it over?", "The name with which they sign in here."))
    to_role: HandlerRole = field(metadata=ask("What is their part in the school?"))
    at: datetime = field(metadata=ask("When were they told?", prefill=Prefill.NOW))
    reason: str = field(
        default="", metadata=ask("Why?", "For example: absence, or a link with the person or the family.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger(Entry):
    """Is a child in danger now? May be answered again whenever that changes."""

    KIND: ClassVar[str] = "danger"
    TITLE: ClassVar[str] = "Is a child in danger now?"
    INTRO: ClassVar[str] = "If a child is hurt or in danger, or you are not sure, call before you type anything else."
    PROMPTS: ClassVar[str] = "danger"

    answer: Answer = field(metadata=ask("Is a child hurt or in danger now?"))
    why: str = field(default="", metadata=ask("What makes you think so?", "One line is enough.", long=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCall(Entry):
    """A call to the police or children's social care, reached or not."""

    KIND: ClassVar[str] = "emergency_call"
    TITLE: ClassVar[str] = "A call to the police or children's social care"
    PROMPTS: ClassVar[str] = "danger"

    service: Service = field(metadata=ask("Who was called?"))
    reached: bool = field(metadata=ask("Did you get through?", "Write the call down even if nobody answered."))
    at: datetime = field(metadata=ask("When?", prefill=Prefill.NOW))
    called_by: str = field(metadata=ask("Who made the call?", prefill=Prefill.USER))
    spoke_to: str = field(default="", metadata=ask("Who answered?", "Their name or number."))
    reference: str = field(default="", metadata=ask("What reference did they give?"))
    advice: str = field(default="", metadata=ask("What did they say should be done?", long=True))
    images_mentioned: bool | None = field(
        default=None,
        metadata=ask("Were they told about indecent images of a child?", "Leave it blank where there are none."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Images(Entry):
    """Are indecent images of a child involved? In words only: no image is ever looked at or taken in."""

    KIND: ClassVar[str] = "images"
    TITLE: ClassVar[str] = "Are indecent images of a child involved?"
    INTRO: ClassVar[str] = "Do not look in order to find out. If you are not sure, say so."
    PROMPTS: ClassVar[str] = "images"

    answer: Answer = field(metadata=ask("Could there be an indecent image of a child?"))
    understood: bool | None = field(
        default=None,
        metadata=ask(
            "Has everybody who knows been told not to look at, copy, print, send or save it?",
            "Go on only when the answer is yes.",
            only_if=("answer", Answer.YES, Answer.UNSURE),
        ),
    )
    where: str = field(
        default="",
        metadata=ask(
            "In words: who has it, on which device or account?",
            "This program takes no pictures. Switch nothing on, and search nothing.",
            long=True,
            only_if=("answer", Answer.YES, Answer.UNSURE),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing(Entry):
    """A pupil's behaviour passed on by the policy's rules for pupils; the case ends here."""

    KIND: ClassVar[str] = "routing"
    TITLE: ClassVar[str] = "Pass on a matter about a pupil"
    INTRO: ClassVar[str] = (
        "What pupils do is not for the LADO: the policy's rules for pupils send it to the DSL or the safeguarding team."
    )

    rule: PupilRule = field(metadata=ask("Which rule of the policy is it about?"))
    to_whom: str = field(metadata=ask("Who has it now?", "Their name and their part in the school."))
    at: datetime = field(metadata=ask("When did they get it?", prefill=Prefill.NOW))
    note: str = field(default="", metadata=ask("What did you tell them?", long=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubject(Entry):
    """It turns out to be about somebody else than the opening says. Both stay in the record."""

    KIND: ClassVar[str] = "new_subject"
    TITLE: ClassVar[str] = "It is about somebody else, too"
    INTRO: ClassVar[str] = "For a slip in the first entry, correct that entry instead."

    about: About = field(metadata=ask("Whom is it about, as you know now?"))
    subject_user: str = field(
        default="",
        metadata=ask(
            "With which name does that person sign in to this program?",
            "They will not be able to see the case. Write `none` if they do not use it.",
            only_if=("about", About.HEADTEACHER, About.DSL),
        ),
    )
    is_head: bool | None = field(
        default=None,
        metadata=ask("Is that person also the headteacher?", only_if=("about", About.DSL, About.MYSELF)),
    )
    why: str = field(metadata=ask("What has come to light?", long=True))
