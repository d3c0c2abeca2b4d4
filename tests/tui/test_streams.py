"""Standard streams that are closed, full or left: one line that says so, and never a failed program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tui.exits import Exit

ROOT = Path(__file__).parents[2]
START = "import sys; from tui.command import main; sys.exit(main())"
CLOSED = (
    "standard output is closed, so there is nowhere to write and nothing was done; "
    "send it to a file, or to /dev/null where nobody wants it\n"
)


def ran(redirection: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does that opens and closes its streams so."""
    script = f'exec "$@" {redirection}'
    return subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, "-c", START, *arguments],
        cwd=ROOT,
        input="{}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [["policy", "check"], ["policy", "map"], ["decide"], ["ask", "--json", "--fact", "actor=teacher"], ["--version"]],
    ids=" ".join,
)
def test_a_closed_output_is_told_in_one_line_and_nothing_is_done(arguments: list[str]) -> None:
    found = ran(">&-", *arguments)
    assert found.returncode == Exit.BAD_INPUT
    assert found.stderr == CLOSED


def test_nothing_is_written_where_nobody_could_be_told(tmp_path: Path) -> None:
    found = ran(">&-", "policy", "new", str(tmp_path / "oak"), "--school", "Oak School")
    assert found.returncode == Exit.BAD_INPUT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("redirection", "status"), [(">&- 2>&-", Exit.BAD_INPUT), ("2>&-", Exit.DONE), ("<&-", Exit.DONE)]
)
def test_other_closed_streams_are_done_without(redirection: str, status: Exit) -> None:
    found = ran(redirection, "policy", "list")
    assert found.returncode == status
    assert found.stderr == ""
    assert ("beech-hill-2018" in found.stdout) is (status is Exit.DONE)


def test_a_refusal_that_nobody_hears_keeps_its_exit_code() -> None:
    found = ran("2>&-", "policy", "explain", "no-such-thing")
    assert found.returncode == Exit.BAD_INPUT


def test_no_input_at_all_is_an_empty_input() -> None:
    closed, empty = ran("<&-", "decide"), ran("</dev/null", "decide")
    assert (closed.returncode, closed.stdout, closed.stderr) == (empty.returncode, empty.stdout, empty.stderr)


def test_a_full_disk_is_told_in_one_line() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full, a device on which there is never room")
    found = ran(">/dev/full", "policy", "list")
    assert found.returncode == Exit.BAD_INPUT
    assert found.stderr == "the system says: no space left on device\n"


def test_a_reader_that_has_gone_is_told_nothing() -> None:
    script = '"$@" | true; true'
    found = subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, "-c", START, "policy", "show"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.stderr == ""
