"""What the table's transitions ask for: conditions choose where an entry leads, guards refuse it and say what is lacking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from triage.disclosure import case as facts
from triage.disclosure.case import Case, normal, same_name
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import AdviceDone, Departure, HoldLifted
from triage.disclosure.entries.people import Confidentiality, ParentReassured, PupilReassured, Telling
from triage.disclosure.entries.start import HandOver, Images, NewSubject
from triage.disclosure.errors import Lacking
from triage.disclosure.steps import unfinished
from triage.disclosure.values import About, Agreement, HandlerRole, Recipient, Teller, Told

IN_SCHOOL = frozenset({Teller.STAFF, Teller.GOVERNOR_OR_VOLUNTEER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """An entry about to be made: the case before it and, as if it were made, after it."""

    before: Case
    after: Case
    entry: Entry
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition of a transition, in words for the diagram."""

    words: str
    test: Callable[[Situation], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A demand of a transition: all that is lacking in a situation, nothing where it is met."""

    name: str
    lacks: Callable[[Situation], tuple[Lacking, ...]]


CONFLICT = Condition(words="about the DSL or the user", test=lambda s: facts.hand_over_due(s.after))
DANGER_OPEN = Condition(words="in danger, no call got through", test=lambda s: facts.danger_open(s.after))
IMAGES_OPEN = Condition(words="images, police not told", test=lambda s: facts.images_open(s.after))


def _guard(
    name: str,
    text: str,
    met: Callable[[Situation], bool],
    *,
    clauses: tuple[str, ...] = (),
    guidance: tuple[str, ...] = (),
) -> Guard:
    lacking = Lacking(text=text, clauses=clauses, guidance=guidance)
    return Guard(name=name, lacks=lambda situation: () if met(situation) else (lacking,))


def _taker(situation: Situation) -> bool:
    to = cast("HandOver", situation.entry).to_user
    return normal(to) not in facts.excluded(situation.before)


def _right_role(situation: Situation) -> bool:
    role = cast("HandOver", situation.entry).to_role
    if role is HandlerRole.HEADTEACHER:
        return not facts.head_involved(situation.before)
    return role is HandlerRole.CHAIR_OF_GOVERNORS or not facts.hand_over_due(situation.before)


def _second_person(situation: Situation) -> bool:
    second = cast("Departure", situation.entry).second_person
    return not same_name(second, situation.actor) and normal(second) not in facts.excluded(situation.before)


def _images_understood(situation: Situation) -> bool:
    entry = cast("Images", situation.entry)
    return not entry.answer.may_be or bool(entry.understood)


def _not_to_head(situation: Situation) -> bool:
    entry = cast("Telling", situation.entry)
    return entry.recipient is not Recipient.HEADTEACHER or not facts.head_involved(situation.before)


def _parents_may_hear(situation: Situation) -> bool:
    entry = cast("Telling", situation.entry)
    held = entry.recipient is Recipient.PARENTS_OF_CHILD and entry.told is Told.TOLD
    return not held or not facts.holding(situation.before)


def _advice_is_open(situation: Situation) -> bool:
    wanted = cast("AdviceDone", situation.entry).advice
    return any(seq == wanted for seq, _ in facts.open_advice(situation.before))


TAKER_NOT_SUBJECT = _guard(
    "somebody else takes it",
    "name somebody whom the concern is not about",
    _taker,
    guidance=("about-dsl", "about-oneself"),
)
RIGHT_ROLE = _guard(
    "the right person takes it",
    "hand it to the headteacher, or to the chair of governors if the headteacher is concerned",
    _right_role,
    guidance=("about-dsl", "about-headteacher"),
)
IMAGES_UNDERSTOOD = _guard(
    "nobody looks",
    "make sure first that nobody looks at the image, copies, prints, sends or saves it",
    _images_understood,
    guidance=("indecent-images",),
)
ADULT_NOW = _guard(
    "about an adult",
    "this entry is for adults; what a pupil does needs a case of its own",
    lambda s: cast("NewSubject", s.entry).about is not About.PUPIL,
)
MAY_DEPART = _guard(
    "no harm criterion in play",
    "a harm criterion may be met, or you are not sure: ring the LADO",
    lambda s: facts.may_depart(s.before),
    clauses=("C2",),
    guidance=("harm-threshold",),
)
SECOND_PERSON = _guard(
    "a second person",
    "a second person has to agree: neither you nor the person it is about",
    _second_person,
    clauses=("C2",),
    guidance=("record-decisions",),
)
LADO_REACHED = _guard(
    "the LADO was reached",
    "the LADO has not been reached yet: enter the referral or the call first",
    lambda s: facts.lado_reached(s.before),
    clauses=("C2",),
)
ADVICE_OPEN = _guard(
    "that advice is open",
    "no advice with that number waits to be carried out",
    _advice_is_open,
    clauses=("C2",),
)
HOLD_STANDS = _guard("the hold stands", "the hold has been lifted already", lambda s: facts.holding(s.before))
ALL_AGREE = _guard(
    "all agree",
    "the police or social care have not agreed yet, so the hold stands",
    lambda s: cast("HoldLifted", s.entry).police_or_social_care is not Agreement.NOT_YET,
    guidance=("do-not-tell-subject",),
)
PARENT_TOLD = _guard(
    "a parent told",
    "no parent or carer told the school of this, so there is nobody to reassure here",
    lambda s: Teller.PARENT in s.before.tellers,
    clauses=("C3",),
)
UNDERSTOOD = _guard(
    "reassured and understood",
    "the parent or carer has to be reassured and to understand the process",
    lambda s: cast("ParentReassured", s.entry).reassured and cast("ParentReassured", s.entry).understood,
    clauses=("C3",),
)
STAFF_TOLD = _guard(
    "somebody in school told",
    "no member of staff, governor or volunteer told the school of this",
    lambda s: bool(IN_SCHOOL & s.before.tellers),
    clauses=("C4",),
)
NOT_PROMISED = _guard(
    "nothing promised",
    "say that as few people as possible will know, and promise no more than that",
    lambda s: cast("Confidentiality", s.entry).as_few_as_possible and not cast("Confidentiality", s.entry).promised,
    clauses=("C4",),
    guidance=("staff-who-tell",),
)
PUPIL_TOLD = _guard(
    "a pupil told",
    "no pupil told the school of this",
    lambda s: Teller.PUPIL in s.before.tellers,
    clauses=("C4",),
)
PUPIL_KNOWS = _guard(
    "reassured, no secrecy",
    "the pupil has to be reassured and to know that it cannot stay a secret",
    lambda s: cast("PupilReassured", s.entry).reassured and cast("PupilReassured", s.entry).no_secrecy,
    clauses=("C4",),
    guidance=("listen",),
)
NOT_TO_HEAD = _guard(
    "never to the person it is about",
    "it is about the headteacher: tell the chair of governors instead",
    _not_to_head,
    clauses=("E7",),
    guidance=("about-headteacher",),
)
PARENTS_WAIT = _guard(
    "the hold is lifted",
    "the hold stands: the child's parents are told once the LADO, and the police or social care, agree",
    _parents_may_hear,
    guidance=("telling-parents",),
)
NOTHING_OPEN = Guard(name="nothing is open", lacks=lambda situation: unfinished(situation.before))
