"""Editing on the bench: what a change does is told, marked, explained and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.policy import Policy
from tests.tui.app.authors.support import GROWN_UP, MESSAGES, YOUNGER, Author, at_work, pack_folder
from tests.tui.app.support import LARGE
from triage.authoring.watch import Watch
from tui.app.authors.editor import FINDING, PROBLEM
from tui.app.authors.screen import BenchScreen
from tui.app.screens.sheet import Sheet

CONCEPTS = "rules/concepts.yaml"
IDLE = """
- norm: never
  clause: M1
  verdict: prohibited
  when: {is: bound, actor: parent}
  says: Nobody is both.
"""


@pytest.mark.thorough
def test_nineteen_becomes_eighteen_in_the_real_policy(beech_hill: Policy, tmp_path: Path) -> None:
    """The whole way once: open a policy that comes with the program, change a number, see what it does."""

    async def work(author: Author) -> None:
        user = author.user
        await author.begin()
        await user.press("enter")
        await author.until(lambda: user.sees(BenchScreen) and not author.found.late)
        assert author.told() == "No answer changes"
        await user.press("f3", "down", "enter")
        assert author.bench.editor.file == CONCEPTS
        assert user.app.focused is author.bench.editor
        await author.change("counterpart_age: {below: 19}", "counterpart_age: {below: 18}", CONCEPTS)
        assert "verdict MILDER in 0.2" in author.told()
        assert any("MILDER: Not allowed → Allowed" in line for line in author.lines())
        assert any("the other person's age: 18" in line for line in author.lines())
        await user.press("f6", "right")
        assert any("C508" in line and "former-pupil-age" in line for line in author.lines())
        await user.press("f5")
        await author.until(lambda: author.found.outcomes is not None)
        assert "fall short" in author.told()
        await user.press("enter")
        at = author.bench.editor.cursor_location[0]
        assert author.bench.editor.file.startswith("scenarios/")
        assert "scenario:" in author.bench.editor.document.get_line(at)
        await user.press("f4")
        assert user.sees(Sheet)
        assert "Its facts" in user.words()

    at_work(beech_hill, tmp_path, work, size=LARGE)


@pytest.mark.thorough
def test_problems_and_findings_stand_beside_their_lines_and_enter_goes_there(
    beech_hill: Policy, tmp_path: Path
) -> None:
    folder = pack_folder(tmp_path)
    body = (folder / CONCEPTS).read_bytes()

    async def work(author: Author) -> None:
        user, bench = author.user, author.bench
        await author.change("counterpart: pupil}", "counterprat: pupil}")
        assert "cannot be used: 1 problem" in author.told()
        line = 1 + bench.editor.text[: bench.editor.text.index("counterprat")].count("\n")
        assert bench.editor._marks == {line: PROBLEM}
        await bench.open_file(CONCEPTS)
        await user.press("f6", "enter")
        assert bench.editor.file == MESSAGES
        assert bench.editor.cursor_location[0] == line - 1
        assert f"{line}{PROBLEM}" in user.text()
        await user.press("f4")
        assert "Did you mean `counterpart`?" in user.words()
        assert "unknown fact" in user.words()
        await user.press("escape", "f7")
        assert isinstance(user.app.screen, BenchScreen)
        assert "First mend" in user.words()

        bench.editor.put(bench.bench.opened_text(MESSAGES) + IDLE)
        await user.pilot.pause()
        await author.settled()
        assert FINDING in bench.editor._marks.values()
        await user.press("f6", "right", "f4")
        assert "How to mend it" in user.words()

    async def opened(author: Author) -> None:
        await author.open(folder)
        await work(author)
        # text of a policy is never markup, nor a command to the terminal
        (folder / CONCEPTS).write_bytes(body + b"\n# [bold]\x1b[2J[/bold] [@click=app.quit]\n")
        await author.user.app.pop_screen()
        await author.user.app.pop_screen()
        await author.open(folder)
        assert author.unusable
        await author.user.press("f6", "enter")
        assert "\x1b" not in author.user.text()
        assert "[bold]\\u001b[2J[/bold] [@click=app.quit]" in author.user.text()
        assert author.bench.bench.edited == {}

    at_work(beech_hill, tmp_path, opened)


@pytest.mark.thorough
def test_keys_are_obeyed_in_order_and_what_was_typed_can_be_taken_back(beech_hill: Policy, tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)

    async def work(author: Author) -> None:
        user = author.user
        await author.open(folder)
        bench = author.bench
        await user.pilot.press("down", "down", "down", "end", "x", "left", "y", "ctrl+end", "z", "ctrl+home", "#")
        lines, opened = bench.editor.text.split("\n"), bench.bench.opened_text(CONCEPTS).split("\n")
        assert (lines[0], lines[3], lines[-1]) == ("#" + opened[0], opened[3] + "yx", "z")
        await user.press("ctrl+r")
        assert bench.bench.edited == {}
        await user.press("ctrl+z")
        assert list(bench.bench.edited) == [CONCEPTS]
        await bench.open_file(MESSAGES)
        await user.press("z")
        await bench.open_file(CONCEPTS)
        await user.press("ctrl+y")
        assert list(bench.bench.edited) == [MESSAGES], "each file keeps what was typed there"

    at_work(beech_hill, tmp_path, work)


def test_what_is_stale_is_dropped_and_what_goes_wrong_is_said(
    beech_hill: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pack_folder(tmp_path)
    look = Watch.look

    async def work(author: Author) -> None:
        await author.open(folder)
        await author.bench.open_file(MESSAGES)
        editor = author.bench.editor
        meanwhile: list[object] = []

        def edited_meanwhile(watch: Watch, files: object, stale: object = None) -> object:
            seen = look(watch, files, stale)  # type: ignore[arg-type]  # handed on as it came
            if not meanwhile:  # the first text has been looked at; its author has typed on before that is shown
                meanwhile.append(seen)
                author.user.app.call_from_thread(editor.put, editor.text.replace(YOUNGER, "15}"))
            return seen

        monkeypatch.setattr(Watch, "look", edited_meanwhile)
        editor.put(editor.text.replace(GROWN_UP, YOUNGER))
        await author.until(lambda: "15}" in author.bench.bench.text(MESSAGES) and not author.found.late)
        await author.settled()
        assert author.found.seen is not meanwhile[0]
        assert any("15 to 17" in word for word in author.found.around)

        def broken(*_: object) -> None:
            raise RuntimeError("canary")

        monkeypatch.setattr(Watch, "look", broken)
        editor.put("- norm: half-writ")
        await author.until(lambda: "canary" in author.user.words())
        assert editor.text == "- norm: half-writ"

    at_work(beech_hill, tmp_path, work)
