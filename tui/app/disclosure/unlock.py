"""Opening the case file with name and passphrase; and the same page over everything once it has locked itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.events import Key, Paste
from textual.widgets import Button, Footer, Input

from tui.app.disclosure.casefile import CaseFile, sentence
from tui.app.screens.base import Place
from tui.app.text import Words
from tui.app.widgets.masthead import Masthead

MISSING = "There is no case file here yet. Make one on the command line, with your own passphrase and a recovery slip to print:"
HELP = """
The case file holds every disclosure, encrypted. Give the name and the passphrase with which you sign in.

Forgotten passphrase: the printed recovery slip opens it, on the command line (safetriage case passphrase --slip).

If a child is in danger now, call 999 first; none of this has to be done before.
"""


class NameBox(Input):
    """The box of the name. What comes behind Enter or Tab is the passphrase's, even when it comes before the focus has moved.

    A password manager, or a hurried hand on a slow machine, sends all of it at once: it must not stand here to be read.
    """

    def __init__(self, *, behind: Input, id: str) -> None:
        super().__init__(id=id)
        self._behind, self._given = behind, False

    def on_focus(self) -> None:
        self._given = False

    def on_key(self, event: Key) -> None:
        if not self._given:
            self._given = event.key in ("enter", "tab")
            return
        if event.is_printable and event.character is not None:
            self._behind.insert_text_at_cursor(event.character)
        elif event.key == "enter":
            self.call_later(self._behind.action_submit)
        elif event.key == "backspace":
            self._behind.action_delete_left()
        elif event.key == "ctrl+u":
            self._behind.action_delete_left_all()
        else:
            return
        event.prevent_default().stop()

    def on_paste(self, event: Paste) -> None:
        if self._given:
            self._behind.insert_text_at_cursor("".join(event.text.splitlines()[:1]))
            event.prevent_default().stop()


class UnlockScreen(Place):
    """Name and passphrase."""

    CSS_PATH = "disclosure.tcss"
    HELP = HELP
    TITLE_WORDS = "Open the case file"

    def __init__(self, file: CaseFile) -> None:
        super().__init__()
        self.file = file
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Masthead(self.TITLE_WORDS, self.file.pack.school)
        with VerticalScroll(id="unlock", can_focus=False):
            yield Words("If a child is in danger now, call 999 first.", id="danger")
            yield from self._questions()
            yield Words("", id="problem", classes="problem")
            yield Button("Open", id="open")
            yield Words("It locks itself when nobody types for five minutes.", classes="quiet")
        yield Footer(show_command_palette=False)

    def _questions(self) -> ComposeResult:
        place = self.file.desk.places.store
        if isinstance(place, Path) and not place.exists():
            yield Words(MISSING, classes="paragraph")
            yield Words("safetriage case init", id="how", classes="paragraph")
            yield Words(f"Its place: {place}", classes="quiet")
        passphrase = Input(password=True, id="passphrase")
        yield Words("Your name, as you sign in", classes="label")
        yield NameBox(behind=passphrase, id="user")
        yield Words("Passphrase", classes="label")
        yield passphrase

    def on_mount(self) -> None:
        self.query(Input).first().focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "user":
            self.query_one("#passphrase").focus()
        else:
            self._try()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self._try()

    def _user(self) -> str:
        return self.query_one("#user", Input).value.strip()

    def _try(self) -> None:
        box = self.query_one("#passphrase", Input)
        user, words = self._user(), box.value
        if self._busy:
            return
        if not user or not words:
            self._say("Type your name and your passphrase.")
            return
        self._busy = True
        box.value = ""
        self._say("Opening the case file. This takes a moment.", problem=False)
        self._open(user, words)

    @work
    async def _open(self, user: str, words: str) -> None:
        try:
            await asyncio.to_thread(self.file.unlock, user, words)
        except Exception as error:
            self._say(sentence(error))
            self.query_one("#passphrase").focus()
        else:
            self.opened()
        finally:
            self._busy = False

    def opened(self) -> None:
        """Go on to the cases."""
        from tui.app.disclosure.cases import CasesScreen

        self.app.switch_screen(CasesScreen(self.file))

    def _say(self, text: str, *, problem: bool = True) -> None:
        said = self.query_one("#problem", Words)
        said.set_class(problem, "problem")
        said.say(text)


class LockScreen(UnlockScreen):
    """Over everything, once nobody was there for five minutes. Only the same user goes on; leaving forgets it all."""

    TITLE_WORDS = "Locked"
    BINDINGS = [
        Binding("escape", "app.leave", "Leave", tooltip="Leave it: everything is closed, what was typed is gone")
    ]

    def _questions(self) -> ComposeResult:
        yield Words("Locked, because nobody typed for five minutes. What was saved is safe.", classes="paragraph")
        yield Words("Give your passphrase to go on where you were.", classes="paragraph")
        yield Words(f"Passphrase of {self.file.user}", classes="label")
        yield Input(password=True, id="passphrase")

    def _user(self) -> str:
        return self.file.user

    def opened(self) -> None:
        """Go on where one was."""
        self.dismiss()
