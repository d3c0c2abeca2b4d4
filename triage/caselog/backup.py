"""Copies of a store, and a store from a copy. A copy is a store in one file, whatever it was made from,
verified when written.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from triage.caselog import head, opening
from triage.caselog.database import Database, Transaction
from triage.caselog.errors import AlreadyThere, CaseLogError, Damaged, HeadUnavailable, NotStored
from triage.caselog.events import BACKUP, BackupCopy
from triage.caselog.findings import Report
from triage.caselog.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.caselog.log import Log
    from triage.caselog.options import Options


def backup(log: Log, folders: Sequence[Path]) -> tuple[BackupCopy, ...]:
    """A verified copy in each folder, all of one moment's record or later. See `Session.backup`."""
    with log.guard:
        # A copy is never wanted more than when something else is unplugged.
        with contextlib.suppress(HeadUnavailable):
            log.append_own(BACKUP, {"copies": len(folders)})
        at = log.options.clock()
        copies = []
        for folder in folders:
            name = f"caselog-{at:%Y%m%d-%H%M%S}-{log.options.random_bytes(4).hex()}.db"
            report = copy(log.database, folder / name, log.options, for_work=False)
            path = str((folder / name).absolute())
            receipt = head.receipt(log.store_id, report.events, report.last_hash)
            copies.append(BackupCopy(path=path, events=report.events, receipt=receipt))
        return tuple(copies)


def restore(
    copied: Path, place: str | Path, options: Options, *, head_path: Path | None, receipts: Sequence[str]
) -> Report:
    """A new store from a copy that verifies. See `store.restore`."""
    report = verify(copied, head_path=head_path, receipts=receipts)
    if not report.sound:
        raise Damaged(report.findings)
    database = Database(copied, busy_seconds=options.busy_seconds)
    try:
        return copy(database, place, options)
    finally:
        database.close()


def copy(source: Database, place: str | Path, options: Options, *, for_work: bool = True) -> Report:
    """Copy all rows, as they are at one moment, into a new store, then verify that against the source.

    Raises AlreadyThere, BadPlace, Damaged (the copy, which is then removed), NotStored (it lacks something).
    """
    expected: list[tuple[int, bytes]] = []

    def fill(target: Transaction) -> None:
        with source.reading() as transaction:
            target.create_tables()
            target.put_meta(transaction.meta())
            for row in transaction.rows():
                target.add_row(row)
                expected[:] = [(row.gseq, row.hash)]
            target.put_boxes(sorted(transaction.boxes().items()))

    if isinstance(place, Path) and place.exists():
        raise AlreadyThere(str(place))
    opening.build(place, fill, options, for_work=for_work)
    report = verify(place)
    fault: CaseLogError | None = None if report.sound else Damaged(report.findings)
    if expected != [(report.events, report.last_hash)]:
        fault = fault or NotStored()
    if fault is not None:
        if isinstance(place, Path):
            place.unlink(missing_ok=True)
        raise fault
    return report
