"""Every transcript in the documentation is what the program shows. `pytest tests/docs --golden` writes them anew."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kb.engines.durable import available
from tests.docs.transcripts import ASK, Shell, agrees, environment, renewed, steps

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
WITH_TRANSCRIPTS = [page for page in PAGES if "\n```console\n" in page.read_text(encoding="utf-8")]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    # Not tmp_path: its name tells the test's, and long names break lines elsewhere.
    with tempfile.TemporaryDirectory(prefix="st") as home:
        folder = Path(home) / "school"
        folder.mkdir()
        for name in [name for name in os.environ if name.startswith(("SAFETRIAGE_", "GIT_"))]:
            monkeypatch.delenv(name)
        for name, value in environment(Path(home)).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(folder)
        yield Shell(folder=folder, home=Path(home))


@cache
def works(tool: str) -> bool:
    """Whether a tool is here; of `sed` the one that takes `-i` alone."""
    try:
        return subprocess.run([tool, "--version"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


LONG = ("README.md", "CONTRIBUTING.md", "docs/tutorials/author.md", "docs/how-to/git-review.md")
SHOWN = [
    pytest.param(path, id=name, marks=pytest.mark.thorough if name in LONG else ())
    for path in WITH_TRANSCRIPTS
    for name in [str(path.relative_to(ROOT))]
]


@pytest.mark.parametrize("path", SHOWN)
def test_the_page_shows_what_the_program_shows(path: Path, shell: Shell, request: pytest.FixtureRequest) -> None:
    page = path.read_text(encoding="utf-8")
    for step in steps(page):
        if (tool := step.command.split()[0]) in ("git", "sed") and not works(tool):
            pytest.skip(f"NOT TESTED: {path.name} uses {tool} as on Linux, which is not here")
        if re.match(r"make ask|safetriage (ask|policy check|screen)", step.command) and not available():
            pytest.skip(f"NOT TESTED: {path.name} shows answers of two channels, and durable-rules is not installed")
    if request.config.getoption("--golden"):
        path.write_text(renewed(page, shell.run), encoding="utf-8")
        return
    for step in steps(page):
        actual = shell.run(step)
        difference = "\n".join(difflib.unified_diff(list(step.shown), actual, path.name, "now", lineterm=""))
        assert agrees(list(step.shown), actual), f"$ {step.command}\n{difference}"


def test_what_make_ask_stands_for_is_what_the_makefile_does() -> None:
    assert ASK in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_a_transcript_that_says_something_else_fails() -> None:
    assert agrees(["a", "…", "d"], ["a", "b", "c", "d"])
    assert agrees(["…", "d"], ["d"])
    assert not agrees(["a", "…", "d"], ["a", "b", "c"])
    assert not agrees(["a"], ["a", "b"])
    assert not agrees(["a", "b"], ["a"])
    (step,) = steps("```console\n$ safetriage ask\nYou said?\n> yes\n>\n```")
    assert step.typed == ["yes", ""]


def test_every_target_that_a_page_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        (page.name, target)
        for page in PAGES
        for target in re.findall(r"(?:^|`|\$ )make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert not {(page, target) for page, target in named if target not in targets}
    assert ("README.md", "test") in named
