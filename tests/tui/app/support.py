"""Driving the app in a test: a fixed day, a folder of its own, nothing that blinks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from kb.pack import Pack
from kb.policy import Policy
from tests.tui.support import TODAY
from triage.understanding import Doubt, Evidence, Excuse, Understanding
from tui.app.app import SafetriageApp, make_app
from tui.app.ask.check import CheckPage
from tui.app.ask.page import Page
from tui.app.ask.question import QuestionPage
from tui.app.ask.screen import AskScreen
from tui.app.setting import Setting
from tui.app.text import Words

SMALL, LARGE = (80, 24), (120, 36)

SENTENCE = "I teach. Can I accept a friend request from a 17 year old who used to be in my class? Her mum agrees"


def told(pack: Pack, words: str, today: object) -> Understanding:
    """An understanding that hangs on no phrase book: what `SENTENCE` says, cut out of it, and a doubt and an excuse."""
    if words != SENTENCE:
        return Understanding(harm=("he touched her",) if "touched" in words else ())

    def read(fact: str, value: object, said: str) -> Evidence:
        start = words.index(said)
        return Evidence(fact=fact, value=value, words=said, start=start, end=start + len(said))

    evidence = (
        read("actor", "teacher", "I teach"),
        read("activity", "accept_request", "accept a friend request"),
        read("counterpart", "former_pupil", "used to be in my class"),
        read("counterpart_age", 17, "17 year old"),
    )
    return Understanding(
        facts={item.fact: item.value for item in evidence},
        evidence=evidence,
        doubts=(Doubt(fact="relation", why="it is not clear whose mum this is", words="Her mum"),),
        excuses=(Excuse(id="parents", says="A parent cannot lift this rule.", clause="G2", words="mum agrees"),),
    )


class Driver:
    """A pilot with words for what a person does, and sight of what a person sees."""

    def __init__(self, app: SafetriageApp, pilot: Pilot[object]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Press keys one after another, waiting after each for what it does."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Type a text, or, where it is long, paste it: a key takes a test a tenth of a second."""
        if len(text) > 12:
            self.app.post_message(events.Paste(text))
        else:
            await self.pilot.press(*(_key(character) for character in text))
        await self.pilot.pause()

    async def ask(self, text: str) -> None:
        """From home: begin, type a sentence, go on."""
        await self.app.run_action("app.start('ask')")
        await self.pilot.pause()
        await self.write(text)
        await self.press("enter")

    async def until(self, reached: Callable[[], bool], *keys: str, most: int = 10) -> None:
        """Press keys until something is reached."""
        for _ in range(most):
            if reached():
                return
            await self.press(*keys)
        raise AssertionError("never reached")

    async def skip_to_the_check(self) -> None:
        """Answer "I don't know" until nothing more is asked."""
        await self.until(lambda: isinstance(self.page, CheckPage), "d")

    @property
    def screen(self) -> AskScreen:
        """The ask screen."""
        assert isinstance(self.app.screen, AskScreen)
        return self.app.screen

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.screen.page

    def on(self, kind: type[Page]) -> bool:
        """Whether a page of this kind is shown."""
        return isinstance(self.page, kind)

    def sees(self, kind: type[Screen[None]]) -> bool:
        """Whether a screen of this kind is on top."""
        return isinstance(self.app.screen, kind)

    @property
    def fact(self) -> str:
        """The fact that is asked."""
        assert isinstance(self.page, QuestionPage), self.page
        return self.page.question.fact.id

    def words(self) -> str:
        """All words on the screen that are not in lists."""
        return "\n".join(str(words.content) for words in self.app.screen.query(Words))

    def text(self) -> str:
        """What the screen shows, row by row."""
        return text_of(self.app)


def text_of(app: SafetriageApp) -> str:
    """The rows of the screen as they are drawn."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def _key(character: str) -> str:
    return {" ": "space", ".": "full_stop", ",": "comma", "?": "question_mark", "/": "slash"}.get(character, character)


def drive(
    policy: Policy,
    folder: Path,
    does: Callable[[Driver], Awaitable[None]],
    *,
    size: tuple[int, int] = SMALL,
    understand: Callable[..., Understanding] = told,
    light: bool = False,
) -> SafetriageApp:
    """Run the app and do something with it."""
    app = app_for(policy, folder, understand=understand, light=light)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await app.policy()
            await pilot.pause()
            await does(Driver(app, pilot))

    asyncio.run(run())
    return app


def app_for(
    policy: Policy, folder: Path, *, understand: Callable[..., Understanding] = told, light: bool = False
) -> SafetriageApp:
    """The app as the command makes it, but for what comes from outside."""
    return make_app(
        Setting(
            open_policy=lambda: policy,
            today=TODAY,
            save_folder=folder,
            still=True,
            light=light,
            understand=understand,
        )
    )
