"""The values of the case log. An event is dumb: a kind and a JSON object; what it means is the disclosure's
business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from triage.caselog.encoding import JSONObject, canonical, parse
from triage.caselog.errors import BadEvent

READ = "read"
CREATED = "log.created"
USER_ADDED = "log.user-added"
USER_REMOVED = "log.revoked"
PASSPHRASE_CHANGED = "log.passphrase-changed"
CASE_ERASED = "log.case-erased"
BACKUP = "log.backup"

CLOCK_BACK = "clock-went-back"
"""Warning kept in an event whose time is before that of the event before it."""

MOST_BYTES = 1 << 20
"""The largest content of one event, bytes of JSON."""

_KIND = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event that is to be appended.

    `event_id` is made by the caller *before* the first try, so that a second try after a crash finds the
    event instead of adding it twice. `expected_seq` is the case's last sequence number that the caller has
    seen, 0 for a new case.
    """

    event_id: UUID
    case_id: UUID
    expected_seq: int
    kind: str = field(repr=False)
    at: datetime
    data: JSONObject = field(repr=False)

    def checked(self, *, own: bool = False) -> NewEvent:
        """The same event as it will be stored (UTC, plain JSON). `own` allows the log's own kinds.

        Raises BadEvent.
        """
        if not _KIND.fullmatch(self.kind):
            raise BadEvent("its kind must be a short lower-case name")
        if not own and (self.kind == READ or self.kind.startswith("log.")):
            raise BadEvent("its kind is one that the case log keeps for itself")
        if self.at.tzinfo is None:
            raise BadEvent("its time lacks a time zone")
        if self.expected_seq < 0:
            raise BadEvent("the step it follows cannot be below zero")
        try:
            body = canonical(dict(self.data))
            data = parse(body)
        except (TypeError, ValueError, RecursionError):
            raise BadEvent("its content is not plain text, numbers, lists and named fields") from None
        if len(body) > MOST_BYTES:
            raise BadEvent("its content is longer than a million characters")
        if not isinstance(data, dict) or data != dict(self.data):
            raise BadEvent("its content is not plain text, numbers, lists and named fields")
        return NewEvent(
            event_id=self.event_id,
            case_id=self.case_id,
            expected_seq=self.expected_seq,
            kind=self.kind,
            at=self.at.astimezone(UTC),
            data=data,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A stored event, as read back and checked.

    `gseq` numbers all events of the store from 1, `seq` those of the case from 1; order is by these, never by
    `at` (aware, UTC). `actor` is the user whose key signed it. `warnings` were noted when it was saved (see
    `CLOCK_BACK`).
    """

    event_id: UUID
    gseq: int
    case_id: UUID
    seq: int
    kind: str = field(repr=False)
    at: datetime
    actor: str = field(repr=False)
    data: JSONObject = field(repr=False)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """One line of the list of cases: its first and last event's time, None for an erased case."""

    case_id: UUID
    last_seq: int
    opened_at: datetime | None
    last_at: datetime | None
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who has or had access. `signer` is the id of their signing key; `recovery` marks the printed
    slip.
    """

    name: str
    signer: str
    active: bool
    recovery: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A printable code of 24 characters in six groups that stands for the whole record up to event `gseq`."""

    code: str
    gseq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupCopy:
    """A verified copy: where it is (absolute path), how many events it holds, and its receipt."""

    path: str
    events: int
    receipt: Receipt
