"""Damage done to copies of a store's files, and whether a verification sees it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.lab import Bench, content, moved
from triage.caselog import store


@dataclass
class Seen:
    """Counts of damaged copies: seen without a head, seen only with it, the same in every event, and silent (none of these)."""

    runs: int = 0
    detected: int = 0
    only_head: int = 0
    harmless: int = 0
    silent: int = 0
    seeds: tuple[str, ...] = ()

    def line(self) -> str:
        return (
            f"{self.runs} damaged, {self.detected} seen, {self.only_head} seen by the head alone,"
            f" {self.harmless} with every event unchanged, {self.silent} silent"
        )


def damage(
    made: Bench, folder: Path, seed: str, runs: int, spoil: Callable[[Path, random.Random], None], ending: str = ""
) -> Seen:
    """Spoil a copy's file (the store, or a side file by its ending), verify it, compare it, many times."""
    made.session.lock()
    wanted = content(moved(made, folder / "wanted").file)
    seen = Seen()
    for number in range(runs):
        place = folder / "spoilt"
        copy = moved(made, place)
        name = f"{seed} {number}"
        spoil(copy.file.with_name(copy.file.name + ending), random.Random(name))
        seen.runs += 1
        if not store.verify(copy.file).sound:
            seen.detected += 1
        elif not store.verify(copy.file, head=copy.head).sound:
            seen.only_head += 1
        elif _same(copy.file, wanted):
            seen.harmless += 1
        else:
            seen.silent += 1
            seen.seeds = (*seen.seeds, name)
        shutil.rmtree(place)
    return seen


def _same(path: Path, wanted: object) -> bool:
    try:
        return content(path) == wanted
    except sqlite3.Error:
        return False


def flip(path: Path, chance: random.Random) -> None:
    """Change one byte."""
    body = bytearray(path.read_bytes())
    body[chance.randrange(len(body))] ^= chance.randrange(1, 256)
    path.write_bytes(body)


def zero_sector(path: Path, chance: random.Random) -> None:
    body = bytearray(path.read_bytes())
    start = chance.randrange(len(body) // 512) * 512
    body[start : start + 512] = bytes(512)
    path.write_bytes(body)


def cut(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def swap_pages(path: Path, chance: random.Random) -> None:
    body, size = bytearray(path.read_bytes()), 4096
    one, other = chance.sample(range(len(body) // size), 2)
    a, b = slice(one * size, one * size + size), slice(other * size, other * size + size)
    body[a], body[b] = body[b], body[a]
    path.write_bytes(body)


def hot_journal(made: Bench, folder: Path) -> Bench:
    """A copy of a store in the middle of a transaction that has begun to write: its rollback journal is needed."""
    made.session.lock()
    connection = sqlite3.connect(made.file, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=TRUNCATE").fetchall()
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("PRAGMA cache_size=2")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE caselog_event SET sealed = zeroblob(length(sealed))")
        copy = moved(made, folder)
        connection.execute("ROLLBACK")
    finally:
        connection.close()
    assert copy.file.with_name(copy.file.name + "-journal").stat().st_size > 512
    return copy
