"""The same log on a PostgreSQL server, where one is installed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.faults.lab import PASSPHRASE, START, USER, Bench, bench
from tests.faults.server import Server, start_server
from triage.caselog import errors, store
from triage.caselog.database import LOCK_NUMBER, Database
from triage.caselog.encoding import JSONValue

DEPUTY, WORDS = "Invented Deputy", "four other plain words"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = start_server(Path("/tmp") / f"caselog-pg-{secrets.token_hex(4)}")
    yield found
    found.stop()


@pytest.fixture
def made(tmp_path: Path, server: Server) -> Iterator[Bench]:
    name = f"c{secrets.token_hex(4)}"
    server.sql(f"CREATE DATABASE {name}")
    found = bench(tmp_path, "server", place=server.url(name), events=4, cases=2)
    yield found
    found.session.lock()


def test_a_server_keeps_a_log_as_a_file_does(made: Bench, tmp_path: Path) -> None:
    made.session.add_user(DEPUTY, WORDS)
    with store.unlock(made.path, user=DEPUTY, passphrase=WORDS, head=made.head, options=made.options) as deputy:
        event = deputy.append(
            case_id=made.cases[0],
            expected_seq=2,
            event_id=made.source.uuid(),
            kind="step",
            data={"words": "invented"},
            at=START,
        )
        assert made.session.events(made.cases[0])[-1] == event
        with pytest.raises(errors.Conflict):
            made.session.append(
                case_id=made.cases[0], expected_seq=2, event_id=made.source.uuid(), kind="step", data={}, at=START
            )
    made.session.remove_user(DEPUTY)
    made.erase(1)
    assert made.session.verify([made.session.receipt().code]).sound
    (copy,) = made.session.backup([tmp_path / "copies"])
    assert store.verify(Path(copy.path), head=made.head).sound
    with store.unlock(Path(copy.path), user=USER, passphrase=PASSPHRASE, options=made.options) as copied:
        assert copied.events(made.cases[0]) == made.session.events(made.cases[0])


def test_a_copy_can_be_restored_to_an_empty_server_and_to_no_other(made: Bench, server: Server, tmp_path: Path) -> None:
    (copy,) = made.session.backup([tmp_path / "copies"])
    with pytest.raises(errors.AlreadyThere):
        store.restore(Path(copy.path), made.path, options=made.options)
    name = f"c{secrets.token_hex(4)}"
    server.sql(f"CREATE DATABASE {name}")
    assert store.restore(Path(copy.path), server.url(name), options=made.options).sound
    with pytest.raises(errors.AlreadyThere):
        store.create(server.url(name), user=USER, passphrase=PASSPHRASE, options=made.options)


def test_a_server_without_the_tables_or_without_an_answer_is_told_in_plain_words(server: Server, made: Bench) -> None:
    with pytest.raises(errors.SchemaChanged):
        store.unlock(server.url(), user=USER, passphrase=PASSPHRASE, options=made.options)
    with pytest.raises(errors.Unreachable):
        store.unlock(server.url("not there"), user=USER, passphrase=PASSPHRASE, options=made.options)
    assert not store.verify(server.url("not there")).sound


def test_a_writer_that_waits_too_long_is_told_that_another_has_the_lock(made: Bench) -> None:
    assert isinstance(made.path, str)
    hasty = store.unlock(made.path, user=USER, passphrase=PASSPHRASE, options=replace(made.options, busy_seconds=0.1))
    holder = Database(made.path)
    with holder.writing(), pytest.raises(errors.Busy):
        hasty.append(case_id=made.cases[0], expected_seq=2, event_id=made.source.uuid(), kind="step", data={}, at=START)
    holder.close()
    hasty.append(case_id=made.cases[0], expected_seq=2, event_id=made.source.uuid(), kind="step", data={}, at=START)
    hasty.lock()
    assert LOCK_NUMBER < 2**63


def test_a_session_outlives_its_server_and_a_second_try_finds_the_step(tmp_path: Path) -> None:
    mortal = start_server(Path("/tmp") / f"caselog-pg-{secrets.token_hex(4)}")
    try:
        mine = bench(tmp_path / "mortal", "mortal", place=mortal.url(), events=1, cases=1)
        mortal.kill()
        data: dict[str, JSONValue] = {}
        step = partial(
            mine.session.append,
            case_id=mine.cases[0],
            expected_seq=1,
            event_id=mine.source.uuid(),
            kind="step",
            data=data,
            at=START,
        )
        with pytest.raises(errors.Unreachable):
            step()
        mortal.start()
        event = step()
        assert step() == event
        assert mine.session.verify().sound
        mine.session.lock()
    finally:
        mortal.stop()


def test_a_server_that_could_lose_a_saved_step_is_refused(tmp_path: Path, made: Bench) -> None:
    careless = start_server(Path("/tmp") / f"caselog-pg-{secrets.token_hex(4)}", "full_page_writes = off")
    try:
        with pytest.raises(errors.ServerSettings, match="full_page_writes"):
            store.create(careless.url(), user=USER, passphrase=PASSPHRASE, options=made.options)
    finally:
        careless.stop()


def test_a_commit_waits_for_the_disk_whatever_the_role_was_set_to(made: Bench, server: Server) -> None:
    assert server.sql("ALTER ROLE owner SET synchronous_commit = off") == ""
    database = Database(made.path)
    with database.reading() as transaction:
        assert transaction._connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    database.close()
    assert server.sql("ALTER ROLE owner RESET synchronous_commit") == ""
