"""What was understood: each fact with the words it came from, to keep or to strike out. Nothing is used before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button

from kb.sentences import capital
from tui.app.ask.page import Page
from tui.app.text import Part, Words
from tui.app.widgets.choices import Choice, Ticks
from tui.app.widgets.known import Known

HELP = """
These are the things that the program read in your words, each with the words that it comes from. Nothing is used
until you press Enter.

Is one of them wrong? Move to it with the arrow keys and press Space, or click it: its tick goes away, and you will be
asked instead.

Where your words could mean two things, nothing was taken from them. You will be asked.
"""


class UnderstoodPage(Page):
    """Ticks to keep or take away, doubts, and answers to reasons that the policy does not accept."""

    HELP = HELP
    PLACE = "What was understood"

    @dataclass
    class Confirmed(Message):
        """These facts are right."""

        facts: tuple[str, ...]

    def __init__(
        self, found: Iterable[Known], doubts: Iterable[tuple[str, str]], excuses: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__()
        self._found, self._doubts, self._excuses = tuple(found), tuple(doubts), tuple(excuses)

    def compose(self) -> ComposeResult:
        if self._found:
            yield Words("Is this right?", classes="question")
            yield Words("Space takes a tick away or puts it back. Enter goes on with what is ticked.", classes="quiet")
            yield Ticks(self._lines(), ticked=[known.fact for known in self._found])
        else:
            yield Words("Nothing certain was found in your words", classes="question")
            yield Words("That is no matter: you will be asked.", classes="quiet")
        for said, answered in self._excuses:
            yield Part(text=f"You wrote “{said}”. {answered}", lead="!").widget()
        for said, why in self._doubts:
            quoted = f"“{said}”: " if said else ""
            yield Part(text=f"{quoted}{why}.", lead="?").widget()
        with Horizontal(classes="buttons"):
            yield Button("Yes, go on" if self._found else "Go on", id="go-on")

    def _lines(self) -> Iterable[Choice]:
        for known in self._found:
            yield Choice(
                key=known.fact, label=f"{capital(known.label)}:", beside=f"{known.value} (from “{known.words or ''}”)"
            )

    def on_mount(self) -> None:
        self.query_one(Ticks if self._found else Button).focus()

    def on_ticks_done(self, event: Ticks.Done) -> None:
        event.stop()
        self.answer(self.Confirmed(event.keys))

    def on_choices_moved(self, event: Ticks.Moved) -> None:
        event.stop()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if self._found:
            self.query_one(Ticks).action_done()
        else:
            self.answer(self.Confirmed(()))
