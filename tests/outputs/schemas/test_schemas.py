"""The schemas of what commands print: sound, closed, described; true of random policies, and of what only values show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from kb.analysis.atlas import atlas_between, atlas_of
from kb.analysis.difference import difference
from kb.analysis.maps import Rest
from kb.checks.check import check
from kb.loading.revision import Edition
from kb.loading.schema import KINDS
from kb.loading.schema_parts import Schema
from kb.pack import Pack
from kb.policy import Policy
from kb.tables.report import TableReport
from kb.tables.table import DecisionTable, HitPolicy
from outputs.differences.as_json import as_json
from outputs.differences.comparison import compare
from outputs.findings import findings_json
from outputs.maps import map_json
from outputs.schemas.every import PRINTED, schemas
from outputs.schemas.versions import VERSIONS, Form, versioned
from tests.outputs.schemas.following import faults, fields_of, fields_seen
from tests.property.strategies import packs

TODAY = date(2026, 11, 22)


def through_json(page: dict[str, object]) -> dict[str, object]:
    found = json.loads(json.dumps(page))
    assert isinstance(found, dict)
    return found


def parts(schema: object) -> Iterator[Schema]:
    """Every schema within a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


@pytest.mark.parametrize("form", Form)
def test_a_schema_is_sound_closed_and_described(form: Form) -> None:
    schema = schemas()[form]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for part in parts(schema):
        if part.get("type") == "object":
            values = part.get("additionalProperties")
            assert values is False or (isinstance(values, dict) and values), "an object takes any field"
        if part.get("type") == "object" and "properties" in part:
            properties = part["properties"]
            assert isinstance(properties, dict)
            lacking = [name for name, value in properties.items() if not value.get("description")]
            assert lacking == []
    references = {str(part["$ref"]) for part in parts(schema) if "$ref" in part}
    defined = schema.get("$defs", {})
    assert isinstance(defined, dict)
    assert references == {f"#/$defs/{name}" for name in defined}


def test_every_form_is_printed_by_some_command_and_named_like_no_file_of_a_pack() -> None:
    assert [printed.form for printed in PRINTED] == list(schemas())
    assert set(schemas()) == set(Form)
    assert not {str(form) for form in Form} & {*KINDS, "decision"}


@pytest.mark.parametrize("form", VERSIONS)
def test_the_version_comes_first_and_is_that_of_the_schema(form: Form) -> None:
    page = versioned(form, {"policy": "x"})
    assert list(page) == ["schema_version", "policy"]
    properties = schemas()[form]["properties"]
    assert isinstance(properties, dict)
    assert next(iter(properties)) == "schema_version"
    assert properties["schema_version"]["const"] == page["schema_version"]


@given(packs())
@settings(max_examples=30)
def test_the_check_of_any_policy_follows_its_schema(pack: Pack) -> None:
    report = check(Policy.of(pack), TODAY, everything=True)
    page = through_json(findings_json(pack.id, report.findings, dict(report.counts)))
    assert faults(schemas()[Form.CHECK], page) == []


@given(packs(limits=False, defaults=False), packs())
@settings(max_examples=30)
def test_the_difference_of_any_two_policies_follows_its_schema(one: Pack, other: Pack) -> None:
    old, new = (Edition(name=name, policy=Policy.of(pack), files={}) for name, pack in (("a", one), ("b", other)))
    page = through_json(as_json(compare(old, new, TODAY, most=2, every=True)))
    assert faults(schemas()[Form.DIFF], page) == []
    again = through_json(as_json(compare(old, replace(old, name="same"), TODAY)))
    assert faults(schemas()[Form.DIFF], again) == []
    assert again["alike"] is True
    drawn = atlas_between(difference(one, other), {}, TODAY)
    assert faults(schemas()[Form.MAP], through_json(map_json(drawn.map(*drawn.best())))) == []


@given(packs())
@settings(max_examples=20)
def test_the_map_of_any_policy_follows_its_schema(pack: Pack) -> None:
    for rest in Rest:
        drawn = atlas_of(Policy.of(pack), {"late": True}, TODAY, rest)
        assert faults(schemas()[Form.MAP], through_json(map_json(drawn.map(*drawn.best())))) == []


def test_a_table_of_which_not_everything_can_be_told_follows_the_schema() -> None:
    table = DecisionTable(name="t", hit=HitPolicy.FIRST, columns=(), rows=())
    untold = (("overlaps", "too many"), ("gaps", "too many"))
    report = TableReport(table=table, shared=(), missing=(), hidden=(), total=None, untold=untold)
    page = through_json(versioned(Form.IMPORT_CHECK, report.as_json()))
    schema = schemas()[Form.IMPORT_CHECK]
    assert faults(schema, page) == []
    assert {name for part, name in fields_seen(schema, page) if part.endswith("/not_told")} == {"overlaps", "gaps"}
    assert {("#/properties/not_told", "gaps"), ("#/$defs/region", "share")} <= fields_of(schema)
