"""The parts that the schemas of what commands print are made of. Fields are always there unless they are said to be optional."""

from __future__ import annotations

from kb.loading.schema_parts import Schema, choice, listing, mapping
from kb.pack import Verdict
from outputs.schemas.versions import VERSIONS, Form

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def words(description: str) -> Schema:
    """A text."""
    return {"description": description, "type": "string"}


def names(description: str) -> Schema:
    """A list of texts."""
    return listing({"type": "string"}, description)


def truth(description: str) -> Schema:
    """True or false."""
    return {"description": description, "type": "boolean"}


def count(description: str, lowest: int = 0) -> Schema:
    """A whole number, exact however large it is; the description says of what."""
    return {"description": description, "type": "integer", "minimum": lowest}


def share(description: str) -> Schema:
    """A part of a whole, from 0 to 1; the description says of what."""
    return {"description": f"{description}; from 0 to 1", "type": "number", "minimum": 0, "maximum": 1}


def or_null(part: Schema, when: str) -> Schema:
    """A value or null; `when` says in which case it is null."""
    kind = part.get("type")
    found = {**part, "description": f"{part['description']}; null {when}"}
    if isinstance(kind, str) and "enum" not in part:
        return {**found, "type": [kind, "null"]}
    options = part["enum"]
    assert isinstance(options, list)
    return {**found, "enum": [*options, None]}


def verdict(description: str) -> Schema:
    """A verdict."""
    return choice(description, Verdict)


def ref(name: str, description: str = "") -> Schema:
    """A part that the form has in `$defs`."""
    told: Schema = {"description": description} if description else {}
    return {**told, "$ref": f"#/$defs/{name}"}


def facts(description: str) -> Schema:
    """Facts by their ids, as `decide` takes them: an id of a value, true or false, a number, a day, `unknown`, or a list."""
    value: Schema = {"type": ["string", "boolean", "number", "array"], "items": {"type": "string"}}
    return {"description": description, "type": "object", "additionalProperties": value}


def numbers_by_name(description: str, what: str) -> Schema:
    """Counts by names that the policy or the table gives."""
    return {"description": description, "type": "object", "additionalProperties": count(what)}


def place() -> dict[str, Schema]:
    """The three fields that say where something stands in a pack."""
    return {
        "file": words("the file, from the policy's folder"),
        "line": count("its line there, from 1", 1),
        "column": count("its column there, from 1", 1),
    }


def version(form: Form) -> dict[str, Schema]:
    """The field that every form begins with."""
    told = "the version of this form; a field that changes its meaning or goes away raises it"
    return {"schema_version": {"description": told, "const": VERSIONS[form]}}


def whole(
    form: Form,
    title: str,
    required: dict[str, Schema],
    optional: dict[str, Schema] | None = None,
    defs: dict[str, Schema] | None = None,
) -> Schema:
    """The schema of a whole form. Those that have a version have it as their first field."""
    first = version(form) if form in VERSIONS else {}
    made = {"$schema": DRAFT, "title": title, **mapping({**first, **required}, optional)}
    return {**made, **({"$defs": defs} if defs else {})}
