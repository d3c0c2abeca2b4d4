"""The app. `make_app` makes it for the command and for the tests alike."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from kb.clean import clean
from kb.dates import day_in_words
from tui.app.palette import Actions
from tui.app.screens.home import TASKS, HomeScreen
from tui.app.screens.left import LeftScreen
from tui.app.setting import Setting
from tui.app.themes import DARK, LIGHT

if TYPE_CHECKING:
    from kb.policy import Policy


class SafetriageApp(App[object]):
    """The whole app. Nothing that a person types outlives the page it was typed on, unless they save it."""

    TITLE = "safetriage"
    CSS_PATH = [
        "app.tcss",
        "widgets/banner.tcss",
        "widgets/choices.tcss",
        "widgets/entry.tcss",
        "widgets/grid.tcss",
        "widgets/known.tcss",
        "widgets/masthead.tcss",
    ]
    COMMANDS = {Actions}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS = [
        Binding("ctrl+p", "command_palette", "Actions", tooltip="Everything that can be done here", priority=True),
        Binding(
            "ctrl+l",
            "leave",
            "Leave",
            tooltip="Leave this page: clear the screen and forget what was typed",
            priority=True,
        ),
        Binding("f2", "light_or_dark", "Light or dark", tooltip="Dark letters on light, or light on dark", show=False),
        Binding("ctrl+q", "quit", "Close", tooltip="Close the program; nothing is kept", priority=True, show=False),
    ]

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.left = False
        """Whether somebody has left a page in a hurry: the command then clears the terminal's scrollback too."""
        self.failed: Exception | None = None
        """Why the policy could not be opened."""
        self._opening: Worker[Policy] | None = None
        self._showing: Worker[None] | None = None
        for theme in (LIGHT, DARK):
            self.register_theme(theme)
        self.theme = LIGHT.name if setting.light else DARK.name
        if setting.still:
            self.animation_level = "none"

    def on_mount(self) -> None:
        self.push_screen(HomeScreen())
        # the first screen does not wait for the policy
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        self._opening = self.run_worker(self.setting.open_policy, thread=True, exit_on_error=False)
        # the function, not its coroutine: an app that ends at once would leave a coroutine that nobody awaits
        self._showing = self.run_worker(self._opened)

    async def _opened(self) -> None:
        policy = await self.policy()
        if policy is not None:
            pack = policy.pack
            notice = None
            if pack.review_overdue(self.setting.today):
                due = day_in_words(pack.review_due)
                notice = (
                    f"The policy's review was due by {due} and is overdue. Check with the school before you rely on it."
                )
            for screen in self.screen_stack:
                if isinstance(screen, HomeScreen):
                    screen.show_policy(pack.school, notice)

    async def policy(self) -> Policy | None:
        """The policy, once it is there. Where it cannot be used the app ends, and the command says why."""
        if self._opening is None:
            self._open()
        assert self._opening is not None
        try:
            return await self._opening.wait()
        except WorkerCancelled:
            return None  # the app is closing
        except WorkerFailed as error:
            cause = error.error
            self.failed = cause if isinstance(cause, Exception) else error
            self.exit(return_code=2)
            return None

    async def on_event(self, event: events.Event) -> None:
        """Clean what is pasted before any box gets it."""
        if isinstance(event, events.Paste):
            event.text = clean(event.text)
        await super().on_event(event)

    def _fatal_error(self) -> None:
        """End without Textual's report: its list of local values would show on the terminal what a person typed."""
        self.failed = self._exception
        self._close_messages_no_wait()

    async def action_start(self, key: str) -> None:
        """Begin a task, from wherever one is."""
        policy = await self.policy()
        if policy is None:
            return
        while not isinstance(self.screen, HomeScreen):
            await self.pop_screen()
        task = next(task for task in TASKS if task.key == key)
        match key:
            case "ask" | "tell":
                from tui.app.ask.screen import AskScreen

                await self.push_screen(AskScreen(self.setting, policy, task))
            case "policy":
                from tui.app.screens.browser import BrowserScreen

                await self.push_screen(BrowserScreen(policy.pack))
            case "disclosure":
                from tui.app.disclosure.start import first_screen

                await self.push_screen(first_screen(self.setting, policy))
            case "authors":
                from tui.app.authors.start import StartScreen

                await self.push_screen(StartScreen(self.setting))

    def action_command_palette(self) -> None:
        """Everything that can be done here."""
        if self.use_command_palette and not CommandPalette.is_open(self):
            self.push_screen(CommandPalette(id="--command-palette", placeholder="What do you want to do?"))

    def action_light_or_dark(self) -> None:
        """The other theme."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    async def action_leave(self) -> None:
        """Leave at once: a neutral page takes the place of everything, and what was typed goes with its pages."""
        self.left = True
        if isinstance(self.screen, LeftScreen):
            return
        with self.batch_update():
            while len(self.screen_stack) > 2:
                await self._settle(self.screen)
                await self.pop_screen()
            await self.push_screen(LeftScreen(self.setting.today))
        self._clipboard = ""  # what was copied inside the app; Textual gives no other way to it

    async def _settle(self, screen: Screen[object]) -> None:
        """Let nothing begin on a screen that is about to go: a search in the palette would look for its lost list."""
        screen.disable_messages(Input.Changed)
        emptied = asyncio.Event()
        screen.call_later(emptied.set)
        await emptied.wait()
        self.workers.cancel_node(screen)


def make_app(setting: Setting) -> SafetriageApp:
    """The app, with everything from outside given."""
    return SafetriageApp(setting)
