"""The bench with everything that leads on from it: the difference, the map, a reading turned off, the report, saving, leaving."""

from __future__ import annotations

import asyncio
from functools import partial

from textual import work
from textual.binding import Binding

from kb.analysis.difference import Change
from kb.analysis.without import without_reading
from kb.loading.revision import Edition
from kb.numbers import counted
from kb.policy import Policy
from kb.problems import PackError
from triage.authoring.bench import Bench
from triage.authoring.versions import version_of
from tui.app.authors.bench import BenchPlace, on_disk
from tui.app.authors.choosing import LongSheet
from tui.app.screens.sheet import Sheet
from tui.app.widgets.choices import Choice

HELP = """
On top is a file of the policy, under it three lists: what your changes do, what is to mend, how the scenarios fare. F6
goes to the list and then to the next one; Enter on a line goes to its place in the file, F4 explains it in full. Escape
goes from the editor to the list. Ctrl+Z takes back what you typed last, Ctrl+Y does it again, Ctrl+R takes back a file.

A moment after you stop typing, the changed policy is compared with the version that was opened, over every situation that
there can be: nothing is sampled. MILDER marks what was stricter before. Then everything is checked, as “policy check” does.

Beside the line numbers: ! the policy cannot be used because of this, * to be mended or accepted, i only told.

F5 runs the scenarios, F7 tells the difference at length, F8 draws maps, F9 shows what hangs on a reading, F10 saves a report.

A policy that comes with the program is never changed: you work on a copy, and Ctrl+S saves it as a new version in a
folder of its own.

What you change is kept in a file that only you can read, until you save it or drop it: a policy is about nobody in
particular. Ctrl+L leaves at once, as everywhere; the changes are offered again when you come back.
"""


