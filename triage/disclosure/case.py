"""The case as a value: its entries in order, each as written and as corrected, and what follows from them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import Advice, AdviceDone, Departure, HoldLifted, LadoAttempt, Referral
from triage.disclosure.entries.record import Assessment, Record
from triage.disclosure.entries.start import Danger, EmergencyCall, HandOver, Images, NewSubject, Opening
from triage.disclosure.events import Event
from triage.disclosure.values import About, HandlerRole, Teller, View

EntryT = TypeVar("EntryT", bound=Entry)


class Stage(StrEnum):
    """Where a case stands. What can be entered at each stage is in `table`."""

    NEW = "new"
    HAND_OVER = "hand_over"
    DANGER = "danger"
    IMAGES = "images"
    ROUTING = "routing"
    RECORD = "record"
    TRIAGE = "triage"
    REFER = "refer"
    FOLLOW = "follow"
    ROUTED = "routed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a case: the event as stored, `written` as it was entered, `stands` as last corrected."""

    event: Event
    written: Entry
    stands: Entry
    corrected_by: tuple[int, ...] = ()

    @property
    def seq(self) -> int:
        """The entry's number in the case."""
        return self.event.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case. Two cases are equal where their entries are; the stage follows from these."""

    items: tuple[Item, ...] = ()
    stage: Stage = Stage.NEW

    @property
    def case_id(self) -> UUID | None:
        """The case's id; None before its first entry."""
        return self.items[0].event.case_id if self.items else None

    @property
    def last_seq(self) -> int:
        """The number of the last entry, 0 before the first: the `expected_seq` of the case log."""
        return self.items[-1].seq if self.items else 0

    def each(self, kind: type[EntryT]) -> Iterator[tuple[int, EntryT]]:
        """All entries of a kind as they stand, with their numbers."""
        return ((item.seq, item.stands) for item in self.items if isinstance(item.stands, kind))

    def all(self, kind: type[EntryT]) -> tuple[EntryT, ...]:
        """All entries of a kind as they stand."""
        return tuple(entry for _, entry in self.each(kind))

    def last(self, kind: type[EntryT]) -> EntryT | None:
        """The last entry of a kind as it stands."""
        found = self.all(kind)
        return found[-1] if found else None

    @property
    def opening(self) -> Opening:
        """The first entry. Raises LookupError for a case without any."""
        found = self.last(Opening)
        if found is None:
            raise LookupError("the case has not been opened")
        return found

    @property
    def tellers(self) -> frozenset[Teller]:
        """Who told."""
        return frozenset(self.opening.tellers)

    @property
    def known_at(self) -> datetime:
        """When the school came to know."""
        return self.opening.known_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a case is about, as one entry names them."""

    seq: int
    actor: str
    about: About
    user: str
    is_head: bool

    @property
    def conflict(self) -> bool:
        """Whether somebody else has to deal with it: it is about the DSL, or about whoever entered it."""
        return self.about in (About.DSL, About.MYSELF) or (self.user != "" and same_name(self.user, self.actor))


def normal(name: str) -> str:
    """A name for comparison: case, spacing and look-alike forms do not count.

    It is at least as wide as `triage.caselog.slots.label_of`: names that sign in as one user are one here.
    """
    # Not the same function: spaces that come out of look-alike forms go here and stay there, where marks in stored files
    # hang on them.
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same person's, as far as writing goes."""
    return normal(one) == normal(other)


def subjects(case: Case) -> tuple[Subject, ...]:
    """Everybody whom the case is or was about, in the order of the entries."""
    return tuple(
        Subject(
            seq=item.seq,
            actor=item.event.actor,
            about=said.about,
            user="" if normal(said.subject_user) == "none" else said.subject_user.strip(),
            is_head=said.about is About.HEADTEACHER or bool(said.is_head),
        )
        for item in case.items
        if isinstance(said := item.stands, Opening | NewSubject)
    )


def about(case: Case) -> About:
    """Whom the case is about, by its last word on it."""
    return subjects(case)[-1].about


