"""Cutting the power many times during one recorded run, and looking at what is there afterwards."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.lab import PASSPHRASE, USER, Source, bench, options_for
from tests.faults.powercut import Call, Disk, record
from triage.caselog import head as heads
from triage.caselog import store
from triage.caselog.database import DURABLE, Database, Durability
from triage.caselog.errors import CaseLogError

ROOT = Path(__file__).parents[2]


@dataclass
class Outcome:
    """Counts of cuts, and of those after which something was wrong."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    unreadable: int = 0
    ahead: int = 0
    seeds: tuple[str, ...] = ()


def need_strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("NOT TESTED: strace is not installed, so no power cut can be simulated (apt-get install strace)")


def cut_power(
    folder: Path, seed: str, cuts: int, *, head: bool, events: int = 30, durability: Durability = DURABLE
) -> Outcome:
    """Record a run of the worker, cut it at random moments, open what is left with the real program.

    Without a head file nothing but the database itself presses anything to disk: with one, its folder's sync also presses
    what the database left undone, and would hide it.
    """
    made = bench(folder / "disk", seed, durability=durability, head=head)
    made.session.lock()
    disk_folder = folder / "disk"
    start = {
        str(path): path.read_bytes() for path in disk_folder.rglob("*") if path.is_file() and "-shm" not in path.name
    }
    acks = disk_folder / "acks"
    calls = record(
        disk_folder,
        [
            str(made.file), str(made.head) if head else "-", f"{seed} worker", str(events), str(acks),
            durability.journal_mode, durability.synchronous,
        ],
        ROOT,
    )  # fmt: skip
    chance = random.Random(seed)
    moments = sorted(chance.randrange(len(calls) + 1) for _ in range(cuts))
    disk, done, outcome = Disk(start), 0, Outcome()
    acknowledged: list[tuple[int, str]] = []
    for number, moment in enumerate(moments):
        for call in calls[done:moment]:
            if call.path == str(acks):
                acknowledged += _acknowledgement(call)
            elif "-shm" not in call.path:
                disk.do(call)
        done = moment
        image = folder / "image"
        _laid_out(disk, disk_folder, image, random.Random(f"{seed} {number}"))
        _judge(image, made.file.name, made.head.name, acknowledged, durability, outcome, f"{seed} {number}@{moment}")
        shutil.rmtree(image)
    outcome.acknowledged = len(acknowledged)
    return outcome


def cut_making(folder: Path, seed: str, cuts: int) -> Outcome:
    """Cut the power while a store is made and a copy of it is written: each is there in full, or not at all."""
    disk_folder = folder / "disk"
    disk_folder.mkdir()
    place, acks = disk_folder / "store" / "cases.db", disk_folder / "acks"
    arguments = [str(place), "-", seed, "make", str(acks), DURABLE.journal_mode, DURABLE.synchronous]
    calls = record(disk_folder, arguments, ROOT)
    chance = random.Random(seed)
    disk, done, outcome, said = Disk({}), 0, Outcome(), b""
    for number, moment in enumerate(sorted(chance.randrange(len(calls) + 1) for _ in range(cuts))):
        for call in calls[done:moment]:
            if call.path == str(acks):
                said += call.data
            else:
                disk.do(call)
        done = moment
        image, name = folder / "image", f"{seed} {number}@{moment}"
        found = _laid_out(disk, disk_folder, image, random.Random(f"{seed} {number}"))
        stores = [one for one in found if not one.name.startswith(".") and one.suffix == ".db"]
        outcome.cuts += 1
        missing = said.count(b"\n") - len(stores)
        broken = [one for one in stores if not store.verify(one).sound]
        outcome.lost += missing > 0
        outcome.unreadable += bool(broken)
        outcome.seeds += (name,) if missing > 0 or broken else ()
        shutil.rmtree(image, ignore_errors=True)
    outcome.acknowledged = said.count(b"\n")
    return outcome


def _laid_out(disk: Disk, disk_folder: Path, image: Path, fate: random.Random) -> list[Path]:
    """Write what is found after a cut into a folder."""
    found = []
    for path, body in disk.cut(fate).items():
        target = image / Path(path).relative_to(disk_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        target.write_bytes(body)
        found.append(target)
    return found


def _acknowledgement(call: Call) -> list[tuple[int, str]]:
    if call.name != "write":
        return []
    _, gseq, row_hash, _ = call.data.decode().split()
    return [(int(gseq), row_hash)]


def _judge(
    image: Path,
    name: str,
    head_name: str,
    acknowledged: list[tuple[int, str]],
    durability: Durability,
    outcome: Outcome,
    seed: str,
) -> None:
    outcome.cuts += 1
    path, head_path = image / "store" / name, image / "elsewhere" / head_name
    before = (outcome.lost, outcome.unreadable, outcome.ahead)
    try:
        database = Database(path, durability=durability)
        with database.reading() as transaction:
            assert not transaction.integrity()
            found = {row.gseq: row.hash.hex() for row in transaction.rows()}
        seal = heads.read(head_path)
    except (CaseLogError, AssertionError, ValueError):
        outcome.unreadable += 1
    else:
        outcome.lost += any(found.get(gseq) != row_hash for gseq, row_hash in acknowledged)
        outcome.ahead += seal is not None and found.get(seal.gseq) != seal.hash.hex()
    if before == (outcome.lost, outcome.unreadable, outcome.ahead) and durability == DURABLE:
        try:
            _goes_on(path, head_path if head_path.exists() else None, seed)
        except CaseLogError:
            outcome.unreadable += 1
    if before != (outcome.lost, outcome.unreadable, outcome.ahead):
        outcome.seeds = (*outcome.seeds, seed)


def _goes_on(path: Path, head_path: Path | None, seed: str) -> None:
    source = Source(seed)
    options = options_for(source)
    with store.unlock(path, user=USER, passphrase=PASSPHRASE, head=head_path, options=options) as session:
        session.new_case(event_id=source.uuid(), kind="after", data={"the": "cut"}, at=source.clock())
        report = session.verify()
        assert report.sound, f"{seed}: {[str(one) for one in report.findings]}"
