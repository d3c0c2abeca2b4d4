"""Whether JSON follows a schema, and which of the schema's fields it has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from jsonschema import Draft202012Validator

from kb.loading.schema_parts import Schema

MOST = 5
"""Faults of one value that are told."""

Field = tuple[str, str]
"""The part of a schema, as a path in it, and a field of that part."""


def faults(schema: Schema, value: object) -> list[str]:
    """Places where the value does not follow the schema; a few, because one wrong field stands in every item of a list."""
    found = Draft202012Validator(schema).iter_errors(value)
    return [f"{error.json_path}: {error.message[:300]}" for error in islice(found, MOST)]


def fields_of(schema: Schema) -> set[Field]:
    """Every field that the schema names."""
    return set(_named(schema, "#"))


def _named(part: object, path: str) -> Iterator[Field]:
    if isinstance(part, dict):
        # what stands under if, then and else says more about fields that are named outside them
        inner = {key: value for key, value in part.items() if key not in ("if", "then", "else")}
        properties = inner.get("properties", {})
        yield from ((path, name) for name in properties)
        for key, value in inner.items():
            yield from _named(value, f"{path}/{key}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _named(value, f"{path}/{number}")


def fields_seen(schema: Schema, value: object) -> set[Field]:
    """The fields of the schema that this value, which follows it, has."""
    return set(_seen(schema, schema, "#", value))


def _seen(whole: Schema, part: Schema, path: str, value: object) -> Iterator[Field]:
    reference = part.get("$ref")
    if isinstance(reference, str):
        part, path = _at(whole, reference), reference
    shapes = part.get("anyOf", [])
    assert isinstance(shapes, list)
    for number, shape in enumerate(shapes):
        if not faults({**shape, "$defs": whole.get("$defs", {})}, value):
            yield from _seen(whole, shape, f"{path}/anyOf/{number}", value)
    if isinstance(value, dict):
        properties = part.get("properties", {})
        assert isinstance(properties, dict)
        for name, inner in properties.items():
            if name in value:
                yield path, name
                yield from _seen(whole, inner, f"{path}/properties/{name}", value[name])
    items = part.get("items")
    if isinstance(value, list) and isinstance(items, dict):
        for item in value:
            yield from _seen(whole, items, f"{path}/items", item)


def _at(whole: Schema, reference: str) -> Schema:
    found: object = whole
    for key in reference.removeprefix("#/").split("/"):
        assert isinstance(found, dict)
        found = found[key]
    assert isinstance(found, dict)
    return found


def spoiled(schema: Schema, page: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """The page without each field that it must have, with one field more, and with another version."""
    required = schema["required"]
    assert isinstance(required, list)
    for name in required:
        yield f"without {name}", {key: value for key, value in page.items() if key != name}
    yield "with one field more", {**page, "more": 1}
    for name in ("schema_version", "schema"):
        if name in page:
            yield "with another version", {**page, name: 99}
