"""Files on disk that survive a power cut: new ones, ones replaced whole, their folders, and one writer at a time.

The only place that knows how a system presses what was written to the disk itself. It imports nothing heavy: a decision may.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY = 0o600
_USUAL = 0o666
_BINARY = getattr(os, "O_BINARY", 0)
"""Windows would else turn each newline into two characters."""


def press(handle: int) -> None:
    """Press an open file to the disk itself; macOS must be told to go past the disk's own memory. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Press a folder's entries to disk, so that a new or renamed file is still there after a power cut. Raises OSError."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there, and renaming is safe without
    handle = os.open(folder, os.O_RDONLY)
    try:
        press(handle)
    except OSError as error:
        # Some disks (sticks, shares) have no such thing as a folder to press; anything else is real trouble.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, durably and for the owner alone; one that is there already stays as it is.

    Raises OSError.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in (*reversed(missing[1:]), folder):
        one.mkdir(mode=0o700, exist_ok=True)
    for one in reversed(missing):
        sync_folder(one.parent)


def write_all(handle: int, body: bytes) -> None:
    """Write all of a body to an open file and press it to disk. Raises OSError."""
    left = memoryview(body)
    while left:
        left = left[os.write(handle, left) :]
    press(handle)


def write_new(path: Path, body: bytes, *, mode: int | None = OWNER_ONLY) -> None:
    """A new file with these rights, pressed to disk; for its name to last, `sync_folder` its folder.

    `mode` is exact; with None the rights are the usual ones of new files. Raises FileExistsError, also for a dangling link, and
    OSError, which may leave a part of the file.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY
    handle = os.open(path, flags, _USUAL if mode is None else OWNER_ONLY)
    try:
        if mode not in (None, OWNER_ONLY):
            path.chmod(mode)
        write_all(handle, body)
    finally:
        os.close(handle)


def replace_whole(path: Path, body: bytes, *, mode: int | None = OWNER_ONLY, draft: Path | None = None) -> None:
    """Put `body` at `path` whole or not at all, and durably; `mode` as in `write_new`.

    It is written beside its place first, under a name that no other writer has. Who holds `folder_lock` may name that `draft`
    instead: what a power cut left of the last try then goes with the next one. Raises OSError: the file is as it was, or, where
    only its folder could not be pressed, new.
    """
    if draft is None:
        draft = path.with_name(f".{path.name}.new-{os.urandom(3).hex()}")
    else:
        draft.unlink(missing_ok=True)  # a link that somebody planted there goes too
    try:
        write_new(draft, body, mode=mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def replace_together(bodies: Mapping[Path, bytes]) -> None:
    """Put several files in their places, each whole, with the rights of what stood there or the usual ones of new files.

    All are written beside their places before the first takes its own: a disk that is full, or a right that is lacking, changes
    nothing. A kill between two of them leaves some files new and the others as they were. Raises OSError.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, body in bodies.items():
            drafts[path] = path.with_name(f".{path.name}.new-{os.urandom(3).hex()}")
            write_new(drafts[path], body, mode=stat.S_IMODE(path.stat().st_mode) if path.exists() else None)
        for path, draft in drafts.items():
            draft.replace(path)
    except BaseException:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in bodies}:
        sync_folder(folder)


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """One process at a time, by a lock on the folder itself: it leaves no file behind and dies with its holder.

    Raises OSError. Windows has no such lock; nobody waits there.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
