"""Reading CSV: strictly, in blocks, with the byte at which each block ends.

The text must be in the encoding that was said (UTF-8 unless told otherwise); a row that does not fit is a bad row with its line,
and nothing is guessed. A field has at most 128 KiB, the limit of Python's reader.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from kb.numbers import counted
from outputs.tables.blocks import MOST_CHARACTERS, MOST_ROWS, BadRow, Block, Position
from outputs.tables.errors import TableError

CHUNK = 1 << 20
LONGEST_LINE = 8 << 20
"""Bytes or so. A longer line is cut for reading and its row refused."""
MOST_COLUMNS = 10_000
_BREAK = re.compile("\r\n|\r|\n")
SEPARATORS = (",", ";", "\t", "|")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class CsvSource:
    """A CSV file. Raises TableError where its encoding or its first line cannot be used."""

    def __init__(self, path: Path, *, encoding: str = "utf-8", separator: str = ",") -> None:
        self._path, self._separator = path, separator
        self.size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
        self._encoding, self._mark = _encoding_of(path, start, encoding)
        self.marked = start.startswith(codecs.BOM_UTF8)
        """Whether the text begins with the mark by which spreadsheets know UTF-8."""
        with path.open("rb") as file:
            lines = _Lines(file, path, self._encoding, Position(offset=self._mark))
            self.names = self._header(lines)
            self._first = Position(offset=lines.offset(), line=lines.count + 1)

    def done(self, position: Position) -> int:
        """The bytes before a position."""
        return position.offset

    def blocks(self, start: Position | None) -> Iterator[Block]:
        """The blocks from a position on. Raises TableError where the text is not in its encoding."""
        with self._path.open("rb") as file:
            lines = _Lines(file, self._path, self._encoding, start or self._first)
            rows = _Rows(self, lines, start or self._first)
            while (block := rows.block()) is not None:
                yield block

    def reader(self, lines: _Lines) -> Iterator[list[str]]:
        """The rows of some lines."""
        return csv.reader(lines, delimiter=self._separator, strict=True)

    def _header(self, lines: _Lines) -> tuple[str, ...]:
        shown = self._path.name
        try:
            names = next(self.reader(lines), None)
        except csv.Error as error:
            raise TableError(f"the first line of `{shown}` cannot be read: {_why(error)}") from None
        if names is None:
            raise TableError(f"`{shown}` is empty", "its first line names the columns, such as actor,activity")
        if len(names) > MOST_COLUMNS or lines.cut or any("\0" in name for name in names):
            raise TableError(f"the first line of `{shown}` is not the names of columns", "is this file a CSV table?")
        if len(names) == 1:
            for other in SEPARATORS:
                if other != self._separator and other in names[0]:
                    raise TableError(
                        f"`{shown}` has one column only; its columns seem to be separated by {_NAMES[other]}",
                        f"add --separator {'tab' if other == chr(9) else repr(other)}",
                    )
        return tuple(name.strip() for name in names)


class _Rows:
    """Puts rows into blocks. Rows are taken some at a time, because asking for each takes longer than reading it."""

    def __init__(self, source: CsvSource, lines: _Lines, start: Position) -> None:
        self._lines, self._reader, self._width = lines, source.reader(lines), len(source.names)
        self._row, self._some, self._ended = start.rows, 16, False

    def block(self) -> Block | None:
        """The next block; None after the last row."""
        self._kept: list[list[str]] = []
        self._rows: list[int] = []
        self._at: list[int] = []
        self._bad: list[BadRow] = []
        begun = self._lines.text
        while (
            not self._ended
            and len(self._kept) + len(self._bad) < MOST_ROWS
            and self._lines.text - begun < MOST_CHARACTERS
        ):
            self._take()
        if not self._kept and not self._bad:
            return None
        columns = tuple(zip(*self._kept, strict=True)) if self._kept else ((),) * self._width
        after = Position(offset=self._lines.offset(), rows=self._row, line=self._lines.count + 1)
        return Block(columns=columns, rows=self._rows, lines=self._at, bad=tuple(self._bad), after=after)

    def _take(self) -> None:
        """Some more rows."""
        lines, first = self._lines, self._lines.count + 1
        taken: list[list[str]] = []
        error: csv.Error | None = None
        try:
            taken.extend(islice(self._reader, self._some))
        except csv.Error as found:
            error = found  # the rows before it have been taken
        self._ended = error is None and len(taken) < self._some
        ordinary = error is None and lines.count - first + 1 == len(taken)
        if ordinary and not (lines.nul or lines.cut) and set(map(len, taken)) == {self._width}:
            self._kept += taken
            self._rows += range(self._row + 1, self._row + 1 + len(taken))
            self._at += range(first, first + len(taken))
            self._row += len(taken)
        else:
            self._look_through(taken, first, error)
        size = sum(map(len, chain.from_iterable(taken)))
        self._some = max(1, self._some // 8) if size > CHUNK else min(256, self._some * 2)

    def _look_through(self, taken: list[list[str]], line: int, error: csv.Error | None) -> None:
        for row in taken:
            after = line + 1 + sum(len(_BREAK.findall(cell)) for cell in row)
            if row:  # a blank line is no row
                self._row += 1
                why = self._wrong(row, range(line, after))
                if why is None:
                    self._kept.append(row)
                    self._rows.append(self._row)
                    self._at.append(line)
                else:
                    self._bad.append(BadRow(row=self._row, line=line, column="", reason=why[0], help=why[1]))
            line = after
        if error is not None:
            self._row += 1
            self._bad.append(BadRow(row=self._row, line=line, column="", reason=_why(error), help=""))

    def _wrong(self, row: list[str], lines: range) -> tuple[str, str] | None:
        if any(line in lines for line in self._lines.cut):
            return "the line is longer than 8 MiB", "is a quotation mark left open?"
        if len(row) != self._width:
            return (
                f"the row has {counted(len(row), 'cell')}; the table has {self._width} columns",
                "put a cell that holds the separator or a line break between quotation marks",
            )
        if any("\0" in cell for cell in row):
            return "the row holds a NUL character", "save the table as plain text"
        return None


class _Lines:
    """The lines of a file, each with its own end of line, and the byte at which the next one begins."""

    def __init__(self, file: BinaryIO, path: Path, encoding: str, start: Position) -> None:
        file.seek(start.offset)
        self._file, self._path, self._encoding = file, path, encoding
        self.count = start.line - 1
        self.nul = False
        """Whether a NUL has been seen so far: then every row is looked through."""
        self.cut: list[int] = []
        """The lines that were cut."""
        self.text = 0
        """Characters in all pieces begun."""
        self._before, self._beyond = start.offset, 0
        self._piece, self._length = io.StringIO(), 0
        self._lines = self._all()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        return line

    def offset(self) -> int:
        """The byte at which the next line begins."""
        at = self._piece.tell()
        self._piece.seek(0)
        read = self._piece.read(at)
        return self._before + self._width(read) + (self._beyond if at == self._length else 0)

    def _width(self, text: str) -> int:
        return len(text.encode(self._encoding))

    def _all(self) -> Iterator[str]:
        for piece, beyond in self._pieces():
            self.text += len(piece)
            self._piece, self._length, self._beyond = io.StringIO(piece, newline=""), len(piece), beyond
            yield from self._piece
            self._before += self._width(piece) + beyond
            self._piece, self._length, self._beyond = io.StringIO(), 0, 0

    def _pieces(self) -> Iterator[tuple[str, int]]:
        """Text up to an end of line, and how many bytes more than its own it took."""
        read = self._decoded()
        rest = ""
        for fresh in read:
            self.nul = self.nul or "\0" in fresh
            text = rest + fresh
            end = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
            if end:
                yield text[:end], 0
                rest = text[end:]
            elif len(text) > LONGEST_LINE:
                beyond, rest = self._skip(text[LONGEST_LINE:], read)
                self.cut.append(self.count + 1)
                yield text[:LONGEST_LINE] + "\n", beyond - self._width("\n")
            else:
                rest = text
        if rest:
            yield rest, 0

    def _skip(self, text: str, read: Iterator[str]) -> tuple[int, str]:
        """Pass over the rest of a line: its bytes, and the text after it."""
        passed = 0
        while "\n" not in text:
            passed += self._width(text)
            text = next(read, "")
            if not text:
                return passed, ""
        end = text.index("\n") + 1
        return passed + self._width(text[:end]), text[end:]

    def _decoded(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self._encoding)("strict")
        line = self.count + 1
        while chunk := self._file.read(CHUNK):
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as error:
                raise self._not_text(error, line) from None
            line += text.count("\n")
            if text:
                yield text
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise self._not_text(error, line) from None

    def _not_text(self, error: UnicodeDecodeError, line: int) -> TableError:
        line += error.object.count(b"\n", 0, error.start)
        return TableError(
            f"`{self._path.name}` is not text in {_shown(self._encoding)}: "
            f"byte {error.object[error.start]:#04x} in line {line:,}",
            _other(self._encoding),
        )


def _shown(encoding: str) -> str:
    return {"cp1252": "Windows-1252", "utf-8": "UTF-8"}.get(encoding, "UTF-16")


def _other(encoding: str) -> str:
    if encoding == "utf-8":
        return "save it as UTF-8, or add --encoding cp1252 (older Windows programs) or --encoding utf-16"
    return "save it as UTF-8, or leave --encoding out"


def _encoding_of(path: Path, start: bytes, wanted: str) -> tuple[str, int]:
    """The codec, and how many bytes of the file's beginning are its mark."""
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if start.startswith(mark):
            if wanted == "utf-16":
                return codec, len(mark)
            raise TableError(
                f"`{path.name}` is text in UTF-16, not in {_shown(wanted)}",
                "save it as UTF-8 (in a spreadsheet: CSV UTF-8), or add --encoding utf-16",
            )
    if wanted == "utf-16":
        raise TableError(f"`{path.name}` does not begin with the mark of UTF-16", _other(wanted))
    if start.startswith(codecs.BOM_UTF8):
        if wanted != "utf-8":
            raise TableError(f"`{path.name}` begins with the mark of UTF-8", _other(wanted))
        return "utf-8", len(codecs.BOM_UTF8)
    if start.startswith(b"PAR1"):
        raise TableError(f"`{path.name}` is a Parquet file", "name it so (.parquet), or add --format parquet")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableError(f"`{path.name}` is a workbook, not a CSV table", "save it as CSV UTF-8 in the spreadsheet")
    return wanted, 0


def _why(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return "a cell has more than 128 KiB; is a quotation mark left open?"
    if "unexpected end" in text:
        return "a quotation mark is opened and never closed"
    if "expected after" in text:
        return "text stands after a closing quotation mark"
    return text
