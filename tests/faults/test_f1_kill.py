"""F1: processes killed in the middle of appending lose no acknowledged event and add none twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kills import Tally, kill_workers
from tests.faults.lab import Figure, bench, size
from tests.faults.server import Server, start_server

pytestmark = pytest.mark.faults


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # A socket's path may have 107 characters at most, and its user must get through every folder above it.
    found = start_server(Path("/tmp") / f"caselog-pg-{secrets.token_hex(4)}")
    yield found
    found.stop()


def judge(tally: Tally) -> None:
    assert not tally.problems, tally.problems[:5]
    assert (tally.lost, tally.doubled) == (0, 0)
    assert len(tally.acknowledged) >= 20


def test_killed_processes_lose_no_acknowledged_event(tmp_path: Path, figure: Figure) -> None:
    made = bench(tmp_path, "f1", cases=4)
    tally = kill_workers(made, "f1", size(100, 300))
    figure(
        f"F1, SQLite: {tally.kills} kills, {len(tally.acknowledged)} acknowledged, {tally.lost} lost,"
        f" {tally.doubled} doubled, {tally.found_again} found by a second try"
    )
    judge(tally)


def test_killed_clients_of_a_server_lose_no_acknowledged_event(tmp_path: Path, server: Server, figure: Figure) -> None:
    server.sql("CREATE DATABASE cases")
    made = bench(tmp_path, "f1 server", cases=4, place=server.url("cases"))
    tally = kill_workers(made, "f1 server", size(60, 300))
    figure(
        f"F1, PostgreSQL: {tally.kills} kills, {len(tally.acknowledged)} acknowledged, {tally.lost} lost,"
        f" {tally.doubled} doubled, {tally.found_again} found by a second try"
    )
    judge(tally)