def about_pupil(case: Case) -> bool:
    """Whether it is about a pupil's behaviour: not a matter for the LADO (reading `lado-for-adults`)."""
    return about(case) is About.PUPIL


def head_involved(case: Case) -> bool:
    """Whether it is about the headteacher, so that the chair of governors stands in (guidance `about-headteacher`)."""
    return any(subject.is_head for subject in subjects(case))


def handler_route(case: Case) -> HandlerRole:
    """Who has to take it over when it is about the DSL or the user (guidance `about-dsl`)."""
    return HandlerRole.CHAIR_OF_GOVERNORS if head_involved(case) else HandlerRole.HEADTEACHER


def hand_over_due(case: Case) -> bool:
    """Whether somebody else has to take it over and nobody has."""
    subject = subjects(case)[-1]
    return subject.conflict and not any(seq > subject.seq for seq, _ in case.each(HandOver))


def excluded(case: Case) -> frozenset[str]:
    """The users, by normal name, whom the case is about: they see no more of it than the receipt."""
    named = {normal(subject.user) for subject in subjects(case) if subject.user}
    return frozenset(named | {normal(s.actor) for s in subjects(case) if s.about is About.MYSELF})


def danger_open(case: Case) -> bool:
    """Whether the danger question waits for an answer, or a yes (or doubt) for a call that got through."""
    answers = tuple(case.each(Danger))
    if not answers:
        return True
    seq, last = answers[-1]
    since = 0 if len(answers) == 1 else seq
    called = any(at > since and call.reached and call.service.answers_danger for at, call in case.each(EmergencyCall))
    return last.answer.may_be and not called


def images_open(case: Case) -> bool:
    """Whether the images question waits for an answer, or a yes (or doubt) for a call to the police about them."""
    last = case.last(Images)
    if last is None:
        return True
    told = any(
        call.reached and call.images_mentioned and (call.service.is_police or about_pupil(case))
        for call in case.all(EmergencyCall)
    )
    return last.answer.may_be and not told


def may_depart(case: Case) -> bool:
    """Whether not referring is open at all: not where a harm criterion may be met, nor in doubt."""
    last = case.last(Assessment)
    return last is not None and last.view not in (View.HARM, View.UNSURE) and not last.criteria


def referred(case: Case) -> bool:
    """Whether the matter went to the LADO (C2)."""
    return case.last(Referral) is not None


def departed(case: Case) -> bool:
    """Whether the case holds a decision not to refer; it stays marked for good."""
    return case.last(Departure) is not None


def referral_settled(case: Case) -> bool:
    """Whether C2 is met: referred, or departed from with an assessment that still allows it."""
    return referred(case) or (departed(case) and may_depart(case))


def lado_reached(case: Case) -> bool:
    """Whether anybody at the LADO's office has spoken to the school about it."""
    return referred(case) or any(attempt.reached for attempt in case.all(LadoAttempt))


def open_advice(case: Case) -> tuple[tuple[int, Advice], ...]:
    """Advice not carried out yet, with its numbers."""
    done = {entry.advice for entry in case.all(AdviceDone)}
    return tuple((seq, entry) for seq, entry in case.each(Advice) if seq not in done)


def holding(case: Case) -> bool:
    """Whether the hold stands: nobody is interviewed, told or investigated."""
    return bool(case.items) and not about_pupil(case) and case.last(HoldLifted) is None


def next_stage(case: Case) -> Stage:
    """The first stage whose business is not finished; closing and passing on are never reached by themselves."""
    unfinished = (
        (Stage.HAND_OVER, hand_over_due(case)),
        (Stage.DANGER, danger_open(case)),
        (Stage.IMAGES, images_open(case)),
        (Stage.ROUTING, about_pupil(case)),
        (Stage.RECORD, case.last(Record) is None),
        (Stage.TRIAGE, case.last(Assessment) is None),
        (Stage.REFER, not referral_settled(case)),
    )
    return next((stage for stage, is_open in unfinished if is_open), Stage.FOLLOW)
