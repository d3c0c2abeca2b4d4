"""The page of what commands print as JSON, read off the schemas in `outputs/schemas`."""

from __future__ import annotations

from collections.abc import Iterator

from kb.pack import STRICTNESS, Verdict
from outputs.schemas.every import PRINTED, Printed
from outputs.schemas.versions import VERSIONS

Schema = dict[str, object]

KINDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "array": "list",
    "null": "null",
}


def json_page() -> str:
    """`docs/reference/json.md`."""
    lines = [
        "# JSON that commands print",
        "",
        "For other programs to read. Each form has a JSON Schema (draft 2020-12), and this page says the same. JSON goes to "
        "standard output, everything else to standard error; with [exit code](exit-codes.md) 2 there is JSON only where this "
        "page says so. Counts are exact whole numbers and may need more than 64 bits; shares go from 0 to 1. Facts are objects "
        "of ids and values, as [`decide`](decision.md) takes them. Where a form has a version it comes first, as "
        "`schema_version`: a field that changes its meaning or goes away raises it, a field that is added does not. The schemas "
        "name every field of their own release and refuse others.",
        "",
        f"Verdicts, strictest first: {', '.join(f'`{verdict}`' for verdict in STRICTNESS)}.",
        "",
        "| command | schema | version |",
        "| --- | --- | --- |",
        "| `safetriage decide`, `safetriage ask --json` | [a page of its own](decision.md) | in `schema` |",
        *(_line(printed) for printed in PRINTED),
        "",
        "`safetriage policy schema` prints JSON too: the schemas of [a policy's own files](pack-files.md).",
    ]
    for printed in PRINTED:
        lines += ["", *_section(printed)]
    return "\n".join(lines) + "\n"


def _line(printed: Printed) -> str:
    first = _properties(printed.schema)
    version = VERSIONS.get(printed.form)
    told = str(version) if version is not None else "in `schema`" if "schema" in first else "none"
    return f"| {_commands(printed)} | [{printed.form}.json](../schema/{printed.form}.json) | {told} |"


def _commands(printed: Printed) -> str:
    return ", ".join(f"`safetriage {command}`" for command in printed.commands)


def _section(printed: Printed) -> Iterator[str]:
    schema = printed.schema
    title = str(schema["title"])
    yield f"## safetriage {printed.commands[0]}"
    yield ""
    also = [f"`safetriage {command}`" for command in printed.commands[1:]]
    same = f" {', '.join(also)} prints the same." if also else ""
    yield f"{title[:1].upper()}{title[1:]}. {printed.says}{same}"
    yield ""
    yield "| exit code | when |"
    yield "| --- | --- |"
    yield from (f"| {code} | {when} |" for code, when in printed.exits.items())
    yield ""
    yield from _table(schema)
    parts = schema.get("$defs", {})
    assert isinstance(parts, dict)
    for name, part in parts.items():
        yield ""
        yield f"One `{name}`:"
        yield ""
        yield from _table(part)


def _table(schema: Schema) -> Iterator[str]:
    yield "| field | form | is |"
    yield "| --- | --- | --- |"
    yield from _rows(schema, "")


def _rows(schema: Schema, before: str) -> Iterator[str]:
    """A row for each field; those of an object within it follow, with its name before theirs."""
    required = schema.get("required", [])
    assert isinstance(required, list)
    for name, part in _properties(schema).items():
        shown = before + (name if " " not in name else f'"{name}"')
        left_out = "" if name in required else "; may be left out"
        yield f"| `{shown}` | {_form(part)}{left_out} | {part.get('description', '')} |"
        yield from _rows(part, f"{shown}.")


def _properties(schema: Schema) -> dict[str, Schema]:
    found = schema.get("properties", {})
    assert isinstance(found, dict)
    return found


def _form(part: Schema) -> str:
    """What kind of value it is, in words. Raises TypeError for what has no words yet."""
    match part:
        case {"const": value}:
            return f"`{value}`"
        case {"enum": [*values]}:
            named = [value for value in values if value is not None]
            told = "a verdict" if named == [*Verdict] else "one of " + ", ".join(f"`{value}`" for value in named)
            return told if named == values else f"{told}, or null"
        case {"$ref": str(target)}:
            return f"`{target.rpartition('/')[2]}`"
        case {"anyOf": [*shapes]}:
            return " or ".join(_form(shape) for shape in shapes if isinstance(shape, dict))
        case {"type": "array", "items": dict(items)}:
            return f"list of {_form(items)}"
        case {"type": ["array", "null"], "items": dict(items)}:
            return f"list of {_form(items)}, or null"
        case {"type": "object", "properties": _}:
            return "object"
        case {"type": "object", "additionalProperties": {"type": "integer"}}:
            return "object of whole numbers"
        case {"type": "object"}:
            return "facts"
        case {"type": str(kind)}:
            return KINDS[kind]
        case {"type": [*kinds]}:
            return " or ".join(KINDS[str(kind)] for kind in kinds)
    raise TypeError(f"no words are known for {part!r}")
