"""`--time-limit` of `policy test` and `policy map`: cut off, they say so, how far they got and how to go on."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from kb.analysis.atlas import Atlas
from kb.analysis.space import OutOfTime
from kb.checks.coverage import covering, proposals
from kb.checks.laws import search
from kb.checks.laws.claims import Facts
from kb.checks.laws.situations import Ground
from tests.kb.loading.packs import GOOD, rules_of
from tests.tui.support import Ran, safetriage
from tui.authoring import map as map_command
from tui.authoring import test as test_command
from tui.exits import Exit

AT_ONCE = ("--time-limit", "1e-9")
OVER = "the 60 seconds that it was given are over"
MORE = "give it longer with --time-limit (0: no limit)"
LAWS = ("--laws", "--examples", "5")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small good pack, with a law that it breaks."""
    made = tmp_path / "pack"
    for name, body in rules_of(GOOD).items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(body)
    with (made / "invariants.yaml").open("a", encoding="utf-8") as file:
        file.write("\n- invariant: age-is-nothing\n  says: The age changes nothing.\n  no_effect: age\n")
    return made


def ran_on(folder: Path, *arguments: str) -> Ran:
    return safetriage("policy", "test", "--policy", str(folder), *arguments)


class Clock:
    """A time that is over when it is told so."""

    def __init__(self) -> None:
        self.over = False

    def limit(self, seconds: float) -> Callable[[], None]:
        def tick() -> None:
            if self.over:
                raise OutOfTime(f"the {seconds:g} seconds that it was given are over")

        return tick


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(test_command, "limit", made.limit)
    monkeypatch.setattr(map_command, "limit", made.limit)
    return made


def at_call(clock: Clock, monkeypatch: pytest.MonkeyPatch, where: object, name: str, number: int = 1) -> None:
    """The time is over from the `number`th call of a function on."""
    whole, calls = getattr(where, name), itertools.count(1)

    def called(*arguments: object, **named: object) -> object:
        clock.over = clock.over or next(calls) >= number
        return whole(*arguments, **named)

    monkeypatch.setattr(where, name, called)


# --- policy test


def test_no_scenario_is_run_when_there_is_no_time_at_all(folder: Path) -> None:
    ran = ran_on(folder, *AT_ONCE, "--coverage", *LAWS)
    assert ran.exit is Exit.PROBLEMS
    assert ran.out.splitlines() == [
        "small-school: 0 of 3 scenarios were run, 0 hold, 0 fall short",
        "stopped: the 1e-09 seconds that it was given are over; not every scenario was run",
        f"  = help: {MORE}, or choose scenarios with -k",
    ]


def test_zero_is_no_limit(folder: Path) -> None:
    ran = ran_on(folder, "--time-limit", "0", "--coverage")
    assert ran.exit is Exit.DONE
    assert "3 scenarios, 3 hold" in ran.out
    assert "stopped" not in ran.out


