"""The bench in a test: a small policy in a folder of its own, and words for what an author does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from kb.loading.folder import Files
from kb.policy import Policy
from outputs.packs.details import Details
from outputs.packs.skeleton import skeleton
from tests.tui.app.support import SMALL, Driver, drive
from tests.tui.support import TODAY
from tui.app.authors.bench import BenchPlace
from tui.app.authors.screen import BenchScreen
from tui.app.authors.start import StartScreen, opened
from tui.app.authors.under import Found, Under

MESSAGES = "rules/messages.yaml"
GROWN_UP, YOUNGER = "18}", "17}"
"""At what age somebody is grown up, as the small policy says it twice, and a change that makes a verdict milder."""
SETTLING = 400


def pack_files() -> Files:
    """A small policy with nothing to mend."""
    details = Details(
        id="oak-hill",
        school="Oak Hill Primary School",
        title="Social networking policy",
        issued="2026-09",
        review_due=date(2027, 8, 31),
    )
    return skeleton(details, TODAY)


def pack_folder(place: Path) -> Path:
    """The same in a folder `oak-hill`."""
    folder = place / "oak-hill"
    for name, body in pack_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


class Author:
    """What an author does at the bench, and what the bench then says."""

    def __init__(self, user: Driver) -> None:
        self.user = user

    async def begin(self) -> None:
        """From home to the page that asks which policy."""
        await self.user.app.run_action("app.start('authors')")
        await self.user.pilot.pause()
        assert self.user.sees(StartScreen)

    async def open(self, folder: Path) -> None:
        """Put a folder's policy on the bench; as if it had been chosen, but a key takes a test a tenth of a second."""
        setting = self.user.app.setting
        await self.user.app.push_screen(BenchScreen(setting, *opened(str(folder))))
        await self.settled()

    async def type_folder(self, folder: Path) -> None:
        """Type a folder into the box and press Enter."""
        await self.user.press("tab")
        await self.user.write(str(folder))
        await self.user.press("enter")

    async def at_the_bench(self) -> None:
        """Wait until the bench is there and everything has been found out."""
        await self.until(lambda: self.user.sees(BenchScreen))
        await self.settled()

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait for something that another thread brings about."""
        for _ in range(SETTLING):
            if reached():
                await self.user.pilot.pause()
                return
            await self.user.pilot.pause(0.02)
        raise AssertionError("never reached:\n" + self.user.text())

    async def settled(self) -> None:
        """Wait until what was typed has been looked at and checked."""
        await self.until(lambda: not self.found.late and (self.found.checked or self.unusable))

    @property
    def unusable(self) -> bool:
        """Whether the policy has problems."""
        return self.found.seen is not None and self.found.seen.now.policy is None

    @property
    def bench(self) -> BenchPlace:
        """The bench's screen, whatever lies over it."""
        return next(screen for screen in self.user.app.screen_stack if isinstance(screen, BenchPlace))

    @property
    def found(self) -> Found:
        """What the bench knows."""
        return self.bench.following.found

    async def change(self, before: str = GROWN_UP, after: str = YOUNGER, file: str = MESSAGES) -> None:
        """Change some words of a file in its editor, as if typed, and wait for what the bench finds out."""
        await self.bench.open_file(file)
        editor = self.bench.editor
        text = editor.text
        assert before in text
        editor.put(text.replace(before, after))
        await self.user.pilot.pause()
        await self.settled()

    def told(self) -> str:
        """The line over the list."""
        return str(self.bench.query_one(Under).query_one("#told").render())

    def lines(self) -> list[str]:
        """The list that is shown."""
        return [str(choice.body) for choice in self.bench.query_one(Under).list.choices]


def at_work(
    policy: Policy, folder: Path, does: Callable[[Author], Awaitable[None]], *, size: tuple[int, int] = SMALL
) -> None:
    """Run the app and let an author do something with it. What is saved goes to `folder / "saved"`."""

    async def work(user: Driver) -> None:
        await does(Author(user))

    drive(policy, folder / "saved", work, size=size)
