"""The bench: the files of a policy, an editor, and under it what the changes do, what is to mend and how the scenarios fare."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.widgets import Footer, TextArea

from kb.analysis.difference import Change
from kb.loading.folder import Files, read_folder
from kb.numbers import counted
from kb.problems import Place as At
from kb.problems import Problems
from triage.authoring.bench import Bench
from triage.authoring.versions import changed_outside, version_of
from triage.authoring.watch import Watch
from tui.app.authors import recovery
from tui.app.authors.choosing import LongSheet
from tui.app.authors.editor import PackEditor
from tui.app.authors.following import Following
from tui.app.authors.lines import explained, file_lines, marks
from tui.app.authors.under import Under
from tui.app.screens.base import Place
from tui.app.screens.sheet import Sheet
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices
from tui.app.widgets.masthead import Masthead

if TYPE_CHECKING:
    from tui.app.setting import Setting

OUTSIDE = 4.0
"""Seconds between two looks at the files on the disk."""


class BenchPlace(Place):
    """What the bench shows and how it follows its author; `BenchScreen` adds what leads on from here."""

    CSS_PATH = "authors.tcss"
    BINDINGS = [
        Binding("f3", "files", "Files", tooltip="Choose another file of the policy"),
        Binding("f4", "explain", "Explain", tooltip="What stands on this line, in full", show=False),
        Binding("f5", "scenarios", "Run scenarios", tooltip="Which of them fall short, and why", show=False),
        Binding("f6", "next_list", "List", tooltip="What your changes do, what is to mend, the scenarios"),
        Binding("ctrl+r", "take_back", "Take back", tooltip="Take back all changes to this file", show=False),
    ]

    def __init__(self, setting: Setting, bench: Bench, watch: Watch) -> None:
        super().__init__()
        self.setting, self.bench = setting, bench
        self.following = Following(watch, setting.today, told=self.show, keep=self.keep, failed=self._failed)
        self.outside: tuple[str, ...] = ()
        """The files that are no longer on the disk as they were opened."""
        self.said = ""
        self._file = bench.changed[0] if bench.changed else bench.names[0]
        self._editors: dict[str, PackEditor] = {}
        self._keeping, self._dropped = Lock(), False
        self._offered = (False, False)
        self._put_last: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Masthead("For policy authors", self._whose)
        yield Words("", id="warning")
        with Container(id="bench"):
            yield Choices(list(file_lines(self.bench, (), None)), at=self._file, id="files")
            with Vertical(id="desk"):
                yield Words("", id="file")
                yield Container(id="editors")
                yield Under(id="under")
        yield Footer(show_command_palette=False)

    @property
    def _whose(self) -> str:
        origin, version = self.bench.origin, version_of(self.bench.opened)
        return f"{origin.name} {version}" + ("" if origin.own else " · a copy")

    async def on_mount(self) -> None:
        await self.open_file(self._file)
        self._follow()
        self.following.edited(self.bench)
        self.set_interval(OUTSIDE, self.look_outside)
        self.watch(self.app, "app_focus", self._came_to_front, init=False)

    @work(exclusive=True, group="follow")
    async def _follow(self) -> None:
        await self.following.forever()

    def on_unmount(self) -> None:
        self.following.end()
        self.keep(self.bench)

    # --- the editors

    @property
    def editor(self) -> PackEditor:
        """The editor of the file that is shown."""
        return self._editors[self._file]

    async def open_file(self, name: str) -> None:
        """Show a file; each keeps an editor of its own, with what was typed there and can be taken back."""
        self._file = name
        if name not in self._editors:
            made = PackEditor(name, self.bench.text(name), locked=not self.bench.readable(name))
            self._editors[name] = made
            await self.query_one("#editors").mount(made)
        for other, editor in self._editors.items():
            editor.display = other == name
        self.editor.focus()
        self.show()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        editor = event.text_area
        if isinstance(editor, PackEditor):
            bench = self.bench.with_text(editor.file, editor.text.replace("\r\n", "\n"))
            if bench.edited != self.bench.edited:
                self.bench = bench
                self.changed()

    def changed(self) -> None:
        """The bench holds something else now."""
        self.said = ""
        self.following.edited(self.bench)
        self.show()

    def take(self, bench: Bench) -> None:
        """Go on with another state of the files; the editors follow."""
        self.bench, self.outside, self._dropped = bench, (), False
        for name, editor in self._editors.items():
            if editor.text.replace("\r\n", "\n") != bench.text(name):
                editor.put(bench.text(name))
        if self._file not in bench.names:
            self._file = bench.names[0]
            self.call_later(self.open_file, self._file)
        self.changed()

    def action_take_back(self) -> None:
        """Take back all changes to the file that is shown; Ctrl+Z brings them back."""
        self.editor.put(self.bench.opened_text(self._file))

    # --- showing

    def show(self) -> None:
        """Everything as it stands now."""
        if not self.is_mounted:
            return
        self._put("school", self._whose)
        self._put("file", self._file_words())
        warning = self.said
        if self.outside:
            more = " …" if len(self.outside) > 3 else ""
            warning = f"CHANGED OUTSIDE: {', '.join(self.outside[:3])}{more}. Ctrl+O: what to do"
        self._put("warning", warning)
        found = self.following.found
        problems = found.seen.now.problems if found.seen else ()
        files, listed = tuple(file_lines(self.bench, problems, found.sure)), self.query_one("#files", Choices)
        if files != listed.choices:
            listed.replace(files, at=self._file)
        for name, editor in self._editors.items():
            editor.mark(marks(name, problems, found.sure))
        self.query_one(Under).show(found, self._file)
        offered = (bool(self.outside), self._file in self.bench.edited)
        if offered != self._offered:
            # the line of keys is made anew each time, which is felt while typing
            self._offered = offered
            self.refresh_bindings()

    def _put(self, where: str, text: str) -> None:
        """Show a text where another one stands: laying out the screen anew is felt while typing."""
        if self._put_last.get(where, "") == text:
            return
        self._put_last[where] = text
        if where == "school":
            self.query_one(Masthead).show(school=text)
        else:
            words = self.query_one(f"#{where}", Words)
            words.say(text)
            words.set_class(bool(text), "-said")

    def _file_words(self) -> str:
        name, bench = self._file, self.bench
        told = [name]
        if not bench.readable(name):
            told.append("not UTF-8 text, so it cannot be edited here")
        elif name in bench.edited:
            told.append("changed")
        if bench.changed:
            told.append(f"not saved: {counted(len(bench.changed), 'file')}")
        return " · ".join(told)

    def say(self, text: str) -> None:
        """Say something above the file, until the next change."""
        self.said = text
        self.show()

    def _failed(self, error: Exception) -> None:
        self.say(f"This could not be worked out ({type(error).__name__}: {error}). Your text is kept.")

    @property
    def place_of_recovery(self) -> Path:
        """Where unsaved changes are kept."""
        return self.setting.save_folder / recovery.FOLDER

    def keep(self, bench: Bench) -> None:
        """Keep the unsaved changes in their file, from whatever thread; only the newest text is kept."""
        with self._keeping:
            if bench is not self.bench or self._dropped:
                return
            try:
                recovery.keep(self.place_of_recovery, bench, self.setting.today)
            except OSError as error:
                self.said = f"Unsaved changes cannot be kept in {self.place_of_recovery}: {error.strerror}. Save soon."

    def drop(self) -> None:
        """Keep nothing more of what was changed. Raises OSError."""
        with self._keeping:
            self._dropped = True
            recovery.drop(self.place_of_recovery, self.bench)

    # --- the disk

    def _came_to_front(self, front: bool) -> None:
        if front:
            self.look_outside()

    def on_screen_resume(self) -> None:
        self.look_outside()

    @work(exclusive=True, group="outside")
    async def look_outside(self) -> None:
        """Look at the disk, without anybody waiting for it."""
        await self.compare_with_disk()

    async def compare_with_disk(self) -> None:
        """Find out whether the files on the disk are still those that were opened."""
        bench = self.bench
        if not bench.origin.own:
            return
        there = await asyncio.to_thread(on_disk, bench.origin.folder)
        found = changed_outside(bench.opened, there)
        if self.bench.opened is bench.opened and found != self.outside:
            self.outside = found
            self.show()

    # --- lists and files

    def action_next_list(self) -> None:
        """From the editor to the list; from a list to the next one."""
        under = self.query_one(Under)
        if self.focused is under.list:
            under.action_step(1)
        else:
            under.list.focus()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    async def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.choices.id == "files":
            await self.open_file(event.key)
            return
        line = self.query_one(Under).line(event.key)
        if isinstance(line.about, Change):
            self.explain_change(line.about)
        elif line.place is not None:
            await self.go_to(line.place)

    async def go_to(self, place: At) -> None:
        """Show a place in its file; what stands in no file of its own is explained instead."""
        if place.file in self.bench.names:
            await self.open_file(place.file)
            self.editor.go_to(place.line, place.column)
        else:
            self.action_explain()

    def action_explain(self) -> None:
        """Explain the line of the list, or what stands on the line of the editor."""
        if isinstance(self.focused, PackEditor):
            line = self.following.found.line_at(self._file, self.editor.cursor_location[0] + 1)
        else:
            line = self.query_one(Under).highlighted
        if line is None or line.about is None:
            self.app.push_screen(Sheet("Nothing stands on this line", ()))
        elif isinstance(line.about, Change):
            self.explain_change(line.about)
        else:
            self.app.push_screen(Sheet(line.label, explained(line.about)))

    def explain_change(self, change: Change) -> None:
        """Show one change at length."""
        raise NotImplementedError

    def action_files(self) -> None:
        """Choose a file."""
        if self.has_class("-wide"):
            self.query_one("#files").focus()
            return
        found = self.following.found
        problems = found.seen.now.problems if found.seen else ()

        async def chosen(name: str | None) -> None:
            if name:
                await self.open_file(name)

        lines: list[Choice] = list(file_lines(self.bench, problems, found.sure))
        self.app.push_screen(LongSheet("Which file?", lines, at=self._file), chosen)

    def action_scenarios(self) -> None:
        """Run the scenarios."""
        self.following.run_scenarios()
        self.query_one(Under).go("scenarios")
        self.show()


def on_disk(folder: Path) -> Files:
    """The files of a pack as they are on the disk now; those that cannot be read are left out."""
    return read_folder(folder, Problems())
