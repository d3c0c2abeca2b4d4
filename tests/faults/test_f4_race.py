"""F4: when several processes want the same next step of a case, one gets it and the others are told."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from tests.faults.lab import PASSPHRASE, START, USER, Bench, Figure, Source, bench, options_for, size
from tests.faults.server import start_server
from triage.caselog import store
from triage.caselog.errors import CaseLogError, Conflict

pytestmark = pytest.mark.faults

RACERS = 4


def race(made: Bench, seqs: int) -> list[list[str]]:
    """What each of the racing processes got for each step: `won`, `conflict`, or an error's name."""
    made.session.lock()
    gate_out, gate_in = os.pipe()
    children = []
    for racer in range(RACERS):
        result_out, result_in = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(gate_in)
                _run(made, racer, seqs, gate_out, result_in)
            finally:
                os._exit(0)
        os.close(result_in)
        children.append((pid, result_out))
    os.close(gate_out)
    os.close(gate_in)  # The gate opens: a read of an empty closed pipe returns.
    results = []
    for pid, handle in children:
        with os.fdopen(handle) as file:
            results.append(file.read().split())
        os.waitpid(pid, 0)
    return results


def _run(made: Bench, racer: int, seqs: int, gate: int, result: int) -> None:
    source = Source(f"racer {racer}")
    session = store.unlock(
        made.path, user=USER, passphrase=PASSPHRASE, head=made.head, options=options_for(source, busy_seconds=60)
    )
    os.read(gate, 1)
    said = []
    for seq in range(seqs):
        try:
            session.append(
                case_id=made.cases[0],
                expected_seq=seq,
                event_id=source.uuid(),
                kind="step",
                data={"racer": racer},
                at=START,
            )
            said.append("won")
        except Conflict:
            said.append("conflict")
        except CaseLogError as error:
            said.append(error.code)
    os.write(result, " ".join(said).encode())


def judge(made: Bench, results: list[list[str]], seqs: int) -> str:
    assert all(len(one) == seqs for one in results)
    winners = [sum(one[seq] == "won" for one in results) for seq in range(seqs)]
    losers = sum(one.count("conflict") for one in results)
    assert winners == [1] * seqs
    assert losers == seqs * (RACERS - 1)
    with made.unlock() as session:
        assert [event.seq for event in session.events(made.cases[0])] == list(range(1, seqs + 1))
        assert session.verify().sound
    doubled = sum(count > 1 for count in winners)
    return f"{RACERS * seqs} attempts, {sum(winners)} wins for {seqs} steps, {doubled} doubled, {losers} told of the conflict"


def test_of_racing_processes_one_wins_each_step_and_the_others_are_told(tmp_path: Path, figure: Figure) -> None:
    seqs = size(100, 300)
    made = bench(tmp_path, "f4")
    figure(f"F4, SQLite: {judge(made, race(made, seqs), seqs)}")


def test_of_racing_clients_one_wins_each_step_and_the_others_are_told(tmp_path: Path, figure: Figure) -> None:
    seqs = size(100, 300)
    server = start_server(Path("/tmp") / f"caselog-pg-{secrets.token_hex(4)}")
    try:
        server.sql("CREATE DATABASE cases")
        made = bench(tmp_path, "f4 server", place=server.url("cases"))
        figure(f"F4, PostgreSQL: {judge(made, race(made, seqs), seqs)}")
    finally:
        server.stop()
