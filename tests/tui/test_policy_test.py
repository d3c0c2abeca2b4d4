"""`safetriage policy test`: scenarios run, coverage told and mended, laws searched."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from kb.checks.scenarios import Outcome, Shortfall
from kb.engines.durable import Durable
from kb.expectations import Scenario
from kb.policy import Policy
from kb.problems import Place
from kb.program import Firing
from kb.vocabulary import Value
from outputs.junit import junit, write
from outputs.saving import CannotSave
from tests.conftest import TODAY
from tests.kb.loading.packs import GOOD, rules_of
from tests.tui.support import Ran, safetriage
from tui.exits import Exit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small good pack."""
    made = tmp_path / "pack"
    for name, body in rules_of(GOOD).items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(body)
    return made


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def ran_on(folder: Path, *arguments: str) -> Ran:
    return safetriage("policy", "test", *arguments, "--policy", str(folder))


def test_the_real_policy_holds_all_its_scenarios(beech_hill: Policy) -> None:
    ran = safetriage("policy", "test")
    count = len(beech_hill.pack.scenarios)
    assert ran.exit is Exit.DONE
    assert ran.out.startswith(f"beech-hill-2018: {count} scenarios, {count} hold, 0 fall short\n")
    assert f"{len(beech_hill.pack.norms)} of {len(beech_hill.pack.norms)} norms" in ran.out
    assert "--fix-coverage" not in ran.out, "nothing is left to propose"
    assert ran.err == ""


def test_a_scenario_that_fails_is_one_line_with_its_place_what_was_expected_and_what_came(folder: Path) -> None:
    edit(folder, "scenarios/examples.yaml", "verdict: prohibited\n    clauses: [K1]", "verdict: refer\n    clauses: K2")
    ran = ran_on(folder)
    assert ran.exit is Exit.PROBLEMS
    assert ran.out.splitlines()[:2] == [
        "scenarios/examples.yaml:1:3: a teacher messages a pupil: verdict: expected `refer`, came `prohibited`; "
        "clauses: expected `K2` among them, came `K1`",
        "small-school: 3 scenarios, 2 hold, 1 fall short",
    ]


def test_scenarios_are_chosen_by_the_words_of_their_names(folder: Path) -> None:
    ran = ran_on(folder, "-k", "TEACHER", "pupil")
    assert ran.out == "small-school: 1 scenario, 1 hold, 0 fall short\n"
    assert "covered by those of these that hold: 1 of 2 norms" in ran_on(folder, "-k", "teacher", "--coverage").out
    none = ran_on(folder, "-k", "teacher", "zebra")
    assert none.exit is Exit.BAD_INPUT
    assert none.out == ""
    assert "no scenario's name has all of these words: teacher zebra" in none.err
    both = ran_on(folder, "-k", "teacher", "--fix-coverage")
    assert both.exit is Exit.BAD_INPUT
    assert "do not go together" in both.err


def test_a_policy_without_scenarios_is_told_so(folder: Path) -> None:
    (folder / "scenarios/examples.yaml").write_text("[]\n", encoding="utf-8")
    ran = ran_on(folder)
    assert ran.exit is Exit.BAD_INPUT
    assert "`small-school` has no scenarios" in ran.err


def test_coverage_lists_each_gap_with_its_place(folder: Path) -> None:
    ran = ran_on(folder, "--coverage")
    assert ran.exit is Exit.DONE, "a gap is no failure"
    assert "rules/rules.yaml:15:9: no scenario fires `no-photographs`" in ran.out
    assert "`no-messages` turns between `age` 17 and 18, and no scenario tries it with 18" in ran.out
    assert "covered by scenarios that hold: 1 of 2 norms, 0 of 1 exceptions, 0 of 1 lifts, 1 of 1 duty rules" in ran.out


