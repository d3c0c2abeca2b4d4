"""A case being worked on: its entries as stored, and one more entry saved, whatever gets in the way."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

from triage.caselog.errors import (
    CaseErased,
    CaseLogError,
    Conflict,
    Damaged,
    EventIdReused,
    HeadUnavailable,
    NotStored,
    Revoked,
    RolledBack,
    SchemaChanged,
    SessionLocked,
)
from triage.disclosure.case import Case, Item
from triage.disclosure.entries.entry import Entry
from triage.disclosure.errors import DisclosureError, NotAllowed
from triage.disclosure.lifecycle import act, extend, replay, visible_to
from tui.casework.desk import Desk, capital
from tui.casework.filling import NotSaved
from tui.exits import Exit

if TYPE_CHECKING:
    from triage.caselog.encoding import JSONObject

AS_IT_IS = "Your answers are still here. Type yes to try again, or q to leave the form."


class NotThere(Exception):
    """A step, kind or entry that a case does not have, or that cannot be worked on now."""


@dataclass(slots=True, kw_only=True)
class Work:
    """A case in a user's hands. `case` is what is stored, up to when it was last looked at."""

    desk: Desk
    case_id: UUID
    reference: str
    case: Case

    @property
    def visible(self) -> bool:
        """Whether the user may see the case; whom it is about sees the receipt, and only that."""
        return visible_to(self.case, self.desk.user)

    def reload(self) -> tuple[Item, ...]:
        """Take in what is stored now; gives the entries that are new. Raises what `Session.events` and `replay` raise."""
        before = self.case.last_seq
        self.case = replay(self.desk.session.events(self.case_id))
        self._remember()
        return tuple(item for item in self.case.items if item.seq > before)

    def save(self, entry: Entry, event_id: UUID) -> Item:
        """Save an entry durably and give it back. The same id again never saves it twice.

        Raises NotSaved (mend or try again; the answers are still there) and BadEntry; Revoked, SessionLocked and CaseErased.
        """
        desk = self.desk
        now = desk.outside.now()
        try:
            event = act(self.case, entry, at=now, actor=desk.user, event_id=event_id, case_id=self.case_id)
        except NotAllowed as error:
            raise NotSaved([*(str(one) for one in error.lacking)]) from error
        try:
            # What `act` made is plain JSON; the case log checks it again.
            data = cast("JSONObject", event.data)
            stored = desk.session.append(
                case_id=self.case_id,
                expected_seq=self.case.last_seq,
                event_id=event_id,
                kind=event.kind,
                data=data,
                at=event.at,
            )
        except HeadUnavailable as error:
            if error.event is None:
                raise
            stored = error.event
            desk.talk.say(f"Note: {capital(str(error))}")
        except Conflict as error:
            new = self.reload()
            added = [f"entry {item.seq}, {item.stands.TITLE}, by {item.event.actor}" for item in new]
            raise NotSaved([str(error), *(f"added: {one}" for one in added), AS_IT_IS]) from error
        except EventIdReused as error:
            return self._already_there(event_id, error)
        except (Revoked, SessionLocked):
            raise
        except CaseErased:
            desk.saved = f"Case {self.reference} was erased meanwhile; nothing can be added to it."
            raise
        except CaseLogError as error:
            if isinstance(error, Damaged | RolledBack | SchemaChanged | NotStored):
                desk.worst = Exit.NOT_SURE
            raise NotSaved([str(error), AS_IT_IS]) from error
        if stored.seq == self.case.last_seq + 1:
            self.case = extend(self.case, stored)
        else:
            self.reload()
        self._remember()
        return next(item for item in self.case.items if item.event.event_id == event_id)

    def _already_there(self, event_id: UUID, error: EventIdReused) -> Item:
        """An earlier try had been saved after all, with other answers."""
        self.reload()
        for item in self.case.items:
            if item.event.event_id == event_id:
                self.desk.talk.say(
                    f"An earlier try had been saved after all, as entry {item.seq}, with the answers as they were then."
                    f" If they are not right: safetriage case correct {self.reference} {item.seq}"
                )
                return item
        raise error

    def _remember(self) -> None:
        if self.case.items:
            self.desk.saved = (
                f"Case {self.reference} is saved up to entry {self.case.last_seq}."
                f" Go on with: safetriage case do {self.reference}"
            )


def take_up(desk: Desk, reference: str, *, as_far_as_it_goes: bool = False) -> Work:
    """A stored case, to be worked on or shown. Raises BadReference, BrokenHistory, UnknownKind and what reading raises.

    `as_far_as_it_goes` stops instead at the first entry that does not fit: the chronology shows every entry all the same.
    """
    case_id = desk.case_id(reference)
    work = Work(desk=desk, case_id=case_id, reference=desk.reference(case_id), case=Case())
    if not as_far_as_it_goes:
        work.reload()
        return work
    with suppress(DisclosureError):
        for event in desk.session.events(case_id):
            work.case = extend(work.case, event)
    return work


def begin(desk: Desk) -> Work:
    """A case that is not stored yet: its id is made before its first entry is tried."""
    case_id = desk.outside.new_id()
    return Work(desk=desk, case_id=case_id, reference=desk.reference(case_id), case=Case())
