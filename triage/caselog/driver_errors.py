"""What a database driver's error means, in the case log's own errors. Its text is not passed on: it may hold values."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from triage.caselog.errors import (
    AlreadyThere,
    Busy,
    CaseLogError,
    Damaged,
    DiskFull,
    DiskTrouble,
    ReadOnly,
    SchemaChanged,
    StoreMissing,
    Unreachable,
)


def translated(error: BaseException | None) -> CaseLogError:
    """The case log's own error for an error of a driver; its text never carries the driver's."""
    if isinstance(error, CaseLogError):
        return error
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None) or ""
        for start, kind in _SQLITE:
            if name.startswith(start):
                return kind()
        return Damaged(())
    state = getattr(error, "sqlstate", None) or ""
    for start, kind in _POSTGRES:
        if state.startswith(start):
            return kind()
    if isinstance(error, UnicodeError):
        return Damaged(())
    return Unreachable()


def _damaged() -> CaseLogError:
    return Damaged(())


def _missing() -> CaseLogError:
    return StoreMissing("the given place")


def _there() -> CaseLogError:
    return AlreadyThere("the given server")


def _altered() -> CaseLogError:
    return SchemaChanged(("a table or column is missing",))


_SQLITE: tuple[tuple[str, Callable[[], CaseLogError]], ...] = (
    ("SQLITE_FULL", DiskFull),
    ("SQLITE_BUSY", Busy),
    ("SQLITE_LOCKED", Busy),
    # The lock is there so that this cannot happen; if it does, somebody else's step was first all the same.
    ("SQLITE_CONSTRAINT", Busy),
    ("SQLITE_READONLY", ReadOnly),
    ("SQLITE_PERM", ReadOnly),
    ("SQLITE_CORRUPT", _damaged),
    ("SQLITE_NOTADB", _damaged),
    ("SQLITE_IOERR", DiskTrouble),
    ("SQLITE_CANTOPEN", DiskTrouble),
    ("SQLITE_ERROR", _altered),
)
_POSTGRES: tuple[tuple[str, Callable[[], CaseLogError]], ...] = (
    ("53100", DiskFull),
    ("53", DiskTrouble),
    ("55P03", Busy),
    ("40", Busy),
    ("23", Busy),
    ("25006", ReadOnly),
    ("42501", ReadOnly),
    ("42P01", _missing),
    ("42P07", _there),
    ("42703", _altered),
    ("XX", _damaged),
    ("58", DiskTrouble),
)
