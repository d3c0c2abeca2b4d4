"""F16: hostile text reaches no terminal. Every widget and printer is given nine hostile strings; none is obeyed.

Pass: what is drawn holds no escape, C1, direction or private character of the text, nothing of it is read as markup, and
nothing fails. The full size (`-m slow`) adds 10,000 random strings.
"""

from __future__ import annotations

import asyncio
import io
import random
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest
from textual import events
from textual.app import App
from textual.widget import Widget
from textual.widgets import Input

from kb.clean import clean
from kb.loading.shelf import open_policy
from kb.pack import Clause, Pack, Verdict
from kb.policy import Policy
from kb.problems import Place
from outputs.answer import Answer, Line, ToDo
from triage.interview import Aim, Question
from triage.understanding import Doubt, Evidence, Excuse, Understanding
from triage.verdict_map import Cell, Column, Row, VerdictMap
from tui.app import app as app_module
from tui.app.app import SafetriageApp, make_app
from tui.app.ask.answer import AnswerPage
from tui.app.ask.check import CheckPage
from tui.app.ask.emergency import EmergencyPage
from tui.app.ask.question import QuestionPage, Shown
from tui.app.ask.understood import UnderstoodPage
from tui.app.ask.words import WordsPage
from tui.app.setting import Setting
from tui.app.text import Part, Words
from tui.app.themes import DARK
from tui.app.widgets.banner import Banner
from tui.app.widgets.choices import Choice, Choices, Ticks
from tui.app.widgets.entry import Entry
from tui.app.widgets.grid import MapGrid
from tui.app.widgets.known import Known, KnownPanel, Standing
from tui.app.widgets.masthead import Masthead
from tui.command import run
from tui.console import Console
from tui.plain.conversation import lines_of, why_lines

if TYPE_CHECKING:
    from kb.vocabulary import Fact

TODAY = date(2026, 11, 22)
CACHE = Path(tempfile.mkdtemp(prefix="safetriage-tests-"))

HOSTILE = {
    "clear screen": "a\x1b[2J\x1b[Hb",
    "title": "a\x1b]0;owned\x07b",
    "clipboard": "a\x1b]52;c;ZXZpbA==\x07b",
    "C1": "a\x9b31mb\x9d0;x\x9cc",
    "direction": "a\u202egpj.exe\u202cb\u2066c\u2069",
    "closing markup": "[/Smith] [/] [/bold",
    "live action": "[@click=app.quit]press me[/] [link=file:///etc/passwd]x[/link]",
    "private and unpaired": "a\ue000b\ud800c\x00d\x7fe",
    "line breaks": "a\rb\u2028c\u2029d\x0be\x0cf\x08g",
}
"""The nine."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ue000-\uf8ff\ud800-\udfff]"
)


def harmless(text: str) -> bool:
    """Whether a drawn text holds nothing that a terminal obeys or a reader is deceived by."""
    return not FORBIDDEN.search(text)


def drawn(app: App[object]) -> str:
    """All text that the screen hands to the terminal, without the library's own styles."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def _actions(app: App[object]) -> list[object]:
    """The actions that a click on the screen would run."""
    strips = app.screen._compositor.render_strips()
    metas = [
        segment.style.meta for strip in strips for segment in strip if segment.style is not None and segment.style.meta
    ]
    return [meta["@click"] for meta in metas if "@click" in meta]


class _Stage(App[object]):
    """An empty screen in the app's styles."""

    CSS_PATH: ClassVar = [Path(app_module.__file__).parent / name for name in SafetriageApp.CSS_PATH]

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name


def show(makes: Iterable[Callable[[], Widget]]) -> list[tuple[str, list[object]]]:
    """Draw widgets one after another, each alone on the screen: what is drawn, and what a click would run."""
    app = _Stage()
    found: list[tuple[str, list[object]]] = []

    async def run_it() -> None:
        async with app.run_test(size=(120, 50)) as pilot:
            for make in makes:
                widget = make()
                await app.screen.mount(widget)
                for entry in app.screen.query(Entry):
                    entry.action_open()
                await pilot.pause()
                found.append((drawn(app), _actions(app)))
                await widget.remove()

    asyncio.run(run_it())
    return found


