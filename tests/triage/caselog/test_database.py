"""Where the drivers end: addresses, settings, and errors in the case log's own words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.faults.lab import bench
from triage.caselog import errors
from triage.caselog.database import Database, Durability, check_encrypted
from triage.caselog.driver_errors import translated
from triage.caselog.files import create_empty
from triage.caselog.placement import is_server
from triage.caselog.schema import differences, expected


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://lead@localhost/cases",
        "postgresql://lead@127.0.0.1/cases",
        "postgresql://lead@[::1]/cases",
        "postgresql://lead@/cases",
        "postgresql://lead@/cases?host=/var/run/postgresql",
        "postgresql://lead@db.school.example/cases?sslmode=verify-full",
    ],
)
def test_an_address_on_this_computer_or_one_that_is_verified_in_full_is_allowed(address: str) -> None:
    check_encrypted(make_url(address), {})


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("postgresql://lead@db.school.example/cases", {}),
        ("postgresql://lead@db.school.example/cases?sslmode=require", {}),
        ("postgresql://lead@db.school.example/cases?sslmode=verify-ca", {}),
        ("postgresql://lead@/cases?host=db.school.example", {}),
        ("postgresql://lead@/cases?host=localhost,db.school.example", {}),
        ("postgresql://lead@localhost/cases?hostaddr=192.0.2.7", {}),
        ("postgresql://lead@localhost/cases?service=school", {}),
        ("postgresql://lead@/cases", {"PGHOST": "db.school.example"}),
        ("postgresql://lead@/cases", {"PGHOSTADDR": "192.0.2.7"}),
        ("postgresql://lead@localhost/cases", {"PGSERVICE": "school"}),
    ],
)
def test_an_address_that_would_send_in_clear_or_to_anybody_is_refused(address: str, environ: dict[str, str]) -> None:
    with pytest.raises(errors.InsecureConnection, match="verify-full"):
        check_encrypted(make_url(address), environ)


def test_a_path_is_no_server() -> None:
    assert is_server("postgresql://localhost/cases")
    assert not is_server("/home/lead/cases.db")
    assert not is_server(Path("postgresql:/localhost"))


class Said(Exception):
    """A server's refusal, as psycopg gives it."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", errors.DiskFull),
        ("53200", errors.DiskTrouble),
        ("55P03", errors.Busy),
        ("40001", errors.Busy),
        ("23505", errors.Busy),
        ("25006", errors.ReadOnly),
        ("42501", errors.ReadOnly),
        ("42P01", errors.StoreMissing),
        ("42P07", errors.AlreadyThere),
        ("42703", errors.SchemaChanged),
        ("XX001", errors.Damaged),
        ("58030", errors.DiskTrouble),
        ("57P01", errors.Unreachable),
        (None, errors.Unreachable),
    ],
)
def test_a_server_s_refusal_is_told_in_our_own_words(state: str | None, kind: type[Exception]) -> None:
    assert type(translated(Said(state))) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", errors.DiskFull),
        ("SQLITE_IOERR_WRITE", errors.DiskTrouble),
        ("SQLITE_CANTOPEN", errors.DiskTrouble),
        ("SQLITE_BUSY_SNAPSHOT", errors.Busy),
        ("SQLITE_CONSTRAINT_UNIQUE", errors.Busy),
        ("SQLITE_READONLY_DIRECTORY", errors.ReadOnly),
        ("SQLITE_CORRUPT", errors.Damaged),
        ("SQLITE_NOTADB", errors.Damaged),
        ("SQLITE_ERROR", errors.SchemaChanged),
        ("SQLITE_SOMETHING_NEW", errors.Damaged),
    ],
)
def test_a_file_s_refusal_is_told_in_our_own_words(name: str, kind: type[Exception]) -> None:
    error = sqlite3.OperationalError("with a secret in it")
    error.sqlite_errorname = name
    found = translated(error)
    assert type(found) is kind
    assert "secret" not in str(found)


def test_a_text_that_does_not_decode_is_damage_and_our_own_errors_stay_what_they_are() -> None:
    assert type(translated(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"))) is errors.Damaged
    conflict = errors.Conflict(1, 2)
    assert translated(conflict) is conflict


def test_a_file_is_run_with_the_settings_that_were_tested(tmp_path: Path) -> None:
    made = bench(tmp_path, "pragmas")
    with made.session._log.database.reading() as transaction:
        shown = {
            name: transaction._connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "fullfsync",
                "secure_delete",
                "trusted_schema",
                "cell_size_check",
            )
        }
    assert shown == {
        "journal_mode": "truncate", "synchronous": 3, "fullfsync": 1, "secure_delete": 1, "trusted_schema": 0,
        "cell_size_check": 1,
    }  # fmt: skip


def test_a_file_that_another_program_keeps_in_another_mode_is_busy(tmp_path: Path) -> None:
    made = bench(tmp_path, "wal", durability=Durability(journal_mode="WAL", synchronous="FULL"))
    reader = sqlite3.connect(made.file)
    reader.execute("SELECT count(*) FROM caselog_meta").fetchall()
    database = Database(made.file, busy_seconds=0.05)
    with pytest.raises(errors.Busy), database.reading() as transaction:
        transaction.meta()
    reader.close()
    with database.reading() as transaction:
        assert transaction.meta()


def test_connecting_never_makes_a_file(tmp_path: Path) -> None:
    database = Database(tmp_path / "cases.db")
    with pytest.raises(errors.StoreMissing), database.reading():
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_rows_at_one_place_are_refused_even_without_the_lock_s_help(tmp_path: Path) -> None:
    made = bench(tmp_path, "constraint", events=1)
    database = made.session._log.database
    with database.reading() as transaction:
        row = transaction.row(2)
    assert row is not None
    with pytest.raises(errors.Busy), database.writing() as transaction:
        transaction.add_row(row)


def test_an_error_in_the_middle_of_a_step_leaves_nothing_of_it(tmp_path: Path) -> None:
    create_empty(tmp_path / "cases.db")
    database = Database(tmp_path / "cases.db")

    def half_a_step() -> None:
        with database.writing() as transaction:
            transaction.create_tables()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_step()
    with database.reading() as transaction:
        assert len(transaction.schema_differences()) == 7


def test_altered_tables_are_named_object_by_object() -> None:
    for dialect in ("sqlite", "postgresql"):
        wanted = expected(dialect)
        assert differences(dialect, wanted) == ()
        table = next(entry for entry in wanted if entry[0] == "table" and entry[1] == "caselog_box")
        assert differences(dialect, wanted - {table}) == ("the table `caselog_box` on `caselog_box` is missing",)
        changed = (wanted - {table}) | {(*table[:3], "something else")}
        assert differences(dialect, changed) == ("the table `caselog_box` on `caselog_box` was changed",)
        planted = wanted | {("trigger", "quiet", "caselog_event", "")}
        assert differences(dialect, planted) == ("the trigger `quiet` on `caselog_event` is not ours",)
