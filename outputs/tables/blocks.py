"""Blocks: some rows of a table, the unit of work, of what is kept safe, and of what goes to another process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

MOST_ROWS = 32_768
MOST_CHARACTERS = 16 << 20
"""A block ends when it has so many rows or so much text, so that memory stays flat whatever the cells hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a table has been read: bytes (CSV), rows and lines."""

    offset: int = 0
    rows: int = 0
    line: int = 1
    """The line on which the next row begins; 0 where rows have no lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be read: its number from 1, its line (0 where there is none), and why."""

    row: int
    line: int
    column: str
    reason: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows as columns, the number and line of each, the rows that could not be read, and where the next block begins."""

    columns: tuple[Sequence[object], ...]
    rows: Sequence[int]
    lines: Sequence[int]
    bad: tuple[BadRow, ...]
    after: Position
    frame: bytes = b""
    """The rows as they came, where that is more than text (Parquet)."""


class Source(Protocol):
    """A table that is read block by block, from its beginning or from where another run stopped."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""

    @property
    def size(self) -> int:
        """The whole, in the unit of `done`."""

    def done(self, position: Position) -> int:
        """How much of the whole lies before a position."""

    def blocks(self, start: Position | None) -> Iterator[Block]:
        """The blocks from a position on; from the first row where there is none. Raises TableError."""
