"""What the fault tests share: stores made from a seed, sizes, and a plain view of what a store holds."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from triage.caselog import store
from triage.caselog.database import DURABLE, Durability
from triage.caselog.encoding import JSONObject
from triage.caselog.events import Event
from triage.caselog.options import Options
from triage.caselog.placement import Placement
from triage.caselog.session import Session
from triage.caselog.slots import TESTING

NIGHTLY = os.environ.get("SAFETRIAGE_FAULTS") == "nightly"
USER, PASSPHRASE = "invented lead", "five plain words for tests"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Figure = Callable[[str], None]


def size(ci: int, nightly: int) -> int:
    """How many times: few on every change, many at night (SAFETRIAGE_FAULTS=nightly)."""
    return nightly if NIGHTLY else ci


def anywhere(path: Path) -> Placement:
    """Temporary folders may be in memory; the tests that are about placement do not use this."""
    del path
    return Placement()


class Source:
    """Ids, keys and times that a seed gives, the same in every run."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))
        self.now = START

    def uuid(self) -> UUID:
        return UUID(bytes=self.random.randbytes(16), version=4)

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def options_for(source: Source, *, durability: Durability = DURABLE, busy_seconds: float = 20.0) -> Options:
    return Options(
        clock=source.clock,
        new_id=source.uuid,
        random_bytes=source.random.randbytes,
        cost=TESTING,
        durability=durability,
        placement=anywhere,
        busy_seconds=busy_seconds,
    )


@dataclass
class Bench:
    """A store that was made for a test, with its head outside."""

    source: Source
    options: Options
    path: Path | str
    head: Path
    session: Session
    slip: str
    cases: list[UUID]

    @property
    def file(self) -> Path:
        assert isinstance(self.path, Path)
        return self.path

    def add(self, case: int = 0, kind: str = "step", data: JSONObject | None = None) -> Event:
        seqs = {one.case_id: one.last_seq for one in self.session.cases()}
        body: JSONObject = {"words": "x" * self.source.random.randrange(600)} if data is None else data
        return self.session.append(
            case_id=self.cases[case],
            expected_seq=seqs.get(self.cases[case], 0),
            event_id=self.source.uuid(),
            kind=kind,
            data=body,
            at=self.source.clock(),
        )

    def erase(self, case: int, reason: str = "time of keeping ended") -> Event:
        seqs = {one.case_id: one.last_seq for one in self.session.cases()}
        return self.session.erase_case(self.cases[case], seqs.get(self.cases[case], 0), reason)

    def fill(self, events: int) -> None:
        seqs = dict.fromkeys(self.cases, 0) | {one.case_id: one.last_seq for one in self.session.cases()}
        for number in range(events):
            case = self.cases[number % len(self.cases)]
            body: JSONObject = {"number": number, "words": "x" * self.source.random.randrange(600)}
            self.session.append(
                case_id=case,
                expected_seq=seqs[case],
                event_id=self.source.uuid(),
                kind="step",
                data=body,
                at=self.source.clock(),
            )
            seqs[case] += 1

    def unlock(self, *, head: bool = True, rescue: bool = False) -> Session:
        return store.unlock(
            self.path,
            user=USER,
            passphrase=PASSPHRASE,
            head=self.head if head else None,
            rescue=rescue,
            options=self.options,
        )


def bench(
    folder: Path,
    seed: object,
    *,
    events: int = 0,
    cases: int = 3,
    durability: Durability = DURABLE,
    place: str | None = None,
    head: bool = True,
) -> Bench:
    """A new store with events spread over its cases."""
    source = Source(seed)
    options = options_for(source, durability=durability)
    path: Path | str = folder / "store" / "cases.db" if place is None else place
    seal = folder / "elsewhere" / "caselog.head"
    made = store.create(path, user=USER, passphrase=PASSPHRASE, head=seal if head else None, options=options)
    found = Bench(
        source=source,
        options=options,
        path=path,
        head=seal,
        session=made.session,
        slip=made.recovery_slip,
        cases=[source.uuid() for _ in range(cases)],
    )
    found.fill(events)
    return found


def moved(made: Bench, folder: Path) -> Bench:
    """A copy of a store's files in another folder; nothing of it is open."""
    target = folder / "cases.db"
    folder.mkdir(parents=True, exist_ok=True)
    for ending in ("", "-journal", "-wal", "-shm"):
        side = made.file.with_name(made.file.name + ending)
        if side.exists():
            shutil.copy2(side, target.with_name(target.name + ending))
    seal = folder / "caselog.head"
    if made.head.exists():
        shutil.copy2(made.head, seal)
    return replace(made, path=target, head=seal)


def content(path: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]:
    """All rows of all tables, read by plain sqlite3, for comparing byte by byte."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    try:
        return (
            connection.execute("SELECT * FROM caselog_event ORDER BY gseq").fetchall(),
            connection.execute("SELECT * FROM caselog_box ORDER BY name").fetchall(),
            connection.execute("SELECT * FROM caselog_meta ORDER BY name").fetchall(),
        )
    finally:
        connection.close()


def edit(path: Path, *statements: str, **values: object) -> None:
    """What somebody with another program would do to a store."""
    connection = sqlite3.connect(path)
    try:
        for statement in statements:
            connection.execute(statement, values)
        connection.commit()
    finally:
        connection.close()
