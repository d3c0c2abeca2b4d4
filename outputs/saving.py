"""Saving a page: under a name that says nothing of anybody, readable by its owner only, never over another file."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")


class CannotSave(Exception):
    """The page could not be written; the message names the folder and the reason, and nothing was left behind."""


def random_part() -> str:
    """Six letters and digits."""
    return secrets.token_hex(3)


def save(
    page: str | bytes,
    kind: str,
    *,
    ending: str,
    folder: Path,
    today: date,
    unique: Callable[[], str] = random_part,
) -> Path:
    """Write a page, text or the bytes of a PDF, as `<kind>-<date>-<random>.<ending>` and give the path. Raises CannotSave."""
    if not _KIND.fullmatch(kind) or not ending.isalpha():
        raise ValueError("kind and ending are the program's own words")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(20):
            path = folder / f"{kind}-{today.isoformat()}-{unique()}.{ending}"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            return _written(path, handle, page.encode() if isinstance(page, str) else page)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotSave(f"cannot save into `{folder}`: {reason}. Choose another folder; nothing was lost.") from error
    raise CannotSave(
        f"cannot save into `{folder}`: every name that was tried is taken. Choose another folder; nothing was lost."
    )


def save_as(page: str | bytes, file: Path) -> None:
    """Write a page that is no secret to a new file of this name, whole or not at all. Raises FileExistsError and CannotSave."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        _written(file, handle, page.encode() if isinstance(page, str) else page)
    except FileExistsError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotSave(f"cannot write `{file}`: {reason}. Choose another place; nothing was left there.") from error


def _written(path: Path, handle: int, page: bytes) -> Path:
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path
