"""Verification: with no key at all, and deeper with one. It reports; whatever goes wrong while it looks is
itself a finding.

Without a key: the file's own integrity, the tables, the chain, every signature against the enrolled keys, the
keys and slots that must exist, the head, the receipts. With a key: every content opens and names the person
who signed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from triage.caselog import head, schema
from triage.caselog.database import DURABLE, Database, Durability, Transaction
from triage.caselog.errors import CaseLogError, Damaged, TooOpen
from triage.caselog.events import Receipt
from triage.caselog.findings import Damage, Finding, Report
from triage.caselog.keyring import Keyring
from triage.caselog.ledger import Ledger
from triage.caselog.log import Log, open_content
from triage.caselog.opening import SCHEMA, STORE_ID, Seal, read_seal


def verify(
    place: str | Path,
    *,
    head_path: Path | None = None,
    log: Log | None = None,
    receipts: Sequence[str] = (),
    durability: Durability = DURABLE,
) -> Report:
    """Look at everything and report. Raises nothing for a damaged store; SessionLocked for a locked `log`."""
    if log is not None:
        _ = log.keys
    walk = _Walk(seal=read_seal(head_path), log=log, receipts=receipts)
    with walk.guarded("the file", Damage.FILE):
        database = Database(place, durability=durability)
        try:
            with database.reading() as transaction:
                walk.look(transaction)
        finally:
            database.close()
    return walk.report()


def receipt_number(place: str | Path, code: str, *, durability: Durability = DURABLE) -> int | None:
    """The global number of the event that a receipt stands for, None when the store has no such event.

    Raises the errors of `Database` for a store that cannot be read.
    """
    database = Database(place, durability=durability)
    try:
        with database.reading() as transaction:
            store_id = transaction.meta().get(STORE_ID, "")
            for row in transaction.rows():
                if head.same_code(code, head.receipt(store_id, row.gseq, row.hash).code):
                    return row.gseq
    finally:
        database.close()
    return None


class _Walk:
    def __init__(self, *, seal: Seal | None, log: Log | None, receipts: Sequence[str]) -> None:
        self.seal, self.log = seal, log
        self.receipts = tuple(receipts)
        self.findings: list[Finding] = []
        self.ledger = Ledger("")
        self.events = 0
        self.deep = log is not None

    @contextmanager
    def guarded(self, place: str, kind: Damage) -> Iterator[None]:
        """Any error inside becomes a finding: a damaged file may raise anything at all."""
        try:
            yield
        except TooOpen:
            self.findings.append(Finding(kind=Damage.PERMISSIONS, place=place))
        except Damaged as error:
            self.findings += error.findings or (Finding(kind=kind, place=place),)
        except CaseLogError as error:
            self.findings.append(Finding(kind=kind, place=f"{place}: {error.code}"))
        except Exception as error:
            self.findings.append(Finding(kind=kind, place=f"{place}: {type(error).__name__}"))

    def look(self, transaction: Transaction) -> None:
        """Look at everything that a transaction shows."""
        with self.guarded("the file", Damage.FILE):
            for line in transaction.integrity():
                self.findings.append(Finding(kind=Damage.FILE, place=line[:60]))
        with self.guarded("the tables", Damage.SCHEMA):
            for line in transaction.schema_differences():
                self.findings.append(Finding(kind=Damage.SCHEMA, place=line))
        with self.guarded("the store's name", Damage.FILE):
            meta = transaction.meta()
            self.ledger = Ledger(meta.get(STORE_ID, ""))
            if meta.keys() != {STORE_ID, SCHEMA} or meta[SCHEMA] != str(schema.SCHEMA_VERSION):
                kind = Damage.NEWER if meta.get(SCHEMA, "").isdigit() else Damage.FILE
                self.findings.append(Finding(kind=kind, place="the store's name"))
        hashes: dict[int, bytes] = {}
        with self.guarded("the events", Damage.ROW):
            self._events(transaction, hashes)
        if self.log is not None:
            with self.guarded("the contents", Damage.UNREADABLE):
                self._contents(transaction, hashes, self.log)
        if not self.ledger.gseq:
            self.findings.append(Finding(kind=Damage.GAP, place="event 1"))
        with self.guarded("the keys", Damage.BOX_CHANGED):
            self.findings += self.ledger.check_boxes(transaction.boxes())
        if self.seal is not None:
            with self.guarded("head", Damage.HEAD_UNREADABLE):
                self._head(self.seal, hashes)
        self._receipts(hashes)

    def report(self) -> Report:
        """What was found."""
        seen: dict[Finding, None] = dict.fromkeys(self.findings)
        return Report(
            findings=tuple(seen),
            events=self.events,
            last_hash=self.ledger.hash if self.events else b"",
            deep=self.deep,
            signers=len(self.ledger.signers),
        )

    def _events(self, transaction: Transaction, hashes: dict[int, bytes]) -> None:
        for row in transaction.rows():
            found = self.ledger.add(row)
            self.findings += found
            self.events += 1
            if not found:
                hashes[row.gseq] = row.hash

    def _contents(self, transaction: Transaction, hashes: dict[int, bytes], log: Log) -> None:
        """Open the content of every event that stands in the chain, once it is known which cases are erased."""
        # Keys of their own: what a doubtful file teaches must not reach the session.
        keys = Keyring(log.store_id, log.keys.signer_id, log.keys.seed)
        keys.learn(transaction.boxes(), self.ledger.commitments)
        for row in transaction.rows():
            if row.gseq in hashes and row.case_id not in self.ledger.erased:
                with self.guarded(row.place(), Damage.UNREADABLE):
                    open_content(transaction, row, self.ledger, keys)

    def _head(self, seal: Seal, hashes: dict[int, bytes]) -> None:
        if seal.head is None:
            place = "head: not there" if seal.missing else "head"
            self.findings.append(Finding(kind=Damage.HEAD_UNREADABLE, place=place))
            return
        self.findings += head.faults(self.ledger, hashes.get(seal.head.gseq), seal.head)

    def _receipts(self, hashes: dict[int, bytes]) -> None:
        if not self.receipts:
            return
        store_id = self.ledger.store_id
        known: list[Receipt] = [head.receipt(store_id, gseq, value) for gseq, value in hashes.items()]
        for typed in self.receipts:
            if not any(head.same_code(typed, one.code) for one in known):
                self.findings.append(Finding(kind=Damage.RECEIPT, place=f"receipt {typed[:4]}…"))
