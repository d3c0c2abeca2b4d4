"""A power-cut simulator: the system calls of a real run, recorded by strace, replayed up to a moment and cut there.

What a disk may do at that moment: of the writes to a file since its last sync, none, all or any sectors of 512 bytes are
there; of the changes to folders since they were last pressed to disk, the first few. Syncing a folder presses all earlier
changes of folders; syncing a file presses them when the file itself is one of them (as journalling file systems do).
What it cannot show: disks that lie about a sync.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = (
    "openat,open,creat,pwrite64,pwritev,write,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,"
    "unlink,unlinkat,rename,renameat,renameat2,link,linkat,mkdir,mkdirat"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that changes what is on disk. `data` is what was written, or the other path of a rename."""

    name: str
    path: str
    data: bytes = b""
    at: int = 0


@dataclass
class File:
    """A file: what is surely on disk, and what was done to it since its last sync, in order."""

    durable: bytearray
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes), or (length, None) for a cut"""
    size: int = 0


class Disk:
    """Files and folder entries, as calls are made to them."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {path: File(bytearray(body), size=len(body)) for path, body in files.items()}
        self.entries: dict[str, File] = dict(self.files)
        """folder entries that are surely on disk"""
        self.pending: list[tuple[str, str, File | None, str]] = []
        """(make | drop | move, path, file, other path), in order"""

    def do(self, call: Call) -> None:
        if call.name == "create":
            if call.path not in self.files:
                self.files[call.path] = File(bytearray())
                self.pending.append(("make", call.path, self.files[call.path], ""))
        elif call.name == "unlink":
            if self.files.pop(call.path, None) is not None:
                self.pending.append(("drop", call.path, None, ""))
        elif call.name in {"rename", "link"}:
            other = call.data.decode()
            file = self.files[call.path]
            if call.name == "rename":
                del self.files[call.path]
            self.files[other] = file
            self.pending.append(("move" if call.name == "rename" else "make", call.path, file, other))
        elif call.name == "sync":
            if call.path in self.files:
                self._sync_file(self.files[call.path])
            else:
                self._press(len(self.pending))
        elif call.path in self.files:
            file = self.files[call.path]
            if call.name == "write":
                at = file.size if call.at < 0 else call.at
                file.pending.append((at, call.data))
                file.size = max(file.size, at + len(call.data))
            else:
                file.pending.append((call.at, None))
                file.size = call.at

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files that are found after the power comes back."""
        entries = dict(self.entries)
        for change in self.pending[: chance.randint(0, len(self.pending))]:
            _apply(entries, change)
        return {path: _survived(file, chance) for path, file in entries.items()}

    def _sync_file(self, file: File) -> None:
        for change in file.pending:
            _write(file.durable, *change)
        file.pending.clear()
        new = [number for number, change in enumerate(self.pending) if change[2] is file]
        if new:
            self._press(new[-1] + 1)

    def _press(self, count: int) -> None:
        for change in self.pending[:count]:
            _apply(self.entries, change)
        del self.pending[:count]


def _apply(entries: dict[str, File], change: tuple[str, str, File | None, str]) -> None:
    kind, path, file, other = change
    if kind in {"drop", "move"}:
        entries.pop(path, None)
    if file is not None:
        entries[other or path] = file


def _write(body: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del body[at:]
        body.extend(bytes(at - len(body)))
        return
    body.extend(bytes(max(0, at - len(body))))
    body[at : at + len(data)] = data


def _survived(file: File, chance: random.Random) -> bytes:
    body = bytearray(file.durable)
    fate = chance.choice(("none", "all", "some", "some"))
    for at, data in file.pending:
        if fate == "all":
            _write(body, at, data)
        elif fate == "some" and data is None:
            if chance.random() < 0.5:
                _write(body, at, None)
        elif fate == "some" and data is not None:
            for start in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    _write(body, at + start, data[start : start + SECTOR])
    return bytes(body)


def record(folder: Path, arguments: list[str], root: Path) -> list[Call]:
    """Run the worker under strace; its calls to files in `folder`, in order, acknowledgements among them."""
    trace = folder.with_name(folder.name + ".trace")
    strace = shutil.which("strace")
    assert strace is not None
    command = [strace, "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    done = subprocess.run(
        [*command, sys.executable, "-m", "tests.faults.worker", *arguments],
        check=False,
        cwd=root,
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return list(_calls(trace, str(folder)))


_LINE = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+=\s+(-?\d+|\?)(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")


def _raw(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _calls(trace: Path, folder: str) -> Iterator[Call]:
    for line in trace.read_text().splitlines():
        match = _LINE.match(line)
        assert match or "+++" in line or "---" in line, f"not understood: {line[:200]}"
        if not match or match[3].startswith("-"):
            continue
        name, inside, result, after = match.groups()
        texts = [_raw(text) for text in _TEXT.findall(inside)]
        handle = _HANDLE.match(inside)
        path = _raw(handle[1]).decode() if handle else (texts[0].decode() if texts else "")
        if not path.startswith(folder):
            continue
        if name in {"openat", "open", "creat"}:
            if "O_CREAT" in inside or name == "creat":
                yield Call("create", path)
            if "O_TRUNC" in inside or name == "creat":
                yield Call("cut", path, at=0)
        elif name == "pwrite64":
            assert len(texts[0]) == int(result)
            yield Call("write", path, texts[0], int(inside.rsplit(",", 1)[1]))
        elif name == "write":
            assert len(texts[0]) == int(result)
            yield Call("write", path, texts[0], -1)
        elif name in {"ftruncate", "truncate"}:
            yield Call("cut", path, at=int(inside.rsplit(",", 1)[1]))
        elif name in {"fsync", "fdatasync"}:
            yield Call("sync", path)
        elif name in {"unlink", "unlinkat"}:
            yield Call("unlink", path)
        elif name in {"rename", "renameat", "renameat2"}:
            yield Call("rename", path, texts[1])
        elif name in {"link", "linkat"}:
            yield Call("link", path, texts[1])
        elif name in {"mkdir", "mkdirat"}:
            continue  # Folders are taken to be there: a lost one loses what is in it, which the entries already show.
        else:
            raise AssertionError(f"a call that the simulator does not know: {name} {after}")
