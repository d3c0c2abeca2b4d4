"""The files of a policy were changed outside while it was on the bench: which, and what to do about it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from kb.loading.folder import read_folder
from kb.problems import Problems
from triage.authoring.bench import Bench
from triage.authoring.versions import differing_lines
from tui.app.screens.sheet import Sheet
from tui.app.text import Part, Words
from tui.app.widgets.choices import Choice, Choices

MOST = 400
"""Lines of a difference that are shown."""


class OutsideSheet(ModalScreen[str]):
    """Gives `mine`, `theirs`, or nothing."""

    CSS_PATH = "../screens/sheet.tcss"
    BINDINGS = [Binding("escape", "close", "Close")]

    def __init__(self, bench: Bench, changed: tuple[str, ...]) -> None:
        super().__init__()
        self._bench, self._changed = bench, changed

    def compose(self) -> ComposeResult:
        mine = self._bench.changed
        with Vertical(id="sheet"):
            yield Words("The files were changed outside", id="sheet-title")
            yield Words(f"Since you opened them: {', '.join(self._changed)}.", classes="paragraph")
            if mine:
                yield Words(f"Changed here and not saved: {', '.join(mine)}.", classes="paragraph")
            choices = [Choice(key="show", label="Show what was changed outside")]
            if mine:
                choices.append(
                    Choice(
                        key="mine", label="Keep mine, as a new version", detail="In a folder of its own; theirs stays."
                    )
                )
            lost = "What you changed here is dropped." if mine else "You have changed nothing, so nothing is lost."
            choices.append(Choice(key="theirs", label="Take theirs", detail=lost))
            yield Choices(choices, at="show")
            yield Words("Enter chooses · Esc closes", classes="quiet")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.key == "show":
            self.app.push_screen(Sheet("What was changed outside", self._lines()))
        else:
            self.dismiss(event.key)

    def _lines(self) -> list[Part]:
        there = read_folder(self._bench.origin.folder, Problems())
        lines = list(differing_lines(self._bench.opened, there, before_is="as opened", after_is="now"))
        shown = "\n".join(lines[:MOST]) or "Nothing differs any more."
        more = [Part(text=f"{len(lines) - MOST} more lines are not shown.")] if len(lines) > MOST else []
        return [Part(text=shown), *more]

    def action_close(self) -> None:
        """Take the sheet away."""
        self.dismiss(None)
