"""`safetriage policy import`: tables from a file to rules, to a policy, to a report; and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.loading.pack import load_folder
from tests.kb.loading.packs import GOOD
from tests.tui.support import safetriage
from tui.exits import Exit

TABLE = """hit policy: {hit}
person,deed,age,verdict,clause,says,duty
teacher,message,<13,prohibited,K1,"Do not: ""never"".",tell-head
"teacher, helper",message,<18,refer,K1,Ask first.,
"""
ROWS = TABLE.partition("\n")[2]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "contact.csv"
    path.write_text(TABLE.format(hit="first"), encoding="utf-8")
    return path


def test_the_rules_of_a_table_come_on_standard_output(table: Path) -> None:
    ran = safetriage("policy", "import", str(table), "--policy", str(GOOD))
    assert ran.exit is Exit.DONE, ran.err
    assert ran.out.startswith("# From the decision table contact.csv, hit policy first.")
    assert "- norm: contact-row-1\n" in ran.out
    assert "- duty: contact-row-1-duty\n" in ran.out
    assert "not: {person: teacher, age: {below: 13}}" in ran.out
    assert ran.err == ""


def test_the_rules_written_to_a_file_load_with_the_policy(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    for file in GOOD.rglob("*.yaml"):
        (folder / file.relative_to(GOOD)).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.relative_to(GOOD)).write_bytes(file.read_bytes())
    target = folder / "rules" / "imported-contact.yaml"
    arguments = ("policy", "import", str(table), "--policy", str(folder), "-o", str(target))
    assert safetriage(*arguments).exit is Exit.DONE
    written = target.read_bytes()
    assert {"contact-row-1", "contact-row-2"} <= {norm.id for norm in load_folder(folder).norms}
    assert safetriage(*arguments).exit is Exit.DONE, "a table can be imported again"
    assert target.read_bytes() == written
    mine = tmp_path / "mine.yaml"
    mine.write_text("- norm: by-hand", encoding="utf-8")
    refused = safetriage(*arguments[:-1], str(mine))
    assert refused.exit is Exit.BAD_INPUT
    assert "was not made by an import" in refused.err
    assert mine.read_text(encoding="utf-8") == "- norm: by-hand"


def test_a_table_makes_a_policy_that_checks_and_decides(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new-pack"
    ran = safetriage("policy", "import", str(table), "--new", str(folder), "--required", "person")
    assert ran.exit is Exit.DONE, ran.err
    assert "the policy new-pack, with 2 norms" in ran.out
    assert "person: choice, required" in ran.err
    assert "age: number, from 0 to 120" in ran.err
    checked = json.loads(safetriage("policy", "check", "--policy", str(folder), "--json").out)
    unproved = {finding["code"] for finding in checked["findings"] if not finding["notice"]}
    assert unproved <= {"C503"}, "only that the table is silent somewhere"
    facts = '{"person": "helper", "deed": "message", "age": 12}'
    decision = json.loads(safetriage("decide", "--policy", str(folder), typed=facts).out)
    assert decision["verdict"] == "refer"
    assert [reason["rule"] for reason in decision["reasons"]] == ["contact-row-2"]
    again = safetriage("policy", "import", str(table), "--new", str(folder))
    assert again.exit is Exit.BAD_INPUT
    assert "is not empty" in again.err


def test_check_tells_overlaps_and_gaps_in_the_language_of_cells(table: Path) -> None:
    ran = safetriage("policy", "import", str(table), "--policy", str(GOOD), "--check")
    assert ran.exit is Exit.PROBLEMS
    assert "5 rows" not in ran.out
    assert "605 situations of person, deed, age" in ran.out
    assert "rows 1, 2 hold together and differ: prohibited, refer" in ran.out
    assert "person: teacher · deed: message · age: <13" in ran.out
    assert "person: teacher, helper · deed: message · age: >=18" in ran.out
    assert ran.err == ""


def test_check_gives_the_same_as_json(table: Path) -> None:
    ran = safetriage("policy", "import", str(table), "--policy", str(GOOD), "--check", "--json")
    found = json.loads(ran.out)
    assert found["hit_policy"] == "first"
    assert found["situations"] == 605
    assert [(overlap["rows"], overlap["count"]) for overlap in found["overlaps"]] == [([1, 2], 13)]
    assert sum(gap["count"] for gap in found["gaps"]) == 605 - 36
    assert found["never_decide"] == []


def test_a_whole_table_without_overlap_has_nothing_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("weight: 0..10,verdict,clause,says\n<2.5,refer,X1,a\n>=2.5,permitted,X1,b\n", encoding="utf-8")
    ran = safetriage("policy", "import", str(path), "--new", str(tmp_path / "x"), "--check", "--hit", "unique")
    assert ran.exit is Exit.DONE, ran.out
    assert "0 overlaps, 0 gaps: nothing to mend" in ran.out
    assert not (tmp_path / "x").exists()
    refused = safetriage("policy", "import", str(path), "--new", str(tmp_path / "x"), "--hit", "unique")
    assert refused.exit is Exit.BAD_INPUT
    assert "error[P311]" in refused.err
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("hit", "status"), [("unique", Exit.PROBLEMS), ("strictest", Exit.DONE), ("first", Exit.DONE)])
def test_overlaps_are_a_fault_under_unique_only(tmp_path: Path, hit: str, status: Exit) -> None:
    path = tmp_path / "t.csv"
    path.write_text(ROWS, encoding="utf-8")
    ran = safetriage("policy", "import", str(path), "--policy", str(GOOD), "--hit", hit)
    assert ran.exit is status
    assert ("to mend: rows overlap" in ran.err) == (hit == "unique")


def test_a_row_that_never_decides_is_told_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLE.format(hit="first") + "helper,message,3..5,permitted,K1,No.,\n", encoding="utf-8")
    ran = safetriage("policy", "import", str(path), "--policy", str(GOOD))
    assert ran.exit is Exit.PROBLEMS
    assert "row 3 (`t-row-3`) never decides" in ran.err
    assert "t-row-3" not in ran.out


def test_a_row_with_the_id_of_a_rule_of_the_policy_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("person,verdict,clause,says,id\npupil,refer,K1,Ask.,no-messages\n", encoding="utf-8")
    ran = safetriage("policy", "import", str(path), "--policy", str(GOOD), "--hit", "first")
    assert ran.exit is Exit.BAD_INPUT
    assert "error[P113]: `no-messages` names two rules" in ran.err
    assert not ran.out


def test_more_rows_than_a_policy_holds_can_be_checked_but_not_imported(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(f"{number},refer,X1,a\n" for number in range(1100))
    path.write_text(f"number: 0..1099,verdict,clause,says\n{rows}", encoding="utf-8")
    arguments = ("policy", "import", str(path), "--new", str(tmp_path / "x"), "--hit", "unique")
    assert safetriage(*arguments, "--check").exit is Exit.DONE
    ran = safetriage(*arguments)
    assert ran.exit is Exit.BAD_INPUT
    assert "error[P310]: 1,100 rows; a policy holds 1,000 rules" in ran.err


def test_faults_are_told_all_at_once_with_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLE.format(hit="first").replace("<13", "13..").replace("refer", "reffer"), encoding="utf-8")
    ran = safetriage("policy", "import", str(path), "--policy", str(GOOD))
    assert ran.exit is Exit.BAD_INPUT
    assert "t.csv:3:17: error[P305]: row 1: `13..` says nothing about the number `age`" in ran.err
    assert "error[P307]: row 2: `reffer` is not a verdict" in ran.err
    assert "this table cannot be used: 2 faults" in ran.err
    assert not ran.out


def test_a_table_too_tangled_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    names = [f"f{number}" for number in range(13)]
    rows = [["-"] * place + [value] + ["-"] * (12 - place) for place in range(13) for value in ("true", "false")]
    lines = [",".join((*row, "refer", "X1", "a")) for row in rows]
    path.write_text("\n".join([",".join((*names, "verdict", "clause", "says")), *lines]), encoding="utf-8")
    arguments = ("policy", "import", str(path), "--new", str(tmp_path / "x"))
    checked = safetriage(*arguments, "--check", "--hit", "strictest")
    assert checked.exit is Exit.DONE, "under `strictest` overlaps are meant, and there is no gap"
    assert "overlaps cannot be told: more than 5,000 sets of rows overlap" in checked.out
    assert "overlaps not known, 0 gaps: nothing to mend" in checked.out
    ran = safetriage(*arguments, "--hit", "unique")
    assert ran.exit is Exit.BAD_INPUT
    assert "error[P310]: more than 5,000 sets of rows overlap" in ran.err
    assert not (tmp_path / "x").exists()
    assert safetriage(*arguments, "--hit", "strictest").exit is Exit.DONE


@pytest.mark.parametrize(
    "arguments",
    [("--check", "-o", "x"), ("--new", "x", "-o", "y"), ("--required", "person"), ("--json",), ("--hit", "any")],
)
def test_a_command_line_that_makes_no_sense_says_how_to_go_on(table: Path, arguments: tuple[str, ...]) -> None:
    ran = safetriage("policy", "import", str(table), *arguments)
    assert ran.exit is Exit.BAD_INPUT
    assert "--" in ran.err
    assert not ran.out


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    ran = safetriage("policy", "import", str(tmp_path / "none.csv"))
    assert ran.exit is Exit.BAD_INPUT
    assert "none.csv" in ran.err