def test_scenarios_that_were_run_are_told_and_the_rest_is_said_to_be_left(
    folder: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_call(clock, monkeypatch, test_command, "run_scenario", 2)
    file = tmp_path / "junit.xml"
    ran = ran_on(folder, "--junit", str(file))
    assert ran.exit is Exit.PROBLEMS
    assert "small-school: 1 of 3 scenarios were run, 1 hold, 0 fall short" in ran.out
    assert f"stopped: {OVER}; not every scenario was run" in ran.out
    assert "covered by" not in ran.out
    top = Xml.parse(file).getroot()
    assert top.attrib == {"tests": "3", "failures": "0", "errors": "2", "skipped": "0"}
    errors = [case.find("error") for case in top.iter("testcase")]
    assert [error is None for error in errors] == [True, False, False]
    assert errors[1] is not None
    assert OVER in errors[1].attrib["message"]


def test_json_says_what_was_not_finished(folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    at_call(clock, monkeypatch, test_command, "coverage_of")
    ran = ran_on(folder, "--json", "--coverage", "--fix-coverage", *LAWS)
    assert ran.exit is Exit.PROBLEMS
    found = json.loads(ran.out)
    assert len(found["scenarios"]) == 3
    assert found["unfinished"] == f"{OVER}; what the scenarios cover was not worked out"
    assert found["coverage"] == {}
    assert "gaps" not in found, "an empty list would say that nothing is left to cover"
    assert "dead" not in found
    assert found["proposals"] == []
    assert found["laws"] == []
    clock.over = False
    monkeypatch.undo()
    assert "unfinished" not in json.loads(ran_on(folder, "--json").out)


def test_what_nothing_can_cover_is_looked_for_within_the_time(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_call(clock, monkeypatch, covering, "dead_items")
    ran = ran_on(folder, "--coverage")
    assert ran.exit is Exit.PROBLEMS
    assert f"stopped: {OVER}; what the scenarios cover was not worked out" in ran.out
    assert "3 scenarios, 3 hold, 0 fall short" in ran.out


def test_proposals_that_were_found_are_kept(folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ran_on(folder, "--fix-coverage")
    assert whole.exit is Exit.DONE
    at_call(clock, monkeypatch, proposals._Search, "next", 2)
    ran = ran_on(folder, "--fix-coverage")
    assert ran.exit is Exit.PROBLEMS
    assert ran.out
    assert whole.out.startswith(ran.out)
    assert "1 proposed scenario for" in ran.err
    assert f"stopped: {OVER}; some gaps have no proposal yet" in ran.err


def test_laws_stop_within_their_search(folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    at_call(clock, monkeypatch, search._Searching, "_broken", 7)
    ran = ran_on(folder, "--laws", "--examples", "1000")
    assert ran.exit is Exit.PROBLEMS
    assert f"stopped: {OVER}; not every law was searched" in ran.out
    assert "law `age-is-nothing`" not in ran.out
    assert "were not compared" not in ran.out, "that they were not reached is no reason of theirs"
    assert "0 laws searched, 1000 situations each at most, seed 0: 0 laws broken" in ran.out


def test_a_law_that_was_seen_broken_is_told_though_the_time_is_over(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = search._Searching._broken

    def until_broken(self: search._Searching, drawn: tuple[Ground, Facts]) -> bool:
        found = broken(self, drawn)
        clock.over = clock.over or found
        return found

    monkeypatch.setattr(search._Searching, "_broken", until_broken)
    ran = ran_on(folder, "--laws", "--examples", "20")
    assert ran.exit is Exit.PROBLEMS
    assert "law `age-is-nothing` is broken" in ran.out
    assert "- scenario: what breaks age-is-nothing" in ran.out
    assert f"stopped: {OVER}; not every law was searched" in ran.out


# --- policy map


def test_a_map_without_time_draws_nothing_and_says_how_far_it_got(tmp_path: Path) -> None:
    file = tmp_path / "map.svg"
    ran = safetriage("policy", "map", *AT_ONCE, "-o", str(file))
    assert ran.exit is Exit.PROBLEMS
    assert ran.out == ""
    assert "stopped: the 1e-09 seconds that it was given are over; the answers were not all worked out" in ran.err
    assert MORE in ran.err
    assert not file.exists()


def test_a_map_of_a_difference_is_cut_off_in_the_same_way() -> None:
    ran = safetriage("policy", "map", *AT_ONCE, "--against", "beech-hill-2018", "--json")
    assert ran.exit is Exit.PROBLEMS
    assert ran.out == ""
    assert "the answers were not all worked out" in ran.err


@pytest.mark.parametrize(
    ("stage", "far"),
    [
        ("best", "the axes were not chosen yet: name them with --across and --down"),
        ("map", "with --across actor --down activity not every square was drawn"),
    ],
)
def test_a_map_says_what_it_was_at(clock: Clock, monkeypatch: pytest.MonkeyPatch, stage: str, far: str) -> None:
    at_call(clock, monkeypatch, Atlas, stage)
    ran = safetriage("policy", "map")
    assert ran.exit is Exit.PROBLEMS
    assert ran.out == ""
    assert f"stopped: {OVER}; {far}" in ran.err
    assert f"  = help: {MORE}, or hold facts with --fact" in ran.err


@pytest.mark.parametrize("action", ["test", "map"])
def test_a_limit_that_is_no_number_of_seconds_is_refused(action: str) -> None:
    ran = safetriage("policy", action, "--time-limit", "soon")
    assert ran.exit is Exit.BAD_INPUT
    assert "`soon` is no number of seconds" in ran.err
