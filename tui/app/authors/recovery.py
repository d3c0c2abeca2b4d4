"""Unsaved changes to a policy, kept in a file of their own until they are saved or dropped.

A policy's text is about nobody in particular, and an hour's work on it must outlive a page that is left in a hurry, a terminal
that is closed and a power cut. The file is written a moment after each change, readable by its owner only.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kb import disk
from kb.clean import clean
from kb.loading.folder import MAX_BYTES
from triage.authoring.bench import Bench

FOLDER = "unsaved-policy-changes"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Changes that were not saved: the pack's name and folder, the texts, the same files as they were opened, the day."""

    file: Path
    name: str
    folder: str
    edited: Mapping[str, str]
    opened: Mapping[str, bytes]
    day: date

    def onto(self, bench: Bench) -> Bench:
        """The bench with these changes, made to the files as they were then: what came outside since is noticed as ever."""
        bench = replace(bench, opened={**bench.opened, **self.opened})
        for name, text in self.edited.items():
            if name in bench.names and bench.readable(name):
                bench = bench.with_text(name, text)
        return bench


def keep(place: Path, bench: Bench, today: date) -> None:
    """Keep the changes on a bench, or drop what was kept of it where there are none. Raises OSError."""
    if not bench.edited:
        drop(place, bench)
        return
    disk.make_folder(place)
    text = json.dumps(
        {
            "format": FORMAT,
            "name": bench.origin.name,
            "folder": str(bench.origin.folder),
            "edited": dict(bench.edited),
            "opened": {
                name: base64.b64encode(bench.opened[name]).decode() for name in bench.edited if name in bench.opened
            },
            "day": today.isoformat(),
        },
        indent=1,
    )
    disk.replace_whole(_file(place, bench.origin.folder), text.encode())


def drop(place: Path, bench: Bench) -> None:
    """Keep nothing more of a bench. Raises OSError."""
    path = _file(place, bench.origin.folder)
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # the folder is in nobody's way while it holds something else
        place.rmdir()


def kept(place: Path) -> tuple[Kept, ...]:
    """All changes that were kept, in the order of their names. A file that is none of ours, or is damaged, is left alone."""
    found = [_read(path) for path in sorted(place.glob("*.json"))]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.name))


def _file(place: Path, folder: Path) -> Path:
    digest = hashlib.sha256(str(folder.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    return place / f"{digest[:16]}.json"


def _read(path: Path) -> Kept | None:
    try:
        if path.stat().st_size > 20 * MAX_BYTES:
            return None
        data = json.loads(path.read_bytes())
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            return None
        texts = {name: data[name] for name in ("name", "folder", "day")}
        edited, opened = data["edited"], data["opened"]
        if not all(isinstance(text, str) for text in texts.values()):
            return None
        if not isinstance(edited, dict) or not isinstance(opened, dict):
            return None
        return Kept(
            file=path,
            name=clean(texts["name"]),
            folder=texts["folder"],
            edited={str(name): clean(str(text)) for name, text in edited.items()},
            opened={str(name): base64.b64decode(str(text), validate=True) for name, text in opened.items()},
            day=date.fromisoformat(texts["day"]),
        )
    except (OSError, ValueError, KeyError):
        return None
