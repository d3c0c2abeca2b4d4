"""What the screens of an open case file share: the hold and the clock on top, waiting for the disk, the idle lock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Footer, Input, TextArea

from tui.app.disclosure.casefile import CaseFile, sentence
from tui.app.disclosure.head import Head
from tui.app.screens.base import HEIGHTS, Place
from tui.app.text import Words
from tui.app.widgets.choices import Choices
from tui.app.widgets.masthead import Masthead
from tui.casework.entering import Work

ResultT = TypeVar("ResultT")
EVERY = 1.0
"""Seconds between two looks whether anybody is there."""
MINUTE = 30
"""Looks between two showings of the clock."""


class CasePlace(Place):
    """A screen of an open case file. Whatever a person does on it shows that somebody is there."""

    CSS_PATH = "disclosure.tcss"
    BRIEF: ClassVar[bool] = False
    """Whether the hold takes one line only, where the screen is low."""

    def __init__(self, file: CaseFile, place: str, work: Work | None = None) -> None:
        super().__init__()
        self.file, self._place, self.case_work = file, place, work
        self._looks = 0

    def compose(self) -> ComposeResult:
        yield Masthead(self._place, self.file.pack.school)
        yield Head()
        yield Words("", id="notes")
        yield from self.body()
        yield Footer(show_command_palette=False)

    def body(self) -> Iterable[Widget]:
        """The screen under its head."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.set_interval(EVERY, self._look)
        self.show_head()

    def show_head(self) -> None:
        """The hold and the clocks as they stand now."""
        work = self.case_work
        case = work.case if work is not None and work.visible else None
        self.query_one(Head).show(case, self.file.now, brief=self.BRIEF and self.size.height < HEIGHTS[-1][0])

    def on_resize(self) -> None:
        self.show_head()

    def tell(self, *lines: str) -> None:
        """Say something under the head; nothing takes it away."""
        notes = self.query_one("#notes", Words)
        notes.say("\n".join(lines))
        notes.set_class(bool(lines), "-said")

    async def wait_for(self, do: Callable[[], ResultT]) -> ResultT:
        """Do something that may wait for the disk, without the screen standing still. Raises what it raises."""
        return await asyncio.to_thread(do)

    async def wait_or_tell(self, do: Callable[[], ResultT]) -> ResultT | None:
        """As `wait_for`; what goes wrong is said on the screen, and a case file that is locked asks for the passphrase."""
        from triage.caselog.errors import SessionLocked

        try:
            return await self.wait_for(do)
        except SessionLocked:
            self.lock_up()
        except Exception as error:
            self.tell(sentence(error))
        return None

    def try_or_tell(self, do: Callable[[], ResultT]) -> ResultT | None:
        """As `wait_or_tell`, for what takes no time worth naming."""
        from triage.caselog.errors import SessionLocked

        try:
            return do()
        except SessionLocked:
            self.lock_up()
        except Exception as error:
            self.tell(sentence(error))
        return None

    # --- the idle lock

    def _look(self) -> None:
        if self.file.idle and self.is_current_or_under():
            self.lock_up()
            return
        self._looks += 1
        if self._looks % MINUTE == 0 and not self.file.locked:
            self.show_head()

    def is_current_or_under(self) -> bool:
        """Whether this screen is one that is open."""
        return self in self.app.screen_stack

    def lock_up(self) -> None:
        """Drop the keys, empty the screens, and ask for the passphrase."""
        from tui.app.disclosure.unlock import LockScreen

        self.file.lock()
        if any(isinstance(screen, LockScreen) for screen in self.app.screen_stack):
            return
        self.app.push_screen(LockScreen(self.file), self._opened_again)
        self._hide(True)
        self.app._clipboard = ""  # as the app does where a page is left

    def _opened_again(self, _: None = None) -> None:
        if not self.file.locked:
            self._hide(False)

    def _hide(self, hidden: bool) -> None:
        for screen in self.app.screen_stack:
            if isinstance(screen, CasePlace):
                screen.set_class(hidden, "-locked")

    def _touch(self) -> None:
        if self.file.locked:
            return
        if self.file.idle:
            self.lock_up()
        else:
            self.file.touch()

    def on_key(self, _: events.Key) -> None:
        self._touch()

    def on_click(self, _: events.Click) -> None:
        self._touch()

    def on_mouse_scroll_down(self, _: events.MouseScrollDown) -> None:
        self._touch()

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        self._touch()

    def on_input_changed(self, _: Input.Changed) -> None:
        self._touch()

    def on_text_area_changed(self, _: TextArea.Changed) -> None:
        self._touch()

    def on_text_area_selection_changed(self, _: TextArea.SelectionChanged) -> None:
        self._touch()

    def on_choices_moved(self, _: Choices.Moved) -> None:
        self._touch()
