"""`safetriage policy diff` and `policy report`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.tui.support import safetriage
from tui.exits import Exit

REAL = "beech-hill-2018"


@pytest.fixture(scope="module")
def eighteen(beech_hill_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eighteen")
    for file in beech_hill_folder.rglob("*.yaml"):
        copy = folder / file.relative_to(beech_hill_folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
    concepts = folder / "rules" / "concepts.yaml"
    concepts.write_text(concepts.read_text().replace("below: 19", "below: 18", 1))
    return folder


def test_the_examples_that_are_printed_are_decided_as_the_difference_says(eighteen: Path) -> None:
    ran = safetriage("policy", "diff", REAL, str(eighteen), "--regions", "1")
    assert ran.exit is Exit.DONE, ran.err
    titles = [line.split("   ")[0] for line in ran.out.splitlines() if line.endswith("MILDER")]
    examples = [line for line in ran.out.splitlines() if line.strip().startswith("{")]
    assert len(titles) == len(examples) == 6
    verdicts = []
    for policy in (REAL, str(eighteen)):
        decided = safetriage("decide", "--policy", policy, typed="\n".join(examples))
        assert decided.exit is Exit.DONE
        verdicts.append([json.loads(line)["verdict"] for line in decided.out.splitlines()])
    assert titles == [f"{before} → {after}" for before, after in zip(*verdicts, strict=True)]


def test_json_goes_to_standard_output_alone(eighteen: Path) -> None:
    ran = safetriage("policy", "diff", REAL, str(eighteen), "--json", "--regions", "1")
    page = json.loads(ran.out)
    assert (ran.exit, ran.err) == (Exit.DONE, "")
    assert (page["schema_version"], page["alike"]) == (1, False)
    assert page["changed"]["count"] == 771_741_198_581_760
    assert page["edits"][0]["id"] == "young-past-pupil"
    only = json.loads(safetriage("policy", "diff", REAL, str(eighteen), "--json", "--only", "duties").out)
    assert "verdicts" not in only
    assert only["duties"][0]["regions"]


def test_the_exit_code_tells_whether_answers_differ(eighteen: Path) -> None:
    assert safetriage("policy", "diff", REAL, str(eighteen), "--exit-code", "--only", "readings").exit is Exit.PROBLEMS
    same = safetriage("policy", "diff", REAL, REAL, "--exit-code")
    assert same.exit is Exit.DONE
    assert "Nothing changes" in same.out


def test_a_git_revision_is_compared_with_the_folder_as_it_is(
    eighteen: Path, beech_hill_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.invalid", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "eighteen")):
        subprocess.run(["git", "-C", str(eighteen), *who, *arguments], check=True, capture_output=True)
    monkeypatch.chdir(eighteen)
    ran = safetriage("policy", "diff", "HEAD", ".", "--exit-code")
    assert ran.exit is Exit.DONE, ran.err
    assert "No edit" in ran.out
    ran = safetriage("policy", "diff", str(beech_hill_folder), "HEAD:./", "--exit-code", "--only", "duties")
    assert ran.exit is Exit.PROBLEMS, ran.err
    assert "no longer owed: tell-dpo" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("diff", REAL), "name a second policy, or a reading with --without"),
        (("diff", REAL, "nowhere"), "`nowhere` is neither a policy nor a folder with a `pack.yaml`"),
        (("diff", REAL, REAL, "--regions", "0"), "`0` is no whole number from 1 to 60"),
        (("diff", REAL, REAL, "--regions", "99999"), "is no whole number from 1 to 60"),
        (("diff", REAL, REAL, "--only", "words"), "invalid choice"),
        (("diff", "--", "--upload-pack=x", REAL), "neither a policy, nor a folder"),
        (("report", REAL, REAL), "-o/--output"),
        (("report", REAL, REAL, "-o", "changes.docx"), "does not say which format is wanted"),
        (("report", REAL, REAL, "-o", "nowhere/changes.md"), "there is no folder `nowhere`"),
    ],
)
def test_what_cannot_be_used_says_how_to_go_on(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = safetriage("policy", *arguments)
    assert ran.exit is Exit.BAD_INPUT
    assert said in ran.err
    assert not ran.out
    assert list(tmp_path.iterdir()) == []


def test_policies_that_cannot_be_compared_say_which_fact_is_in_the_way(eighteen: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for file in eighteen.rglob("*.yaml"):
        copy = other / file.relative_to(eighteen)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    vocabulary = other / "vocabulary.yaml"
    text = vocabulary.read_text()
    start, end = text.index("\nparental_permission:"), text.index("\nalready_happened:")
    number = (
        "\nparental_permission:\n  type: number\n  label: parents asked\n  question: How many?\n  between: [0, 9]\n"
        "  no_effect: It changes nothing.\n  can_change: true\n  weights:\n    - {from: 0, to: 9, weight: 1}\n"
    )
    vocabulary.write_text(text[:start] + number + text[end:])
    for name in ("phrases.yaml", "messages.yaml"):
        (other / name).unlink()
    for file in (other / "scenarios").iterdir():
        file.write_text("[]\n")
    ran = safetriage("policy", "diff", REAL, str(other))
    assert ran.exit is Exit.BAD_INPUT
    assert "`parental_permission` is of type yes_no in the old policy and number in the new one" in ran.err


def test_reports_are_written_once_and_never_over_another_file(eighteen: Path, tmp_path: Path) -> None:
    target = tmp_path / "changes.html"
    ran = safetriage("policy", "report", REAL, str(eighteen), "-o", str(target))
    assert (ran.exit, ran.out) == (Exit.DONE, "")
    assert "written:" in ran.err
    page = target.read_text()
    assert "Map of the difference" in page
    assert "<svg" in page
    assert "A promise is no longer kept, as the policy now means it" in page
    again = safetriage("policy", "report", REAL, str(eighteen), "-o", str(target))
    assert again.exit is Exit.BAD_INPUT
    assert "is there already" in again.err
    assert target.read_text() == page


def test_the_format_can_be_named_apart_from_the_file(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the extra `pdf` is not installed")
    target = tmp_path / "changes"
    ran = safetriage("policy", "report", REAL, REAL, "-o", str(target), "--format", "pdf")
    assert ran.exit is Exit.DONE, ran.err
    assert target.read_bytes().startswith(b"%PDF-")


def test_a_policy_without_one_of_its_readings_is_compared_with_itself() -> None:
    ran = safetriage("policy", "diff", "beech-hill-2018", "--without", "directly-related", "--exit-code")
    assert ran.exit is Exit.PROBLEMS
    assert "beech-hill-2018 without the reading directly-related" in ran.out
    assert "refer → prohibited" in ran.out
    assert "4,090,524,809,158,656 situations" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--without", "directly-relatd"), "did you mean `directly-related`?"),
        (("example-academy", "--without", "directly-related"), "and not both"),
        ((), "name a second policy, or a reading with --without"),
    ],
)
def test_what_to_compare_with_must_be_one_thing_that_is_there(arguments: tuple[str, ...], says: str) -> None:
    ran = safetriage("policy", "diff", "beech-hill-2018", *arguments)
    assert ran.exit is Exit.BAD_INPUT
    assert says in ran.err
