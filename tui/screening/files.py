"""The files of a run. Nothing has its own name before all of it is there.

While a run goes on its output, its rejects and its journal lie beside the place where the output will be. After each block
what was written is made safe on disk and then noted in the journal; a run that goes on after a kill cuts the files to what the
journal says, so that its output is byte for byte that of a run that nothing stopped.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb import disk
from outputs.tables.blocks import Position
from outputs.tables.counts import KINDS, Counts
from outputs.tables.errors import TableError
from outputs.tables.screener import head_of_rejects

ENDS = 1 << 20
"""Bytes at the beginning and the end of the table that go into its fingerprint."""
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come: the place in the table, the bytes or parts written, the bytes of rejects, and the counts."""

    position: Position
    output: int
    rejects: int
    counts: Counts


def fingerprint_of(path: Path) -> dict[str, object]:
    """What tells one table from another without reading all of it: size, time, and a hash of its two ends."""
    stat = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(ENDS))
        file.seek(max(0, stat.st_size - ENDS))
        digest.update(file.read(ENDS))
    return {"size": stat.st_size, "changed": stat.st_mtime_ns, "ends": digest.hexdigest()}


def rejects_beside(output: Path) -> Path:
    """The file of rejected rows that belongs to an output."""
    return output.with_suffix(".rejects.csv")


class Files:
    """The output, the rejects and the journal of one run. `parts`: the output is made of parts (Parquet)."""

    def __init__(self, output: Path, *, parts: bool) -> None:
        self.output, self.rejects, self._parts = output, rejects_beside(output), parts
        self._partial = output.with_name(output.name + ".part")
        self._partial_rejects = output.with_name(output.name + ".part-rejects")
        self._journal = output.with_name(output.name + ".journal")
        self._written = self._rejected = 0

    @property
    def journal(self) -> Path:
        """The journal of a run that has not ended."""
        return self._journal

    def begin(self, head: bytes) -> None:
        """Start anew; `head` is the first line of the output."""
        self.forget()
        if self._parts:
            self._partial.mkdir(mode=0o700)
        else:
            disk.write_new(self._partial, head)
            self._written = len(head)
        disk.write_new(self._partial_rejects, head_of_rejects())
        self._rejected = len(head_of_rejects())

    def go_on(self, progress: Progress) -> None:
        """Cut the files to what the journal says. Raises TableError where they are shorter."""
        if self._parts:
            for number, path in enumerate(sorted(self._partial.glob("*.parquet"))):
                if number >= progress.output:
                    path.unlink()
            if not self._partial.is_dir() or len(list(self._partial.glob("*.parquet"))) < progress.output:
                raise _lost(self._partial)
        else:
            _cut(self._partial, progress.output)
        _cut(self._partial_rejects, progress.rejects)
        self._written, self._rejected = progress.output, progress.rejects

    def add(self, output: bytes, rejects: bytes) -> None:
        """Write what a block gave, and make it safe on disk."""
        if self._parts:
            disk.write_new(self._partial / f"{self._written:08}.parquet", output)
            disk.sync_folder(self._partial)
            self._written += 1
        else:
            _append(self._partial, output)
            self._written += len(output)
        if rejects:
            _append(self._partial_rejects, rejects)
            self._rejected += len(rejects)

    def note(self, what: Mapping[str, object], position: Position, counts: Counts, *, done: bool = False) -> None:
        """Write the journal anew, whole or not at all."""
        body = {
            "format": FORMAT,
            **what,
            "done": done,
            "position": {"offset": position.offset, "rows": position.rows, "line": position.line},
            "output": self._written,
            "rejects": self._rejected,
            "counts": _counts_as_json(counts),
        }
        fresh = self._journal.with_name(self._journal.name + "-new")
        disk.replace_whole(self._journal, json.dumps(body, ensure_ascii=False).encode(), draft=fresh)

    def read_journal(self) -> tuple[dict[str, object], Progress, bool]:
        """What the journal says: the settings of its run, how far it came, whether all rows are done. Raises TableError."""
        try:
            body = json.loads(self._journal.read_text(encoding="utf-8"))
            if body.pop("format") != FORMAT:
                raise ValueError("another format")
            place = body.pop("position")
            progress = Progress(
                position=Position(offset=place["offset"], rows=place["rows"], line=place["line"]),
                output=body.pop("output"),
                rejects=body.pop("rejects"),
                counts=Counts(**body.pop("counts")).plus(Counts()),
            )
            return body, progress, bool(body.pop("done"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            message = f"the journal `{self._journal.name}` of the run that was stopped cannot be read"
            raise TableError(message, "start over with --fresh") from None

    def finish(self, put_together: Callable[[list[Path], Path], None], *, has_rejects: bool) -> None:
        """Give the files their names. Can be done again where it was cut off. `put_together` makes one file of the parts."""
        if self._partial.is_dir():
            whole = self.output.with_name(self.output.name + ".whole")
            whole.unlink(missing_ok=True)
            disk.write_new(whole, b"")
            put_together(sorted(self._partial.glob("*.parquet")), whole)
            _sync(whole)
            whole.replace(self.output)
        elif self._partial.exists():
            self._partial.replace(self.output)
        if not has_rejects:
            self.rejects.unlink(missing_ok=True)  # those of an earlier run into the same place
        elif self._partial_rejects.exists():
            self._partial_rejects.replace(self.rejects)
        disk.sync_folder(self.output.parent)
        self.forget()

    def forget(self) -> None:
        """Remove what a run keeps while it goes on."""
        if self._partial.is_dir():
            shutil.rmtree(self._partial)
        for path in (self._partial, self._partial_rejects, self._journal):
            path.unlink(missing_ok=True)


def _counts_as_json(counts: Counts) -> dict[str, object]:
    return {
        "rows": counts.rows,
        "written": counts.written,
        "rejected": counts.rejected,
        "person": counts.person,
        "treat_as_prohibited": counts.treat_as_prohibited,
        "compared": counts.compared,
        "of": {kind: dict(counts.of[kind]) for kind in KINDS},
    }


def _lost(path: Path) -> TableError:
    return TableError(
        f"`{path.name}` of the run that was stopped is not there any more, or shorter than it was",
        "start over with --fresh",
    )


def _append(path: Path, body: bytes) -> None:
    with path.open("ab") as file:
        disk.write_all(file.fileno(), body)


def _cut(path: Path, length: int) -> None:
    if not path.is_file() or path.stat().st_size < length:
        raise _lost(path)
    with path.open("r+b") as file:
        file.truncate(length)
        disk.press(file.fileno())


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        disk.press(file.fileno())