def widgets(pack: Pack, evil: str) -> Iterator[tuple[str, Callable[[], Widget]]]:
    """Every widget of the app, each with a hostile text wherever it takes one."""
    line, fact = Line(lead=evil, text=evil, clauses=("G2",)), pack.vocabulary["relation"]
    known = Known(fact="relation", label=evil, value=evil, words=evil)
    duty = ToDo(title=evil, whom=evil, when=evil, owed_by=evil, form=evil, text=evil, clauses=(evil,))
    answer = Answer(
        banner=evil, sign="?", headline=evil, verdict=Verdict.REFER, means=evil, facts=(line,), reasons=(line,), maybe=(line,),
        lifted=(line,), conditions=(evil,), duties=(duty,), open_duties=(line,), changes=(evil,), no_effect=(line,),
        readings=(line,), missing=(evil,), fault=evil, policy=evil, review=evil, channels=evil, disclaimer=evil,
    )  # fmt: skip
    question = Question(fact=_renamed(fact, evil), options=fact.options, aim=Aim.VERDICT)
    cell = Cell(verdict=None, possible=(Verdict.REFER,), here=True)
    grid = VerdictMap(
        across=fact,
        down=fact,
        columns=(Column(low=0, high=1, label=evil),),
        rows=(Row(value="x", label=evil, cells=(cell,)),),
    )
    guidance = [pack.guidance[0]]
    choice = Choice(key="k", label=evil, detail=evil, lead=evil)
    yield "words", lambda: Words(evil)
    yield "part", lambda: Part(text=evil, lead=evil).widget()
    yield "masthead", lambda: Masthead(evil, evil)
    yield "banner", lambda: Banner(None, evil, evil)
    yield "choices", lambda: Choices([choice, Choice(key="l", label=evil, beside=evil)])
    yield "ticks", lambda: Ticks([choice], ticked=["k"])
    yield "entry", lambda: Entry(lead=evil, title=evil, text=evil, behind=((evil, evil),))
    yield "known", lambda: KnownPanel(pack, Standing(known=(known,), possible=(Verdict.REFER,)))
    yield "grid", lambda: MapGrid(grid)
    yield "words page", lambda: WordsPage(evil, clean(evil))
    yield "emergency page", lambda: EmergencyPage([evil], evil, guidance)
    yield "understood page", lambda: UnderstoodPage([known], [(evil, evil)], [(evil, evil)])
    yield "question page", lambda: QuestionPage(question, Shown(now=evil, line=evil))
    yield "check page", lambda: CheckPage([known], [evil])
    yield "answer page", lambda: AnswerPage(answer, lambda name: evil)


def _renamed(fact: Fact, evil: str) -> Fact:
    from dataclasses import replace

    return replace(
        fact, question=evil, help=evil, options=tuple(replace(option, label=evil) for option in fact.options)
    )


@pytest.fixture(scope="module")
def policy() -> Policy:
    return open_policy("beech-hill-2018")


@pytest.mark.faults
@pytest.mark.parametrize("name", HOSTILE)
def test_no_widget_obeys_a_hostile_text(policy: Policy, name: str) -> None:
    named = list(widgets(policy.pack, HOSTILE[name]))
    assert len(named) >= 15
    for (widget, _), (text, actions) in zip(named, show(make for _, make in named), strict=True):
        assert text.strip(), widget
        assert harmless(text), (widget, FORBIDDEN.findall(text))
        assert not actions, widget


@pytest.mark.faults
def test_markup_is_shown_as_it_was_written(policy: Policy) -> None:
    named = list(widgets(policy.pack, "[b]x[/b]"))
    for (widget, _), (text, _) in zip(named, show(make for _, make in named), strict=True):
        assert "[b]x[/b]" in text, widget


