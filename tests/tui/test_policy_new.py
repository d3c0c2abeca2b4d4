"""`policy new` and `policy schema` as an author meets them: by flags, by questions, refused, and written."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import pytest

from kb.loading.pack import load_folder
from kb.loading.schema import KINDS
from tests.tui.support import CACHE, TODAY, Ran, safetriage
from tui.command import run
from tui.console import Console
from tui.exits import Exit

EVIL = 'Evil: *school" {{ 7*7 }} # x'


def new(*arguments: str, typed: str = "") -> Ran:
    return safetriage("policy", "new", *arguments, typed=typed)


@pytest.fixture
def oak(tmp_path: Path) -> Path:
    folder = tmp_path / "oak"
    assert new(str(folder), "--school", "Oak School").exit is Exit.DONE
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- a new policy


def test_a_policy_made_by_answering_has_nothing_to_mend(tmp_path: Path) -> None:
    folder = tmp_path / "our-school"
    ran = new(str(folder), typed=f"{EVIL}\n\n\n2026-13\n2026-09\n2025-01-01\n\n")

    assert ran.exit is Exit.DONE
    assert ran.out == f"{folder}\n"
    assert "`2026-13` is no date of issue" in ran.err
    assert "before the policy was issued" in ran.err
    pack = load_folder(folder)
    assert (pack.school, pack.id, pack.title) == (EVIL, "our-school", "Social networking policy")
    assert (pack.issued, pack.review_due.isoformat()) == ("2026-09", "2027-08-31")
    checked = safetriage("policy", "check", "--policy", str(folder), "--json")
    assert checked.exit is Exit.DONE
    assert json.loads(checked.out)["findings"] == []
    asked = safetriage("ask", "--policy", str(folder), "--json", "--fact", "actor=parent")
    assert json.loads(asked.out)["verdict"] == "out_of_scope"


def test_flags_leave_nothing_to_ask(tmp_path: Path) -> None:
    ran = new(
        str(tmp_path / "p"),
        "--school",
        "Elm",
        "--title",
        "T",
        "--id",
        "elm",
        "--issued",
        "2025",
        "--review-due",
        "2026-01-31",
    )

    assert ran.exit is Exit.DONE
    assert "?" not in ran.err
    pack = load_folder(tmp_path / "p")
    assert (pack.id, pack.title, pack.issued, str(pack.review_due)) == ("elm", "T", "2025", "2026-01-31")


def test_a_policy_like_another_takes_its_rules_and_confirms_no_reading(oak: Path, tmp_path: Path) -> None:
    readings = oak / "readings.yaml"
    readings.write_text(readings.read_text().replace("confirmed: false", "confirmed: true"))
    ran = new(str(tmp_path / "elm"), "--like", str(oak), "--school", "Elm School")

    assert ran.exit is Exit.DONE
    assert "`confirmed: false` (one had been confirmed there)" in ran.err
    pack = load_folder(tmp_path / "elm")
    assert (pack.id, pack.school) == ("elm", "Elm School")
    assert not any(reading.confirmed for reading in pack.readings)
    assert pack.norms == load_folder(oak).norms


def test_a_policy_like_a_shipped_one_tells_the_lines_that_still_name_it(tmp_path: Path) -> None:
    ran = new(str(tmp_path / "elm"), "--like", "beech-hill-2018", "--school", "Elm School")

    assert ran.exit is Exit.DONE
    assert "still name the other school or its council" in ran.err
    assert "pack.yaml:4" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--id", "a b"], "`a b` cannot be the id of a policy"),
        (["--id", "beech-hill-2018"], "comes with the program"),
        (["--issued", "2026-02-30"], "`2026-02-30` is no date of issue"),
        (["--review-due", "2027-13-01"], "not a day of the calendar"),
        (["--issued", "2028", "--review-due", "2027-01-01"], "before the policy was issued"),
        (["--school", "a\x1b[2Jb"], "U+001B"),
        (["--title", "x" * 300], "300 characters"),
        (["--like", "beech-hill-2019"], "did you mean `beech-hill-2018`?"),
        (["--when", "actor=staff"], "takes no --when: that is for rule, exception, duty"),
    ],
)
def test_what_cannot_be_used_writes_nothing(tmp_path: Path, arguments: list[str], told: str) -> None:
    given = arguments if "--school" in arguments else ["--school", "Elm", *arguments]
    ran = new(str(tmp_path / "elm"), *given)

    assert ran.exit is Exit.BAD_INPUT
    assert told in ran.err
    assert "\x1b" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_asked(oak: Path) -> None:
    before = contents(oak)
    ran = new(str(oak))

    assert ran.exit is Exit.BAD_INPUT
    assert "is not empty" in ran.err
    assert "What is the school called?" not in ran.err
    assert contents(oak) == before


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [("", Exit.BAD_INPUT, "before `--school` was given"), ("Elm\nq\n", Exit.DONE, "Nothing was written")],
)
def test_leaving_early_writes_nothing(tmp_path: Path, typed: str, status: Exit, told: str) -> None:
    ran = new(str(tmp_path / "elm"), typed=typed)

    assert ran.exit is status
    assert told in ran.err
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_the_input_on_a_terminal_takes_no_default(tmp_path: Path) -> None:
    err = io.StringIO()
    console = Console(out=io.StringIO(), err=err, input=io.BytesIO(b"Elm\n"), today=TODAY, cache=CACHE, terminal=True)
    assert run(["policy", "new", str(tmp_path / "elm")], console) is Exit.BAD_INPUT
    assert "before `--title` was given" in err.getvalue()
    piped = dataclasses.replace(console, input=io.BytesIO(b"Elm\n"), terminal=False)
    assert run(["policy", "new", str(tmp_path / "elm")], piped) is Exit.DONE


def test_nothing_named_says_what_can_be() -> None:
    ran = new()

    assert ran.exit is Exit.BAD_INPUT
    assert "a FOLDER for another school's policy, or rule, exception, duty or scenario" in ran.err


# --- a new entry


def test_a_rule_is_printed_and_nothing_changes(oak: Path) -> None:
    before = contents(oak)
    ran = new(
        "rule",
        "--policy",
        str(oak),
        "--clause",
        "M1",
        "--id",
        "no-groups",
        "--verdict",
        "prohibited",
        "--when",
        "actor=volunteer",
        "--when",
        "is=private-message",
        "--when",
        "counterpart_age<18",
        "--when",
        "not family=yes",
        "--reading",
        "past-pupil-adult",
        "--force",
        "should",
        "--says",
        "Keep out: really.",
    )

    assert ran.exit is Exit.DONE
    assert ran.out == (
        "# rules/messages.yaml\n"
        "- norm: no-groups\n"
        "  clause: M1\n"
        "  force: should\n"
        "  verdict: prohibited\n"
        "  when: {actor: volunteer, is: private-message, counterpart_age: {below: 18}, not: {family: true}}\n"
        "  readings: past-pupil-adult\n"
        '  says: "Keep out: really."\n'
    )
    assert "Nothing was written" in ran.err
    assert contents(oak) == before


def test_a_rule_asked_for_line_by_line_is_written_with_a_scenario_and_checked(oak: Path) -> None:
    answers = [
        "M9",
        "M5",
        "no adults",
        "greet-first",
        "permited",
        "conditional",
        "actr=staff",
        "actor=governor",
        "counterpart=other_adult",
        "is=private-message",
        "",
        "Greet first.",
    ]
    ran = new("rule", "--policy", str(oak), "--write", typed="\n".join(answers) + "\n")

    assert ran.exit is Exit.DONE
    for told in (
        "`M9` is not a clause",
        "`no adults` cannot be an id",
        "did you mean `permitted`?",
        "did you mean `actor`?",
    ):
        assert told in ran.err
    norm = load_folder(oak).norms[-1]
    assert (norm.id, norm.clause, norm.verdict, norm.says) == ("greet-first", "M5", "conditional", "Greet first.")
    assert f"written at {norm.place.file}:{norm.place.line}" in ran.err

    assert "no scenario fires `greet-first`" in safetriage("policy", "check", "--policy", str(oak)).out
    ran = new("scenario", "--policy", str(oak), "--write", "--name", "greeting: a colleague", "--fact", "actor=parent")
    assert ran.exit is Exit.DONE
    ran = new(
        "scenario",
        "--policy",
        str(oak),
        "--write",
        typed="a message to a colleague\nactor=governor\nactor=parent\n"
        "counterpart=other_adult\nchannel=private_channel\nfamily=no\n\n",
    )
    assert ran.exit is Exit.DONE
    assert "`actor` is given twice" in ran.err
    assert "yours to judge" in ran.err
    scenario = load_folder(oak).scenarios[-1]
    assert (scenario.name, scenario.verdict, scenario.missing) == (
        "a message to a colleague",
        "conditional",
        frozenset(),
    )
    assert scenario.clauses == {"M5"}
    assert "no scenario fires" not in safetriage("policy", "check", "--policy", str(oak)).out


def test_an_exception_lifts_what_it_names(oak: Path) -> None:
    ran = new(
        "exception",
        "--policy",
        str(oak),
        "--clause",
        "M4",
        "--id",
        "cousins",
        "--write",
        "--lifts",
        "ask-about-young-past-pupils",
        "--when",
        "family=yes",
        "--says",
        "Family.",
        "--file",
        "family",
    )

    assert ran.exit is Exit.DONE
    assert "written as rules/family.yaml, a new file" in ran.err
    exception = next(item for item in load_folder(oak).exceptions if item.id == "cousins")
    assert [lift.norm for lift in exception.lifts] == ["ask-about-young-past-pupils"]


def test_a_new_duty_comes_with_the_rule_that_adds_it(oak: Path) -> None:
    ran = new(
        "duty",
        "--policy",
        str(oak),
        "--write",
        typed="\nR1\ntell-dsl\ntell-head\nTell the head\nheed\nhead\n\nnext day\n"
        "Say what happened.\nprohibited\n\ncounterpart=pupil\n\n",
    )

    assert ran.exit is Exit.DONE
    assert "`tell-dsl` is taken already (duties.yaml:" in ran.err
    assert "did you mean `head`?" in ran.err
    pack = load_folder(oak)
    duty = pack.duty("tell-head")
    assert (duty.recipient, duty.owed_by, duty.when) == ("head", "you", "next day")
    rule = pack.duty_rules[-1]
    assert (rule.id, rule.duty, rule.verdicts) == ("tell-head-arises", "tell-head", frozenset({"prohibited"}))


def test_a_duty_that_is_there_gets_one_more_rule(oak: Path) -> None:
    arguments = ["duty", "--policy", str(oak), "--clause", "R1", "--when", "actor=volunteer", "--id", "volunteers-tell"]

    assert "did you mean `tell-dsl`?" in new(*arguments, "--owes", "tel-dsl").err
    ran = new(*arguments, "--owes", "tell-dsl")
    assert ran.exit is Exit.DONE
    assert ran.out == (
        "# rules/duties.yaml\n- duty: volunteers-tell\n  owes: tell-dsl\n  clause: R1\n  when: {actor: volunteer}\n"
    )


def test_a_scenario_takes_what_the_policy_refuses_and_the_day_on_which_an_age_hangs(oak: Path) -> None:
    facts = ["actor=teacher", "activity=communicate", "counterpart=former_pupil", "counterpart_born=2009-01-01"]
    flags = [part for fact in facts for part in ("--fact", fact)]
    ran = new("scenario", "--name", "someone of seventeen", *flags)
    assert ran.exit is Exit.DONE
    assert f'on_date: "{TODAY}"' in ran.out

    ran = new("scenario", "--name", "no", "--fact", "actor=pupil", "--fact", "activity=take_device_home")
    assert ran.exit is Exit.DONE
    assert "expect: {refused: activity}" in ran.out
    assert "missing:" in new("scenario", "--policy", str(oak), "--name", "open", "--fact", "actor=staff").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rule", "--clause", "G22"], "`G22` is not a clause of this policy"),
        (["rule", "--clause", "G2", "--id", "no-contact-with-pupils"], "is taken already (rules/contact.yaml:"),
        (["rule", "--clause", "G2", "--id", "adult"], "`adult` is taken already (rules/concepts.yaml:"),
        (["rule", "--clause", "G2", "--id", "device"], "`device` is taken already (a fact, vocabulary.yaml)"),
        (["exception", "--clause", "G2", "--id", "device"], "`device` is taken already (a fact, vocabulary.yaml)"),
        (["duty", "--owes", "tell-dsl", "--clause", "G2", "--id", "adult"], "`adult` is taken already (rules/"),
        (["rule", "--clause", "G2", "--id", "x", "--verdict", "alowed"], "`alowed` is not a verdict"),
        (["rule", "--clause", "G2", "--id", "x", "--verdict", "refer", "--verdict", "refer"], "given 2 times"),
        (["rule", "--clause", "G2", "--id", "x", "--verdict", "refer", "--force", "may"], "`may` is not a force"),
        (["rule", "--clause", "G2", "--id", "x", "--verdict", "refer", "--when", "is=adlt"], "did you mean `adult`?"),
        (["rule", "--owes", "tell-dsl"], "`new rule` takes no --owes: that is for duty"),
        (["exception", "--clause", "G2", "--id", "x", "--lifts", "no-contact-with-pupil"], "`no-contact-with-pupils`"),
        (["duty", "--title", "T", "--clause", "G2", "--id", "x", "--recipient", "dls"], "did you mean `dsl`?"),
        (["scenario", "--name", "x", "--fact", "actr=teacher"], "did you mean `actor`?"),
        (["scenario", "--name", "x", "--fact", "actor=techer"], "did you mean `teacher`?"),
        (["scenario", "--name", "asking a pupil to be friends"], "is called `asking a pupil to be friends` already"),
        (
            [
                "rule",
                "--clause",
                "G2",
                "--id",
                "x",
                "--verdict",
                "refer",
                "--when",
                "is=adult",
                "--says",
                "x",
                "--write",
            ],
            "policy new FOLDER --like beech-hill-2018",
        ),
    ],
)
def test_what_an_entry_cannot_be_is_told_with_what_it_can(arguments: list[str], told: str) -> None:
    ran = new(*arguments)

    assert ran.exit is Exit.BAD_INPUT
    assert told in ran.err
    assert ran.out == ""


def test_the_id_of_a_rule_is_taken_from_the_moment_it_is_written(oak: Path) -> None:
    (oak / "rules" / "more.yaml").write_text("- concept: late\n  when: {actor: staff}\n")
    entry = ("--clause", "M1", "--verdict", "refer", "--when", "actor=staff", "--says", "x", "--write")
    assert new("rule", "--policy", str(oak), "--id", "first", *entry).exit is Exit.DONE
    before = contents(oak)
    for name, place in (("first", "rules/messages.yaml:"), ("late", "rules/more.yaml:1"), ("actor", "a fact, ")):
        ran = new("rule", "--policy", str(oak), "--id", name, *entry)
        assert ran.exit is Exit.BAD_INPUT
        assert f"`{name}` is taken already ({place}" in ran.err
    assert contents(oak) == before


def test_an_entry_with_which_the_policy_would_not_load_changes_nothing(oak: Path) -> None:
    (oak / "rules" / "messages.yaml").write_text((oak / "rules" / "messages.yaml").read_text() + "...\n")
    before = contents(oak)
    ran = new(
        "rule",
        "--policy",
        str(oak),
        "--clause",
        "M1",
        "--id",
        "x",
        "--verdict",
        "refer",
        "--when",
        "actor=staff",
        "--says",
        "x",
        "--write",
    )

    assert ran.exit is Exit.BAD_INPUT
    assert "error[P0" in ran.err
    assert "nothing was changed" in ran.err
    assert contents(oak) == before


def test_flags_are_refused_before_anything_is_asked_and_answers_are_never_lost(oak: Path) -> None:
    for flag, value in (("--file", "../x"), ("--reading", "past-pupil"), ("--force", "may")):
        ran = new("rule", "--policy", str(oak), flag, value, typed="M1\n")
        assert ran.exit is Exit.BAD_INPUT
        assert "Which clause" not in ran.err

    (oak / "rules" / "brackets.yaml").write_text("[{concept: late, when: {actor: staff}}]\n")
    ran = new(
        "rule", "--policy", str(oak), "--clause", "M1", "--id", "x", "--verdict", "refer", "--when", "is=late",
        "--says", "typed", "--file", "brackets", "--write",
    )  # fmt: skip
    assert ran.exit is Exit.BAD_INPUT
    assert "rules/brackets.yaml: it is written in brackets" in ran.err
    assert "says: typed" in ran.out


def test_a_list_is_shown_where_there_is_one() -> None:
    ran = new("rule", typed="?\nG2\n?\nq\n")

    assert "  G3   " in ran.err
    assert "There is no list for this one" in ran.err


# --- schemas


def test_schemas_are_printed_one_or_all() -> None:
    assert json.loads(safetriage("policy", "schema", "rules").out)["title"] == "rules of a safetriage policy pack"
    assert tuple(json.loads(safetriage("policy", "schema").out)) == KINDS
    assert "no-contact-with-pupils" in safetriage("policy", "schema", "rules", "--own").out
    assert "no-contact-with-pupils" not in safetriage("policy", "schema", "rules").out


def test_schemas_are_written_with_the_line_that_an_editor_wants(oak: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = safetriage("policy", "schema", "--write", str(oak / "schema"), "--own", "--policy", str(oak))
    assert ran.exit is Exit.DONE
    assert {path.stem for path in (oak / "schema").iterdir()} == set(KINDS)
    assert "rules/NAME.yaml:  # yaml-language-server: $schema=../schema/rules.json" in ran.err
    rules = oak / "rules" / "messages.yaml"
    rules.write_text("# yaml-language-server: $schema=../schema/rules.json\n" + rules.read_text())
    assert safetriage("policy", "check", "--policy", str(oak)).exit is Exit.DONE

    monkeypatch.chdir(oak.parent)
    ran = safetriage("policy", "schema", "--write", "schemas")
    assert "clauses.yaml:  # yaml-language-server: $schema=schemas/clauses.json" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["rulez"], "did you mean `rules`?"), (["rules", "--write", "x"], "leave the kind out"), (["zz"], "known here: ")],
)
def test_a_schema_that_is_not_there_is_refused(arguments: list[str], told: str) -> None:
    ran = safetriage("policy", "schema", *arguments)

    assert ran.exit is Exit.BAD_INPUT
    assert told in ran.err


@pytest.mark.parametrize(
    "there",
    [
        b"our own notes\n",
        b'{"title": "rules of a safetriage policy pack"}',
        b'{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Rules of chess"}',
        b"[" * 100_000,
        b"\xff",
        None,
    ],
    ids=["text", "no schema", "another schema", "deep", "no text", "a folder"],
)
def test_a_file_that_is_no_schema_of_this_program_is_never_replaced(tmp_path: Path, there: bytes | None) -> None:
    folder = tmp_path / "schema"
    folder.mkdir()
    for name in ("rules.json", "pack.json"):
        if there is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(there)
    before = contents(tmp_path)
    ran = safetriage("policy", "schema", "--write", str(folder))

    assert ran.exit is Exit.BAD_INPUT
    assert f"`{folder}/pack.json` and `{folder}/rules.json` are there already" in ran.err
    assert "name another folder" in ran.err
    assert ran.out == ""
    assert contents(tmp_path) == before


def test_schemas_that_this_program_wrote_are_written_anew(oak: Path) -> None:
    folder = oak / "schema"
    assert safetriage("policy", "schema", "--write", str(folder), "--own", "--policy", str(oak)).exit is Exit.DONE
    own = contents(folder)
    (folder / "notes.txt").write_text("mine")
    assert safetriage("policy", "schema", "--write", str(folder)).exit is Exit.DONE
    assert contents(folder)["rules.json"] != own["rules.json"]
    assert (folder / "notes.txt").read_text() == "mine"
