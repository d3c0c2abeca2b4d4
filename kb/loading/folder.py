"""Reading a pack's folder: which files it must and may have, their bytes, their fingerprint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from kb.problems import Place, Problems

NEEDED = ("pack.yaml", "clauses.yaml", "vocabulary.yaml", "duties.yaml", "readings.yaml")
OPTIONAL = ("accepted.yaml", "guidance.yaml", "invariants.yaml", "messages.yaml", "phrases.yaml")
FOLDERS = ("rules", "scenarios")
MAX_FILES = 200
MAX_BYTES = 1_000_000
_NAME = re.compile(r"(?:[a-z]+/)?[A-Za-z0-9][A-Za-z0-9._-]{0,80}")

Files = Mapping[str, bytes]
"""A pack as bytes: names relative to its folder, with forward slashes, sorted."""


def read_folder(folder: Path, problems: Problems) -> Files:
    """The YAML files of a pack. Faults (no folder, a file missing or unreadable) go to `problems`."""
    if not folder.is_dir():
        problems.add(
            "P010",
            "there is no such folder",
            Place(file=str(folder)),
            "name a pack that `safetriage policy list` shows",
        )
        return {}
    names = [*NEEDED, *(name for name in OPTIONAL if (folder / name).is_file())]
    for sub in FOLDERS:
        names += sorted(f"{sub}/{path.name}" for path in (folder / sub).glob("*.yaml"))
    if len(names) > MAX_FILES:
        problems.add("P003", f"{len(names)} files; {MAX_FILES} are the most", Place(file=folder.name), "join some")
        return {}
    files: dict[str, bytes] = {}
    for name in sorted(names):
        if not _NAME.fullmatch(name):
            plain = name.encode("ascii", "backslashreplace").decode()[:80]
            place = Place(file=plain if plain.isprintable() else repr(plain))
            problems.add("P011", "the file's name is not plain", place, "use letters, digits, `-`, `_` and `.yaml`")
            continue
        try:
            files[name] = _bytes(folder / name)
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            problems.add(
                "P010", f"the pack lacks this file: {reason}", Place(file=name), f"a pack has {', '.join(NEEDED)}"
            )
    return files


def _bytes(path: Path) -> bytes:
    """A file's bytes, but never much more than a document may have. A pipe or a device is no file: reading could hang."""
    if path.exists() and not path.is_file():
        raise OSError(0, "it is not a plain file")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def fingerprint(files: Files) -> str:
    """A digest of names and bytes: `sha256:` and 64 hexadecimal digits. Equal packs have equal fingerprints everywhere."""
    digest = hashlib.sha256()
    for name in sorted(files):
        body = files[name].replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return f"sha256:{digest.hexdigest()}"
