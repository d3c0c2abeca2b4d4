"""A process that appends events and says so: what the kill and power-cut tests are done to.

Run as `python -m tests.faults.worker STORE HEAD SEED COUNT ACKS JOURNAL_MODE SYNCHRONOUS`; HEAD may be `-`. With `make` for
COUNT it makes the store, acknowledges, makes a backup in the folder `copies` beside it, and acknowledges that.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

from tests.faults.lab import PASSPHRASE, USER, Source, options_for
from triage.caselog import store
from triage.caselog.database import Durability
from triage.caselog.encoding import JSONObject
from triage.caselog.events import Event
from triage.caselog.session import Session


def acknowledge(session: Session, event: Event, handle: int) -> None:
    """One line, written in one call, after the append returned."""
    row_hash = session._log.ledger.hash.hex()
    os.write(handle, f"ack {event.gseq} {row_hash} {event.event_id}\n".encode())


def main(arguments: list[str]) -> None:
    place, head, seed, count, acks, journal_mode, synchronous = arguments
    source = Source(seed)
    durability = Durability(journal_mode=journal_mode, synchronous=synchronous)
    options = options_for(source, durability=durability)
    handle = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    if count == "make":
        made = store.create(Path(place), user=USER, passphrase=PASSPHRASE, options=options)
        os.write(handle, b"made\n")
        made.session.backup([Path(place).parent.parent / "copies"])
        os.write(handle, b"copied\n")
        return
    session = store.unlock(
        Path(place), user=USER, passphrase=PASSPHRASE, head=None if head == "-" else Path(head), options=options
    )
    # A write-ahead log is emptied when its last reader leaves; the control must see it as it is while somebody reads.
    reader = sqlite3.connect(place)
    if journal_mode == "WAL":
        reader.execute("SELECT count(*) FROM caselog_meta").fetchall()
    cases = [source.uuid() for _ in range(3)]
    seqs = dict.fromkeys(cases, 0)
    for number in range(int(count)):
        case = cases[number % 3]
        body: JSONObject = {"number": number, "words": "x" * source.random.randrange(1500)}
        event = session.append(
            case_id=case, expected_seq=seqs[case], event_id=source.uuid(), kind="step", data=body, at=source.clock()
        )
        seqs[case] += 1
        acknowledge(session, event, handle)


if __name__ == "__main__":
    main(sys.argv[1:])
