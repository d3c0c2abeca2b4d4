"""Where the authors begin: which policy to open, and unsaved changes to go on with."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Footer, Input

from kb.clean import clean_line
from kb.dates import day_in_words
from kb.loading.folder import read_folder
from kb.loading.shelf import SHIPPED, folder_of, shelf
from kb.problems import PackError, Problems
from kb.sentences import sentence
from triage.authoring.bench import Bench, Origin
from triage.authoring.watch import Watch
from tui.app.authors import recovery
from tui.app.screens.base import Place
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices
from tui.app.widgets.masthead import Masthead

if TYPE_CHECKING:
    from tui.app.setting import Setting

HELP = """
Choose a policy to work on: one that comes with the program, of which you change a copy, or a folder of your own. Tab goes
to the box for a folder; type where it is and press Enter.

Each change shows at once what it does: how many situations get another answer, and which become milder.

A new policy for another school is made on the command line: safetriage policy new FOLDER.
"""
AGAIN = "again "


class StartScreen(Place):
    """Which policy?"""

    CSS_PATH = "authors.tcss"
    HELP = HELP
    HELP_TITLE = "For policy authors"

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        self._kept: tuple[recovery.Kept, ...] = ()

    def compose(self) -> ComposeResult:
        yield Masthead("For policy authors")
        with VerticalScroll(id="start", can_focus=False):
            yield Words("Which policy do you want to work on?", classes="question")
            yield Choices([], id="packs")
            yield Words("Or the folder of a policy", classes="label")
            yield Input(placeholder="such as our-school/policy", id="folder", max_length=1000)
            yield Words("", id="problem", classes="problem")
            yield Words(
                "What you change is kept in a file that only you can read, until you save it or drop it.",
                classes="quiet",
            )
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_screen_resume(self) -> None:
        self._kept = recovery.kept(self._setting.save_folder / recovery.FOLDER)
        lines = [
            Choice(
                key=f"{AGAIN}{n}",
                label=f"Go on with unsaved changes to {kept.name}",
                detail=f"Of {day_in_words(kept.day)}: {', '.join(kept.edited)}",
            )
            for n, kept in enumerate(self._kept)
        ]
        lines += [
            Choice(
                key=one.id,
                label=one.id,
                detail="Comes with the program; you change a copy.",
                apart=bool(lines) and not n,
            )
            for n, one in enumerate(shelf())
        ]
        self.query_one(Choices).replace(lines, at=lines[0].key if lines else None)

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.key.startswith(AGAIN):
            kept = self._kept[int(event.key.removeprefix(AGAIN))]
            self._open(kept.folder, kept)
        else:
            self._open(event.key)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._open(event.value.strip())

    @work(exclusive=True)
    async def _open(self, name: str, kept: recovery.Kept | None = None) -> None:
        from tui.app.authors.screen import BenchScreen

        self._say("Opening …" if name else "Type the folder's name, such as our-school/policy.")
        if not name:
            return
        try:
            bench, watch = await asyncio.to_thread(partial(opened, name, kept))
        except CannotOpen as error:
            self._say(str(error))
        else:
            self._say("")
            self.app.push_screen(BenchScreen(self._setting, bench, watch))

    def _say(self, text: str) -> None:
        self.query_one("#problem", Words).say(text)


class CannotOpen(Exception):
    """A folder that holds no pack, or one whose files cannot be read; the message says which and why."""


def opened(name: str, kept: recovery.Kept | None = None) -> tuple[Bench, Watch]:
    """A pack by id or folder, on the bench. One with faults can be opened: here is where it is mended. Raises CannotOpen."""
    known = {item.id for item in shelf()}
    folder = Path(name) if name in known else Path(name).expanduser()
    try:
        if name not in known and not folder.is_dir():
            raise CannotOpen(
                f"There is no folder `{clean_line(name)[:200]}`. Check the spelling, or type the whole path."
            )
        folder = folder_of(name if name in known else str(folder)).absolute()
    except PackError:
        shown = clean_line(name)[:200]
        raise CannotOpen(
            f"The folder `{shown}` has no `pack.yaml`, so it holds no policy. "
            f"“safetriage policy new FOLDER” makes one; a policy of the program: {', '.join(sorted(known))}."
        ) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise CannotOpen(f"`{clean_line(name)[:200]}` cannot be opened: {clean_line(str(error))[:200]}.") from None
    problems = Problems()
    files = read_folder(folder, problems)
    if len(problems):
        first = next(iter(problems))
        said = " ".join(sentence(text) for text in (first.message, first.help) if text)
        raise CannotOpen(f"{clean_line(first.place.file)}: {said}")
    own = not folder.resolve().is_relative_to(SHIPPED.resolve())
    shown = clean_line(folder.name if own else folder.name.replace("_", "-"))
    bench = Bench(origin=Origin(name=shown, folder=folder, own=own), opened=files)
    if kept is not None:
        bench = kept.onto(bench)
    return bench, Watch(bench.opened)
