"""A store as a file: made new and durable for its owner alone, and refused where others may read it.

Windows has no owner-only modes in this sense: there the user's profile folder is what keeps others out, and
the checks pass.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from kb import disk
from triage.caselog import placement
from triage.caselog.errors import AlreadyThere, StoreMissing, TooOpen

SIDE_FILES = ("-journal", "-wal", "-shm")
OTHERS = 0o077


def create_empty(path: Path) -> None:
    """A new empty file for the owner alone, durable in its folder. Raises AlreadyThere, also for a dangling
    link.
    """
    disk.make_folder(path.parent)
    try:
        disk.write_new(path, b"")
    except FileExistsError:
        raise AlreadyThere(str(path)) from None
    disk.sync_folder(path.parent)


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
    disk.sync_folder(path.parent)
