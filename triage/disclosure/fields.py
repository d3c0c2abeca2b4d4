"""How each part of an entry is asked: the words stand beside the field they ask for, and nowhere else."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Union, get_args, get_origin, get_type_hints

from triage.disclosure.values import Choice

ASKED = "ask"
LONGEST = 50_000
"""Characters in one text."""


class FieldType(StrEnum):
    """How a field is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"
    DATE_TIME = "date_time"
    NUMBER = "number"


class Prefill(StrEnum):
    """What a screen may offer as the answer."""

    NOW = "now"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyIf:
    """The field is asked only where another has one of these stored values."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The words of one question."""

    label: str
    help: str = ""
    long: bool = False
    only_if: OnlyIf | None = None
    prefill: Prefill | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form. Where `only_if` is given the field is asked, and required, only then."""

    id: str
    label: str
    help: str
    type: FieldType
    required: bool
    options: tuple[Option, ...] = ()
    only_if: OnlyIf | None = None
    prefill: Prefill | None = None


def ask(
    label: str,
    help: str = "",
    *,
    long: bool = False,
    only_if: tuple[str, *tuple[Choice, ...]] | None = None,
    prefill: Prefill | None = None,
) -> Mapping[str, Ask]:
    """The metadata of an entry's field: `place: str = field(metadata=ask("Where was it?"))`."""
    condition = OnlyIf(field=only_if[0], values=frozenset(map(str, only_if[1:]))) if only_if is not None else None
    return {ASKED: Ask(label=label, help=help, long=long, only_if=condition, prefill=prefill)}


@cache
def types_of(entry: type) -> Mapping[str, type]:
    """The type of each field, without `None`; a tuple stays as it is."""
    return {name: _bare(hint) for name, hint in get_type_hints(entry).items()}


@cache
def may_be_none(entry: type) -> frozenset[str]:
    """The fields that may hold None."""
    return frozenset(name for name, hint in get_type_hints(entry).items() if type(None) in get_args(hint))


@cache
def fields_of(entry: type) -> tuple[Field, ...]:
    """The questions of an entry, in their order. Fields without words are not asked."""
    return tuple(_field(entry, one) for one in dataclasses.fields(entry) if ASKED in one.metadata)


def _field(entry: type, one: dataclasses.Field[object]) -> Field:
    words: Ask = one.metadata[ASKED]
    hint = types_of(entry)[one.name]
    element = item_type(hint)
    return Field(
        id=one.name,
        label=words.label,
        help=words.help,
        type=_type(hint, words.long),
        required=one.default is dataclasses.MISSING or words.only_if is not None,
        options=tuple(Option(value=str(item), label=item.label, help=item.help) for item in element)
        if issubclass(element, Choice)
        else (),
        only_if=words.only_if,
        prefill=words.prefill,
    )


def item_type(hint: type) -> type:
    """The type of a tuple's items; any other type as it is."""
    if get_origin(hint) is tuple:
        found: type = get_args(hint)[0]
        return found
    return hint


def _bare(hint: type) -> type:
    if get_origin(hint) in (Union, types.UnionType):
        (left,) = (part for part in get_args(hint) if part is not type(None))
        bare: type = left
        return bare
    return hint


def _type(hint: type, long: bool) -> FieldType:
    if get_origin(hint) is tuple:
        return FieldType.CHOICES
    if issubclass(hint, Choice):
        return FieldType.CHOICE
    simple = {bool: FieldType.YES_NO, datetime: FieldType.DATE_TIME, date: FieldType.DATE, int: FieldType.NUMBER}
    return simple.get(hint) or (FieldType.LONG_TEXT if long else FieldType.TEXT)
