"""The files of a new pack: a small complete policy of our own, or those of another school's pack with a new title page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from kb.loading.folder import Files
from kb.loading.yaml_text import PHRASE, scalar
from outputs.packs.details import Details
from outputs.templates import render

FIRST_VERSION = "0.1.0"
SKELETON = (
    "accepted.yaml",
    "clauses.yaml",
    "duties.yaml",
    "guidance.yaml",
    "invariants.yaml",
    "messages.yaml",
    "pack.yaml",
    "phrases.yaml",
    "readings.yaml",
    "rules/concepts.yaml",
    "rules/duties.yaml",
    "rules/messages.yaml",
    "scenarios/examples.yaml",
    "vocabulary.yaml",
)
_COMMON = frozenset({"primary", "infant", "junior", "nursery", "first", "catholic", "school", "academy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A pack made from another: its files, how many readings were confirmed there, and the lines that still name the other."""

    files: Files
    unconfirmed: int
    still_named: tuple[str, ...]


def skeleton(details: Details, today: date) -> Files:
    """The small complete policy, every file with a comment on top that says what goes there."""
    return {
        name: render(
            f"pack/{name}.j2",
            id=details.id,
            school=details.school,
            title=details.title,
            issued=details.issued,
            review_due=details.review_due.isoformat(),
            today=today.isoformat(),
        ).encode()
        for name in SKELETON
    }


def like(details: Details, files: Files) -> Copied:
    """Another pack's files, which load, with a new title page and every reading unconfirmed. Comments and layout stay."""
    page, readings = _text(files["pack.yaml"]), _text(files["readings.yaml"])
    fields = dict(_fields(page))
    named = [fields[key].value for key in ("school", "council") if key in fields]
    new = {
        "id": details.id,
        "title": details.title,
        "school": details.school,
        "issued": details.issued,
        "review_due": details.review_due.isoformat(),
        "version": FIRST_VERSION,
    }
    confirmed = [
        node
        for _, reading in _fields(readings)
        for key, node in _pairs(reading)
        if key == "confirmed" and node.value == "true"
    ]
    made = {
        **files,
        "pack.yaml": _replaced(page, [(fields[key], value) for key, value in new.items()]).encode(),
        "readings.yaml": _replaced(readings, [(node, False) for node in confirmed]).encode(),
    }
    return Copied(files=made, unconfirmed=len(confirmed), still_named=tuple(_naming(made, named, details)))


def _text(body: bytes) -> str:
    return body.decode("utf-8-sig")


def _fields(text: str) -> Iterator[tuple[str, yaml.Node]]:
    """The top entries of a document that was read strictly before, with their places in the text."""
    yield from _pairs(yaml.compose(text, Loader=yaml.SafeLoader))


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        yield key.value, value


def _replaced(text: str, changes: list[tuple[yaml.Node, object]]) -> str:
    """The text with the values of some nodes replaced; from the end, so that earlier places stay true."""
    for node, value in sorted(changes, key=lambda change: -change[0].start_mark.index):
        start, end = node.start_mark.index, node.end_mark.index
        ending = "\n" if text[start:end].endswith("\n") else ""  # a folded text's place takes in the end of its line
        text = text[:start] + scalar(value, PHRASE) + ending + text[end:]
    return text


def _naming(files: Files, names: list[str], details: Details) -> Iterator[str]:
    """The lines, as `file:line`, that still name the other school or its council."""
    short = [_short(name) for name in names]
    wanted = [name for name in short if name and name.casefold() not in details.school.casefold()]
    if not wanted:
        return
    look = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in wanted), re.IGNORECASE)
    for file, body in sorted(files.items()):
        for number, line in enumerate(_text(body).split("\n"), 1):
            if look.search(line):
                yield f"{file}:{number}"


def _short(name: str) -> str:
    """The part of a school's name that is its own: `Beech Hill` of `Beech Hill Primary School`."""
    words = name.split()
    while words and words[-1].casefold().strip(".,()") in _COMMON:
        words.pop()
    return " ".join(words)
