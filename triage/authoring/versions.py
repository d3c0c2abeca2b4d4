"""The version of a pack that is saved anew, and which of its files were changed outside meanwhile."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from kb.clean import clean
from kb.loading.folder import Files
from kb.loading.source import Mapping, Text, read_document
from kb.problems import Problems

PAGE = "pack.yaml"
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,39}")
_NUMBERS = re.compile(r"(.*?)([0-9]+)([^0-9]*)")


class BadVersion(Exception):
    """A version that cannot be used; the message says which one and what can be written instead."""


def version_of(files: Files) -> str:
    """The version that `pack.yaml` states; empty where it states none."""
    found = _place(files)
    return found.value if found is not None else ""


def next_version(version: str) -> str:
    """A version to suggest: the second of its numbers one higher and those after it nought, or its only number one higher."""
    parts = version.split(".")
    at = min(1, len(parts) - 1)
    found = _NUMBERS.fullmatch(parts[at])
    if found is None:
        return f"{version}.1" if version else "1.0.0"
    parts[at] = f"{found[1]}{int(found[2]) + 1}{found[3]}"
    return ".".join([*parts[: at + 1], *("0" if part.isdigit() else part for part in parts[at + 1 :])])


def with_version(files: Files, version: str) -> dict[str, bytes]:
    """The files with another version in `pack.yaml`, where only that text is replaced. Raises BadVersion."""
    version = version.strip()
    if not _VERSION.fullmatch(version):
        shown = f"`{clean(version)[:40]}` is no version" if version else "the new version has no name"
        raise BadVersion(f"{shown}; write letters, digits, points and hyphens, such as {next_version('1.0.0')}")
    found = _place(files)
    if found is None:
        raise BadVersion(f'{PAGE} states no version; add a line such as `version: "1.0.0"` first')
    if found.value == version:
        raise BadVersion(
            f"{version} is the version that was opened; give this one another, such as {next_version(version)}"
        )
    lines = files[PAGE].decode("utf-8-sig").splitlines(keepends=True)
    line, start = lines[found.place.line - 1], found.place.column - 1
    lines[found.place.line - 1] = f'{line[:start]}"{version}"{line[start + found.place.length :]}'
    return {**files, PAGE: "".join(lines).encode()}


def _place(files: Files) -> Text | None:
    node = read_document(PAGE, files.get(PAGE, b""), Problems())
    if not isinstance(node, Mapping):
        return None
    return next((value for key, value in node.entries if key.value == "version" and isinstance(value, Text)), None)


def changed_outside(opened: Files, there: Files) -> tuple[str, ...]:
    """The files that are not on the disk as they were opened, those that came or went among them."""
    return tuple(name for name in sorted({*opened, *there}) if opened.get(name) != there.get(name))


def differing_lines(before: Files, after: Files, *, before_is: str, after_is: str) -> Iterator[str]:
    """The lines in which files differ, as a unified difference with two lines around each."""
    for name in changed_outside(before, after):
        one, other = (files.get(name, b"").decode("utf-8-sig", "replace").splitlines() for files in (before, after))
        for line in difflib.unified_diff(one, other, f"{name} {before_is}", f"{name} {after_is}", n=2, lineterm=""):
            yield clean(line)
