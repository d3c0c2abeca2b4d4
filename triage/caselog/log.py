"""The path of an event into the store and out again; everything that writes takes the same one.

Lock, catch up with what others wrote, look for the same event id, check what the caller has seen, seal, sign,
insert, commit, read back by hash, bring the head up to date.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from triage.caselog import crypto, head, keyring, record
from triage.caselog.errors import (
    CaseErased,
    Conflict,
    Damaged,
    EventIdReused,
    HeadUnavailable,
    NotStored,
    ReadOnly,
    Revoked,
    RolledBack,
    SessionLocked,
    UnknownCase,
)
from triage.caselog.events import CLOCK_BACK, Event, NewEvent
from triage.caselog.findings import Damage, Finding
from triage.caselog.ledger import Enrolment, Ledger, Note
from triage.caselog.record import Content, Row
from triage.caselog.slots import label_of

if TYPE_CHECKING:
    from triage.caselog.database import Database, Transaction
    from triage.caselog.encoding import JSONObject
    from triage.caselog.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What an event of the log itself brings with it, in the same transaction."""

    enrol: tuple[Enrolment, ...] = ()
    revoke: tuple[str, ...] = ()
    epoch: int | None = None
    commitment: str = ""
    boxes: tuple[tuple[str, bytes], ...] = ()
    gone: tuple[str, ...] = ()
    erased: str = ""


NOTHING = Extra()


