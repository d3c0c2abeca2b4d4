"""One question: the question, its hint, its answers, "I don't know", "why do you ask?"."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button, Input

from kb.clean import clean_line
from kb.vocabulary import Fact, FactType, Option
from triage.interview import Question
from tui.app.ask.entry import day, whole_number
from tui.app.ask.page import Page
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices, Ticks

UNSURE = "unsure"

HELP = """
Choose an answer with the arrow keys and Enter, or click it. Nothing is chosen beforehand.

If you do not know, say so: press D or choose “I don't know”. The answer then says what hangs on it. A guess can give
a wrong answer.

W tells why this is asked: the rules that hang on it, and what each answer would lead to. K shows what is known so
far. Escape goes back to the question before, and later answers can be changed before the end.
"""


class Field(Input):
    """A box for a number or a day. A letter can start neither, so in an empty box it is left to the page, as a key."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the box takes this key for itself."""
        return super().check_consume_key(key, character) and not self._leaves(character)

    def _leaves(self, character: str | None) -> bool:
        return not self.value and character is not None and not character.isdigit()

    def on_key(self, event: events.Key) -> None:
        if self._leaves(event.character):
            event.prevent_default()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands around a question.

    `birth` is the birth date that may be given in the place of an age, `now` the value that an answer has which is being
    changed, `line` what is still possible.
    """

    birth: Fact | None = None
    now: object = None
    line: str = ""


class QuestionPage(Page):
    """One fact to ask."""

    HELP = HELP
    BINDINGS = [
        Binding("d", "unsure", "Don't know", tooltip="Say that you do not know"),
        Binding("w", "why", "Why?", tooltip="Why this is asked"),
        Binding("k", "known", "Known", tooltip="What is known so far, and what is still possible"),
    ]

    @dataclass
    class Answered(Message):
        """The answer, as JSON has it."""

        fact: str
        value: object

    @dataclass
    class Unsure(Message):
        """Somebody does not know."""

        fact: str

    @dataclass
    class WhyAsked(Message):
        """Somebody wants to know why this is asked."""

    @dataclass
    class KnownAsked(Message):
        """Somebody wants to see what is known."""

    def __init__(self, question: Question, shown: Shown) -> None:
        super().__init__()
        self.question, self._shown = question, shown

    def compose(self) -> ComposeResult:
        fact = self.question.fact
        yield Words(fact.question, classes="question", id="question")
        yield Words(fact.help or "", classes="quiet", id="hint")
        yield Words("", classes="problem", id="problem")
        yield from self._control(fact)
        yield Words("", id="about")
        with Horizontal(classes="buttons"):
            if not self._chooses(self.question):
                yield Button("Go on", id="go-on")
                if self.question.may_be_unknown:
                    yield Button("I don't know", id=UNSURE)
            yield Button("Why do you ask?", id="why")
        yield Words("", id="ahead", classes="quiet")
        yield Words(self._shown.line, id="line", classes="quiet")

    @staticmethod
    def _chooses(question: Question) -> bool:
        return question.fact.type in (FactType.CHOICE, FactType.YES_NO)

    def turn(self, question: Question, shown: Shown) -> bool:
        """Show another question in the same place, which is quicker than a new page; False where it needs another control."""
        if not (self._chooses(self.question) and self._chooses(question)):
            return False
        if question.may_be_unknown != self.question.may_be_unknown:
            self.refresh_bindings()
        self.question, self._shown = question, shown
        self._answered = False
        self.query_one("#question", Words).say(question.fact.question)
        self.query_one("#hint", Words).say(question.fact.help or "")
        self.query_one("#problem").display = False
        self.query_one("#about", Words).say("")
        self.query_one("#line", Words).say(shown.line)
        options = self.query_one(Choices)
        options.replace(self._choices(), at=self._at())
        options.focus()
        return True

    def look_ahead(self, most: int | None) -> None:
        """Say how many questions are still to come at most."""
        text = "" if most is None else "This is the last question." if most <= 1 else f"At most {most} more questions."
        self.query_one("#ahead", Words).say(text)

    def _choices(self) -> list[Choice]:
        choices = [Choice(key=f"v{number}", label=option.label) for number, option in enumerate(self.question.options)]
        if self.question.may_be_unknown:
            choices.append(Choice(key=UNSURE, label="I don't know", apart=True))
        return choices

    def _at(self) -> str | None:
        now = self._shown.now
        if now == "unknown":
            return UNSURE
        return next((f"v{number}" for number, option in enumerate(self.question.options) if option.value == now), None)

    def _control(self, fact: Fact) -> ComposeResult:
        options, now = self.question.options, self._shown.now
        match fact.type:
            case FactType.CHOICE | FactType.YES_NO:
                yield Choices(self._choices(), at=self._at(), id="options")
            case FactType.CHOICES:
                had = now if isinstance(now, list) else []
                yield Ticks(
                    [Choice(key=f"v{number}", label=option.label) for number, option in enumerate(options)],
                    ticked=[f"v{number}" for number, option in enumerate(options) if option.value in had],
                    id="options",
                )
            case _:
                shown = "" if now in (None, "unknown") else str(now)
                yield Field(shown, placeholder=self._placeholder(fact), id="field", max_length=40)

    def _placeholder(self, fact: Fact) -> str:
        if fact.type is FactType.DATE:
            return "a day: 14/03/2010"
        return "an age in years, or a date of birth: 14/03/2010" if self._shown.birth else "a whole number"

    def on_mount(self) -> None:
        self.query_one("#options, #field").focus()
        if self.question.fact.type is FactType.CHOICES:
            self._count()

    def on_choices_moved(self, event: Choices.Moved) -> None:
        """Show what the option under the cursor means."""
        event.stop()
        help_text = "" if event.key == UNSURE else self._option(event.key).help or ""
        self.query_one("#about", Words).say(help_text)
        if isinstance(event.choices, Ticks):
            self._count()

    def _count(self) -> None:
        ticked = len(self.query_one(Ticks).ticked)
        label = "Go on with none of these" if not ticked else f"Go on with {ticked} ticked"
        self.query_one("#go-on", Button).label = label

    def _option(self, key: str) -> Option:
        return self.question.options[int(key[1:])]

    def on_choices_none_chosen(self, event: Choices.NoneChosen) -> None:
        event.stop()
        self.query_one("#about", Words).say("Choose an answer with the arrow keys, then press Enter.")

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.key == UNSURE:
            self.action_unsure()
        else:
            self.answer(self.Answered(self.question.fact.id, self._option(event.key).value))

    def on_ticks_done(self, event: Ticks.Done) -> None:
        event.stop()
        self.answer(self.Answered(self.question.fact.id, [self._option(key).value for key in event.keys]))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._typed(event.value)

    def _typed(self, text: str) -> None:
        fact, number, found = self.question.fact, whole_number(text), day(text)
        if fact.type is FactType.NUMBER and number is not None and not fact.low <= number <= fact.high:
            self.complain(f"{number} cannot be. Type a whole number from {fact.low} to {fact.high}.")
        elif fact.type is FactType.NUMBER and number is not None:
            self.answer(self.Answered(fact.id, number))
        elif fact.type is FactType.DATE and found is not None:
            self.answer(self.Answered(fact.id, found))
        elif self._shown.birth is not None and found is not None:
            self.answer(self.Answered(self._shown.birth.id, found))
        else:
            shown = f"“{clean_line(text)[:40]}” is not" if text.strip() else "Nothing was typed. Type"
            wanted = self._placeholder(fact)
            self.complain(
                f"{shown} {wanted}." + (" Or say that you don't know." if self.question.may_be_unknown else "")
            )

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        match event.button.id:
            case "why":
                self.action_why()
            case "unsure":
                self.action_unsure()
            case _ if self.question.fact.type is FactType.CHOICES:
                self.query_one(Ticks).action_done()
            case _:
                self._typed(self.query_one(Input).value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No "I don't know" where nothing can be decided without an answer."""
        return action != "unsure" or self.question.may_be_unknown

    def action_unsure(self) -> None:
        """Answer "I don't know"."""
        self.answer(self.Unsure(self.question.fact.id))

    def action_why(self) -> None:
        """Ask why this is asked."""
        self.post_message(self.WhyAsked())

    def action_known(self) -> None:
        """Ask what is known."""
        self.post_message(self.KnownAsked())
