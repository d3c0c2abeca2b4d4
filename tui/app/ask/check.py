"""Check your answers: a list in which each can be changed, before the answer is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message

from kb.sentences import capital
from tui.app.ask.page import Page
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices
from tui.app.widgets.known import Known

SHOW = "show-the-answer"

HELP = """
This is what the answer will rest on. Press Enter on “Show me the answer”, or move to something that is not right and
press Enter to change it.

When you change one thing, everything else that still fits is kept, and what does not fit any more is named.
"""


class CheckPage(Page):
    """What the answer will rest on, thing by thing."""

    HELP = HELP
    PLACE = "Check your answers"
    BINDINGS = [Binding("s", "show", "Show the answer", tooltip="Everything is right: show the answer")]

    @dataclass
    class Finished(Message):
        """Everything is right."""

    @dataclass
    class ChangeAsked(Message):
        """One thing is to be changed."""

        fact: str

    def __init__(self, known: Iterable[Known], dropped: Iterable[str] = ()) -> None:
        super().__init__()
        self._known, self._dropped = tuple(known), tuple(dropped)

    def compose(self) -> ComposeResult:
        yield Words("Check your answers", classes="question")
        if self._dropped:
            yield Words(
                f"No longer kept, because it does not fit any more: {', '.join(self._dropped)}.",
                classes="notice",
                id="dropped",
            )
        yield Words("Enter on a line changes it.", classes="quiet")
        yield Choices(self._lines(), at=SHOW, id="answers")

    def _lines(self) -> Iterable[Choice]:
        yield Choice(key=SHOW, label="Show me the answer", lead="»")
        for number, known in enumerate(self._known):
            source = f" (from “{known.words}”)" if known.words else ""
            label, value = f"{capital(known.label)}:", f"{known.value}{source}"
            yield Choice(key=known.fact, label=label, beside=value, lead=" ", apart=number == 0)

    def on_mount(self) -> None:
        self.query_one(Choices).focus()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self.answer(self.Finished() if event.key == SHOW else self.ChangeAsked(event.key))

    def action_show(self) -> None:
        """Show the answer."""
        self.answer(self.Finished())
