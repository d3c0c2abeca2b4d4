"""Owner-only files that survive a power cut, and the refusal of those that others may read.

Windows has no owner-only modes in this sense: there the user's profile folder is what keeps others out, and
the checks pass.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.caselog import placement
from triage.caselog.errors import AlreadyThere, StoreMissing, TooOpen

SIDE_FILES = ("-journal", "-wal", "-shm")
OTHERS = 0o077


@contextmanager
def owner_only() -> Iterator[None]:
    """Everything created inside is for the owner alone. The mask is the whole process's: keep the block
    short.
    """
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def press(handle: int) -> None:
    """Press an open file to the disk itself; macOS must be told to go past the disk's own memory."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Press a folder's entries to disk, so that a new or renamed file is still there after a power cut."""
    if sys.platform == "win32":
        return
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
    """Make a folder and its parents for the owner alone; one that is there already stays as it is."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    with owner_only():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in reversed(missing):
        sync_folder(one.parent)


def create_empty(path: Path) -> None:
    """A new empty file for the owner alone, durable in its folder. Raises AlreadyThere, also for a dangling
    link.
    """
    make_folder(path.parent)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    try:
        with owner_only():
            handle = os.open(path, flags, 0o600)
    except FileExistsError:
        raise AlreadyThere(str(path)) from None
    try:
        press(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def check_store(path: Path) -> None:
    """Refuse a store that is not there, or that others may read, with its side files. Raises StoreMissing,
    TooOpen.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        raise StoreMissing(str(path)) from None
    if not stat.S_ISREG(mode):
        raise StoreMissing(str(path))
    if sys.platform == "win32":
        return
    for one in (path, *(path.with_name(path.name + ending) for ending in SIDE_FILES)):
        check_closed(one)


def check_closed(path: Path) -> None:
    """Refuse a file that group or others may touch; one that is not there passes. Raises TooOpen."""
    if sys.platform == "win32":
        return
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & OTHERS and not placement.without_owners(path):
        raise TooOpen(str(path), "600")


def move_into_place(finished: Path, path: Path) -> None:
    """Give a finished file its name, never over another one. Raises AlreadyThere."""
    try:
        os.link(finished, path)
    except FileExistsError:
        raise AlreadyThere(str(path)) from None
    except OSError:
        # A disk without hard links (a FAT stick): the check and the move are then two steps.
        if path.exists():
            raise AlreadyThere(str(path)) from None
        finished.rename(path)
    sync_folder(path.parent)


def replace_durably(path: Path, body: bytes) -> None:
    """Put `body` at `path` whole or not at all, for the owner alone. The caller holds `folder_lock`. Raises OSError."""
    temporary = path.with_name(f".{path.name}.new")
    # What a power cut left of the last try; a link that somebody planted there goes too.
    temporary.unlink(missing_ok=True)
    with owner_only():
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        try:
            view = memoryview(body)
            while view:
                view = view[os.write(handle, view) :]
            press(handle)
        finally:
            os.close(handle)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """One process at a time, by a lock on the folder itself: it leaves no file behind and dies with its
    holder.
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
