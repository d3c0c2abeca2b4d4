"""The lists under the editor: what the changes do, what is to mend, how the scenarios fare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Tab, Tabs

from kb.analysis.difference import Change
from kb.checks.check import Report
from kb.checks.scenarios import Outcome
from kb.numbers import counted
from kb.pack import Pack
from triage.authoring.watch import Region, Seen
from tui.app.authors.lines import Line, change_lines, finding_lines, scenario_lines, summary
from tui.app.text import Words, plain
from tui.app.widgets.choices import Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of the pack on the bench. `late`: it is known of an older text, and the newer one is being looked at."""

    seen: Seen | None = None
    late: bool = True
    opened: Pack | None = None
    regions: Mapping[Change, tuple[Region, ...]] = field(default_factory=lambda: MappingProxyType({}))
    around: tuple[str, ...] = ()
    """What all situations that change have in common."""
    report: Report | None = None
    checked: bool = False
    """Whether the report is of this text; if not, it is the last one that there was."""
    outcomes: tuple[Outcome, ...] | None = None
    running: bool = False
    """Whether the scenarios are being run."""

    def changes(self) -> tuple[str, tuple[Line, ...]]:
        """What the changes do: on one line, and each."""
        if self.seen is None:
            return "Reading the policy …", ()
        late = " (working …)" if self.late else ""
        return summary(self.seen) + late, tuple(change_lines(self.seen, self.opened, self.around, self.regions))

    def findings(self, file: str) -> tuple[str, tuple[Line, ...]]:
        """What is to mend."""
        if self.seen is not None and self.seen.now.policy is None:
            return "Checked once the policy can be used; its problems stand under Changes", ()
        if self.report is None:
            return "Checking …", ()
        findings = self.report.findings
        open_ones = sum(1 for finding in findings if finding.open)
        accepted = sum(1 for finding in findings if finding.accepted is not None)
        told = f"{counted(open_ones, 'finding')} to mend or accept" if open_ones else "Nothing to mend"
        late = "" if self.checked else " (checking …)"
        return f"{told}; {accepted} accepted by name{late}", tuple(finding_lines(self.report, file))

    def scenarios(self) -> tuple[str, tuple[Line, ...]]:
        """How the scenarios fare."""
        if self.outcomes is None:
            return ("Running …" if self.running else "F5 runs them"), ()
        lines = tuple(scenario_lines(self.outcomes))
        total = len(self.outcomes)
        return f"{counted(total, 'scenario')}: {total - len(lines)} hold, {len(lines)} fall short", lines

    @property
    def sure(self) -> Report | None:
        """The report, where it is of this text: only then do its lines stand where it says."""
        return self.report if self.checked else None

    def line_at(self, file: str, number: int) -> Line | None:
        """What stands on a line of a file, the gravest first."""
        every = (*self.changes()[1], *self.scenarios()[1], *self.findings(file)[1])
        return next(
            (line for line in every if line.place and (line.place.file, line.place.line) == (file, number)), None
        )


class Under(Vertical):
    """Three lists, of which one is shown."""

    LISTS: ClassVar[dict[str, str]] = {"changes": "Changes", "findings": "To mend", "scenarios": "Scenarios"}
    BINDINGS = [
        Binding("left", "step(-1)", "List before", show=False),
        Binding("right", "step(1)", "Next list", show=False),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._found, self._file = Found(), ""
        self._told, self._lines = "", tuple[Line, ...]()

    def compose(self) -> ComposeResult:
        yield Tabs(*(Tab(plain(label), id=name) for name, label in self.LISTS.items()), id="lists")
        yield Words("", id="told")
        yield Choices([], id="lines")

    def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False

    @property
    def list(self) -> Choices:
        """The list that is shown."""
        return self.query_one("#lines", Choices)

    @property
    def _active(self) -> str:
        return self.query_one(Tabs).active or "changes"

    def show(self, found: Found, file: str) -> None:
        """Show what is known now; `file` is the one in the editor. The cursor stays where it was."""
        self._found, self._file = found, file
        match self._active:
            case "changes":
                told, lines = found.changes()
            case "findings":
                told, lines = found.findings(file)
            case _:
                told, lines = found.scenarios()
        if told != self._told:
            self._told = told
            self.query_one("#told", Words).say(told)
        if lines != self._lines:
            at = self.list.highlighted or 0
            self._lines = lines
            self.list.replace(lines, at=lines[min(at, len(lines) - 1)].key if lines else None)

    @property
    def highlighted(self) -> Line | None:
        """The line under the cursor."""
        at = self.list.highlighted
        return self._lines[at] if at is not None and at < len(self._lines) else None

    def line(self, key: str) -> Line:
        """The line with this key."""
        return next(line for line in self._lines if line.key == key)

    def on_tabs_tab_activated(self, event: Tabs.TabActivated) -> None:
        event.stop()
        self.show(self._found, self._file)

    def go(self, name: str) -> None:
        """Show a list and put the cursor there."""
        self.query_one(Tabs).active = name
        self.show(self._found, self._file)
        self.list.focus()

    def action_step(self, step: int) -> None:
        """Show the next list, or the one before."""
        names = tuple(self.LISTS)
        self.go(names[(names.index(self._active) + step) % len(names)])
