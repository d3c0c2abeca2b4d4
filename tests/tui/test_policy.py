"""`safetriage policy`, and the command line as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.loading.shelf import SHIPPED
from kb.policy import Policy
from outputs.explanation import explain, names
from tests.tui.support import safetriage
from tui.exits import Exit
from tui.parser_policy import ACTIONS


def test_list_names_the_shipped_policies_and_the_overdue_review() -> None:
    ran = safetriage("policy", "list")
    assert ran.exit is Exit.DONE
    assert "beech-hill-2018" in ran.out
    assert "review overdue" in ran.out


def test_show_lists_every_clause_and_reading(beech_hill: Policy) -> None:
    out = safetriage("policy", "show").out
    for clause in beech_hill.pack.clauses:
        assert f"  {clause.id} {clause.title}" in out
    for reading in beech_hill.pack.readings:
        assert reading.id in out


def test_every_name_of_the_policy_can_be_explained(beech_hill: Policy) -> None:
    for name in names(beech_hill.pack):
        for explanation in explain(beech_hill.pack, name):
            assert explanation.title, name
            assert explanation.as_text().startswith(f"{name} · {explanation.kind}")


def test_a_clause_is_explained_with_the_rules_that_rest_on_it() -> None:
    ran = safetriage("policy", "explain", "G3")
    assert ran.exit is Exit.DONE
    assert "former-pupil-under-19" in ran.out
    assert "former-pupil-age" in ran.out


def test_a_name_that_nothing_has_is_refused_with_the_nearest() -> None:
    ran = safetriage("policy", "explain", "former-pupil-under-91")
    assert ran.exit is Exit.BAD_INPUT
    assert "did you mean `former-pupil-under-19`?" in ran.err


def test_check_finds_nothing_to_mend_in_the_real_policy() -> None:
    ran = safetriage("policy", "check")
    assert ran.exit is Exit.DONE, ran.out
    assert "nothing to mend" in ran.out
    found = json.loads(safetriage("policy", "check", "--json").out)
    left = [finding for finding in found["findings"] if not finding["accepted"]]
    assert [finding["code"] for finding in left] == ["C401"]
    assert "findings stand by name" in ran.out
    assert "allows the contact" not in ran.out


@pytest.mark.thorough
def test_check_shows_accepted_findings_with_their_reasons_when_asked() -> None:
    ran = safetriage("policy", "check", "--accepted")
    assert ran.exit is Exit.DONE
    assert "accepted[C502]" in ran.out
    assert "the other person's age: 18" in ran.out
    assert "= accepted: The reading former-pupil-age" in ran.out


def test_check_writes_annotations_for_a_pull_request(tmp_path: Path) -> None:
    folder = _copy(SHIPPED / "beech_hill_2018", tmp_path / "pack")
    rules = folder / "rules" / "concepts.yaml"
    rules.write_text(rules.read_text().replace("below: 19", "below: 18"))
    ran = safetriage("policy", "check", "--policy", str(folder), "--output-format", "github")
    assert ran.exit is Exit.PROBLEMS
    (line,) = [line for line in ran.out.splitlines() if "C508" in line]
    assert line.startswith("::error file=readings.yaml,line=")
    assert "%0Ahelp: " in line
    assert all(line.startswith("::") for line in ran.out.splitlines())


@pytest.mark.parametrize("given", ["soon", "-1", "inf", "nan"])
def test_a_time_limit_that_is_no_number_of_seconds_is_refused(given: str) -> None:
    ran = safetriage("policy", "check", "--time-limit", given)
    assert ran.exit is Exit.BAD_INPUT
    assert f"`{given}` is no number of seconds" in ran.err


def _copy(source: Path, target: Path) -> Path:
    for file in source.rglob("*.yaml"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return target


def _edited(source: Path, target: Path, file: str, old: str, new: str) -> Path:
    folder = _copy(source, target)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("rules/contact.yaml", "clause: G1\n  verdict: conditional", "clause: G2\n  verdict: permitted", "C201"),
        ("rules/concepts.yaml", "counterpart_age: {below: 19}}", "counterpart_age: {below: 15}}", "C201"),
        ("rules/contact.yaml", "is: [network-contact, pupil]}", "is: [network-contact, pupil], relation: child}", "C301"),
        ("scenarios/content.yaml", "content: [financial_interest]", "content: [school_matters]", "C102"),
        ("clauses.yaml", "  no_rule: It gives the aims", "  title_: It gives the aims", "P103"),
        ("readings.yaml", "former-pupil-age:", "former-pupil-ages:", "P111"),
    ],
)  # fmt: skip
def test_check_finds_what_a_bad_edit_breaks(
    beech_hill_folder: Path, tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    folder = _edited(beech_hill_folder, tmp_path / "pack", file, old, new)
    ran = safetriage("policy", "check", "--policy", str(folder))
    assert ran.exit is (Exit.BAD_INPUT if code.startswith("P") else Exit.PROBLEMS)
    assert f"[{code}]" in ran.out + ran.err


def test_a_policy_that_is_nowhere_is_refused_with_what_there_is() -> None:
    ran = safetriage("decide", "--policy", "beech-hill-2019")
    assert ran.exit is Exit.BAD_INPUT
    assert "did you mean `beech-hill-2018`?" in ran.err


@pytest.mark.parametrize("arguments", [["decid"], ["policy"], ["decide", "--engine", "x"], ["policy", "explain"]])
def test_a_command_line_that_cannot_be_used_says_how_to_go_on(arguments: list[str]) -> None:
    ran = safetriage(*arguments)
    assert ran.exit is Exit.BAD_INPUT
    assert "--help" in ran.err
    assert not ran.out


@pytest.mark.parametrize(
    "command",
    [("understand",), *(("policy", action) for action in sorted(ACTIONS)), ("ask",), ("decide",)],
    ids=" ".join,
)
def test_only_what_decides_takes_a_channel(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        safetriage(*command, "--help")
    takes = "--engine" in capsys.readouterr().out
    assert takes is (command in {("ask",), ("decide",), ("policy", "test")})


def test_help_and_version_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        safetriage("--help")
    assert done.value.code == 0
    assert "decide situations" in capsys.readouterr().out


def test_a_fault_of_the_program_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("CHILD NAME")

    monkeypatch.setattr("tui.authoring.list.shelf", broken)
    ran = safetriage("policy", "list")
    assert ran.exit is Exit.NOT_SURE
    assert "ZeroDivisionError at test_policy.py" in ran.err
    assert "CHILD NAME" not in ran.err


def test_the_checked_policy_is_cached_owner_only_and_read_again(tmp_path: Path) -> None:
    facts = '{"actor": "pupil", "activity": "bypass_firewall"}'
    cold = safetriage("decide", typed=facts, cache=tmp_path / "cache")
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert safetriage("decide", typed=facts, cache=tmp_path / "cache").out == cold.out
    file.write_bytes(b"damaged")
    assert safetriage("decide", typed=facts, cache=tmp_path / "cache").out == cold.out
    file.chmod(0o644)
    assert safetriage("decide", typed=facts, cache=tmp_path / "cache").out == cold.out


def test_a_cache_that_names_other_classes_is_not_obeyed(tmp_path: Path) -> None:
    import pickle

    safetriage("policy", "show", cache=tmp_path / "cache")
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(pickle.dumps((pytest.fail, ("a cached file ran code",))))
    assert safetriage("policy", "show", cache=tmp_path / "cache").exit is Exit.DONE


@pytest.mark.parametrize("form", ["json", "github"])
def test_a_policy_that_does_not_load_is_told_in_the_form_that_was_asked_for(
    beech_hill_folder: Path, tmp_path: Path, form: str
) -> None:
    folder = _edited(beech_hill_folder, tmp_path / "pack", "readings.yaml", "former-pupil-age:", "former-pupil-ages:")
    ran = safetriage("policy", "check", "--policy", str(folder), "--output-format", form)
    assert ran.exit is Exit.BAD_INPUT
    if form == "json":
        assert "P111" in [finding["code"] for finding in json.loads(ran.out)["findings"]]
    else:
        assert all(line.startswith("::error file=") for line in ran.out.splitlines())
        assert "title=P111" in ran.out
