"""The front door: a case is what its events make it, and an entry is made only where the table allows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from triage.disclosure.case import Case, Item, Stage, excluded, normal
from triage.disclosure.entries.end import Closing, Reopening
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.start import EmergencyCall, HandOver
from triage.disclosure.errors import (
    BadEntry,
    BrokenHistory,
    DisclosureError,
    Lacking,
    NotAllowed,
    NotForYou,
    UnknownKind,
)
from triage.disclosure.events import Correction, Event, Stored, prepared, to_data, to_entry
from triage.disclosure.guards import Situation
from triage.disclosure.machine import kinds_at, move, title
from triage.disclosure.working_days import LONDON

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a time may lie ahead of the entry: two clocks in a school are never quite the same."""

_FINAL = (HandOver, Closing, Reopening, Correction)


def replay(events: Iterable[Stored]) -> Case:
    """The case that these events make, oldest first. Raises UnknownKind, and BrokenHistory where they make no case."""
    case = Case()
    for stored in events:
        case = extend(case, stored)
    return case


def extend(case: Case, stored: Stored) -> Case:
    """The case with one more stored event. Raises UnknownKind and BrokenHistory."""
    event = _event(stored)
    if case.items and event.case_id != case.case_id:
        raise BrokenHistory(event.seq, "it belongs to another case")
    if event.seq != case.last_seq + 1:
        raise BrokenHistory(event.seq, f"it should have been entry {case.last_seq + 1}")
    try:
        return _add(case, event, to_entry(event.kind, event.data))
    except UnknownKind:
        raise
    except DisclosureError as error:
        raise BrokenHistory(event.seq, str(error)) from error


def act(case: Case, entry: Entry, *, at: datetime, actor: str, event_id: UUID, case_id: UUID | None = None) -> Event:
    """The event for this entry, for the case log; the case itself is unchanged.

    `at` is aware. `case_id` is needed for the first entry only. Raises BadEntry for an entry that is not complete,
    NotForYou where the concern is about the actor, and NotAllowed naming all that is lacking and who asks for it.
    """
    entry = prepared(entry)
    home = case.case_id or case_id
    if home is None or (case_id is not None and case_id != home):
        raise ValueError("a new case needs a case_id, and an entry stays in its case")
    event = Event(
        event_id=event_id,
        case_id=home,
        seq=case.last_seq + 1,
        at=at.astimezone(UTC),
        actor=actor,
        kind=entry.KIND,
        data=to_data(entry),
    )
    _add(case, event, entry)
    if isinstance(entry, Closing) and entry.keep_until < event.at.astimezone(LONDON).date():
        # Asked of new entries only: a record that says otherwise is still a record.
        raise BadEntry(entry.KIND, [("keep_until", "lies in the past: the record would be kept no longer")])
    return event


def visible_to(case: Case, user: str) -> bool:
    """Whether this user may see the case. Whom it is about sees the receipt, and only that."""
    return normal(user) not in excluded(case)


def possible(case: Case, actor: str) -> tuple[str, ...]:
    """The kinds of entries that the actor may try now. An entry may still be refused for what it says."""
    kinds = kinds_at(case.stage)
    if visible_to(case, actor):
        return kinds
    return tuple(
        kind for kind in kinds if kind in (HandOver.KIND, EmergencyCall.KIND) and case.stage is Stage.HAND_OVER
    )


def _event(stored: Stored) -> Event:
    return Event(
        event_id=stored.event_id,
        case_id=stored.case_id,
        seq=stored.seq,
        at=stored.at,
        actor=stored.actor,
        kind=stored.kind,
        data=stored.data,
    )


def _add(case: Case, event: Event, entry: Entry) -> Case:
    """The case with one more entry. Raises NotAllowed and BadEntry."""
    if isinstance(entry, Correction):
        case = _corrected(case, entry, event)
    else:
        _check_times(entry, event.at)
    item = Item(event=event, written=entry, stands=entry)
    return _walk(case, item)


def _walk(case: Case, item: Item) -> Case:
    actor = item.event.actor
    if not visible_to(case, actor) and item.event.kind not in possible(case, actor):
        raise NotForYou(title(item.event.kind))
    after = Case(items=(*case.items, item), stage=case.stage)
    situation = Situation(before=case, after=after, entry=item.stands, actor=actor, at=item.event.at)
    return dataclasses.replace(after, stage=move(case.stage, situation))


def _corrected(case: Case, entry: Correction, event: Event) -> Case:
    """The case as if the corrected entry had said the right thing from the start; what it said stays in `written`."""
    what = title(Correction.KIND)
    if not visible_to(case, event.actor):
        raise NotForYou(what)
    target = next((item for item in case.items if item.seq == entry.seq), None)
    if target is None:
        raise NotAllowed(what, [Lacking(text=f"this case has no entry {entry.seq}")])
    if isinstance(target.written, _FINAL):
        raise NotAllowed(what, [Lacking(text=f"entry {entry.seq} cannot be corrected; make a new entry instead")])
    if target.event.kind != entry.instead.KIND:
        raise NotAllowed(what, [Lacking(text=f"entry {entry.seq} is of another kind, {title(target.event.kind)}")])
    _check_times(entry.instead, target.event.at)
    again = Case()
    for item in case.items:
        if item.seq == entry.seq:
            item = dataclasses.replace(item, stands=entry.instead, corrected_by=(*item.corrected_by, event.seq))
        try:
            again = _walk(again, item)
        except NotAllowed as error:
            late = (
                f"with this correction entry {item.seq} could not stand; enter what you know now as a new entry instead"
            )
            raise NotAllowed(what, [Lacking(text=late), *error.lacking]) from error
    return again


def _check_times(entry: Entry, at: datetime) -> None:
    faults = [
        (name, "lies in the future")
        for name in to_data(entry)
        if isinstance(value := getattr(entry, name, None), datetime) and value > at + CLOCKS_DIFFER
    ]
    if faults:
        raise BadEntry(entry.KIND, faults)
