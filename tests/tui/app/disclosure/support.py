"""Driving the disclosure's screens: a case file in a folder of its own, cheap keys, a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from textual.widgets import Input, TextArea

from kb.policy import Policy
from tests.tui.app.support import SMALL, app_for, text_of
from tests.tui.app.support import Driver as Plain
from tests.tui.casework.support import LEAD, LEAD_WORDS, Clock, Office
from tui.app.app import SafetriageApp
from tui.app.disclosure.box import Box
from tui.app.disclosure.case import CaseScreen
from tui.app.disclosure.cases import CasesScreen
from tui.app.disclosure.form import FormScreen
from tui.app.disclosure.start import first_screen
from tui.app.disclosure.unlock import LockScreen, UnlockScreen
from tui.app.widgets.choices import Choices, Ticks

LARGE = (120, 36)


class Still(Clock):
    """A clock that stands until it is set."""

    def now(self) -> datetime:
        return self.time


def new_office(folder: Path, *, made: bool = True) -> Office:
    """An office, with a case file or without."""
    office = Office(folder, clock=Still())
    office.environ |= {"SAFETRIAGE_CASES": str(office.store), "SAFETRIAGE_HEAD": str(office.head)}
    if made:
        office.init()
    return office


class Driver(Plain):
    """What a lead does at the screens."""

    office: Office

    async def settle(self, reached: Callable[[], bool], why: str = "") -> None:
        """Wait for what a thread brings."""
        for _ in range(400):
            await self.pilot.pause()
            if reached():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never reached {why}:\n{text_of(self.app)}")

    def shows(self, kind: type) -> bool:
        """Whether a screen of this kind is on top."""
        return isinstance(self.app.screen, kind)

    async def begin(self) -> None:
        """The first page of the disclosure."""
        policy = await self.app.policy()
        assert policy is not None
        await self.app.push_screen(first_screen(self.app.setting, policy, self.office.outside()))
        await self.pilot.pause()

    async def unlock(self, user: str = LEAD, words: str = LEAD_WORDS) -> None:
        """Name, passphrase, Enter."""
        self.app.screen.query_one("#user", Input).value = user
        await self.pass_words(words)
        await self.settle(lambda: self.shows(CasesScreen), "the cases")
        await self.settle(lambda: bool(self.app.screen.query_one(Choices).choices))

    async def pass_words(self, words: str) -> None:
        """Type a passphrase."""
        box = self.app.screen.query_one("#passphrase", Input)
        box.focus()
        box.value = words
        await self.press("enter")

    async def sign_in(self) -> None:
        """To the cases."""
        await self.begin()
        await self.unlock()

    @property
    def form(self) -> FormScreen:
        """The form that is open."""
        assert isinstance(self.app.screen, FormScreen), self.app.screen
        return self.app.screen

    @property
    def case(self) -> CaseScreen:
        """The case that is open."""
        assert isinstance(self.app.screen, CaseScreen), self.app.screen
        return self.app.screen

    def box(self, name: str) -> Box:
        """The box of a question."""
        return next(box for box in self.form.boxes if box.field.id == name)

    async def fill(self, **answers: object) -> None:
        """Give answers: a text into its box, a choice by Enter on its line."""
        for name, value in answers.items():
            control = self.box(name).control
            control.focus()
            if isinstance(control, Input):
                control.value = str(value)
            elif isinstance(control, TextArea):
                control.text = str(value)
            else:
                assert isinstance(control, Ticks)
                for key in value if isinstance(value, list | tuple) else [value]:
                    control.highlighted = control.get_option_index(str(key))
                    await self.press("space")
            await self.pilot.pause()

    async def save(self) -> None:
        """Save the form and wait for what comes of it."""
        form = self.form
        await self.press("ctrl+s")
        await self.settle(lambda: form.saved is not None or form.query_one("#summary").has_class("-said"), "saved")

    async def saved(self, **answers: object) -> None:
        """Fill in the form, save it, and come back to the case."""
        form = self.form
        await self.fill(**answers)
        await self.save()
        assert form.saved is not None, text_of(self.app)
        await self.at_case()

    async def at_case(self) -> None:
        """Wait until the case is on the screen."""
        await self.settle(lambda: self.shows(CaseScreen), "the case")
        await self.settle(lambda: bool(self.case.tasks) and bool(self.case.query_one(Choices).choices), "the steps")
        await self.app.workers.wait_for_complete([one for one in self.app.workers if one.node is self.case])
        await self.pilot.pause()

    async def step(self, name: str, nth: int = 0) -> None:
        """Open a step of the task list."""
        steps = self.case.query_one(Choices)
        steps.highlighted = steps.get_option_index(name)
        steps.focus()
        await self.press("enter")
        if not self.shows(FormScreen):
            await self.press(*["down"] * nth, "enter")
        await self.settle(lambda: self.shows(FormScreen), f"the form of {name}")
        await self.pilot.pause()

    async def open_case(self) -> None:
        """From the cases: a new case."""
        await self.press("n")
        await self.settle(lambda: self.shows(FormScreen), "the opening")
        await self.saved(tellers=["parent"], about="staff")

    async def idle(self, seconds: float = 301) -> None:
        """Nobody is there for so long."""
        self.office.clock.tick += seconds
        await self.settle(lambda: self.shows(LockScreen), "the lock")


def drive(
    policy: Policy,
    office: Office,
    does: Callable[[Driver], Awaitable[None]],
    *,
    size: tuple[int, int] = SMALL,
) -> SafetriageApp:
    """Run the app and do something with it."""
    app = app_for(policy, office.folder / "papers")

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await app.policy()
            await pilot.pause()
            user = Driver(app, pilot)
            user.office = office
            await does(user)

    asyncio.run(run())
    if app.failed is not None:
        raise app.failed
    return app


__all__ = ["LARGE", "SMALL", "Driver", "UnlockScreen", "drive", "new_office"]
