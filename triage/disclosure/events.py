"""Events: entries as the case log keeps them, a kind and plain JSON, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from kb.clean import clean
from triage.disclosure import codec
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
from triage.disclosure.errors import BadEntry, UnknownKind
from triage.disclosure.fields import ask


class Stored(Protocol):
    """An event as any store gives it back; `triage.caselog.events.Event` is one."""

    @property
    def event_id(self) -> UUID:
        """Made by the client before the first try."""

    @property
    def case_id(self) -> UUID:
        """The case it belongs to."""

    @property
    def seq(self) -> int:
        """Its place in the case, from 1."""

    @property
    def at(self) -> datetime:
        """When it was entered, aware."""

    @property
    def actor(self) -> str:
        """Who entered it."""

    @property
    def kind(self) -> str:
        """The kind of its entry."""

    @property
    def data(self) -> Mapping[str, object]:
        """The content of its entry, plain JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a case, ready for the case log. `at` is aware, UTC."""

    event_id: UUID
    case_id: UUID
    seq: int
    at: datetime
    actor: str
    kind: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Entry):
    """What entry `seq` should have said. The entry itself stays, marked as corrected; its kind cannot change."""

    KIND: ClassVar[str] = "correction"
    TITLE: ClassVar[str] = "Correct an entry"
    INTRO: ClassVar[str] = "The first version stays on record beside the correction."

    seq: int = field(metadata=ask("Which entry?", "Its number in the case."))
    reason: str = field(metadata=ask("What was wrong?"))
    instead: Entry


ENTRIES: Mapping[str, type[Entry]] = {
    entry.KIND: entry
    for entry in (
        *(Opening, HandOver, Danger, EmergencyCall, Images, Routing, NewSubject, Record, Assessment, LadoAttempt),
        *(ReferralDetails, Referral, Departure, Advice, AdviceDone, HoldLifted, ParentReassured, Confidentiality),
        *(PupilReassured, Telling, DpoReport, IcoAnswer, Note, Closing, Reopening, Correction),
    )
}
"""Every kind of entry, by its stored name."""


def entry_type(kind: str) -> type[Entry]:
    """The entry of a kind. Raises UnknownKind."""
    try:
        return ENTRIES[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def to_data(entry: Entry) -> dict[str, object]:
    """The content of an entry as plain JSON."""
    if isinstance(entry, Correction):
        return {
            "seq": entry.seq,
            "reason": entry.reason,
            "kind": entry.instead.KIND,
            "data": to_data(entry.instead),
        }
    return codec.to_json(entry)


def to_entry(kind: str, data: Mapping[str, object]) -> Entry:
    """The entry of a stored event. Raises UnknownKind, and BadEntry with every fault."""
    found = entry_type(kind)
    if found is not Correction:
        return codec.from_json(found, data)
    match dict(data):
        case {"seq": int() as seq, "reason": str() as reason, "kind": str() as of, "data": dict() as content, **rest}:
            if not rest and type(seq) is int and of != Correction.KIND:
                return Correction(seq=seq, reason=reason, instead=to_entry(of, content))
    raise BadEntry(kind, [("", "a correction has a `seq`, a `reason`, a `kind` that is no correction, and `data`")])


def prepared(entry: Entry) -> Entry:
    """The entry as it will be stored, checked by its own questions. Raises BadEntry."""
    if isinstance(entry, Correction):
        entry = Correction(seq=entry.seq, reason=clean(entry.reason), instead=prepared(entry.instead))
    else:
        entry = codec.cleaned(entry)
    faults = codec.faults_of(entry)
    if faults:
        raise BadEntry(entry.KIND, faults)
    return entry
