"""An unlocked case log: what the disclosure and the command line call. See `store` for how to get one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import UUID

from triage.caselog import backup as copies
from triage.caselog import head, users
from triage.caselog.errors import BadEvent, CaseLogError, Conflict, Damaged, RolledBack
from triage.caselog.events import CASE_ERASED, READ, BackupCopy, CaseSummary, Event, NewEvent, Receipt, User
from triage.caselog.findings import Damage, Finding, Report
from triage.caselog.keyring import key_box
from triage.caselog.log import NOTHING, Extra, Log
from triage.caselog.opening import Opened, read_seal
from triage.caselog.verify import verify

if TYPE_CHECKING:
    from triage.caselog.encoding import JSONObject


class Session:
    """An open store in the hands of one user. Also a context manager, which locks it at the end.

    `warnings` are sentences for the user, from when it was opened. `findings` are what is damaged, after a
    rescue. Any method may raise Damaged, RolledBack, Revoked, Busy, DiskTrouble, Unreachable, TooOpen, StoreMissing
    or SessionLocked; those that write also DiskFull, ReadOnly, NotStored and HeadUnavailable (the event
    **is** saved then, and is its `event`; the same call again returns it and tries the head again).
    """

    def __init__(self, opened: Opened) -> None:
        self._log: Log = opened.log
        self.warnings: tuple[str, ...] = opened.warnings
        self.findings: tuple[Finding, ...] = opened.findings

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.lock()

    def __repr__(self) -> str:
        return "<case log session>"

    @property
    def user(self) -> str:
        """The name of the user whose session it is."""
        return self._log.user

    @property
    def store_id(self) -> UUID:
        """The id of the store, which is also the id of its journal."""
        return UUID(self._log.store_id)

    def lock(self) -> None:
        """Drop the keys; every later call raises SessionLocked. For the end, and for idle minutes."""
        self._log.lock()

    def append(
        self, *, case_id: UUID, expected_seq: int, event_id: UUID, kind: str, data: JSONObject, at: datetime
    ) -> Event:
        """Add one event to a case, durably; it is saved when this returns.

        `expected_seq` is the last `seq` of the case that the caller has seen. `event_id` is made before the
        first try: the same id again, with the same content, returns the stored event whatever `expected_seq`
        says. `at` is an aware time. All by name: two ids that changed places would be stored for good.
        Raises BadEvent, Conflict, EventIdReused, CaseErased.
        """
        return self._log.append(
            NewEvent(event_id=event_id, case_id=case_id, expected_seq=expected_seq, kind=kind, at=at, data=data)
        )

    def new_case(
        self, *, event_id: UUID, kind: str, data: JSONObject, at: datetime, case_id: UUID | None = None
    ) -> Event:
        """The first event of a new case; its `case_id` is in the event. For a safe second try after a crash,
        pass `case_id` too, made beforehand like `event_id`. Raises as `append`.
        """
        return self.append(
            case_id=case_id or self._log.options.new_id(),
            expected_seq=0,
            event_id=event_id,
            kind=kind,
            data=data,
            at=at,
        )

    def events(self, case_id: UUID) -> tuple[Event, ...]:
        """All events of a case in the order of `seq`, each one's signature and content checked.

        Does not record that they were read: call `log_read` when they are shown to a person. In a rescue the
        events that do not open are left out and named in `findings`. Raises UnknownCase, CaseErased, Damaged.
        """
        log = self._log
        with log.guard, log.database.reading() as transaction:
            log.catch_up(transaction)
            name = log.known_case(case_id)
            events = []
            for row in transaction.case_rows(name):
                try:
                    events.append(log.event_of(transaction, row))
                except Damaged as error:
                    self._keep_or_raise(error)
            if len(events) != log.ledger.last_seq[name]:
                self._keep_or_raise(Damaged([Finding(kind=Damage.CASE_GAP, place=f"case {name}")]))
            return tuple(events)

    def cases(self) -> tuple[CaseSummary, ...]:
        """All cases in the order in which they were opened, erased ones too."""
        log = self._log
        with log.guard, log.database.reading() as transaction:
            log.catch_up(transaction)
            found = []
            for name, last in log.ledger.last_seq.items():
                if name == log.store_id:
                    continue
                erased = name in log.ledger.erased
                times: list[datetime | None] = [None, None]
                if not erased:
                    for place, seq in enumerate((1, last)):
                        row = transaction.row_at(name, seq)
                        try:
                            times[place] = None if row is None else log.event_of(transaction, row).at
                        except Damaged as error:
                            # One damaged case must not hide the list of the others; opening it raises.
                            self._note(error)
                found.append(
                    CaseSummary(case_id=UUID(name), last_seq=last, opened_at=times[0], last_at=times[1], erased=erased)
                )
            return tuple(found)

    def log_read(self, case_id: UUID) -> Event:
        """Record that this user was shown a case. The record lies in the log's own journal, so that reading a
        case never gets in the way of somebody who is adding to it. Raises UnknownCase, CaseErased.
        """

        def extra() -> Extra:
            self._log.known_case(case_id)
            return NOTHING

        return self._log.append_own(READ, {"case": str(case_id)}, extra)

    def journal(self) -> tuple[Event, ...]:
        """The log's own events: users, reads, backups, erasures."""
        log = self._log
        with log.guard, log.database.reading() as transaction:
            log.catch_up(transaction)
            return tuple(log.event_of(transaction, row) for row in transaction.case_rows(log.store_id))

    def reads(self, case_id: UUID) -> tuple[Event, ...]:
        """Who was shown a case, and when."""
        wanted = str(case_id)
        return tuple(one for one in self.journal() if one.kind == READ and one.data.get("case") == wanted)

    def erase_case(self, case_id: UUID, expected_seq: int, reason: str) -> Event:
        """Erase a case for good by dropping its keys; that it existed, and who erased it why and when, stays.

        `expected_seq` is the last `seq` of the case that the caller has seen: a case is never erased with something in
        it that nobody looked at. Copies of the store made before keep the keys: destroy them too. Raises UnknownCase,
        CaseErased, Conflict, BadEvent.
        """
        if not reason.strip():
            raise BadEvent("the reason for erasing is missing")
        log = self._log

        def extra() -> Extra:
            name = log.known_case(case_id)
            if log.ledger.last_seq[name] != expected_seq:
                raise Conflict(expected_seq, log.ledger.last_seq[name])
            keys = (key_box(name, epoch) for epoch in log.ledger.commitments)
            return Extra(gone=tuple(one for one in keys if one in log.ledger.boxes), erased=name)

        return log.append_own(CASE_ERASED, {"case": str(case_id), "reason": reason}, extra)

    def users(self) -> tuple[User, ...]:
        """Everybody who has or had access, the recovery slip among them, in the order of enrolment."""
        names: dict[str, str] = {}
        for event in self.journal():
            people = event.data.get("users", [event.data])
            for one in people if isinstance(people, list) else []:
                if isinstance(one, dict) and "signer" in one:
                    names[str(one["signer"])] = str(one.get("user", ""))
        return tuple(
            User(
                name=names.get(one.signer, ""),
                signer=one.signer,
                active=one.until is None,
                recovery=one.recovery,
            )
            for one in self._log.ledger.signers.values()
        )

    def add_user(self, name: str, passphrase: str) -> None:
        """Give somebody access to everything in the store. Raises UserExists, WeakPassphrase."""
        users.add(self._log, name, passphrase)

    def remove_user(self, name: str) -> None:
        """Take access away from now on; a copy of the file that they kept stays readable to them.

        Raises UnknownUser, LastUser.
        """
        users.remove(self._log, name)

    def reset_user(self, name: str, passphrase: str) -> None:
        """New keys under a new passphrase, for somebody who forgot it. Raises UnknownUser, WeakPassphrase."""
        users.reset(self._log, name, passphrase)

    def change_passphrase(self, passphrase: str) -> None:
        """A new passphrase for the user of this session; the old one still opens old copies. Raises
        WeakPassphrase.
        """
        users.change_passphrase(self._log, passphrase)

    def new_recovery_slip(self) -> str:
        """A new recovery slip to print; the old one no longer opens the store."""
        return users.renew_slip(self._log)

    def receipt(self) -> Receipt:
        """A code to print or read out that stands for the whole record up to now; `store.verify_receipt`
        finds it again.
        """
        log = self._log
        with log.guard, log.database.reading() as transaction:
            log.catch_up(transaction)
            return head.receipt(log.store_id, log.ledger.gseq, log.ledger.hash)

    def write_head(self, path: Path) -> None:
        """Write the signed head to a further place, a stick or a folder that is mailed.

        Raises RolledBack when a head lies there that has seen what this store lacks; HeadUnavailable.
        """
        log = self._log
        seal = read_seal(path)
        with log.guard:
            with log.database.reading() as transaction:
                log.catch_up(transaction)
            if seal is not None and seal.head is not None and seal.faults(log.database, log.ledger):
                raise RolledBack(seal.head.gseq, log.ledger.gseq)
            head.write(path, log.current_head())

    def verify(self, receipts: Sequence[str] = ()) -> Report:
        """Verify everything, contents too, with the keys in hand. Raises nothing for damage."""
        log = self._log
        place = log.database.place
        with log.guard:
            return verify(place, head_path=log.head_path, log=log, receipts=receipts, durability=log.options.durability)

    def backup(self, folders: Sequence[Path]) -> tuple[BackupCopy, ...]:
        """Write a verified copy into each folder, and the fact into the journal. The name of a copy says when
        it was made and nothing else. Raises OSError or a CaseLogError if a copy could not be made; those
        before it stay.
        """
        return copies.backup(self._log, folders)

    def _note(self, error: CaseLogError) -> None:
        if isinstance(error, Damaged):
            self.findings += tuple(one for one in error.findings if one not in self.findings)

    def _keep_or_raise(self, error: Damaged) -> None:
        if not self._log.rescue:
            raise error
        self._note(error)
