"""The only home of SQLAlchemy: the tables of a store, on SQLite or PostgreSQL, through one small `Database`.

SQLite runs with `journal_mode=TRUNCATE`, `synchronous=EXTRA` and `fullfsync`, takes the write lock when a
transaction begins, and opens a new connection for each transaction; a file is never created by connecting.
PostgreSQL runs with `synchronous_commit=on` and one advisory lock for writers, because the program's role has
no right to lock tables. Statements carry no types: a damaged file may hold anything in any column, and
`record.fault_of` judges it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool, QueuePool

from triage.caselog import files, schema
from triage.caselog.driver_errors import translated
from triage.caselog.errors import Busy, InsecureConnection, ServerSettings
from triage.caselog.placement import is_server
from triage.caselog.record import Row

LOCK_NUMBER = 0x5AFE_C45E
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}

_event = sa.table("caselog_event", *(sa.column(name) for name in schema.EVENT_COLUMNS))
_box = sa.table("caselog_box", sa.column("name"), sa.column("body"))
_meta = sa.table("caselog_meta", sa.column("name"), sa.column("value"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Durability:
    """How hard a commit is pressed to disk. Only the control tests pass anything but `DURABLE`, to show that
    they can tell.
    """

    journal_mode: str = "TRUNCATE"
    synchronous: str = "EXTRA"
    synchronous_commit: Literal["on", "off"] = "on"


DURABLE = Durability()


class Transaction:
    """What can be said to a store inside one transaction. Errors are those of `Database`."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """All rows above a global number, in order."""
        found = self._connection.execute(sa.select(_event).where(_event.c.gseq > after).order_by(_event.c.gseq))
        return (_row(values) for values in found)

    def case_rows(self, case_id: str) -> list[Row]:
        """The rows of one case in the order of `seq`."""
        query = sa.select(_event).where(_event.c.case_id == case_id).order_by(_event.c.seq)
        return [_row(values) for values in self._connection.execute(query)]

    def row_at(self, case_id: str, seq: int) -> Row | None:
        """The row of a case at a sequence number, or None."""
        return self._one(sa.and_(_event.c.case_id == case_id, _event.c.seq == seq))

    def row(self, gseq: int) -> Row | None:
        """The row of a global number, or None."""
        return self._one(_event.c.gseq == gseq)

    def row_of(self, event_id: str) -> Row | None:
        """The row of an event id, or None."""
        return self._one(_event.c.event_id == event_id)

    def add_row(self, row: Row) -> None:
        """Insert a row."""
        self._connection.execute(sa.insert(_event), dict(zip(schema.EVENT_COLUMNS, astuple(row), strict=True)))

    def boxes(self) -> dict[str, bytes]:
        """All boxes by name."""
        found = self._connection.execute(sa.select(_box.c.name, _box.c.body).order_by(_box.c.name))
        return {str(name): _bytes(body) for name, body in found}

    def box(self, name: str) -> bytes | None:
        """One box, or None."""
        found = self._connection.execute(sa.select(_box.c.body).where(_box.c.name == name)).first()
        return None if found is None else _bytes(found[0])

    def put_boxes(self, boxes: Iterable[tuple[str, bytes]]) -> None:
        """Insert boxes."""
        for name, body in boxes:
            self._connection.execute(sa.insert(_box), {"name": name, "body": body})

    def drop_boxes(self, names: Iterable[str]) -> None:
        """Delete boxes by name."""
        for name in names:
            self._connection.execute(sa.delete(_box).where(_box.c.name == name))

    def meta(self) -> dict[str, str]:
        """What the store says of itself."""
        found = self._connection.execute(sa.select(_meta.c.name, _meta.c.value))
        return {str(name): str(value) for name, value in found}

    def put_meta(self, values: dict[str, str]) -> None:
        """Write what the store says of itself."""
        for name, value in sorted(values.items()):
            self._connection.execute(sa.insert(_meta), {"name": name, "value": value})

    def create_tables(self) -> None:
        """Make the tables. Raises AlreadyThere on a server that has them."""
        for statement in schema.statements(self._dialect):
            self._connection.exec_driver_sql(statement)

    def schema_differences(self) -> tuple[str, ...]:
        """How the tables differ from `schema`, each difference by name."""
        query = schema.SQLITE_OBJECTS if self._dialect == "sqlite" else schema.POSTGRES_OBJECTS
        found = self._connection.exec_driver_sql(query)
        return schema.differences(self._dialect, frozenset((str(a), str(b), str(c), str(d)) for a, b, c, d in found))

    def integrity(self) -> tuple[str, ...]:
        """What SQLite's own check of the file reports; nothing on PostgreSQL, whose checksums speak when a
        page is read.
        """
        if self._dialect != "sqlite":
            return ()
        lines = [str(line[0]) for line in self._connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        return tuple(line for line in lines if line != "ok")

    def _one(self, condition: sa.ColumnElement[bool]) -> Row | None:
        found = self._connection.execute(sa.select(_event).where(condition)).first()
        return None if found is None else _row(found)


class Database:
    """A store's database. Every error that leaves it is a CaseLogError: Busy, DiskFull, DiskTrouble,
    ReadOnly, Damaged, StoreMissing, Unreachable, InsecureConnection, ServerSettings.
    """

    def __init__(self, place: str | Path, *, durability: Durability = DURABLE, busy_seconds: float = 5.0) -> None:
        self.place = place
        self.path = None if is_server(place) else Path(place).absolute()
        self._durability = durability
        self._busy = busy_seconds
        if self.path is None:
            self.dialect, self._engine = "postgresql", self._server(str(place))
        else:
            self.dialect, self._engine = "sqlite", self._file(self.path)
        sa.event.listen(self._engine, "begin", self._begin)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one moment of the store and writes nothing."""
        yield from self._transaction(write=False)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that holds the store's one write lock from its first moment; committed when the block
        ends well.
        """
        yield from self._transaction(write=True)

    def check_settings(self) -> None:
        """Refuse a server that could lose a committed step. Raises ServerSettings."""
        if self.dialect == "sqlite":
            return
        with self.reading() as transaction:
            for name in ("fsync", "full_page_writes", "data_checksums"):
                shown = transaction._connection.exec_driver_sql(f"SHOW {name}").scalar()
                if shown != "on":
                    raise ServerSettings(name, "on")

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _transaction(self, *, write: bool) -> Iterator[Transaction]:
        if self.path is not None:
            files.check_store(self.path)
        try:
            with self._engine.connect() as connection:
                connection = connection.execution_options(caselog_write=write)
                with connection.begin():
                    yield Transaction(connection, self.dialect)
        except sa.exc.SQLAlchemyError as error:
            raise translated(getattr(error, "orig", None)) from None
        except (sqlite3.Error, UnicodeError) as error:
            raise translated(error) from None

    def _file(self, path: Path) -> sa.Engine:
        address = path.as_uri() + "?mode=rw"

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(
                address, uri=True, timeout=self._busy, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            return connection

        return sa.create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        wanted = self._durability
        for pragma in ("cell_size_check=ON", "trusted_schema=OFF", "mmap_size=0", "temp_store=MEMORY",
                       "fullfsync=ON", "checkpoint_fullfsync=ON", "secure_delete=ON",
                       f"synchronous={wanted.synchronous}"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").fetchall()
        mode = connection.execute(f"PRAGMA journal_mode={wanted.journal_mode}").fetchone()[0]
        if str(mode).upper() != wanted.journal_mode:
            raise Busy

    def _server(self, address: str) -> sa.Engine:
        url = make_url(address).set(drivername="postgresql+psycopg")
        check_encrypted(url, os.environ)
        engine = sa.create_engine(
            url,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=2,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": max(2, round(self._busy))},
        )

        def prepare(connection: Any, _: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET synchronous_commit TO {self._durability.synchronous_commit}")
                cursor.execute(f"SET lock_timeout TO '{round(self._busy * 1000)}ms'")
                # A search path set for the role must not lead to somebody else's tables or functions.
                cursor.execute("SELECT set_config('search_path', coalesce(current_schema(), 'public'), false)")
            connection.commit()

        sa.event.listen(engine, "connect", prepare)
        return engine

    def _begin(self, connection: sa.Connection) -> None:
        write = bool(connection.get_execution_options().get("caselog_write"))
        if self.dialect == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
        elif write:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def check_encrypted(url: URL, environ: Any) -> None:
    """Refuse a server address that would send case data in clear or to an unproved server. Raises
    InsecureConnection.
    """
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    if query.get("service") or environ.get("PGSERVICE"):
        raise InsecureConnection("a service file hides where it goes")
    named = [url.host or "", *query.get("host", "").split(","), *query.get("hostaddr", "").split(",")]
    if not any(named):
        named = [environ.get("PGHOST", ""), environ.get("PGHOSTADDR", "")]
    hosts = [host for name in named for host in name.split(",") if host]
    if all(host in _LOOPBACK or host.startswith("/") for host in hosts):
        return
    if query.get("sslmode") != "verify-full":
        raise InsecureConnection("the server's certificate would not be checked")


def _row(values: Any) -> Row:
    return Row(**dict(zip(schema.EVENT_COLUMNS, values, strict=True)))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else repr(value).encode()
