"""`policy map`: any two facts as a grid, on the terminal and into a file."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from tests.tui.support import CACHE, TODAY, Ran, safetriage
from tui.command import run
from tui.console import Console
from tui.exits import Exit

FRIEND = ("--fact", "actor=teacher", "--fact", "activity=accept_request")


def _map(*arguments: str) -> Ran:
    return safetriage("policy", "map", *arguments)


@pytest.fixture(scope="module")
def newer(beech_hill_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped policy, with the ban on past pupils ending a year earlier."""
    folder = tmp_path_factory.mktemp("newer")
    for file in beech_hill_folder.rglob("*.yaml"):
        copy = folder / file.relative_to(beech_hill_folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    concepts = folder / "rules" / "concepts.yaml"
    text = concepts.read_text()
    assert "counterpart_age: {below: 19}" in text
    concepts.write_text(text.replace("counterpart_age: {below: 19}", "counterpart_age: {below: 18}"))
    return str(folder)


def test_a_map_is_drawn_with_its_legend() -> None:
    ran = _map("--across", "counterpart_age", "--down", "counterpart", *FRIEND, "--rest", "common")
    assert ran.exit is Exit.DONE
    assert not ran.err
    row = next(line for line in ran.out.splitlines() if line.startswith("a past pupil"))
    assert row.split()[-4:] == ["✗P", "✗P", "✗P", "✓A"]
    assert "✗P Not allowed" in ran.out
    assert "With the person who acts: a teacher" in ran.out
    assert "\x1b" not in ran.out


def test_without_axes_it_says_which_it_chose() -> None:
    ran = _map()
    assert ran.exit is Exit.DONE
    assert "--across actor --down activity" in ran.err
    assert "what is done, by the person who acts" in ran.out


def test_json_has_both_axes_and_every_square() -> None:
    found = json.loads(_map("--across", "channel", "--down", "content:bullying", "--json").out)
    assert found["down"]["name"] == "content:bullying"
    assert [stop["value"] for stop in found["down"]["stops"]] == [False, True]
    assert [len(row) for row in found["squares"]] == [3, 3]


@pytest.mark.parametrize(("ending", "first"), [("html", "<!DOCTYPE html>"), ("svg", "<svg ")])
def test_a_file_is_written_and_never_over_another(tmp_path: Path, ending: str, first: str) -> None:
    file = tmp_path / f"map.{ending}"
    ran = _map("--across", "channel", "--down", "counterpart", "-o", str(file))
    assert ran.exit is Exit.DONE
    assert ran.out.strip() == str(file)
    page = file.read_text(encoding="utf-8")
    assert page.startswith(first)
    assert "the way of getting in touch" in page
    again = _map("--across", "channel", "--down", "counterpart", "-o", str(file))
    assert again.exit is Exit.BAD_INPUT
    assert "is there already" in again.err
    assert file.read_text(encoding="utf-8") == page


def test_a_difference_shows_before_and_after_with_counts(newer: str) -> None:
    ran = _map(
        "--policy", newer, "--against", "beech-hill-2018", "--across", "counterpart_age", "--down", "counterpart"
    )
    assert ran.exit is Exit.DONE
    row = next(line for line in ran.out.splitlines() if line.startswith("a past pupil"))
    assert "P→A+" in row
    assert row.count("=") == 3
    assert "before: Beech Hill" in ran.out
    assert "situations get another verdict" in ran.out
    chosen = _map("--policy", newer, "--against", "beech-hill-2018")
    assert "--across counterpart_age --down counterpart:" in chosen.err


def test_a_policy_against_itself_changes_nothing() -> None:
    ran = _map("--against", "beech-hill-2018", "--across", "channel", "--down", "counterpart")
    assert ran.exit is Exit.DONE
    assert "No verdict changes" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--across", "relaton", "--down", "channel"], "did you mean `relation`?"),
        (["--across", "content", "--down", "channel"], "write for example content:"),
        (["--across", "channel", "--down", "channel"], "name two different facts"),
        (["--across", "channel", "--fact", "channel=social_network"], "leave out --fact channel"),
        (["--fact", "actor=techer"], "did you mean `teacher`?"),
        (["--fact", "actor=pupil", "--fact", "activity=lend_device"], "allowed here"),
        (["--rest", "best"], "--rest"),
        (["--rest", "open", "--against", "beech-hill-2018"], "leave out --rest"),
        (["--against", "nowhere"], "nowhere"),
        (["-o", "map.pdf"], "has to end in .html or .svg"),
        (["-o", "map.svg", "--json"], "leave out -o"),
        (["-o", "no/such/folder/map.svg", "--across", "channel", "--down", "counterpart"], "no such file or directory"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_way_out(arguments: list[str], says: str) -> None:
    ran = _map(*arguments)
    assert ran.exit is Exit.BAD_INPUT
    assert says in ran.err
    assert not ran.out


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("option", "environment", "coloured"),
    [
        ([], {}, True),
        (["--no-color"], {}, False),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"TERM": "dumb"}, False),
    ],
)
def test_a_terminal_gets_colour_unless_it_is_not_wanted(
    monkeypatch: pytest.MonkeyPatch, option: list[str], environment: dict[str, str], coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in ({"TERM": "xterm-256color", "COLUMNS": "120"} | environment).items():
        monkeypatch.setenv(name, value)
    console = Console(out=_Terminal(), err=io.StringIO(), input=io.BytesIO(), today=TODAY, cache=CACHE, terminal=True)
    status = run(["policy", "map", "--across", "actor", "--down", "activity", *option], console)
    assert status is Exit.DONE
    assert isinstance(console.out, _Terminal)
    text = console.out.getvalue()
    assert ("\x1b[38;5;" in text) is coloured
    assert any(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) > 80 for line in text.splitlines()), "the width is not used"
