"""Pages by hand: their links lead somewhere, their commands are commands, and nothing of one machine is in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.test_transcripts import PAGES, ROOT
from tests.docs.transcripts import steps
from triage.caselog.schema import POSTGRES_ROLE
from tui.parser import UsageError, parse

FENCED = re.compile(r"^```[a-z]*\n.*?^```$", re.DOTALL | re.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(page: str) -> set[str]:
    """The names of a page's headings, as the site and most viewers of Markdown make them."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def dead_links(path: Path) -> Iterator[str]:
    text = re.sub(r"`[^`\n]*`", "", FENCED.sub("", read(path)))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(read(there))):
            yield target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    assert list(dead_links(path)) == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](page.md#one) [b](page.md#two) [c](gone.md) `[d](e)`\n")
    assert list(dead_links(page)) == ["page.md#two", "gone.md"]


def commands_not_run() -> Iterator[tuple[Path, str]]:
    """The lines of shell blocks that are shown and not run: they need a server, a cluster or a slip."""
    for path in PAGES:
        for block in re.findall(r"^```(?:sh|yaml)\n(.*?)^```$", read(path), re.DOTALL | re.MULTILINE):
            for line in block.replace("\\\n", " ").splitlines():
                if found := re.match(r"(?:- run: )?safetriage (.*)", line.strip()):
                    yield path, found[1]


def test_commands_that_are_only_shown_could_be_run() -> None:
    shown = list(commands_not_run())
    assert len(shown) > 5
    for path, line in shown:
        try:
            parse(shlex.split(line))
        except UsageError as error:
            pytest.fail(f"{path.name}: safetriage {line}: {error}")


def test_every_user_has_a_tutorial_that_is_run() -> None:
    for name, last in (("staff", "ask"), ("dsl", "case export"), ("author", "policy report")):
        commands = [step.command for step in steps(read(ROOT / "docs" / "tutorials" / f"{name}.md"))]
        assert any(f"safetriage {last}" in command for command in commands), name


def test_what_the_owner_of_a_server_has_to_run_is_what_the_case_log_says() -> None:
    assert POSTGRES_ROLE.format(role="caselog_app") in read(ROOT / "docs" / "how-to" / "postgresql.md")


def test_no_page_shows_a_failed_program() -> None:
    for path in PAGES:
        assert "the program failed (" not in read(path), path
        assert "Traceback" not in read(path), path
