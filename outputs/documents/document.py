"""A document as a value: a title, notices, and sections of a few kinds of blocks. Formats lay it out and add nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar, cast

NOT_GIVEN = "not given"
"""How a blank is shown: nobody should have to wonder whether a line was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and its value; None is shown as not given. `blank` leaves room to write by hand instead."""

    label: str
    value: str | None
    blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Labels and values."""

    kind: ClassVar[str] = "fields"
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraphs:
    """Running text."""

    kind: ClassVar[str] = "paragraphs"
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    kind: ClassVar[str] = "items"
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. The first cell of each row heads it."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceNote:
    """What guidance outside the policy says, with its source and mark. Never to be taken for the school's policy."""

    kind: ClassVar[str] = "guidance"
    title: str
    text: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Lines to sign on."""

    kind: ClassVar[str] = "signature"
    lines: tuple[str, ...]


Block = Fields | Paragraphs | Items | Table | GuidanceNote | Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that must not be missed, at the top."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document. `slug` names its kind in file names; `facts` are the short lines under the title."""

    slug: str
    title: str
    facts: tuple[Row, ...] = ()
    notices: tuple[Notice, ...] = ()
    sections: tuple[Section, ...] = ()
    footer: tuple[str, ...] = ()


_Value = TypeVar("_Value")


def mapped(value: _Value, change: Callable[[str], str]) -> _Value:
    """The same value with every text in it changed."""
    if isinstance(value, str):
        return cast("_Value", change(value))
    if isinstance(value, tuple):
        return cast("_Value", tuple(mapped(item, change) for item in value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: mapped(getattr(value, one.name), change) for one in dataclasses.fields(value)}
        return cast("_Value", dataclasses.replace(value, **parts))
    return value


def plain(value: object) -> object:
    """The value as JSON; each block carries its kind."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
        return {"kind": value.kind, **parts} if isinstance(value, Block) else parts
    return value
