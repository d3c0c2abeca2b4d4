"""F3: a database server killed outright loses no acknowledged event; one that is set to be quick does, and is seen to."""

from __future__ import annotations

import os
import secrets
import signal
import time
from pathlib import Path

import pytest

from tests.faults import kills
from tests.faults.lab import Bench, Figure, bench, size
from tests.faults.server import Server, start_server
from triage.caselog.database import DURABLE, Durability

pytestmark = pytest.mark.faults


def kill_server(folder: Path, seed: str, times: int, durability: Durability) -> tuple[int, int]:
    """How many events were acknowledged, and how many of them were lost, over some kills of the whole server."""
    # A lazy writer makes the control's window wide; it changes nothing about a commit that waits.
    server = start_server(Path("/tmp") / f"caselog-pg-{secrets.token_hex(4)}", "wal_writer_delay = 10s")
    acknowledged = lost = 0
    try:
        server.sql("CREATE DATABASE cases")
        made = bench(folder, seed, cases=4, place=server.url("cases"), durability=durability, head=False)
        made.session.lock()
        for number in range(times):
            said = _append_until_killed(made, server, f"{seed} {number}")
            server.start()
            report = kills.look(made)
            here = sum(report.get(event) != stored for event, stored in said.items())
            acknowledged += len(said)
            lost += here
            if durability == DURABLE:
                assert kills.verified(made) == [], f"{seed} {number}"
    finally:
        server.stop()
    return acknowledged, lost


def _append_until_killed(made: Bench, server: Server, seed: str) -> dict[str, tuple[int, str]]:
    tally = kills.Tally()
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    pids = [kills.start(made, seed, worker, 0, None, writing) for worker in range(kills.WORKERS)]
    buffer = bytearray()
    try:
        until = time.monotonic() + 20
        while len(tally.acknowledged) < 15 and time.monotonic() < until:
            kills.listen(reading, buffer, tally, 0.1)
        server.kill()
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        kills.listen(reading, buffer, tally, 0.0)
        os.close(reading)
        os.close(writing)
    return tally.acknowledged


def test_a_killed_server_loses_no_acknowledged_event(tmp_path: Path, figure: Figure) -> None:
    times = size(3, 25)
    acknowledged, lost = kill_server(tmp_path, "f3", times, DURABLE)
    figure(f"F3, synchronous_commit on: {times} kills of the server, {acknowledged} acknowledged, {lost} lost")
    assert lost == 0
    assert acknowledged >= 10


def test_the_server_test_sees_what_a_weaker_setting_loses(tmp_path: Path, figure: Figure) -> None:
    times = size(3, 12)
    acknowledged, lost = kill_server(tmp_path, "f3c", times, Durability(synchronous_commit="off"))
    figure(
        f"F3 control, synchronous_commit off: {times} kills, {acknowledged} acknowledged, {lost} lost (must not be 0)"
    )
    assert lost >= 1
