"""Processes that append until they are killed, and what their acknowledgements are compared with."""

from __future__ import annotations

import os
import random
import select
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tests.faults.lab import PASSPHRASE, START, USER, Bench, Source, options_for
from triage.caselog import store
from triage.caselog.database import Database
from triage.caselog.errors import Conflict
from triage.caselog.events import CaseSummary
from triage.caselog.session import Session

WORKERS = 3
MEAN_SECONDS = 0.08
LEAST_BETWEEN = 3
"""acknowledgements between two kills"""


@dataclass
class Tally:
    """What the workers said, and what was wrong with the store."""

    kills: int = 0
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    """event id -> (global number, hash)"""
    tried: dict[int, tuple[str, str]] = field(default_factory=dict)
    """worker -> (event id, case) last tried and not acknowledged"""
    found_again: int = 0
    """events that were stored but not acknowledged, and that the second try found instead of adding them twice"""
    lost: int = 0
    doubled: int = 0
    problems: list[str] = field(default_factory=list)


def kill_workers(made: Bench, seed: str, kills: int, *, check_each: int = 50) -> Tally:
    """Kill one of three appending processes at a time, start it again, and verify the store every `check_each` kills."""
    tally, chance = Tally(), random.Random(seed)
    made.session.lock()
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    pids = [start(made, seed, worker, 0, None, writing) for worker in range(WORKERS)]
    buffer = bytearray()
    try:
        while tally.kills < kills:
            before = len(tally.acknowledged)
            listen(reading, buffer, tally, chance.expovariate(1 / MEAN_SECONDS))
            # On a busy machine a turn may be over before anybody has saved anything: a kill must have something to lose.
            patience = time.monotonic() + 5
            while len(tally.acknowledged) < before + LEAST_BETWEEN and time.monotonic() < patience:
                listen(reading, buffer, tally, 0.01)
            worker = chance.randrange(WORKERS)
            os.kill(pids[worker], signal.SIGKILL)
            _, status = os.waitpid(pids[worker], 0)
            if not os.WIFSIGNALED(status):
                tally.problems.append(f"worker {worker} ended by itself")
            tally.kills += 1
            listen(reading, buffer, tally, 0.0)
            again = tally.tried.get(worker)
            pids[worker] = start(made, seed, worker, tally.kills, again, writing)
            if tally.kills % check_each == 0:
                _check(made, tally)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        listen(reading, buffer, tally, 0.0)
        os.close(reading)
        os.close(writing)
    _check(made, tally)
    return tally


def start(made: Bench, seed: str, worker: int, turn: int, again: tuple[str, str] | None, handle: int) -> int:
    """Start a worker; `again` is what it tries first."""
    pid = os.fork()
    if pid:
        return pid
    try:
        _work(made, f"{seed} {worker} {turn}", worker, again, handle)
    except BaseException as error:  # The child must never come back into the test run, whatever happens.
        os.write(handle, f"bad {worker} {type(error).__name__} {' '.join(str(error).split())}\n".encode())
    finally:
        os._exit(1)


def _work(made: Bench, seed: str, worker: int, again: tuple[str, str] | None, handle: int) -> None:
    source = Source(seed)
    options = options_for(source, durability=made.options.durability, busy_seconds=30)
    head = made.head if made.head.exists() else None
    session = store.unlock(made.path, user=USER, passphrase=PASSPHRASE, head=head, options=options)
    while True:
        event_id, case = (
            (UUID(again[0]), UUID(again[1])) if again else (source.uuid(), source.random.choice(made.cases))
        )
        if again and _stored(session, event_id):
            os.write(handle, f"had {worker}\n".encode())
        again = None
        data = {"of": str(event_id)}
        os.write(handle, f"try {worker} {event_id} {case}\n".encode())
        while True:
            try:
                event = session.append(
                    case_id=case,
                    expected_seq=_last(session.cases(), case),
                    event_id=event_id,
                    kind="step",
                    data={**data},
                    at=START,
                )
                break
            except Conflict:
                continue
        os.write(handle, f"ack {worker} {event.event_id} {event.gseq} {_hash(session, event.gseq)}\n".encode())


def _last(cases: Iterable[CaseSummary], case: UUID) -> int:
    return next((one.last_seq for one in cases if one.case_id == case), 0)


def _stored(session: Session, event_id: UUID) -> bool:
    with session._log.database.reading() as transaction:
        return transaction.row_of(str(event_id)) is not None


def _hash(session: Session, gseq: int) -> str:
    with session._log.database.reading() as transaction:
        row = transaction.row(gseq)
    assert row is not None
    return row.hash.hex()


def listen(handle: int, buffer: bytearray, tally: Tally, seconds: float) -> None:
    """Take in what the workers say, for a while."""
    until = time.monotonic() + seconds
    while True:
        ready, _, _ = select.select([handle], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            break
        buffer += os.read(handle, 1 << 16)
    *lines, rest = bytes(buffer).split(b"\n")
    buffer[:] = rest
    for line in lines:
        word, worker, *parts = line.decode().split()
        if word == "try":
            tally.tried[int(worker)] = (parts[0], parts[1])
        elif word == "had":
            tally.found_again += 1
        elif word == "ack":
            if parts[0] in tally.acknowledged and tally.acknowledged[parts[0]][0] != int(parts[1]):
                tally.doubled += 1
            tally.acknowledged[parts[0]] = (int(parts[1]), parts[2])
            tally.tried.pop(int(worker), None)
        else:
            tally.problems.append(line.decode())


def look(made: Bench) -> dict[str, tuple[int, str]]:
    """What the store holds: event id -> (global number, hash)."""
    database = Database(made.path)
    try:
        with database.reading() as transaction:
            return {row.event_id: (row.gseq, row.hash.hex()) for row in transaction.rows()}
    finally:
        database.close()


def verified(made: Bench) -> list[str]:
    """What a verification without keys finds."""
    report = store.verify(made.path, head=made.head if made.head.exists() else None)
    return [str(one) for one in report.findings]


def _check(made: Bench, tally: Tally) -> None:
    said = dict(tally.acknowledged)
    tally.problems += verified(made)
    rows = look(made)
    tally.lost = sum(rows.get(event) != stored for event, stored in said.items())