@pytest.mark.faults
@pytest.mark.parametrize("name", HOSTILE)
def test_the_app_stays_harmless_when_a_hostile_text_is_pasted_and_understood(
    policy: Policy, tmp_path: Path, name: str
) -> None:
    evil = HOSTILE[name]

    def understand(pack: Pack, words: str, today: date) -> Understanding:
        return Understanding(
            facts={"actor": "teacher"},
            evidence=(Evidence(fact="actor", value="teacher", words=evil, start=0, end=len(words)),),
            doubts=(Doubt(fact=None, why=evil, words=evil),),
            excuses=(Excuse(id="x", says=evil, clause="G2", words=evil),),
            harm=(evil,),
        )

    app = make_app(
        Setting(open_policy=lambda: policy, today=TODAY, save_folder=tmp_path, still=True, understand=understand)
    )

    async def run_it() -> None:
        async with app.run_test(size=(100, 40)) as pilot:
            await app.policy()
            await pilot.press("enter")
            await pilot.pause()
            app.post_message(events.Paste(evil))
            await pilot.pause()
            assert harmless(drawn(app)), "the box"
            for _ in range(3):
                await pilot.press("enter")
                await pilot.pause()
                assert harmless(drawn(app))
            await pilot.press("k")
            await pilot.pause()
            assert harmless(drawn(app)), "what is known"
            await pilot.press("escape", "ctrl+p")
            await pilot.pause()
            app.post_message(events.Paste(evil))
            await pilot.pause(0.2)
            assert harmless(drawn(app)), "the palette"
            await pilot.press("escape")
            await app.run_action("app.start('policy')")
            await pilot.press("slash")
            app.post_message(events.Paste(evil))
            await pilot.pause()
            assert harmless(drawn(app)), "the search"
            assert harmless(app.screen.query_one("#search", Input).value)
            assert harmless(re.sub(r"[\n\t]", "", app.export_screenshot())), "the picture"

    asyncio.run(run_it())


@pytest.mark.faults
def test_a_hostile_pack_stays_harmless_in_the_browser(policy: Policy) -> None:
    from dataclasses import replace

    from tui.app.screens.contents import contents, explained

    for evil in HOSTILE.values():
        clause = Clause(id="Z1", section=evil, title=evil, says=evil, place=Place(file="x"))
        pack = replace(policy.pack, clauses=(clause,))
        item = next(item for item in contents(pack) if item.name == "Z1")
        for text, actions in show(part.widget for part in explained(pack, item)):
            assert harmless(text)
            assert not actions


# --- the plain face


def plainly(arguments: list[str], typed: str) -> str:
    """Everything that the plain command writes."""
    out, err = io.StringIO(), io.StringIO()
    data = typed.encode("utf-8", "surrogatepass")
    console = Console(out=out, err=err, input=io.BytesIO(data), today=TODAY, cache=CACHE, terminal=False)
    run(arguments, console)
    return out.getvalue() + err.getvalue()


@pytest.mark.faults
@pytest.mark.parametrize("name", HOSTILE)
def test_the_plain_face_obeys_no_hostile_text(name: str) -> None:
    evil = HOSTILE[name]
    first = evil.split("\n")[0]
    for arguments, typed in (
        (["ask", "--plain", evil], ""),
        (["ask", "--plain"], f"{first}\n{first}\nq\n"),
        (["ask", "--plain", "--fact", f"{evil}=x"], ""),
        (["ask", "--plain", "--fact", f"actor={evil}"], ""),
        (["ask", "--json", "--fact", f"activity={evil}"], ""),
        (["policy", "explain", evil], ""),
        (["policy", "show", "--policy", evil], ""),
        ([evil], ""),
    ):
        text = plainly(arguments, typed)
        assert harmless(text), (arguments, FORBIDDEN.findall(text))
        assert text


@pytest.mark.faults
def test_the_plain_question_and_its_reasons_are_lines_of_printable_text(policy: Policy) -> None:
    from triage.interview import begin

    interview = begin(policy, TODAY, {"actor": "teacher", "activity": "accept_request"})
    question = interview.question()
    assert question is not None
    for evil in HOSTILE.values():
        asked = Question(fact=_renamed(question.fact, evil), options=question.options, aim=question.aim)
        for line in (*lines_of(asked, 2), *why_lines(interview, question)):
            assert harmless(clean(line)), "said through `clean`, as the command does"


# --- the cleaner itself


def _random_text(chance: random.Random) -> str:
    kinds = (
        "\x1b",
        "\x9b",
        "\x07",
        "[",
        "]",
        "/",
        "@click=",
        "\u202e",
        "\ue000",
        "a",
        " ",
        "\n",
        "é",
        "0",
        ";",
        "m",
        "J",
    )
    return "".join(
        chr(chance.randrange(0x11_0000)) if chance.random() < 0.3 else chance.choice(kinds)
        for _ in range(chance.randrange(1, 60))
    )


@pytest.mark.faults
@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_random_texts_come_out_harmless(count: int) -> None:
    chance = random.Random(4711)
    widget = Words()
    for _ in range(count):
        text = _random_text(chance)
        once = clean(text)
        assert harmless(once.replace("\n", "").replace("\t", "")), ascii(text)
        assert clean(once) == once, ascii(text)
        assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"} or c in "\n\t\u200c\u200d" for c in once)
        widget = Words(text)
        assert str(widget.content) == once, "shown, not read as markup"
