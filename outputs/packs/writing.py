"""Putting packs on disk: a new folder all at once, or file after file, each replaced whole. A kill leaves no half file."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import ExitStack
from pathlib import Path

from kb import disk
from kb.clean import clean_line
from kb.loading.folder import Files, read_folder
from kb.loading.shelf import SHIPPED
from kb.problems import Problems
from outputs.packs.details import CannotWrite

NAMED = 5
"""Files that are named; of more the number is told."""


def check_free(folder: Path) -> Path:
    """The folder's whole path, where a new pack can be written to it. Raises CannotWrite."""
    path = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow a link and write elsewhere
    if path == Path.cwd() or not path.name:
        raise CannotWrite("the policy needs a folder of its own", "name a new folder, such as our-school")
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise CannotWrite(f"`{folder}` is there already and is no folder", "name a new folder")
    if path.is_dir() and any(path.iterdir()):
        raise CannotWrite(f"the folder `{folder}` is not empty", "name a new folder; nothing is ever written over")
    if not path.parent.is_dir():
        raise CannotWrite(f"there is no folder `{path.parent}`", "make it first, or name another place")
    return path


def write_new(path: Path, files: Files) -> None:
    """Write a pack beside its place and move it there when all of it is on disk.

    Raises OSError; nothing is then left, or, where only the folder around it could not be pressed to disk, the whole pack.
    """
    draft = path.with_name(f".{path.name[:60]}.new-{secrets.token_hex(3)}")
    draft.mkdir()
    try:
        for name, body in files.items():
            (draft / name).parent.mkdir(exist_ok=True)
            disk.write_new(draft / name, body, mode=None)
        for folder in {(draft / name).parent for name in files} | {draft}:
            disk.sync_folder(folder)
        if path.is_dir():
            path.rmdir()  # it was empty; where it no longer is, this refuses
        draft.rename(path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)  # what went wrong first is what is told
        raise
    disk.sync_folder(path.parent)


def check_own(folder: Path) -> None:
    """Refuse a pack that comes with the program. Raises CannotWrite."""
    if folder.resolve().is_relative_to(SHIPPED.resolve()):
        name = folder.name.replace("_", "-")
        message = f"`{name}` comes with the program and is never changed"
        raise CannotWrite(message, f"copy it first: safetriage policy new FOLDER --like {name}")


def write_changed(folder: Path, before: Files, after: Files) -> None:
    """Replace the files that differ: all, or none where the disk refuses one. Others who write so wait for their turn.

    `before` is what was read: where the folder holds something else by now, nothing is written. Raises CannotWrite for that,
    and where the folder cannot be locked; PackError where it can no longer be read; OSError.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(disk.folder_lock(folder))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = (
                f"`{clean_line(str(folder))}` cannot be locked against other writers: {reason}; nothing was written"
            )
            raise CannotWrite(
                message, "put what was changed into the files by hand, or work on a copy elsewhere"
            ) from error
        problems = Problems()
        now = read_folder(folder, problems)
        problems.raise_any()
        # What is there already as it is to be was written by an earlier try that was stopped: nobody else's.
        if changed := sorted(
            name for name in {*before, *now} if now.get(name) not in (before.get(name), after.get(name))
        ):
            raise CannotWrite(_meanwhile(changed), "run the command again")
        differing = {(folder / name).resolve(): body for name, body in after.items() if now.get(name) != body}
        for new in {path.parent for path in differing if not path.parent.is_dir()}:
            new.mkdir()
            disk.sync_folder(new.parent)
        disk.replace_together(differing)


def _meanwhile(changed: list[str]) -> str:
    if len(changed) > NAMED:
        return f"{len(changed)} of the policy's files were changed by somebody else meanwhile; nothing was written"
    names = [f"`{name}`" for name in changed]
    named = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{named} {'was' if len(names) == 1 else 'were'} changed by somebody else meanwhile; nothing was written"
