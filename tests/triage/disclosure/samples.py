"""Entries for the tests: one good entry of each kind, strategies for any entry, and cases to start from. All invented."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import cast, get_origin
from uuid import UUID

from hypothesis import strategies as st

from triage.disclosure.case import Case
from triage.disclosure.entries.end import Closing, Note, Reopening
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import Advice, AdviceDone, Departure, HoldLifted, LadoAttempt, Referral
from triage.disclosure.entries.people import (
    Confidentiality,
    DpoReport,
    IcoAnswer,
    ParentReassured,
    PupilReassured,
    Telling,
)
from triage.disclosure.entries.record import Assessment, Record
from triage.disclosure.entries.referral_details import ReferralDetails
from triage.disclosure.entries.start import Danger, EmergencyCall, HandOver, Images, NewSubject, Opening, Routing
from triage.disclosure.events import ENTRIES, Correction, Event, to_entry
from triage.disclosure.fields import item_type, may_be_none, types_of
from triage.disclosure.lifecycle import act, replay
from triage.disclosure.values import (
    About,
    Agreement,
    Answer,
    Channel,
    Choice,
    Criterion,
    HandlerRole,
    IcoDecision,
    Outcome,
    PupilRule,
    Recipient,
    Service,
    Teller,
    Told,
    View,
)

CASE = UUID("5a1e7c0d-0000-4000-8000-000000000007")
KNOWN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
DSL = "Dora Sample-Lead"
HEAD = "Hugo Pretend-Head"
CHAIR = "Cleo Invented-Chair"
USERS = (DSL, HEAD, CHAIR)

GOOD: dict[str, Entry] = {
    entry.KIND: entry
    for entry in (
        Opening(tellers=(Teller.PARENT,), about=About.STAFF, known_at=KNOWN),
        HandOver(to_user=HEAD, to_role=HandlerRole.HEADTEACHER, at=KNOWN),
        Danger(answer=Answer.NO),
        EmergencyCall(
            service=Service.POLICE_999,
            reached=True,
            at=KNOWN,
            called_by=DSL,
            spoke_to="Call handler 4711",
            images_mentioned=True,
        ),
        Images(answer=Answer.NO),
        Routing(rule=PupilRule.P6, to_whom=f"{DSL}, DSL", at=KNOWN),
        NewSubject(about=About.VOLUNTEER, why="The account belongs to a volunteer."),
        Record(
            told_at=KNOWN,
            place="The front office",
            present="Paula Mock-Parent and the DSL",
            teller="Paula Mock-Parent, mother of a pupil",
            own_words="He keeps liking her pictures and he asked her to chat.",
            said_back="Tell me what happened.",
            no_secrecy=True,
            facts="Two messages were sent on Sunday evening.",
            subject="Terence Madeup, teaching assistant",
            written_by=DSL,
        ),
        Assessment(
            view=View.HARM,
            criteria=(Criterion.RISK,),
            crime=Answer.NO,
            personal_data=Answer.NO,
            serious=Answer.NO,
            reasons="An adult wrote to a pupil in private.",
        ),
        LadoAttempt(how=Channel.PHONE, reached=False, at=KNOWN, tried_by=DSL, result="No answer; a message was left."),
        ReferralDetails(subject_job="Teaching assistant"),
        Referral(how=Channel.PHONE, sent_by=DSL, sent_at=KNOWN, to_whom="Lena Fictional, LADO", reference="L-1"),
        Departure(reason="Only a wrong privacy setting.", second_person=HEAD, second_role="Headteacher", at=KNOWN),
        Advice(text="Keep the messages.", given_by="Lena Fictional, LADO", given_at=KNOWN, owner=HEAD),
        AdviceDone(advice=7, done_by=HEAD, at=KNOWN, result="Kept in the safe."),
        HoldLifted(
            agreed_by="Lena Fictional, LADO",
            police_or_social_care=Agreement.NOT_INVOLVED,
            at=KNOWN,
            may_say="The member of staff may be told by the headteacher.",
        ),
        ParentReassured(
            reassured=True, understood=True, said="Who is told, and by when.", contact="The office", by=DSL, at=KNOWN
        ),
        Confidentiality(
            as_few_as_possible=True, promised=False, whistleblowing=True, known_by="DSL, LADO", by=DSL, at=KNOWN
        ),
        PupilReassured(reassured=True, no_secrecy=True, trusted_adult="Class teacher", by=DSL, at=KNOWN),
        Telling(recipient=Recipient.HEADTEACHER, told=Told.TOLD, by=DSL, at=KNOWN, name=HEAD),
        DpoReport(
            told_at=KNOWN, told_by=DSL, name="Dev Sham-Officer", what_happened="Messages.", personal_data=Answer.NO
        ),
        IcoAnswer(decision=IcoDecision.NOT_REPORTED, at=KNOWN, by=HEAD, reason="No risk to anybody is likely."),
        Note(text="Interrupted by the fire bell."),
        Closing(
            outcome=Outcome.UNSUBSTANTIATED,
            reasons="Neither proved nor disproved.",
            not_referred="The DBS: nobody was taken off work with children.",
            keep_until=date(2061, 9, 1),
            keep_why="The usual pension age.",
        ),
        Reopening(reason="New messages were found."),
    )
}
GOOD["correction"] = Correction(seq=3, reason="The wrong button.", instead=GOOD["images"])

TEXTS = st.sampled_from(("none", DSL, HEAD, CHAIR, "seen on a game")) | st.text(min_size=1, max_size=12)


def _values(hint: type) -> st.SearchStrategy[object]:
    if get_origin(hint) is tuple:
        return st.lists(_values(item_type(hint)), max_size=3, unique=True).map(tuple)
    if issubclass(hint, Choice):
        return st.sampled_from(tuple(hint))
    simple: dict[type, st.SearchStrategy[object]] = {
        bool: st.booleans(),
        int: st.integers(0, 12),
        datetime: st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.sampled_from((UTC,))),
        date: st.dates(date(2026, 11, 1), date(2062, 1, 1)),
    }
    return simple.get(hint, TEXTS)


def entries(kind: type[Entry]) -> st.SearchStrategy[Entry]:
    """Any entry of a kind, often not one that makes sense."""
    if kind is Correction:
        inner = st.sampled_from([one for one in ENTRIES.values() if one is not Correction]).flatmap(entries)
        return st.builds(Correction, seq=st.integers(1, 12), reason=TEXTS, instead=inner)
    shape = cast("type", kind)
    hints, optional = types_of(shape), may_be_none(shape)
    parts = {
        one.name: _values(hints[one.name]) | (st.none() if one.name in optional else st.nothing())
        for one in dataclasses.fields(shape)
    }
    return st.builds(kind, **parts)


def any_entry() -> st.SearchStrategy[Entry]:
    """Any entry of any kind."""
    return st.sampled_from(tuple(ENTRIES.values())).flatmap(entries)


def add(case: Case, entry: Entry, *, actor: str = DSL, at: datetime = LATER) -> Case:
    """The case with one more entry, by way of its stored event. Raises as `act`."""
    number = case.last_seq + 1
    event = act(case, entry, at=at + timedelta(seconds=number), actor=actor, event_id=UUID(int=number), case_id=CASE)
    return replay([*(item.event for item in case.items), event])


def case_of(*made: str | Entry, actor: str = DSL) -> Case:
    """A case with these entries; a name stands for the good entry of that kind."""
    case = Case()
    for one in made:
        case = add(case, GOOD[one] if isinstance(one, str) else one, actor=actor)
    return case


def events_of(case: Case) -> list[Event]:
    """The events of a case."""
    return [item.event for item in case.items]


def stored(events: Iterable[Event]) -> list[Entry]:
    """The entries as read back from stored events."""
    return [to_entry(event.kind, event.data) for event in events]


UP_TO_REFERRAL = ("opening", "danger", "images", "record", "assessment", "referral")
FINISHED = (
    *UP_TO_REFERRAL,
    "advice",
    "advice_done",
    "hold_lifted",
    "parent_reassured",
    "telling",
    "dpo_report",
    Telling(recipient=Recipient.DBS, told=Told.NOT_NEEDED, by=DSL, at=KNOWN, reason="Nobody was taken off work."),
    Telling(recipient=Recipient.TRA, told=Told.NOT_NEEDED, by=DSL, at=KNOWN, reason="Not a teacher."),
)
"""A case in which only the closing is left."""