def test_proposals_are_a_file_of_scenarios_that_leaves_no_gap_and_nothing_is_written(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    ran = ran_on(folder, "--fix-coverage")
    assert ran.exit is Exit.DONE
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before
    assert ran.out.startswith("# Proposed, not judged: ")
    assert "3 proposed scenarios for 7 gaps; judge each before you keep it" in ran.err
    (folder / "scenarios/proposed.yaml").write_text(ran.out, encoding="utf-8")
    again = ran_on(folder, "--fix-coverage")
    assert again.exit is Exit.DONE
    assert again.out == ""
    assert "6 scenarios, 6 hold" in again.err
    assert "nothing is left to cover" in again.err


def test_what_nothing_can_cover_is_said(folder: Path) -> None:
    edit(folder, "rules/rules.yaml", "    - no-photographs\n", "    - no-photographs\n    - no-messages\n")
    told = "`agreed-photographs` can never lift `no-messages`: they never hold together, so no scenario can cover it"
    assert told in ran_on(folder, "--coverage").out
    assert told in ran_on(folder, "--fix-coverage").err
    brief = ran_on(folder).out
    assert told not in brief
    assert "1 thing that nothing can cover: `--coverage` lists them" in brief


def test_json_has_everything_that_was_asked_for(folder: Path) -> None:
    edit(folder, "scenarios/examples.yaml", "missing: [age]", "missing: [age]\n    questions: 0")
    ran = ran_on(folder, "--json", "--coverage", "--fix-coverage", "--laws", "--examples", "3")
    assert ran.exit is Exit.PROBLEMS
    found = json.loads(ran.out)
    assert set(found) == {"schema_version", "policy", "scenarios", "coverage", "gaps", "dead", "proposals", "laws"}
    assert found["scenarios"][1] == {
        "name": "a helper's age is missing",
        "file": "scenarios/examples.yaml",
        "line": 8,
        "holds": False,
        "faults": [{"what": "questions", "expected": "0 at most", "came": "up to 1"}],
    }
    assert found["coverage"]["norms"] == {"covered": 1, "of": 2}
    assert found["gaps"][0]["id"] == "no-photographs"
    assert found["gaps"][0]["file"] == "rules/rules.yaml"
    assert found["proposals"][0]["scenario"]["given"]["deed"] == "photograph"
    assert {law["law"] for law in found["laws"]} >= {"channels-agree", "oracle-agrees", "order-of-facts"}
    assert "gaps" not in json.loads(ran_on(folder, "--json").out)


# JUnit


def test_junit_has_one_case_for_each_scenario_with_the_file_as_its_class(folder: Path, tmp_path: Path) -> None:
    edit(folder, "scenarios/examples.yaml", "verdict: prohibited", "verdict: refer")
    edit(folder, "scenarios/examples.yaml", "a teacher messages a pupil", 'a <teacher> & "a pupil"')
    file = tmp_path / "reports" / "junit.xml"
    assert ran_on(folder, "--junit", str(file)).exit is Exit.PROBLEMS
    (suite,) = Xml.parse(file).getroot()
    assert suite.attrib == {"name": "small-school", "tests": "3", "failures": "1", "errors": "0", "skipped": "0"}
    assert [(case.get("classname"), case.get("name")) for case in suite] == [
        ("scenarios/examples.yaml", 'a <teacher> & "a pupil"'),
        ("scenarios/examples.yaml", "a helper's age is missing"),
        ("scenarios/examples.yaml", "a pupil takes a photograph"),
    ]
    (failure,) = suite.iter("failure")
    assert failure.get("message") == failure.text == "verdict: expected `refer`, came `prohibited`"


def _outcome(name: str, *faults: Shortfall) -> Outcome:
    scenario = Scenario(name=name, given=(), verdict=None, place=Place(file="scenarios/a.yaml", line=4))
    return Outcome(scenario=scenario, faults=faults, fired=frozenset())


def test_junit_tells_laws_and_what_was_cut_off() -> None:
    page = Xml.fromstring(
        junit("p", [_outcome("fine")], why="the 5 seconds are over", laws={"order": "", "ban": "it fell"})
    )
    cases = {str(case.get("name")): [child.tag for child in case] for case in page.iter("testcase")}
    assert cases == {"fine": [], "order": [], "ban": ["failure"], "everything that was asked for": ["error"]}
    assert (page.get("tests"), page.get("failures"), page.get("errors")) == ("4", "1", "1")
    whole = Xml.fromstring(junit("p", [_outcome("fine")], laws={"order": ""}))
    assert (whole.get("tests"), whole.get("failures"), whole.get("errors")) == ("2", "0", "0")


def test_junit_holds_no_character_that_xml_cannot() -> None:
    name = "a\x1b[2J\x00 \u202e \ufffe \uffff <b> ]]> &amp; \U0001f600"
    (case,) = Xml.fromstring(junit("p", [_outcome(name, Shortfall(what=name, expected="x", came="y"))])).iter(
        "testcase"
    )
    assert case.get("name") == "a\\u001b[2J\\u0000 \\u202e \\ufffe \\uffff <b> ]]> &amp; \U0001f600"


def test_an_older_report_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "junit.xml"
    file.write_text("a letter", encoding="utf-8")
    with pytest.raises(CannotSave, match="no JUnit file"):
        write("newer", file, TODAY)
    assert file.read_text(encoding="utf-8") == "a letter"
    file.write_text("<testsuites>older</testsuites>", encoding="utf-8")
    write("newer", file, TODAY)
    assert file.read_text(encoding="utf-8") == "newer"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file.write_text("<testsuites>newer</testsuites>", encoding="utf-8")
    monkeypatch.setattr("outputs.saving.os.fsync", full)
    with pytest.raises(CannotSave, match="no space left"):
        write("newest", file, TODAY)
    assert file.read_text(encoding="utf-8") == "<testsuites>newer</testsuites>"
    assert list(tmp_path.iterdir()) == [file]


def test_a_report_that_cannot_be_written_is_told_and_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    (taken / "within").mkdir(parents=True)
    ran = ran_on(folder, "--junit", str(taken))
    assert ran.exit is Exit.BAD_INPUT
    assert "Name another file" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack", "taken"]


# Laws and channels


def test_laws_that_hold_are_counted_and_nothing_is_claimed_to_be_proved(folder: Path) -> None:
    ran = ran_on(folder, "--laws", "--examples", "5", "--seed", "3")
    assert ran.exit is Exit.DONE
    assert "6 laws searched, 5 situations each at most, seed 3: 0 laws broken. A search finds faults and" in ran.out
    alone = ran_on(folder, "--laws", "--examples", "2", "--engine", "compiled")
    assert "the two channels were not compared: `--engine compiled`" in alone.out


def test_a_broken_law_is_told_in_words_with_both_sides_and_a_scenario_to_paste(folder: Path) -> None:
    with (folder / "invariants.yaml").open("a", encoding="utf-8") as file:
        file.write("\n- invariant: age-is-nothing\n  says: The age changes nothing.\n  no_effect: age\n")
        file.write(
            "\n- invariant: about-nothing\n  says: So.\n  when: {person: pupil, deed: photograph}\n  only: refer\n"
        )
    ran = ran_on(folder, "--laws", "--examples", "20")
    assert ran.exit is Exit.PROBLEMS
    lines = ran.out.splitlines()
    start = lines.index("law `age-is-nothing` is broken: The age changes nothing.")
    assert lines[start + 1 : start + 14] == [
        "  in this situation, whatever the facts are that it does not name:",
        "    the person who acts: a teacher",
        "    what is done: send a message",
        "    the age of the other person: 0",
        "  the age of the other person: 0: `prohibited`",
        "  the age of the other person: 18: `refer`",
        "  as the policy has it now, to paste into a file under scenarios/ once it is judged:",
        "    - scenario: what breaks age-is-nothing",
        "      given: {person: teacher, deed: message, age: 0}",
        "      expect: {verdict: prohibited, clauses: [K1], duties: [tell-head]}",
        "    - scenario: what breaks age-is-nothing, the other side",
        "      given: {person: teacher, deed: message, age: 18}",
        "      expect: {verdict: refer}",
    ]
    assert "law `about-nothing` says nothing: there is no legal situation that it speaks of" in lines
    pasted = "\n".join(line[4:] for line in lines[start + 8 : start + 14])
    (folder / "scenarios/pasted.yaml").write_text(pasted, encoding="utf-8")
    assert "5 scenarios, 5 hold" in ran_on(folder).out


def test_channels_that_differ_end_with_exit_three(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Durable.fire

    def wrong(self: Durable, facts: Mapping[str, Value]) -> Firing:
        firing = right(self, facts)
        return replace(firing, entries=firing.entries - {"no-messages"})

    monkeypatch.setattr(Durable, "fire", wrong)
    ran = ran_on(folder)
    assert ran.exit is Exit.NOT_SURE
    assert "channels: expected one answer, came the two channels differ" in ran.out
    laws = ran_on(folder, "--laws", "--examples", "20", "-k", "photograph")
    assert laws.exit is Exit.NOT_SURE
    assert "law `channels-agree` is broken" in laws.out
    assert "the compiled table: `prohibited`; only here fires `no-messages`" in laws.out


def test_without_hypothesis_laws_are_refused_with_the_way_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    ran = ran_on(folder, "--laws")
    assert ran.exit is Exit.BAD_INPUT
    assert ran.out == ""
    assert "Hypothesis, which is not installed here" in ran.err
    assert "leave `--laws` out" in ran.err
    assert ran_on(folder).exit is Exit.DONE


@pytest.mark.parametrize("wrong", ["0", "-5", "x", "1000001", "9999999999"])
def test_a_number_of_examples_that_cannot_be_is_refused(wrong: str) -> None:
    ran = safetriage("policy", "test", "--laws", f"--examples={wrong}")
    assert ran.exit is Exit.BAD_INPUT
    assert "is not a number from 1 to 1,000,000" in ran.err
