"""The emergency page: it comes before everything else where somebody's words speak of harm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Button

from kb.pack import Guidance
from tui.app.ask.page import Page
from tui.app.text import Part, Words, joined, plain

HELP = """
Your words may mean that a child has been hurt or is in danger, so this comes first. If that is not so, go on: nothing
has been sent to anybody.

In an emergency call 999. Otherwise tell the Designated Safeguarding Lead (DSL) now, in person or by phone.
"""


class EmergencyPage(Page):
    """What to do before anything else, and then the way on."""

    HELP = HELP
    PLACE = "If a child is in danger"
    BINDINGS = [Binding("enter", "go_on", "Go on", tooltip="Go on to what the policy says")]

    @dataclass
    class GoOn(Message):
        """It has been read."""

    def __init__(self, harm: Iterable[str], dsl: str, guidance: Iterable[Guidance]) -> None:
        super().__init__()
        heard = tuple(harm)
        self._harm = tuple(words for words in heard if not any(words in other and words != other for other in heard))
        self._dsl, self._guidance = dsl, tuple(guidance)

    def compose(self) -> ComposeResult:
        yield Words(
            joined(
                [
                    plain("!  IS A CHILD IN DANGER NOW, OR HURT?  CALL 999.", "bold"),
                    plain(f"Then tell the {self._dsl} at once, in person or by phone."),
                ]
            ),
            id="emergency",
        )
        yield Part(
            text="Stay with the child if you can. Listen, do not question, and do not promise to keep it secret.",
            lead="-",
        ).widget()
        yield Part(
            text="Do not look for proof. Never look at, copy or send on a picture of a child.", lead="-"
        ).widget()
        yield Part(text="Write down what was said, in the child's own words, as soon as you can.", lead="-").widget()
        for item in self._guidance:
            yield Words(f"{item.says} (Guidance, not the policy: {item.source}.)", classes="quiet")
        if self._harm:
            quoted = ", ".join(f"“{words}”" for words in self._harm)
            yield Words(f"You see this because you wrote {quoted}.", classes="quiet", id="because")
        yield Button("I have done that, or nobody is in danger: go on", id="go-on")

    def on_mount(self) -> None:
        self.query_one(Button).focus()

    def action_go_on(self) -> None:
        """Go on to what the policy says."""
        self.answer(self.GoOn())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_go_on()
