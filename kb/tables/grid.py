"""CSV to a grid of fields, each with its place; never another exception than a named problem.

The standard library's reader is not used because it forgets where a field stood: a fault is told by file, line and column,
with the field underlined, like every fault of a pack.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from kb.loading.folder import MAX_BYTES
from kb.problems import Place, Problems

MAX_SHOWN = 200
"""A place further to the right than this shows no excerpt."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field, its outer white space taken off."""

    text: str
    place: Place = field(compare=False)


Record = tuple[Field, ...]


class _Broken(Exception):
    """Quoting after which nothing that follows can be trusted; its problem is already noted."""


def read_grid(file: str, data: bytes, problems: Problems) -> tuple[Record, ...]:
    """The records of a CSV file, without those that are empty. Faults of the file itself (P001 to P003, P302) are noted."""
    text = _decoded(file, data, problems)
    if text is None:
        return ()
    try:
        records = _Reader(file, text, problems).records()
    except _Broken:
        return ()
    return tuple(record for record in records if any(found.text for found in record))


def _decoded(file: str, data: bytes, problems: Problems) -> str | None:
    if len(data) > MAX_BYTES:
        message = f"the table has more than {MAX_BYTES:,} bytes; that is the most"
        problems.add("P003", message, Place(file=file), "make several tables of it")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = data.count(b"\n", 0, error.start) + 1
        problems.add("P001", "the table is not UTF-8 text", Place(file=file, line=broken), "save it as CSV UTF-8")
        return None
    text = text.replace("\r\n", "\n")
    if text.replace("\n", "").isprintable():
        return text
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if not character.isprintable() and unicodedata.category(character) != "Zs":
                source = "".join(one if one.isprintable() else "\ufffd" for one in line[:MAX_SHOWN])
                place = Place(file=file, line=number, column=column, source=source if column <= MAX_SHOWN else "")
                message = f"a control character (U+{ord(character):04X}) stands here"
                problems.add("P002", message, place, "take it out")
                return None
    return text


class _Reader:
    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self._file, self._text, self._problems = file, text, problems
        self._lines = text.split("\n")
        self._at, self._line, self._start = 0, 0, 0

    def records(self) -> list[Record]:
        found = []
        while self._at < len(self._text):
            record = [self._field()]
            while self._peek() == ",":
                self._at += 1
                record.append(self._field())
            if self._peek() == "\n":
                self._at += 1
                self._line, self._start = self._line + 1, self._at
            found.append(tuple(record))
        return found

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _place(self, start: int, length: int) -> Place:
        column = start - self._start + 1
        source = self._lines[self._line][:MAX_SHOWN] if column <= MAX_SHOWN else ""
        return Place(file=self._file, line=self._line + 1, column=column, length=max(1, length), source=source)

    def _field(self) -> Field:
        start = self._at
        if self._peek() == '"':
            return self._quoted(start)
        while self._peek() not in ("", ",", "\n"):
            self._at += 1
        raw = self._text[start : self._at]
        if '"' in raw:
            at = start + raw.index('"')
            self._break(at, "a quotation mark stands inside a field that does not start with one")
        text = raw.strip()
        return Field(text, self._place(start + raw.index(text), len(text)))

    def _quoted(self, start: int) -> Field:
        end = start
        while True:
            end = self._text.find('"', end + 1)
            if end < 0:
                self._break(start, "this quotation mark is never closed")
            if self._text[end + 1 : end + 2] != '"':
                break
            end += 1
        raw = self._text[start + 1 : end]
        place = self._place(start, end + 1 - start if "\n" not in raw else 1)
        self._at = end + 1
        if self._peek() not in ("", ",", "\n"):
            self._break(self._at, "something stands after the closing quotation mark")
        if "\n" in raw:
            self._line += raw.count("\n")
            self._start = start + 1 + raw.rindex("\n") + 1
        return Field(raw.replace('""', '"').strip(), place)

    def _break(self, at: int, message: str) -> None:
        help_text = 'put the whole field into quotation marks and write each one inside it twice: "so ""called"" rule"'
        self._problems.add("P302", message, self._place(at, 1), help_text)
        raise _Broken
