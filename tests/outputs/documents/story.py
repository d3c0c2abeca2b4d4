"""One invented disclosure from first word to close, and every document of it. Nobody in it exists."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID

from kb.loading.pack import load_folder
from kb.loading.shelf import folder_of
from kb.pack import Pack
from outputs.documents.chronology import chronology
from outputs.documents.document import Document
from outputs.documents.dpo import dpo_report
from outputs.documents.frame import Frame
from outputs.documents.people import parent_note, staff_note
from outputs.documents.receipt import receipt
from outputs.documents.record import record
from outputs.documents.referral import lado_referral
from outputs.documents.school_forms import acknowledgement, equipment_declaration
from outputs.documents.settings import Setting, Settings
from tests.triage.disclosure.samples import CASE, DSL, GOOD, HEAD
from triage.disclosure.case import Case
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import LadoAttempt, Referral
from triage.disclosure.entries.people import DpoReport
from triage.disclosure.entries.record import Assessment, Record
from triage.disclosure.entries.referral_details import Category, ReferralDetails
from triage.disclosure.entries.start import Opening
from triage.disclosure.events import Correction
from triage.disclosure.lifecycle import act, extend
from triage.disclosure.values import About, Answer, Channel, Criterion, Teller, View

KNOWN = datetime(2026, 11, 23, 8, 50, tzinfo=UTC)
MADE = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SETTINGS = Settings(
    school="Beech Hill Primary School",
    address="1 Example Road, Nowhere",
    holders={
        "dsl": Setting(value=DSL, checked=date(2026, 9, 1)),
        "head": Setting(value=HEAD, checked=date(2026, 9, 1)),
        "lado": Setting(value="Lena Fictional", checked=date(2024, 9, 1)),
    },
    numbers={
        "school": Setting(value="01632 960 001", checked=date(2026, 9, 1)),
        "lado": Setting(value="01632 960 002", checked=date(2026, 9, 1)),
    },
)

_RECORD = GOOD["record"]
assert isinstance(_RECORD, Record)
TOLD = dataclasses.replace(
    _RECORD,
    own_words=(
        "He keeps liking her pictures, all of them, even the old ones.\n"
        "Then on Sunday he wrote: “are you up? don't tell mum”.\n\n"
        "She showed me because it felt weird. That was her word, weird."
    ),
    said_back="Tell me what happened.\nExplain to me what you mean by “all of them”.\nI said that I have to pass this on.",
    facts="Two messages on Sunday evening, seen by the mother on the child's tablet at 19:40 and 19:52.",
    opinion="The mother was calm and precise.",
    children="Pia Mock-Parent, Year 6",
    services="A picture app with private messages",
    accounts="t_madeup_88, seen on Sunday at 20:00",
    evidence="On the family's tablet, which the mother keeps switched off.",
)
ENTRIES: tuple[Entry, ...] = (
    Opening(tellers=(Teller.PARENT, Teller.STAFF), about=About.STAFF, known_at=KNOWN),
    GOOD["danger"],
    GOOD["images"],
    TOLD,
    Assessment(
        view=View.HARM,
        criteria=(Criterion.RISK, Criterion.UNSUITABLE),
        crime=Answer.UNSURE,
        personal_data=Answer.YES,
        serious=Answer.YES,
        reasons="An adult who works with the child wrote to her in private and asked for secrecy.",
    ),
    LadoAttempt(
        how=Channel.PHONE,
        reached=False,
        at=KNOWN + timedelta(minutes=50),
        tried_by=DSL,
        result="No answer; a message was left with the duty desk.",
    ),
    ReferralDetails(
        referrer_role="Designated Safeguarding Lead",
        subject_job="Teaching assistant, Beech Hill Primary School",
        category=(Category.CONDUCT, Category.EMOTIONAL),
        incident="Sunday 22 November 2026, on line; earlier likes since September",
        subject_knows="No",
    ),
    Referral(
        how=Channel.PHONE,
        sent_by=f"{DSL}, DSL",
        sent_at=KNOWN + timedelta(hours=2),
        to_whom="Lena Fictional, LADO",
        reference="L-2026-0042",
    ),
    GOOD["advice"],
    Correction(
        seq=4,
        reason="The second message came at 19:55.",
        instead=dataclasses.replace(TOLD, facts=TOLD.facts.replace("19:52", "19:55")),
    ),
    GOOD["parent_reassured"],
    GOOD["confidentiality"],
    GOOD["telling"],
    DpoReport(
        told_at=KNOWN + timedelta(hours=3),
        told_by=DSL,
        name="Dev Sham-Officer",
        what_happened="A member of staff used contact details from school in private.",
        personal_data=Answer.YES,
        what_data="A pupil's user name",
        people="One person, one record",
        effects="Unwanted contact.",
    ),
)


@cache
def pack() -> Pack:
    """The shipped pack."""
    return load_folder(folder_of("beech-hill-2018"))


def frame(settings: Settings = SETTINGS) -> Frame:
    """What the documents are made with."""
    return Frame(pack=pack(), settings=settings, now=MADE)


def case(entries: tuple[Entry, ...] = ENTRIES) -> Case:
    """The case."""
    made = Case()
    for number, entry in enumerate(entries, 1):
        at = KNOWN + timedelta(hours=3, minutes=10 * number)
        made = extend(made, act(made, entry, at=at, actor=DSL, event_id=UUID(int=number), case_id=CASE))
    return made


def documents(of: Case | None = None, settings: Settings = SETTINGS) -> Mapping[str, Document]:
    """Every document, by its slug."""
    story, around = of if of is not None else case(), frame(settings)
    made = (
        record(story, around),
        lado_referral(story, around),
        parent_note(story, around),
        staff_note(story, around),
        dpo_report(story, around),
        chronology((item.event for item in story.items), around),
        receipt(CASE, code="0123-4567-89AB-CDEF-GHJK-MNPQ", entries=14, at=MADE, frame=around),
        acknowledgement(around),
        equipment_declaration(around, name="Terence Madeup"),
    )
    return {document.slug: document for document in made}
