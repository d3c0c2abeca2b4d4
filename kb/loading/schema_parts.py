"""The parts that schemas of pack files are made of, and the words of one pack that may stand in them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from kb.loading.fields import MAX_ID
from kb.loading.source import MAX_TEXT
from kb.pack import Pack
from kb.vocabulary import Fact, FactType

Schema = dict[str, object]


class _Named(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str: ...


IDENT: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*$",
    "maxLength": MAX_ID,
}


def text(description: str) -> Schema:
    """A text. Editors give `1.0` as a number and `true` as a truth value; the loader takes each of them as written."""
    return {"description": description, "type": ["string", "number", "boolean"], "minLength": 1, "maxLength": MAX_TEXT}


def flag(description: str) -> Schema:
    """True or false."""
    return {"description": description, "type": "boolean"}


def whole(description: str, low: int, high: int) -> Schema:
    """A whole number within bounds."""
    return {"description": description, "type": "integer", "minimum": low, "maximum": high}


def choice(description: str, kind: type[StrEnum]) -> Schema:
    """A member of an enumeration."""
    return {"description": description, "enum": [item.value for item in kind]}


def listing(items: Schema, description: str = "") -> Schema:
    """A list."""
    told: Schema = {"description": description} if description else {}
    return {**told, "type": "array", "items": items}


def many(one: Schema, *, most: int | None = None) -> Schema:
    """A list without repeats; one alone may stand without brackets."""
    listed: Schema = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
    return {"anyOf": [one, listed if most is None else {**listed, "maxItems": most}]}


def mapping(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Keys that must stand there and keys that may; no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def by_id(entry: Schema, description: str) -> Schema:
    """A mapping of ids to entries."""
    return {"description": description, "type": "object", "propertyNames": IDENT, "additionalProperties": entry}


def condition(description: str) -> Schema:
    """What stands under `when`; `Words.condition` says what that is."""
    return {"description": description, "$ref": "#/$defs/condition"}


def comparison(low: int | None = None, high: int | None = None) -> Schema:
    """A comparison of a number, within its bounds where they are known."""
    number: Schema = {"type": "integer"}
    if low is not None and high is not None:
        number = {**number, "minimum": low, "maximum": high}
    below = number if high is None else {**number, "maximum": high + 1}
    return {
        "type": "object",
        "properties": {
            "below": {"description": "smaller than this number", **below},
            "at_least": {"description": "this number or greater", **number},
            "between": {
                "description": "from the first number to the second, both included",
                "type": "array",
                "items": number,
                "minItems": 2,
                "maxItems": 2,
            },
        },
        "minProperties": 1,
        "additionalProperties": False,
    }


class Words:
    """The ids that may stand in a schema: any id, or those of one pack."""

    def __init__(self, pack: Pack | None) -> None:
        self._pack = pack

    def _ids(self, description: str, known: Iterable[_Named] | None) -> Schema:
        return {
            "description": description,
            **(IDENT if known is None else {"enum": sorted(item.id for item in known)}),
        }

    @property
    def clause(self) -> Schema:
        """A clause's id."""
        return self._ids("the id of a clause", self._pack.clauses if self._pack else None)

    @property
    def reading(self) -> Schema:
        """A reading's id."""
        return self._ids("the id of a reading", self._pack.readings if self._pack else None)

    @property
    def duty(self) -> Schema:
        """A duty's id."""
        return self._ids("the id of a duty", self._pack.duties if self._pack else None)

    @property
    def norm(self) -> Schema:
        """A norm's id."""
        return self._ids("the id of a norm", self._pack.norms if self._pack else None)

    @property
    def concept(self) -> Schema:
        """A concept's id."""
        return self._ids("the id of a concept", self._pack.concepts if self._pack else None)

    @property
    def role(self) -> Schema:
        """A role's id."""
        return self._ids("the id of a role", self._pack.roles if self._pack else None)

    def fact(self, *types: FactType) -> Schema:
        """A fact, of one of these types where some are named."""
        known = [fact for fact in self.facts if not types or fact.type in types]
        return self._ids("the id of a fact", known if self._pack else None)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts of the pack; none in general."""
        return self._pack.vocabulary.facts if self._pack else ()

    def condition(self) -> Schema:
        """What may stand under `when`."""
        inner: Schema = {"$ref": "#/$defs/condition"}
        properties: Schema = {
            "is": {"description": "concepts that must all hold", **many(self.concept)},
            "not": {"description": "what must not hold", **inner},
            "any": {"description": "conditions of which one must hold", "type": "array", "items": inner, "minItems": 1},
        }
        for fact in self.facts:
            if fact.type is not FactType.DATE:
                properties[fact.id] = {"description": fact.label, **_asked(fact)}
        scalar: Schema = {"type": ["string", "integer", "boolean"]}
        anything: Schema = {"description": "the fact with this id", "anyOf": [*_alternatives(scalar), comparison()]}
        return {
            "description": "a condition: every line must hold",
            "type": "object",
            "properties": properties,
            "propertyNames": IDENT,
            "additionalProperties": False if self._pack else anything,
            "minProperties": 1,
        }

    def given(self) -> Schema:
        """The facts of a scenario: known ones are offered, but a scenario may also show what is refused."""
        offered: Schema = {}
        for fact in self.facts:
            values: list[object] = [option.value for option in fact.options]
            offered[fact.id] = {"description": fact.label, "anyOf": [{"enum": [*values, "unknown"]}, {}]}
        told = "the facts of the situation, as `fact: value` lines"
        return {"description": told, "type": "object", "properties": offered}


def _alternatives(one: Schema) -> list[object]:
    found = many(one)["anyOf"]
    assert isinstance(found, list)
    return found


def _asked(fact: Fact) -> Schema:
    """What a condition may ask of a fact."""
    if fact.type is FactType.NUMBER:
        exact = many({"type": "integer", "minimum": fact.low, "maximum": fact.high})
        return {"anyOf": [exact, comparison(fact.low, fact.high)]}
    return many({"enum": [option.value for option in fact.options]})


def day(description: str) -> Schema:
    """A calendar day."""
    return {"description": description, "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def ends() -> Schema:
    """The lowest and the highest number of a fact."""
    return {
        "type": "array",
        "items": {"type": "integer", "minimum": 0, "maximum": 999_999},
        "minItems": 2,
        "maxItems": 2,
    }
