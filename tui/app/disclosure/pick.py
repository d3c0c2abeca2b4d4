"""Choosing in a form: nothing is chosen beforehand, and what is chosen stays marked."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding
from textual.content import Content

from tui.app.text import Hung, plain
from tui.app.widgets.choices import Choice, Ticks


class Several(Ticks):
    """Any number of things in a form. Its keys stand beside the question: the line of keys has no room for them."""

    BINDINGS = [
        Binding("space", "select", "Tick", tooltip="Tick this line, or take its tick away", show=False),
        Binding("enter", "done", "Go on", tooltip="Go on to the next question", show=False),
    ]


class Pick(Ticks):
    """A list of which one is marked. Enter and Space mark it; Enter goes on as well."""

    BINDINGS = [
        Binding("space", "select", "Choose", tooltip="Choose this line", show=False),
        Binding("enter", "done", "Choose", tooltip="Choose this line and go on", show=False),
    ]

    def __init__(self, choices: Iterable[Choice], *, chosen: str | None, id: str | None = None) -> None:
        super().__init__(choices, ticked=() if chosen is None else (chosen,), id=id)
        self._first = chosen

    def _prompt(self, choice: Choice) -> Content | Hung:
        return Hung(plain("(x)" if choice.key in self.ticked else "( )"), choice.body)

    def selected(self, key: str) -> None:
        """Mark a line; the mark of another goes."""
        before, self.ticked = self.ticked, {key}
        for choice in self.choices:
            if choice.key in before | self.ticked:
                self.replace_option_prompt(choice.key, self._prompt(choice))
        self.post_message(self.Moved(self, key))

    def action_done(self) -> None:
        """Mark the line under the cursor and go on; where the cursor stands on none, only go on."""
        if self.highlighted is not None and (key := self.get_option_at_index(self.highlighted).id) is not None:
            self.selected(key)
        super().action_done()
