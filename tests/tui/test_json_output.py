"""What commands print as JSON follows the schema of its form; a command that prints JSON without a schema is found here."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engines.durable import Durable
from kb.loading.shelf import SHIPPED
from kb.program import Firing
from kb.vocabulary import Value
from outputs.schemas.every import PRINTED, schemas
from outputs.schemas.versions import Form
from tests.docs.command_pages import ROOT, commands
from tests.docs.decision_schema import decision_schema
from tests.kb.loading.packs import GOOD, examples, files_of, overlaid
from tests.outputs.schemas.following import Field, faults, fields_of, fields_seen, spoiled
from tests.tui.support import safetriage
from tui.exits import Exit

REAL, ACADEMY = "beech-hill-2018", "example-academy"
FRIEND = ("--fact", "actor=teacher", "--fact", "activity=accept_request")
ONLY_FROM_VALUES: Mapping[Form, set[Field]] = {
    Form.IMPORT_CHECK: {("#/properties/not_told", name) for name in ("gaps", "overlaps")},
    Form.SCREEN: {("#/properties/verdicts", verdict) for verdict in ("obligatory", "out_of_scope")},
}
"""Fields that take a table too large for a quick test, or words for which no row is asked here."""
Page = dict[str, object]


@pytest.fixture(autouse=True)
def no_settings_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SAFETRIAGE_POLICY", "SAFETRIAGE_ENGINE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "settings.toml"
    place.write_text("", encoding="utf-8")
    monkeypatch.setenv("SAFETRIAGE_SETTINGS", str(place))


def printed(*arguments: str, status: Exit = Exit.DONE, typed: str = "") -> Page:
    """What a command prints, as JSON has it; nothing else is on standard output."""
    ran = safetriage(*arguments, typed=typed)
    assert ran.exit is status, ran.err
    page = json.loads(ran.out)
    assert isinstance(page, dict)
    return page


def copied(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def edited(files: Mapping[str, bytes], edits: Iterable[tuple[str, str, str]]) -> dict[str, bytes]:
    made = dict(files)
    for file, old, new in edits:
        text = made[file].decode()
        assert old in text, (file, old)
        made[file] = text.replace(old, new, 1).encode()
    return made


def checked(folder: Path) -> Iterable[Page]:
    yield printed("policy", "check", "--json", "--accepted")
    yield printed("policy", "check", "--json", "--policy", ACADEMY)
    yield printed("policy", "check", "--output-format", "json", "--time-limit", "1e-9", status=Exit.PROBLEMS)
    permit = "\n- norm: chat\n  clause: K1\n  verdict: permitted\n  when: {deed: message}\n  says: Chat.\n"
    files = files_of(GOOD)
    files["rules/rules.yaml"] += permit.encode()
    page = printed("policy", "check", "--json", "--policy", str(copied(files, folder / "clash")), status=Exit.PROBLEMS)
    findings = page["findings"]
    assert isinstance(findings, list)
    assert any(finding["count"] and finding["region"] and finding["example"] for finding in findings)
    yield page
    for example in [one for one in examples() if one.code in ("P002", "P104", "P108", "P201", "P311")]:
        broken = copied(overlaid(example), folder / example.folder.name)
        page = printed("policy", "check", "--json", "--policy", str(broken), status=Exit.BAD_INPUT)
        assert page["policy"] == str(broken)
        assert page["counts"] == {}
        yield page
    yield printed("policy", "check", "--json", "--policy", str(folder / "nowhere"), status=Exit.BAD_INPUT)


def probed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Page]:
    yield printed("policy", "test", "--json", "--fix-coverage")
    yield printed("policy", "test", "--json", "--policy", ACADEMY, "--coverage", "--laws", "--examples", "1")
    few = ("--examples", "20")
    yield printed("policy", "test", "--json", "--time-limit", "1e-9", status=Exit.PROBLEMS)
    law = "\n- invariant: age-is-nothing\n  says: The age changes nothing.\n  no_effect: age\n"
    dead = "\n- norm: never\n  clause: K1\n  verdict: refer\n  when: {person: pupil, deed: photograph}\n  says: So.\n"
    files = files_of(GOOD)
    files["invariants.yaml"] += law.encode()
    files["rules/rules.yaml"] += dead.encode()
    files = edited(files, [("scenarios/examples.yaml", "missing: [age]", "missing: [age]\n    questions: 0")])
    own = ("--policy", str(copied(files, folder / "falls-short")))
    yield printed("policy", "test", "--json", "--fix-coverage", "--laws", *few, *own, status=Exit.PROBLEMS)
    yield printed("policy", "test", "--json", "--coverage", "-k", "photograph", *own)
    right = Durable.fire

    def wrong(self: Durable, facts: Mapping[str, Value]) -> Firing:
        firing = right(self, facts)
        return replace(firing, entries=firing.entries - {"no-messages"})

    monkeypatch.setattr(Durable, "fire", wrong)
    yield printed("policy", "test", "--json", "--laws", *few, *own, status=Exit.NOT_SURE)


def compared(folder: Path) -> Iterable[Page]:
    young = edited(files_of(SHIPPED / "beech_hill_2018"), [("rules/concepts.yaml", "below: 19", "below: 18")])
    two = (REAL, str(copied(young, folder / "young")))
    yield printed("policy", "diff", *two, "--json", "--exit-code", "--regions", "1", status=Exit.PROBLEMS)
    yield printed("policy", "diff", ACADEMY, "--without", "governors-come-and-go", "--json", "--regions", "1")
    yield printed("policy", "diff", ACADEMY, ACADEMY, "--json", "--exit-code")
    loud = "\nloud:\n  type: yes_no\n  label: loud\n  question: Is it loud?\n  values:\n    true: {label: yes}\n"
    files = {**files_of(GOOD)}
    files["vocabulary.yaml"] += f"{loud}    false: {{label: no}}\n".encode()
    edits = [
        ("rules/rules.yaml", "deed: message}\n  readings", "deed: message, loud: true}\n  readings"),
        ("rules/rules.yaml", "force: should", "force: must"),
        (
            "rules/rules.yaml",
            "lifts:\n    - no-photographs",
            "lifts: [{norm: no-photographs, readings: helpers-are-adults}]",
        ),
    ]
    two = (str(copied(files_of(GOOD), folder / "good")), str(copied(edited(files, edits), folder / "loud")))
    for order in (two, two[::-1]):
        yield printed("policy", "diff", *order, "--json")
    for part in ("verdicts", "duties", "clauses", "readings"):
        yield printed("policy", "diff", *two, "--json", "--only", part)


def drawn(folder: Path) -> Iterable[Page]:
    age = ("--across", "counterpart_age", "--down", "counterpart")
    for more in (
        ("--fact", "actor=teacher", "--down", "activity", "--across", "counterpart_age"),
        ("--rest", "open", *age),
    ):
        yield printed("policy", "map", "--json", *more)
    yield printed(
        "policy", "map", "--json", "--rest", "common", "--across", "act", "--down", "kin", "--policy", ACADEMY
    )
    older = edited(files_of(GOOD), [("rules/rules.yaml", "below: 18", "below: 16")])
    good = ("--policy", str(copied(files_of(GOOD), folder / "good")))
    yield printed("policy", "map", "--json", "--down", "shows:face", *good)
    yield printed("policy", "map", "--json", "--against", str(copied(older, folder / "older")), *good)
    held = ("--fact", "actor=teacher", "--fact", "activity=accept_request")
    yield printed("policy", "map", "--json", "--across", "relation", "--down", "device", *held)


def imported(folder: Path) -> Iterable[Page]:
    table = folder / "contact.csv"
    rows = "person,deed,age,verdict,clause,says\nteacher,message,<13,prohibited,K1,No.\n"
    rows += '"teacher, helper",message,<18,refer,K1,Ask.\nhelper,message,3..5,permitted,K1,Yes.\n'
    table.write_text(rows, encoding="utf-8")
    arguments = ("policy", "import", str(table), "--check", "--json")
    for hit in ("unique", "first", "strictest"):
        yield printed(*arguments, "--hit", hit, "--policy", str(GOOD), status=Exit.PROBLEMS)
    table.write_text("weight: 0..10,verdict,clause,says\n<2.5,refer,X1,a\n>=2.5,permitted,X1,b\n", encoding="utf-8")
    yield printed(*arguments, "--hit", "unique", "--new", str(folder / "x"))
    table.write_text("weight: 0..10,verdict,clause,says\n<2.5,refer,X1,a\n>=3.5,permitted,X1,b\n", encoding="utf-8")
    yield printed(*arguments, "--hit", "unique", "--new", str(folder / "x"), status=Exit.PROBLEMS)


def screened(folder: Path) -> Iterable[Page]:
    table = folder / "contacts.csv"
    head = "actor,activity,counterpart,counterpart_age,relation,device,period\n"
    begin, end = "teacher,accept_request,", "personal,outside_working_day\n"
    rows = f"{begin}former_pupil,17,,,\n{begin}former_pupil,,unknown,,\n{begin}pupil_here,10,none,{end}"
    rows += f"{begin}parent,40,none,{end}{begin}pupil_elsewhere,19,none,{end}{begin}other_adult,40,none,{end}"
    table.write_text(head + rows, encoding="utf-8")
    yield printed("screen", str(table), "-o", str(folder / "good.csv"), "--json")
    table.write_text(head + rows + "governor,bypass_firewall,,,,,\nteacher\n", encoding="utf-8")
    yield printed("screen", str(table), "-o", str(folder / "bad.csv"), "--json", status=Exit.PROBLEMS)
    empty = folder / "act.csv"
    empty.write_text("act\n", encoding="utf-8")
    yield printed("screen", str(empty), "-o", str(folder / "none.csv"), "--json", "--policy", ACADEMY)


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Page]:
    yield printed("settings", "--json")
    assert safetriage("settings", "set", "holders.dsl", "Dora Sample-Lead", "--checked", "2020-09-10").exit is Exit.DONE
    yield printed("settings", "show", "dsl", "--json")
    monkeypatch.setenv("SAFETRIAGE_ENGINE", "steam")
    yield printed("settings", "--json", status=Exit.PROBLEMS)


def understood() -> Iterable[Page]:
    for words in (
        "Can I accept a friend request from a 17 year old who used to be in my class?",
        "An ex-pupil in Year 8 sent me a friend request.",
        "A pupil told me that they are being hurt at home and met somebody from the internet.",
        "Everybody does it, it was only a joke, and my account is private, so may I post a picture of a child?",
        "hello",
    ):
        yield printed("understand", words)


def refused() -> Iterable[Page]:
    lines = ('{"actor": "emperor"}', '{"actor": ', '["teacher"]', '{"actor": "teacher", "actress": 1}')
    for line in lines:
        yield printed("decide", typed=line, status=Exit.BAD_INPUT)


@pytest.mark.thorough
@pytest.mark.parametrize("form", Form)
def test_what_is_printed_follows_its_schema_which_names_nothing_that_is_never_printed(
    form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: dict[Form, Callable[[], Iterable[Page]]] = {
        Form.CHECK: lambda: checked(tmp_path),
        Form.TEST: lambda: probed(tmp_path, monkeypatch),
        Form.DIFF: lambda: compared(tmp_path),
        Form.MAP: lambda: drawn(tmp_path),
        Form.IMPORT_CHECK: lambda: imported(tmp_path),
        Form.SCREEN: lambda: screened(tmp_path),
        Form.SETTINGS: lambda: set_up(tmp_path, monkeypatch),
        Form.SETTINGS_PATH: lambda: [printed("settings", "path", "--json")],
        Form.UNDERSTOOD: understood,
        Form.REFUSED: refused,
    }
    schema = schemas()[form]
    seen: set[Field] = set()
    first: Page = {}
    for page in runs[form]():
        assert faults(schema, page) == []
        seen |= fields_seen(schema, page)
        first = first or page
    assert fields_of(schema) - seen - ONLY_FROM_VALUES.get(form, set()) == set(), "no command prints these"
    for how, wrong in spoiled(schema, first):
        assert faults(schema, wrong), f"{how}, the schema takes it"


def test_a_decision_that_is_printed_follows_its_schema() -> None:
    for arguments in (("ask", *FRIEND, "--json"), ("ask", "--json", "--policy", ACADEMY)):
        assert faults(decision_schema(), printed(*arguments)) == []
    line = '{"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil", "counterpart_age": 17}'
    assert faults(decision_schema(), printed("decide", "--trace", typed=line)) == []


def without_options(command: str) -> str:
    """A command as it is typed, up to its first option."""
    return command.partition(" --")[0]


def test_every_command_with_json_has_a_schema() -> None:
    having = {
        command.name.removeprefix("safetriage ")
        for command in commands()
        if any("--json" in action.option_strings for action in command.options)
    }
    described = {without_options(command) for one in PRINTED for command in one.commands if "--json" in command}
    assert len(having) > 8
    assert having == described | {"ask"}, "describe its output in outputs/schemas, or say why not"


def prints_json(source: str) -> bool:
    """Whether a module hands JSON to standard output."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    outward = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "data"]
    return any(
        isinstance(inner, ast.Attribute) and inner.attr == "dumps"
        for call in outward
        for argument in call.args
        for inner in ast.walk(argument)
    )


def test_no_other_module_prints_json() -> None:
    """Commands that print JSON without being asked for it have no option by which they would be found."""
    tui = ROOT / "tui"
    found = {path.relative_to(tui).as_posix() for path in tui.rglob("*.py") if prints_json(path.read_text("utf-8"))}
    authors = {f"authoring/{name}.py" for name in ("check", "diff", "import_", "map", "schema", "test")}
    others = {f"commands/{name}.py" for name in ("ask", "decide", "settings", "understand")}
    assert found == {*authors, *others, "screening/run.py"}
