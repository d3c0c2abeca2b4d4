"""What the documentation takes from the program is up to date and leaves nothing out. `--golden` writes it anew."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kb.codes import codes
from kb.decide import decide
from kb.decision import Channels, Decision, Fault
from kb.loading.schema import KINDS
from kb.policy import Policy
from tests.docs.command_pages import VARIABLES, commands, variables_in_the_source
from tests.docs.decision_schema import TOLD, decision_schema
from tests.docs.imports import ROOMS, folders_that_import, reached, reduced
from tests.docs.policy_pages import FILES
from tests.docs.write_reference import DOCS, PICTURES, made, main
from tui.exits import Exit

REFERENCE = DOCS / "reference"
BY_HAND = {"python-api.md"}


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_every_generated_file_is_what_the_program_says_now(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--golden"):
        main()
    files = made()
    stale = [str(path) for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, "write them anew: pytest tests/docs --golden"
    generated = {path.name for path in files if path.parent == REFERENCE}
    assert {path.name for path in REFERENCE.glob("*.md")} == generated | BY_HAND


def test_every_command_option_and_argument_is_documented() -> None:
    found = page("commands.md")
    sections = {part.partition("\n")[0]: part for part in found.split("\n## ")[1:]}
    for command in commands():
        section = sections[command.name]
        for action in command.options:
            for name in action.option_strings or [str(action.metavar)]:
                assert f"`{name.replace('|', chr(92) + '|')}" in section, f"{command.name} {name}"
                assert action.help not in (None, argparse.SUPPRESS), f"{command.name} {name} says nothing of itself"
    assert len(sections) == len(commands()) + 1


def test_every_code_exit_code_and_variable_is_documented() -> None:
    assert [line[3:] for line in page("codes.md").splitlines() if line.startswith("## ")] == [*codes()]
    assert all(f"| {code.value} |" in page("exit-codes.md") for code in Exit)
    assert variables_in_the_source() == {name for name in VARIABLES if name.startswith("SAFETRIAGE_")}


def test_every_fact_clause_and_reading_is_documented(beech_hill: Policy) -> None:
    pack = beech_hill.pack
    assert [line[3:] for line in page("facts.md").splitlines() if line.startswith("## ")] == [*pack.vocabulary.ids]
    headings = [line[4:] for line in page("clauses.md").splitlines() if line.startswith("### ")]
    assert headings == [clause.id for clause in pack.clauses]
    assert all(f"\n## {reading.id}\n" in page("readings.md") for reading in pack.readings)
    assert set(FILES) == set(KINDS)


def situations() -> Iterator[Mapping[str, object]]:
    """Decisions of every shape: open, partial, complete, from birth dates, with changes on a day and at an age."""
    asked = {"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil"}
    yield {}
    yield {"actor": "parent"}
    yield asked
    at_home = {"period": "outside_working_day", "device": "personal"}
    yield asked | at_home | {"relation": "none", "channel": "social_network", "counterpart_age": 18}
    yield asked | at_home | {"counterpart_born": "2009-03-14", "channel": "social_network", "relation": "none"}
    yield asked | {"counterpart_age": "unknown", "channel": "social_network", "relation": "unknown"}
    yield {
        "actor": "teacher",
        "activity": "publish",
        "content": ["pupil_image", "bullying"],
        "channel": "social_network",
    }
    yield {"actor": "pupil", "activity": "use_social_media", "counterpart_age": "unknown"}
    yield {"actor": "governor", "activity": "observed", "observation": "unknown"}


def test_the_schema_is_sound_and_true_of_decisions_of_every_shape(beech_hill: Policy, today: date) -> None:
    schema = decision_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    decided = [decide(beech_hill, facts, today, trace=traced) for facts in situations() for traced in (False, True)]
    for decision in decided:
        validator.validate(json.loads(json.dumps(decision.as_json())))
    assert {name for decision in decided for name in decision.as_json()} == set(TOLD) - {"fault"}
    assert any(decision.changes for decision in decided)
    assert any(decision.verdict is None for decision in decided)


def test_the_schema_is_true_of_a_decision_that_failed_closed(
    beech_hill: Policy, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differ(*_: object) -> tuple[Channels, Fault]:
        fault = Fault(what="the two differ", engine="both", situation={"actor": "teacher"}, only_durable=("family",))
        return Channels(engines=("durable", "compiled"), compared=1), fault

    # by its name: the package gives a function under the name of this module
    monkeypatch.setattr(import_module("kb.decide"), "compare", differ)
    found: Decision = decide(beech_hill, {"actor": "teacher", "activity": "browse"}, today)
    body = json.loads(json.dumps(found.as_json()))
    Draft202012Validator(decision_schema()).validate(body)
    assert set(body) == set(TOLD) - {"trace"}


def test_the_schema_refuses_what_is_no_decision(beech_hill: Policy, today: date) -> None:
    validator = Draft202012Validator(decision_schema())
    body = decide(beech_hill, {"actor": "teacher"}, today).as_json()
    assert validator.is_valid(body)
    assert not validator.is_valid({**body, "verdict": "perhaps"})
    assert not validator.is_valid({**body, "more": 1})
    assert not validator.is_valid({name: part for name, part in body.items() if name != "missing"})


def test_the_drawing_of_the_imports_says_no_more_and_no_less_than_the_source() -> None:
    whole = folders_that_import()
    drawn = reduced(whole)
    assert all(reached(drawn, folder) == reached(whole, folder) for folder in whole)
    assert all(there <= whole[folder] for folder, there in drawn.items())
    for folder, there in whole.items():
        rank = ROOMS.index(folder.partition(".")[0])
        assert all(ROOMS.index(other.partition(".")[0]) >= rank for other in there), folder


def test_the_pictures_fetch_nothing_and_each_is_shown_on_a_page() -> None:
    pages = [*DOCS.rglob("*.md"), Path(DOCS.parent / "README.md")]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    for name in PICTURES:
        assert f"pictures/{name}.svg" in texts, name
        assert "url(http" not in (DOCS / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
