"""The JSON Schemas of a pack's files: up to date, true of every good pack, and as strict as the loader about shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from kb.loading.pack import load_files
from kb.loading.schema import KINDS, kind_of, schemas, write_all, written
from kb.loading.schema_parts import Schema
from outputs.schemas.versions import Form
from tests.kb.loading.packs import GOOD, REAL, Example, examples, files_of, rules_of

COMMITTED = Path(__file__).parents[3] / "docs" / "schema"
SHAPES = ("P101", "P102", "P103", "P107", "P114", "P116", "P119")
"""Codes of faults that a file shows by itself."""
NOT_SEEN = {
    "P102-nothing-required": "shows only over all facts together",
    "P107-day": "is no day of the calendar, though written as one",
}
REFERENCES = ("P104", "P105", "P106", "P108", "P109", "P110", "P111", "P112", "P117")
"""Codes of faults that show only beside the rest of the pack."""


def editors_view(node: yaml.Node) -> object:
    """A document as an editor sees it: YAML 1.2, with native truth values and numbers; everything else is text."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): editors_view(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [editors_view(item) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    text = str(node.value)
    if node.style:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    return float(text) if re.fullmatch(r"[-+]?[0-9]+\.[0-9]*", text) else text


def faults(file: str, body: bytes, made: dict[str, Schema]) -> list[str]:
    kind = kind_of(file)
    if kind is None:
        return []
    document = yaml.compose(body.decode(), Loader=yaml.BaseLoader)
    assert document
    return [error.message for error in Draft202012Validator(made[kind]).iter_errors(editors_view(document))]


def shaped(codes: tuple[str, ...]) -> Iterator[Example]:
    return (example for example in examples() if example.code in codes)


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_what_is_generated_now(kind: str) -> None:
    committed = (COMMITTED / f"{kind}.json").read_text(encoding="utf-8")

    assert committed == written(schemas()[kind]), (
        "write them anew with kb.loading.schema.write_all(Path('docs/schema'))"
    )


def test_nothing_else_is_committed_beside_the_schemas(tmp_path: Path) -> None:
    write_all(tmp_path)

    files_of_packs = {path.name for path in tmp_path.iterdir()}
    printed = {"decision.json", *(f"{form}.json" for form in Form)}
    assert {path.name for path in COMMITTED.iterdir()} == files_of_packs | printed


@pytest.mark.parametrize("folder", [None, GOOD, REAL], ids=["in general", "the small pack", "the real pack"])
def test_every_schema_is_a_good_schema(folder: Path | None) -> None:
    for schema in schemas(load_files(rules_of(folder)) if folder else None).values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("own", [False, True], ids=["in general", "with its own ids"])
@pytest.mark.parametrize("folder", [GOOD, REAL], ids=["the small pack", "the real pack"])
def test_the_files_of_a_good_pack_follow_their_schemas(folder: Path, own: bool) -> None:
    made = schemas(load_files(rules_of(folder)) if own else None)

    assert {file: faults(file, body, made) for file, body in rules_of(folder).items()} == {
        file: [] for file in rules_of(folder)
    }


@pytest.mark.parametrize("example", shaped(SHAPES), ids=lambda example: example.folder.name)
def test_a_bad_shape_is_refused_by_the_schema_as_well(example: Example) -> None:
    made = schemas(load_files(rules_of(GOOD)) if example.code == "P107" else None)
    found = [fault for file, body in files_of(example.folder).items() for fault in faults(file, body, made)]

    assert bool(found) is (example.folder.name not in NOT_SEEN)


@pytest.mark.parametrize("example", shaped(REFERENCES), ids=lambda example: example.folder.name)
def test_a_reference_that_leads_nowhere_is_refused_by_the_schema_of_the_pack(example: Example) -> None:
    made = schemas(load_files(rules_of(GOOD)))
    found = [fault for file, body in files_of(example.folder).items() for fault in faults(file, body, made)]

    assert found


def test_the_schema_of_a_pack_offers_its_own_words() -> None:
    made = schemas(load_files(rules_of(GOOD)))
    text = written(made["rules"])

    for word in ("helpers-are-adults", "no-photographs", "tell-head", "photograph", "child", "K2"):
        assert f'"{word}"' in text
    assert '"born"' not in text


def test_every_key_is_described_for_the_one_who_writes_it() -> None:
    def keys(schema: object, path: str) -> Iterator[tuple[str, object]]:
        if isinstance(schema, dict):
            for key, value in schema.get("properties", {}).items():
                yield f"{path}.{key}", value
            for key, value in schema.items():
                yield from keys(value, f"{path}/{key}")
        elif isinstance(schema, list):
            for value in schema:
                yield from keys(value, path)

    for kind, schema in schemas().items():
        lacking = [
            path
            for path, value in keys(schema, kind)
            if "/then" not in path and not path.endswith("/if.type")
            if not (isinstance(value, dict) and "description" in value)
        ]
        assert lacking == []


def test_a_file_that_has_no_schema_is_told_apart() -> None:
    assert kind_of("messages.yaml") is None
    assert kind_of("rules/contact.yaml") == "rules"
    assert kind_of("scenarios/worked.yaml") == "scenarios"
