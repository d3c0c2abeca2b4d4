"""The first page: what happened, in one's own words."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button, TextArea

from kb.clean import clean_line
from tui.app.ask.page import Page
from tui.app.text import Words

HELP = """
Write what you want to know as you would say it to a colleague: who, how old, how you know each other, which app. One
or two sentences are plenty. Names are not needed, so leave them out.

Press Enter to go on. You will see what was understood, and nothing is used until you say that it is right. If you
would rather answer questions, leave the box empty and press Enter.

Nothing that you type is kept.
"""


class Sentence(TextArea):
    """A box in which Enter goes on, as in every chat; the text wraps, so that all of it can be read."""

    BINDINGS = [Binding("enter", "submit", "Go on", tooltip="Go on with these words", priority=True)]

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        text: str

    def action_submit(self) -> None:
        """Hand over what was written."""
        self.post_message(self.Submitted(self.text))


class WordsPage(Page):
    """Free text, which can be skipped."""

    HELP = HELP

    @dataclass
    class Given(Message):
        """The words; empty where somebody would rather be asked."""

        words: str

    def __init__(self, question: str, words: str) -> None:
        super().__init__()
        self._question, self._words = question, words

    def compose(self) -> ComposeResult:
        yield Words(self._question, classes="question")
        yield Words("In your own words: who, how old, which app. No names.", classes="quiet")
        yield Sentence(
            self._words,
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
            tab_behavior="focus",
            id="words",
        )
        yield Words(
            "For example: Can I accept a friend request from a 17 year old who used to be in my class?", classes="quiet"
        )
        with Horizontal(classes="buttons"):
            yield Button("Go on", id="go-on")
            yield Button("Skip: just ask me questions", id="skip")

    def on_mount(self) -> None:
        box = self.query_one(Sentence)
        box.focus()
        box.move_cursor(box.document.end)

    def on_sentence_submitted(self, event: Sentence.Submitted) -> None:
        event.stop()
        self.answer(self.Given(clean_line(event.text).strip()))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        text = self.query_one(Sentence).text if event.button.id == "go-on" else ""
        self.answer(self.Given(clean_line(text).strip()))