class Log:
    """An open store with the keys of one user. One thread at a time; other processes may use it too."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        keys: keyring.Keyring,
        user: str,
        head_path: Path | None,
        options: Options,
    ) -> None:
        self.database = database
        self.ledger = ledger
        self.user = user
        self.head_path = head_path
        self.options = options
        self.rescue = False
        self._damage: list[Finding] = []
        self.guard = threading.RLock()
        self._keys: keyring.Keyring | None = keys

    @property
    def store_id(self) -> str:
        """The store's id as stored."""
        return self.ledger.store_id

    @property
    def keys(self) -> keyring.Keyring:
        """Raises SessionLocked after `lock`."""
        if self._keys is None:
            raise SessionLocked
        return self._keys

    def lock(self) -> None:
        """Drop the keys and the connections."""
        with self.guard:
            if self._keys is not None:
                self._keys.forget()
            self._keys = None
            self.database.close()

    def append(self, new: NewEvent) -> Event:
        """Add one event to a case. See `Session.append` for the errors."""
        return self._write(new.checked(), lambda: NOTHING)

    def append_own(self, kind: str, data: JSONObject, extra: Callable[[], Extra] = lambda: NOTHING) -> Event:
        """Add an event of the log itself; `extra` is asked under the write lock, after catching up."""
        own = UUID(self.store_id)
        at, event_id = self.options.clock(), self.options.new_id()
        new = NewEvent(event_id=event_id, case_id=own, expected_seq=0, kind=kind, at=at, data=data)
        return self._write(new.checked(own=True), extra)

    def catch_up(self, transaction: Transaction) -> None:
        """Take in what other programs wrote since. Raises RolledBack, Damaged, Revoked, SessionLocked."""
        keys, ledger = self.keys, self.ledger
        if self.rescue:
            return
        tail = transaction.row(ledger.gseq)
        if tail is None or tail.hash != ledger.hash:
            raise RolledBack(ledger.gseq, sum(1 for _ in transaction.rows()))
        # Kept: the walk has passed the damaged row, and must not be taken for sound at the next call.
        self._damage += [finding for row in transaction.rows(after=ledger.gseq) for finding in ledger.add(row)]
        if self._damage:
            raise Damaged(self._damage)
        mine = ledger.signers.get(keys.signer_id)
        if mine is None or mine.until is not None:
            raise Revoked
        if not all(keys.knows(epoch) for epoch in ledger.commitments):
            bad = keys.learn(transaction.boxes(), ledger.commitments)
            if bad:
                raise Damaged([Finding(kind=Damage.BOX_CHANGED, place=name) for name in bad])

    def event_of(self, transaction: Transaction, row: Row) -> Event:
        """The event in a row, its hash, signature, key and actor checked. Raises CaseErased, Damaged."""
        if row.case_id in self.ledger.erased:
            raise CaseErased
        if record.fault_of(row):
            raise Damaged([Finding(kind=Damage.ROW, place="a row")])
        if not self.ledger.signature_holds(row):
            raise Damaged([Finding(kind=Damage.SIGNATURE, place=row.place())])
        return open_content(transaction, row, self.ledger, self.keys)

    def known_case(self, case_id: UUID) -> str:
        """The case's id as stored. Raises UnknownCase, CaseErased."""
        name = str(case_id)
        if name not in self.ledger.last_seq or name == self.store_id:
            raise UnknownCase
        if name in self.ledger.erased:
            raise CaseErased
        return name

    def current_head(self) -> head.Head:
        """The signed head of the chain as far as this log has seen it."""
        keys, ledger = self.keys, self.ledger
        unsigned = head.Head(store_id=self.store_id, gseq=ledger.gseq, hash=ledger.hash, signer=keys.signer_id)
        return head.sign(unsigned, keys.signer)

    def _write(self, new: NewEvent, extra: Callable[[], Extra]) -> Event:
        with self.guard:
            if self.rescue:
                raise ReadOnly
            row: Row | None = None
            brought: tuple[tuple[str, bytes], ...] = ()
            with self.database.writing() as transaction:
                self.catch_up(transaction)
                stored = transaction.row_of(str(new.event_id))
                if stored is not None:
                    event = self._same(self.event_of(transaction, stored), new)
                else:
                    row, event, brought = self._sealed(transaction, new, extra())
            if row is not None:
                self._read_back(row, dict(brought))
                self.ledger.add(row)
            if self.head_path is not None:
                try:
                    head.write(self.head_path, self.current_head())
                except HeadUnavailable:
                    raise HeadUnavailable(str(self.head_path), event) from None
            return event

    def _sealed(
        self, transaction: Transaction, new: NewEvent, extra: Extra
    ) -> tuple[Row, Event, tuple[tuple[str, bytes], ...]]:
        case_id, ledger, keys = str(new.case_id), self.ledger, self.keys
        if case_id in ledger.erased:
            raise CaseErased
        actual = ledger.last_seq.get(case_id, 0)
        if case_id != self.store_id and new.expected_seq != actual:
            raise Conflict(new.expected_seq, actual)
        key, boxes = self._current_key(transaction, case_id), extra.boxes
        if key.box is not None:
            boxes = (*boxes, key.box)
        note = Note(
            enrol=extra.enrol,
            revoke=extra.revoke,
            epoch=extra.epoch,
            commitment=extra.commitment,
            boxes={name: crypto.digest(body).hex() for name, body in boxes},
            gone=extra.gone,
            erased=extra.erased,
        )
        content = Content(
            kind=new.kind,
            at=new.at,
            actor=self.user,
            data=new.data,
            warnings=self._warnings(transaction, new),
        )
        blank = Row(
            gseq=ledger.gseq + 1,
            event_id=str(new.event_id),
            case_id=case_id,
            seq=actual + 1,
            version=record.ROW_VERSION,
            epoch=ledger.epoch,
            signer=keys.signer_id,
            note=note.text(),
            nonce=self.options.random_bytes(crypto.NONCE_BYTES),
            sealed=b"",
            prev=ledger.hash,
            hash=b"",
            signature=b"",
        )
        row = record.seal(self.store_id, blank, content, key.key, keys.signer)
        transaction.drop_boxes(extra.gone)
        transaction.add_row(row)
        transaction.put_boxes(boxes)
        return row, record.open_event(self.store_id, row, key.key), boxes

    def _read_back(self, row: Row, boxes: dict[str, bytes]) -> None:
        with self.database.reading() as transaction:
            if transaction.row(row.gseq) != row or any(transaction.box(name) != body for name, body in boxes.items()):
                raise NotStored

    def _same(self, stored: Event, new: NewEvent) -> Event:
        if (stored.case_id, stored.kind, stored.data, stored.actor) != (
            new.case_id,
            new.kind,
            new.data,
            self.user,
        ):
            raise EventIdReused
        return stored

    def _warnings(self, transaction: Transaction, new: NewEvent) -> tuple[str, ...]:
        last = transaction.row(self.ledger.gseq)
        if last is None or last.case_id in self.ledger.erased:
            return ()
        before = self.event_of(transaction, last)
        return (CLOCK_BACK,) if new.at.astimezone(UTC) < before.at else ()

    def _current_key(self, transaction: Transaction, case_id: str) -> keyring.CaseKey:
        epoch = self.ledger.epoch
        if keyring.key_box(case_id, epoch) not in self.ledger.boxes:
            return self.keys.new_case_key(case_id, epoch, self.options.random_bytes)
        try:
            return keyring.CaseKey(stored_key(transaction, self.keys, case_id, epoch))
        except crypto.CannotOpen:
            raise Damaged([Finding(kind=Damage.BOX_CHANGED, place=keyring.key_box(case_id, epoch))]) from None


def open_content(transaction: Transaction, row: Row, ledger: Ledger, keys: keyring.Keyring) -> Event:
    """The event in a row whose hash and signature the caller has checked. Raises Damaged."""
    try:
        key = stored_key(transaction, keys, row.case_id, row.epoch)
        event = record.open_event(ledger.store_id, row, key)
    except crypto.CannotOpen:
        raise Damaged([Finding(kind=Damage.UNREADABLE, place=row.place())]) from None
    if label_of(ledger.store_id, event.actor) != ledger.signers[row.signer].label:
        raise Damaged([Finding(kind=Damage.ACTOR, place=row.place())])
    return event


def stored_key(transaction: Transaction, keys: keyring.Keyring, case_id: str, epoch: int) -> bytes:
    """The key of a case in one epoch. Raises crypto.CannotOpen."""
    body = transaction.box(keyring.key_box(case_id, epoch))
    if body is None:
        raise crypto.CannotOpen
    return keys.case_key(case_id, epoch, body).key
