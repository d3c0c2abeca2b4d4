"""Lists to choose from: one thing (`Choices`), or any number of things (`Ticks`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.app.text import Hung, joined, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A line to choose: its key, its words, and more words after them or under them."""

    key: str
    label: str
    detail: str = ""
    beside: str = ""
    lead: str = ""
    apart: bool = False
    """Stands apart from what is above it."""

    @property
    def body(self) -> Content:
        """The words, with the rest beside or under them."""
        if self.beside:
            return joined([plain(self.label, "bold"), plain(self.beside)], " ")
        return joined([plain(self.label, "bold"), plain(self.detail)]) if self.detail else plain(self.label)


class Choices(OptionList, inherit_bindings=False):
    """A list of which one is chosen. Page Up and Page Down are left to the page around it."""

    BINDINGS = [
        Binding("down", "cursor_down", "Down", show=False),
        Binding("up", "cursor_up", "Up", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
        Binding("enter", "select", "Choose", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """A line was chosen."""

        choices: Choices
        key: str

        @property
        def control(self) -> Choices:
            """The list."""
            return self.choices

    @dataclass
    class Moved(Message):
        """The cursor stands on another line."""

        choices: Choices
        key: str

        @property
        def control(self) -> Choices:
            """The list."""
            return self.choices

    @dataclass
    class NoneChosen(Message):
        """Enter was pressed while the cursor stood on no line."""

        choices: Choices

        @property
        def control(self) -> Choices:
            """The list."""
            return self.choices

    def __init__(self, choices: Iterable[Choice], *, at: str | None = None, id: str | None = None) -> None:
        self.choices = tuple(choices)
        self._first = at
        super().__init__(*self._as_options(), id=id, markup=False)

    def _as_options(self) -> Iterable[Option | None]:
        for choice in self.choices:
            if choice.apart:
                yield None
            yield Option(self._prompt(choice), id=choice.key)

    def _prompt(self, choice: Choice) -> Content | Hung:
        return Hung(plain(choice.lead), choice.body) if choice.lead else choice.body

    def on_mount(self) -> None:
        self.highlighted = None if self._first is None else self.get_option_index(self._first)

    def replace(self, choices: Iterable[Choice], *, at: str | None = None) -> None:
        """Show other lines."""
        self.choices = tuple(choices)
        self.set_options(self._as_options())
        self.highlighted = None if at is None else self.get_option_index(at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id is not None:
            self.selected(event.option_id)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        # the list starts by standing on its first line; where nothing is chosen beforehand that is no news
        if event.option_id is not None and self.highlighted is not None:
            self.post_message(self.Moved(self, event.option_id))

    def action_select(self) -> None:
        """Choose the line under the cursor; where it stands on none, say so."""
        if self.highlighted is None:
            self.post_message(self.NoneChosen(self))
        else:
            super().action_select()

    def selected(self, key: str) -> None:
        """A line was chosen with Enter or the mouse."""
        self.post_message(self.Chosen(self, key))


class Ticks(Choices):
    """A list of which any number is ticked. Space and the mouse tick; Enter is left to the page, to go on."""

    BINDINGS = [
        Binding("space", "select", "Tick", tooltip="Tick this line, or take its tick away"),
        Binding("enter", "done", "Go on", tooltip="Go on with what is ticked"),
    ]

    @dataclass
    class Done(Message):
        """What is ticked is what is meant."""

        ticks: Ticks
        keys: tuple[str, ...]

        @property
        def control(self) -> Ticks:
            """The list."""
            return self.ticks

    def __init__(self, choices: Iterable[Choice], *, ticked: Iterable[str] = (), id: str | None = None) -> None:
        self.ticked = set(ticked)
        found = tuple(choices)
        super().__init__(found, at=found[0].key if found else None, id=id)

    def _prompt(self, choice: Choice) -> Content | Hung:
        return Hung(plain("[x]" if choice.key in self.ticked else "[ ]"), choice.body)

    def selected(self, key: str) -> None:
        """Tick a line, or take its tick away."""
        self.ticked ^= {key}
        choice = next(choice for choice in self.choices if choice.key == key)
        self.replace_option_prompt(key, self._prompt(choice))
        self.post_message(self.Moved(self, key))

    def action_done(self) -> None:
        """Go on with what is ticked."""
        self.post_message(self.Done(self, tuple(choice.key for choice in self.choices if choice.key in self.ticked)))
