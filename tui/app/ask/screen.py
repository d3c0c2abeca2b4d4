"""The ask screen: which page follows which. What is asked and decided comes from the interview; here is only the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Footer

from kb.policy import Engine, Policy
from kb.sentences import capital
from kb.situation import FactError
from outputs.answer import answer_of
from triage.interview import Aim, Interview, Question, begin
from triage.understanding import Understanding
from tui.app.ask.answer import AnswerPage
from tui.app.ask.check import CheckPage
from tui.app.ask.emergency import EmergencyPage
from tui.app.ask.journey import CHOSEN_BEFORE, Journey, found_in, in_labels, standing, why_parts, words_for
from tui.app.ask.page import Page
from tui.app.ask.question import QuestionPage, Shown
from tui.app.ask.understood import UnderstoodPage
from tui.app.ask.words import WordsPage
from tui.app.screens.base import Place
from tui.app.screens.home import Task
from tui.app.screens.save import SaveSheet
from tui.app.screens.sheet import Sheet
from tui.app.screens.verdict_map import MapScreen
from tui.app.setting import Setting
from tui.app.text import Part
from tui.app.widgets.known import KnownPanel, possible_line
from tui.app.widgets.masthead import Masthead


class AskScreen(Place):
    """From the first words to the answer. One page at a time; what is known stands beside it where there is room."""

    CSS_PATH = ["screen.tcss", "pages.tcss"]

    def __init__(self, setting: Setting, policy: Policy, task: Task) -> None:
        super().__init__()
        self._setting, self._policy, self._chosen = setting, policy, task
        self._says: Mapping[str, object] = task.says
        self._changing: str | None = None
        self._dropped: tuple[str, ...] = ()
        self._journey = self._start()
        self.page: Page = WordsPage(task.question, "")

    def _start(self) -> Journey:
        engine = self._setting.engine or Engine.BOTH
        return Journey(interview=begin(self._policy, self._setting.today, engine=engine))

    @property
    def journey(self) -> Journey:
        """Where somebody stands."""
        return self._journey

    def compose(self) -> ComposeResult:
        pack = self._policy.pack
        yield Masthead(self._chosen.label, pack.school)
        with Horizontal(id="body"):
            yield self.page
            yield KnownPanel(pack, standing(self._journey), id="known")
        yield Footer(show_command_palette=False)

    def help_text(self) -> str:
        """The help of the page that is shown."""
        return self.page.HELP

    async def _show(self, page: Page) -> None:
        with self.app.batch_update():
            await self.page.remove()
            self.page = page
            self.set_class(isinstance(page, QuestionPage), "-asking")
            await self.query_one("#body").mount(page, before=0)
            self.query_one(Masthead).show(
                place=self._chosen.label if isinstance(page, WordsPage | QuestionPage) else page.PLACE
            )

    # --- words, and what was understood

    async def _show_words(self) -> None:
        await self._show(WordsPage(self._chosen.question, self._journey.words))

    async def on_words_page_given(self, event: WordsPage.Given) -> None:
        pack, words = self._policy.pack, event.words
        understood = self._setting.understand(pack, words, self._setting.today) if words else Understanding()
        self._journey = replace(self._start(), words=words, understood=understood)
        if understood.harm:
            guidance = [item for item in pack.guidance if item.topic == "immediate-danger"]
            await self._show(EmergencyPage(understood.harm, pack.role("dsl").title, guidance))
        else:
            await self._show_understood()

    async def on_emergency_page_go_on(self) -> None:
        await self._show_understood()

    async def _show_understood(self) -> None:
        understood = self._journey.understood
        if not self._journey.words:
            await self._confirm(())
            return
        pack = self._policy.pack
        await self._show(
            UnderstoodPage(
                found_in(pack.vocabulary, self._journey.words, understood),
                [(doubt.words, doubt.why) for doubt in understood.doubts],
                [(excuse.words, excuse.says) for excuse in understood.excuses],
            )
        )

    async def on_understood_page_confirmed(self, event: UnderstoodPage.Confirmed) -> None:
        await self._confirm(event.facts)

    async def _confirm(self, facts: tuple[str, ...]) -> None:
        understood = self._journey.understood
        says = {fact: value for fact, value in self._says.items() if fact not in understood.facts}
        sources = dict.fromkeys(says, CHOSEN_BEFORE) | words_for(self._journey.words, understood.evidence)
        given = {fact: understood.facts[fact] for fact in self._policy.pack.vocabulary.ids if fact in facts}
        fresh = replace(self._start(), words=self._journey.words, understood=understood)
        self._journey = fresh.with_facts({**given, **says}, sources)
        await self._next()

    # --- questions

    async def _next(self) -> None:
        question = self._journey.interview.question()
        if question is None:
            await self._show_check()
        else:
            await self._ask(question)

    async def _ask(self, question: Question, now: object = None) -> None:
        pack, where = self._policy.pack, standing(self._journey)
        shown = Shown(
            birth=next((fact for fact in pack.vocabulary.facts if fact.gives == question.fact.id), None),
            now=now,
            line=f"Still possible: {possible_line(pack, where.possible)}",
        )
        with self.app.batch_update():
            self.query_one(KnownPanel).show(where)
            if not (isinstance(self.page, QuestionPage) and self.page.turn(question, shown)):
                await self._show(QuestionPage(question, shown))
        # counting what is ahead takes longer than all the rest, and the question need not wait for it
        self.call_after_refresh(self._look_ahead)

    def _look_ahead(self) -> None:
        if isinstance(self.page, QuestionPage) and self.page.is_mounted:
            self.page.look_ahead(None if self._changing else self._journey.interview.at_most())

    async def on_question_page_answered(self, event: QuestionPage.Answered) -> None:
        await self._take(event.fact, event.value)

    async def on_question_page_unsure(self, event: QuestionPage.Unsure) -> None:
        await self._take(event.fact, "unknown")

    async def _take(self, fact: str, value: object) -> None:
        interview = self._journey.interview
        try:
            after = self._changed(interview, fact, value) if self._changing else interview.answer(fact, value)
        except FactError as error:
            self.page.complain(in_labels(self._policy.pack.vocabulary, error))
            return
        self._changing = None
        self._journey = self._journey.at(after)
        await self._next()

    def _changed(self, interview: Interview, fact: str, value: object) -> Interview:
        after, dropped = interview.change(fact, value)
        if fact != self._changing and self._changing in after.facts:
            # a birth date in the place of an age that agrees with it: the date alone is kept
            after = replace(after, facts={name: said for name, said in after.facts.items() if name != self._changing})
        vocabulary = self._policy.pack.vocabulary
        self._dropped = tuple(vocabulary[name].label for name in dropped if name != self._changing)
        return after

    def on_question_page_why_asked(self) -> None:
        if isinstance(self.page, QuestionPage):
            parts = why_parts(self._journey.interview, self.page.question)
            self.app.push_screen(Sheet("Why do you ask?", parts))

    def on_question_page_known_asked(self) -> None:
        now, pack = standing(self._journey), self._policy.pack
        parts = [Part(text="Still possible", heading=True), Part(text=possible_line(pack, now.possible))]
        parts.append(Part(text="What is known", heading=True))
        for known in now.known:
            source = f" (from “{known.words}”)" if known.words else ""
            parts.append(Part(text=f"{capital(known.label)}: {known.value}{source}", lead="-"))
        if not now.known:
            parts.append(Part(text="Nothing yet."))
        self.app.push_screen(Sheet("So far", parts))

    # --- check, answer

    async def _show_check(self) -> None:
        self._changing = None
        await self._show(CheckPage(standing(self._journey).known, self._dropped))
        self._dropped = ()

    async def on_check_page_change_asked(self, event: CheckPage.ChangeAsked) -> None:
        interview = self._journey.interview
        fact = self._policy.pack.vocabulary[event.fact]
        self._changing = fact.id
        question = Question(fact=fact, options=interview.options(fact), aim=Aim.VERDICT)
        await self._ask(question, now=interview.facts[fact.id])

    async def on_check_page_finished(self) -> None:
        pack = self._policy.pack
        answer = answer_of(pack, self._journey.interview.decision())
        await self._show(AnswerPage(answer, lambda name: pack.clause(name).says))

    async def on_answer_page_change_asked(self) -> None:
        await self._show_check()

    async def on_answer_page_again_asked(self) -> None:
        self._journey, self._says = self._start(), {}
        await self._show_words()

    def on_answer_page_save_asked(self) -> None:
        self.app.push_screen(SaveSheet(self._setting, self._policy.pack, self._journey.interview.decision()))

    def on_answer_page_map_asked(self) -> None:
        self.app.push_screen(MapScreen(self._policy, self._journey.interview.facts, self._setting.today))

    # --- back

    async def action_back(self) -> None:
        """To the page before; from the first page to where one came from."""
        match self.page:
            case WordsPage():
                self.dismiss()
            case EmergencyPage():
                await self._show_words()
            case UnderstoodPage():
                await self._show_words()
            case AnswerPage():
                await self._show_check()
            case QuestionPage() if self._changing:
                await self._show_check()
            case _:
                await self._back_a_question()

    async def _back_a_question(self) -> None:
        before = self._journey.interview.back()
        if before is not None:
            self._journey = self._journey.at(before)
            await self._next()
        elif self._journey.words:
            await self._show_understood()
        else:
            await self._show_words()
