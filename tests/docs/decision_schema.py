"""The form of a decision as a JSON Schema (draft 2020-12), read off the types in `kb/decision.py`, and its page."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from kb.decision import SCHEMA_VERSION, Change, Decision
from kb.pack import STRICTNESS, Verdict

Schema = dict[str, object]

TOLD: dict[str, str] = {
    "schema": "the version of this form; a field that changes its meaning or goes away raises it",
    "verdict": "the answer; null while a fact in `missing` can still change it",
    "headline": "the answer in one sentence",
    "treat_as_prohibited": "whether to act as if it were not allowed until somebody has decided",
    "reasons": "the norms that stand",
    "defeated": "the norms that an exception lifts",
    "conditions": "what has to be kept to where it is allowed with conditions",
    "duties": "what has to be done, whatever else is still open",
    "readings": "how the policy is read where it contradicts itself or is silent, as far as this answer leans on it",
    "missing": "the facts left out that can still change the verdict",
    "possible": "the verdicts that are still possible",
    "unsettled_duties": "duties that facts not known could still add",
    "changes": "which one fact, being otherwise, gives another verdict: from a day on, or with another value",
    "facts": "the facts that were used, ages from birth dates included",
    "policy": "which policy decided, and whether its review is overdue",
    "channels": "which engines answered, and on how many complete situations they were compared",
    "fault": "why nothing is answered but `refer`: an engine failed or the two differ; left out otherwise",
    "trace": "which rule fired, in which stratum, on which facts; only with `--trace`",
}
"""What each field is; a test fails when one is not here."""


def decision_schema() -> Schema:
    """The schema of one line of `safetriage decide`."""
    properties: Schema = {"schema": {"const": SCHEMA_VERSION}}
    hints = typing.get_type_hints(Decision)
    optional = {"fault", "trace"}
    for name, hint in hints.items():
        properties[name] = _value(_without_none(hint) if name in optional else hint)
    for name, words in TOLD.items():
        part = properties[name]
        assert isinstance(part, dict)
        properties[name] = {"description": words, **part}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "a decision of safetriage",
        "description": "one line of `safetriage decide`, or what `safetriage ask --json` prints",
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _without_none(hint: object) -> object:
    (left,) = (part for part in typing.get_args(hint) if part is not type(None))
    return left


def _value(hint: object) -> Schema:
    """The schema of a value of this type."""
    if hint is Change:
        return _change()
    simple = {str: "string", bool: "boolean", int: "integer"}.get(hint) if isinstance(hint, type) else None
    if simple:
        return {"type": simple}
    if hint is date:
        return {"type": "string", "format": "date"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [item.value for item in hint]}
    if dataclasses.is_dataclass(hint):
        return _object({name: _value(part) for name, part in typing.get_type_hints(hint).items()})
    return _composed(hint)


def _composed(hint: object) -> Schema:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [{"type": "null"} if part is type(None) else _value(part) for part in parts]}
    if origin is Mapping or (origin is tuple and typing.get_origin(parts[0]) is tuple):
        # facts by name: a mapping, or pairs that are written as one
        return {"type": "object"}
    if origin is tuple and parts[-1] is Ellipsis:
        return {"type": "array", "items": _value(parts[0])}
    raise TypeError(f"no JSON form is known for {hint!r}")


def _change() -> Schema:
    verdict = _value(Verdict | None)
    fact: Schema = {"type": "string"}
    since = _object({"fact": fact, "from": {"type": "string", "format": "date"}, "verdict": verdict})
    to: Schema = {
        "fact": fact,
        "to": {"type": ["string", "boolean", "integer", "array"], "items": {"type": "string"}},
        "until": {"type": "integer"},
        "verdict": verdict,
    }
    return {"anyOf": [since, {**_object(to), "required": ["fact", "to", "verdict"]}]}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def decision_page() -> str:
    """`docs/reference/decision.md`."""
    schema = decision_schema()
    properties = schema["properties"]
    assert isinstance(properties, dict)
    lines = [
        "# The form of a decision",
        "",
        "`safetriage decide` takes JSON Lines, one situation a line ([facts](facts.md)), and gives one decision a line; "
        "`safetriage ask --json` prints one. The form as a JSON Schema: [decision.json](../schema/decision.json). A line that "
        'cannot be used gives `{"error": {"fact": …, "message": …, "help": …}}` in its place, the other lines are answered, and '
        "the [exit code](exit-codes.md) is 2.",
        "",
        f"Verdicts, strictest first: {', '.join(f'`{verdict}`' for verdict in STRICTNESS)}.",
        "",
        "| field | form | is |",
        "| --- | --- | --- |",
        *(f"| `{name}` | {_form(part)} | {TOLD[name]} |" for name, part in properties.items()),
    ]
    return "\n".join(lines) + "\n"


def _form(part: Schema) -> str:
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return "a verdict"
    if "anyOf" in part:
        return "a verdict or null"
    if part.get("type") != "array":
        named = part.get("properties")
        return f"object: {', '.join(f'`{key}`' for key in named)}" if isinstance(named, dict) else str(part["type"])
    items = part["items"]
    assert isinstance(items, dict)
    shapes = items.get("anyOf", [items])
    keys = dict.fromkeys(key for shape in shapes for key in shape.get("properties", {}))
    return f"list of objects: {', '.join(f'`{key}`' for key in keys)}" if keys else "list"


def written(schema: Schema) -> str:
    """The schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