class BenchScreen(BenchPlace):
    """A policy on the bench."""

    HELP = HELP
    HELP_TITLE = "The bench"
    BINDINGS = [
        Binding("f7", "difference", "Differ", tooltip="All that changes, at length, with situations to decide"),
        Binding("f8", "map", "Map", tooltip="A map of the policy, or of what changes", show=False),
        Binding("f9", "reading", "Readings", tooltip="Turn off a reading: what hangs on it", show=False),
        Binding("f10", "report", "Report", tooltip="Save what changes as a report", show=False),
        Binding("ctrl+o", "outside", "Outside", tooltip="The files were changed outside: what to do", show=False),
        Binding("ctrl+s", "save", "Save", tooltip="Save into the policy's folder, or as a new version"),
    ]

    # --- what leads on from here

    def editions(self) -> tuple[Edition, Edition] | None:
        """The opened version and the changed one. Where there are none yet, the screen says why."""
        found, name = self.following.found, self.bench.origin.name
        old = self.following.watch.opened.policy
        new = found.seen.now.policy if found.seen else None
        if found.late:
            self.say("The policy is still being read; try again in a moment.")
        elif new is None:
            self.say("First mend what stands under Changes: the policy cannot be used as it is.")
        elif old is None:
            self.say("The version that was opened cannot be used, so there is nothing to compare with.")
        else:
            return (
                Edition(name=f"{name}, as opened", policy=old, files=self.bench.opened),
                Edition(name=f"{name}, as changed", policy=new, files=self.bench.files),
            )
        return None

    def explain_change(self, change: Change) -> None:
        """Show one change at length."""
        seen = self.following.found.seen
        self.action_difference(seen.changes.index(change) if seen and change in seen.changes else -1)

    def action_difference(self, at: int = -1) -> None:
        """The difference at length."""
        from tui.app.authors.difference import DifferenceScreen

        found = self.editions()
        if found:
            watch = self.following.watch
            self.app.push_screen(DifferenceScreen("What changes", *found, self.setting.today, watch.decide, at=at))

    def action_map(self) -> None:
        """The map."""
        from tui.app.authors.atlas import AtlasScreen

        found = self.editions()
        if found:
            old, new = found[0].policy, found[1].policy
            self.app.push_screen(AtlasScreen(old if self.bench.edited else None, new, self.setting.today))

    def action_reading(self) -> None:
        """Turn off a reading."""
        found = self.editions()
        if found is None:
            return
        policy = found[1].policy
        if not policy.pack.readings:
            self.app.push_screen(Sheet("This policy has no readings", ()))
            return

        def chosen(name: str | None) -> None:
            if name:
                self._without(policy, name)

        lines = [Choice(key=one.id, label=one.id, detail=one.read_as) for one in policy.pack.readings]
        self.app.push_screen(LongSheet("Turn off which reading?", lines), chosen)

    def _without(self, policy: Policy, reading: str) -> None:
        from tui.app.authors.difference import DifferenceScreen

        name, files = self.bench.origin.name, self.bench.files
        try:
            without = Policy.of(without_reading(policy.pack, reading))
        except PackError as error:
            self.say(f"Without {reading} the policy cannot be used: {error.problems[0].message}.")
            return
        old = Edition(name=name, policy=policy, files=files)
        new = Edition(name=f"{name} without {reading}", policy=without, files=files)
        title = f"Without the reading {reading}"
        watch = self.following.watch
        self.app.push_screen(DifferenceScreen(title, old, new, self.setting.today, watch.decide))

    def action_report(self) -> None:
        """Save a report of what changes."""
        from tui.app.authors.report import ReportSheet

        found = self.editions()
        if found:
            self.app.push_screen(ReportSheet(self.setting, *found))

    # --- saving, and what comes from outside

    @work(exclusive=True, group="save")
    async def action_save(self) -> None:
        """Save, once it is certain that nobody else has changed the files."""
        from tui.app.authors.keeping import KeepSheet

        await self.compare_with_disk()
        if self.outside:
            self.action_outside()
        else:
            self.app.push_screen(KeepSheet(self.setting, self.bench), self._saved)

    def _saved(self, bench: Bench | None) -> None:
        if bench is not None:
            self._forget(bench)
            self.say(f"Saved in {bench.origin.folder}, version {version_of(bench.opened)}.")

    def _forget(self, bench: Bench) -> None:
        """Go on with a state of the files that is on the disk: nothing of it has to be kept elsewhere."""
        try:
            self.drop()
        except OSError as error:
            self.app.push_screen(Sheet(f"The file of unsaved changes is still there: {error}", ()))
        self.take(bench)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was changed outside is offered where something was; taking back, where something is changed."""
        del parameters
        if action == "outside":
            return bool(self.outside)
        return self._file in self.bench.edited if action == "take_back" else True

    def action_outside(self) -> None:
        """What to do about files that were changed outside."""
        from tui.app.authors.outside import OutsideSheet

        self.app.push_screen(OutsideSheet(self.bench, self.outside), self._outside_chosen)

    async def _outside_chosen(self, chosen: str | None) -> None:
        from tui.app.authors.keeping import KeepSheet

        if chosen == "mine":
            self.app.push_screen(KeepSheet(self.setting, self.bench, only_new=True), self._saved)
        elif chosen == "theirs":
            files = await asyncio.to_thread(partial(on_disk, self.bench.origin.folder))
            if "pack.yaml" in files:
                self._forget(Bench(origin=self.bench.origin, opened=files))
            else:
                self.say(f"There is no policy in {self.bench.origin.folder} any more. Save yours as a new version.")

    # --- leaving

    async def action_back(self) -> None:
        """Away, after asking where something is not saved."""
        if not self.bench.edited:
            self.dismiss()
            return
        count = counted(len(self.bench.changed), "file")
        choices = [
            Choice(key="stay", label="Stay here"),
            Choice(key="save", label="Save", detail="Into the policy's folder, or as a new version."),
            Choice(
                key="later",
                label="Leave, and go on another time",
                detail="Your changes are kept in a file of their own.",
            ),
            Choice(
                key="drop", label="Leave, and drop the changes", detail=f"What you changed in {count} is gone then."
            ),
        ]
        self.app.push_screen(LongSheet("Your changes are not saved", choices), self._leave)

    def _leave(self, chosen: str | None) -> None:
        if chosen == "save":
            self.action_save()
        elif chosen == "later":
            self.dismiss()
        elif chosen == "drop":
            self.drop()
            self.dismiss()
