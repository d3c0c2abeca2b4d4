"""The answer: the verdict, what to do, why, and everything else that the decision says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button

from kb.sentences import capital
from outputs.answer import Answer, Line, ToDo
from tui.app.ask.page import Page
from tui.app.text import Part, Words, section
from tui.app.widgets.banner import Banner
from tui.app.widgets.entry import Entry

HELP = """
At the top stands the answer, then what to do and whom to tell, then why.

The arrow keys scroll. Tab goes to the next line that opens; Enter or a click on it shows the policy's clause, and
hides it again.

S saves the answer as a page for a browser, as Markdown or as JSON. C changes one of your answers; the others are
kept. M shows a map of how the answer changes with age and kinship. N asks about something else.

The program advises; a person decides. If anything is unclear, ask the Designated Safeguarding Lead (DSL).
"""

ClauseText = Callable[[str], str]


class AnswerPage(Page, can_focus=True):
    """A decision in words, part by part; an empty part is not shown."""

    HELP = HELP
    PLACE = "The answer"
    BINDINGS = [
        Binding("s", "save", "Save", tooltip="Save this answer to a file"),
        Binding("c", "change", "Change", tooltip="Change one of your answers"),
        Binding("m", "map", "Map", tooltip="How the answer changes with age and kinship"),
        Binding("n", "again", "Ask again", tooltip="Ask about something else"),
    ]

    @dataclass
    class SaveAsked(Message):
        """The answer is to be saved."""

    @dataclass
    class ChangeAsked(Message):
        """An answer is to be changed."""

    @dataclass
    class MapAsked(Message):
        """The map is to be shown."""

    @dataclass
    class AgainAsked(Message):
        """Something else is to be asked."""

    def __init__(self, answer: Answer, clause: ClauseText) -> None:
        super().__init__()
        self._shown, self._clause = answer, clause

    def compose(self) -> ComposeResult:
        answer = self._shown
        yield Banner(answer.verdict, answer.banner, answer.means)
        yield Words(answer.headline, id="headline")
        if answer.fault:
            yield Words(f"The program could not make sure of its answer: {answer.fault}.", classes="problem")
        yield from self._parts(section("Still needed", map(capital, answer.missing)))
        yield from self._parts(section("The conditions, all of them", answer.conditions))
        yield from self._entries("What to do, and whom to tell", self._duties(answer.duties))
        yield from self._entries("Why", self._lines(answer.reasons))
        yield from self._entries("What may apply, depending on what is not known", self._lines(answer.maybe))
        yield from self._entries("What does not apply here", self._lines(answer.lifted))
        changes = [
            *answer.changes,
            *(f"{capital(line.lead)} changes nothing. {line.text}" for line in answer.no_effect),
        ]
        yield from self._parts(section("What would change it", changes))
        yield from self._entries("Something more may have to be done, depending on", self._lines(answer.open_duties))
        yield from self._entries(
            "Where the policy contradicts itself or is silent, and how it is read", self._lines(answer.readings)
        )
        yield from self._parts(
            section("This answer rests on", (f"{capital(line.lead)}: {line.text}" for line in answer.facts))
        )
        yield Words("About this answer", classes="heading")
        for text in (answer.review, answer.policy, answer.channels, answer.disclaimer):
            if text:
                yield Words(text, classes="paragraph")
        with Horizontal(classes="buttons"):
            yield Button("Save", id="save")
            yield Button("Change an answer", id="change")
            yield Button("Map", id="map")
            yield Button("Ask something else", id="again")

    def _parts(self, parts: Iterable[Part]) -> Iterable[Widget]:
        return (part.widget() for part in parts)

    def _entries(self, title: str, entries: Iterable[Entry]) -> Iterable[Widget]:
        shown = tuple(entries)
        return (Words(title, classes="heading"), *shown) if shown else ()

    def _lines(self, lines: Iterable[Line]) -> Iterable[Entry]:
        for line in lines:
            yield Entry(lead="-", title=line.lead, text=line.text, behind=self._behind(line.clauses))

    def _duties(self, duties: Iterable[ToDo]) -> Iterable[Entry]:
        for number, duty in enumerate(duties, 1):
            facts = f"Whom: {duty.whom}. When: {duty.when}. Who does it: {duty.owed_by}."
            form = f" Form: {duty.form}." if duty.form else ""
            yield Entry(
                lead=f"{number}.",
                title=f"{duty.title} ({', '.join(duty.clauses)})",
                text=f"{facts}{form}\n{duty.text}",
                behind=self._behind(duty.clauses),
            )

    def _behind(self, clauses: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._clause(name)) for name in clauses)

    def on_mount(self) -> None:
        self.focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        {"save": self.action_save, "change": self.action_change, "map": self.action_map, "again": self.action_again}[
            event.button.id or ""
        ]()

    def action_save(self) -> None:
        """Ask for the answer to be saved."""
        self.post_message(self.SaveAsked())

    def action_change(self) -> None:
        """Ask for an answer to be changed."""
        self.answer(self.ChangeAsked())

    def action_map(self) -> None:
        """Ask for the map."""
        self.post_message(self.MapAsked())

    def action_again(self) -> None:
        """Ask something else."""
        self.answer(self.AgainAsked())
