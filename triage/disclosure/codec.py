"""Entries to plain JSON and back. Strict: a field too many, too few or of another type is refused by its name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeVar, cast, get_origin

from kb.clean import clean
from triage.disclosure.entries.entry import Entry
from triage.disclosure.errors import BadEntry
from triage.disclosure.fields import LONGEST, fields_of, item_type, may_be_none, types_of
from triage.disclosure.values import Choice

JSON = Mapping[str, object]
EntryT = TypeVar("EntryT", bound=Entry)


def to_json(entry: Entry) -> dict[str, object]:
    """The entry as plain JSON; times in UTC."""
    return {one.name: _plain(getattr(entry, one.name)) for one in dataclasses.fields(cast("type", type(entry)))}


def _plain(value: object) -> object:
    if isinstance(value, Choice):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def from_json(entry: type[EntryT], data: JSON) -> EntryT:
    """The entry of this kind with this content. Raises BadEntry with every fault, each under its field."""
    shape = cast("type", entry)
    names = [one.name for one in dataclasses.fields(shape)]
    hints, optional = types_of(shape), may_be_none(shape)
    faults = [(name, "there is no such field") for name in sorted(map(str, data)) if name not in names]
    values: dict[str, object] = {}
    for name in names:
        if name not in data:
            faults.append((name, "is missing"))
            continue
        try:
            values[name] = _read(data[name], hints[name], name in optional)
        except ValueError as error:
            faults.append((name, str(error)))
    if faults:
        raise BadEntry(entry.KIND, faults)
    return entry(**values)


def _read(raw: object, hint: type, optional: bool) -> object:
    if raw is None and optional:
        return None
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            raise ValueError("must be a list")
        return tuple(_one(item, item_type(hint)) for item in raw)
    return _one(raw, hint)


def _one(raw: object, hint: type) -> object:
    if hint is bool or hint is int:
        if type(raw) is not hint:
            raise ValueError("must be yes or no" if hint is bool else "must be a whole number")
        return raw
    if not isinstance(raw, str):
        raise ValueError("must be text")
    if issubclass(hint, Choice):
        if raw not in [str(item) for item in hint]:
            raise ValueError(f"`{clean(raw[:80])}` is not one of its choices")
        return hint(raw)  # type: ignore[call-arg]  # a choice is found by its value alone
    if hint is datetime:
        return _moment(raw)
    return _day(raw) if hint is date else raw


def _moment(raw: str) -> datetime:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise ValueError("is not a date and time") from None
    if moment.tzinfo is None:
        raise ValueError("lacks a time zone")
    return moment.astimezone(UTC)


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise ValueError("is not a date") from None


def cleaned(entry: EntryT) -> EntryT:
    """The entry as it will be stored: no control characters in its texts, times in UTC. Cleaning twice changes nothing."""
    changed: dict[str, object] = {}
    for one in dataclasses.fields(cast("type", type(entry))):
        value = getattr(entry, one.name)
        if isinstance(value, str) and not isinstance(value, Choice):
            changed[one.name] = clean(value)
        elif isinstance(value, datetime) and value.tzinfo is not None:
            changed[one.name] = value.astimezone(UTC)
    return dataclasses.replace(entry, **changed)  # type: ignore[type-var]  # every entry is a dataclass


def faults_of(entry: Entry) -> tuple[tuple[str, str], ...]:
    """What the entry lacks by its own questions, as (field, fault): blank answers, over-long texts, times without a zone."""
    found = []
    for asked in fields_of(cast("type", type(entry))):
        value = getattr(entry, asked.id)
        condition = asked.only_if
        wanted = asked.required and (condition is None or str(getattr(entry, condition.field)) in condition.values)
        if wanted and (value is None or value == () or (isinstance(value, str) and not value.strip())):
            found.append((asked.id, f"“{asked.label}” has no answer"))
        elif isinstance(value, str) and len(value) > LONGEST:
            found.append((asked.id, f"is longer than {LONGEST} characters"))
        elif isinstance(value, datetime) and value.tzinfo is None:
            found.append((asked.id, "lacks a time zone"))
    return tuple(found)
