"""The difference of two policies at length: every change and every edit in a list, and beside it what stands under the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.widgets import Footer

from kb.analysis.difference import Part
from kb.analysis.examples import Unshown
from kb.analysis.ground import Incomparable
from kb.analysis.space import OutOfTime
from kb.decision import Decision
from kb.loading.revision import Edition
from kb.normal_form import TooLarge
from kb.numbers import counted, number
from kb.policy import Policy
from kb.sentences import capital
from outputs.differences.comparison import Case, Comparison, EditPage, Shift, Tally, compare
from outputs.differences.text import BEARS, GAP, common
from outputs.differences.titles import title_in_words
from tui.app.authors.example import example_sheet
from tui.app.screens.base import Place
from tui.app.screens.sheet import Sheet
from tui.app.screens.which import WhichSheet
from tui.app.text import Part as Piece
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices
from tui.app.widgets.masthead import Masthead

Decide = Callable[[Policy, Mapping[str, object], date], Decision]
"""Decides a situation; one at a time, whoever asks."""

HELP = """
On the left is what changes: verdicts first, those that become milder marked with !, then duties, clauses and readings, then
what was edited. On the right stands what is under the cursor: how many situations, where they lie, and what each edit does
by itself. Every count is exact.

E decides an example by both policies, one beside the other. Enter goes to the text, to scroll it.
"""
OVERVIEW = "overview"


class DifferenceScreen(Place):
    """Everything that changes between two policies."""

    CSS_PATH = "authors.tcss"
    HELP = HELP
    HELP_TITLE = "The difference"
    BINDINGS = [Binding("e", "example", "Example", tooltip="Decide an example by both policies")]

    def __init__(self, title: str, old: Edition, new: Edition, today: date, decide: Decide, *, at: int = -1) -> None:
        """`at`: the change to begin with, counted as the comparison has them; -1 for what is said of all."""
        super().__init__()
        self._title, self._old, self._new, self._today, self._decide = title, old, new, today, decide
        self._at = OVERVIEW if at < 0 else f"shift-{at}"
        self.found: Comparison | None = None

    def compose(self) -> ComposeResult:
        yield Masthead(self._title, self._new.name)
        with Container(id="difference"):
            yield Choices([], id="shifts")
            with VerticalScroll(id="detail"):
                yield Words("Comparing every situation …")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Choices).focus()
        self._compare()

    @work(exclusive=True)
    async def _compare(self) -> None:
        # verdicts are what most people look for; where the rest lies takes as long again
        for parts in ((Part.VERDICT,), tuple(Part)):
            try:
                found = await asyncio.to_thread(partial(compare, self._old, self._new, self._today, detailed=parts))
            except (Incomparable, TooLarge, OutOfTime, Unshown) as error:
                await self._show([Piece(text=f"The two cannot be compared: {error}.")])
                return
            self.found = found
            self._list()

    def _list(self) -> None:
        assert self.found is not None
        listed = self.query_one(Choices)
        at = listed.choices[listed.highlighted].key if listed.choices and listed.highlighted is not None else self._at
        lines = [Choice(key=OVERVIEW, label="In short")]
        lines += [
            Choice(key=f"shift-{n}", label=self.named(shift), lead="!" if shift.milder else "-", apart=n == 0)
            for n, shift in enumerate(self.shifts)
        ]
        lines += [
            Choice(key=f"edit-{n}", label=f"{capital(edit.how)}: {edit.kind} {edit.id}", lead="~", apart=n == 0)
            for n, edit in enumerate(self.found.edits)
        ]
        listed.replace(lines, at=at if any(line.key == at for line in lines) else OVERVIEW)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Every change, in the order of the list."""
        found = self.found
        return () if found is None else (*found.verdicts, *found.duties, *found.clauses, *found.readings)

    def named(self, shift: Shift) -> str:
        """A change in a few words."""
        return title_in_words(shift, self._new.policy.pack, self._old.policy.pack)

    async def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()
        self._at = event.key
        kind, _, place = event.key.partition("-")
        assert self.found is not None
        match kind:
            case "shift":
                await self._show(self._shift(self.shifts[int(place)]))
            case "edit":
                await self._show(_edit(self.found.edits[int(place)], self.named))
            case _:
                await self._show(_overview(self.found))
        self.refresh_bindings()

    async def _show(self, pieces: Iterator[Piece] | list[Piece]) -> None:
        detail = self.query_one("#detail", VerticalScroll)
        with self.app.batch_update():
            await detail.remove_children()
            await detail.mount_all([piece.widget() for piece in pieces])
            detail.scroll_home(animate=False)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self.query_one("#detail").focus()

    def _shift(self, shift: Shift) -> Iterator[Piece]:
        yield Piece(text=self.named(shift), heading=True)
        if shift.words and shift.part is not Part.DUTY:  # a duty is called by its words
            yield Piece(text=shift.words)
        tally = shift.tally
        yield Piece(text=f"{counted(tally.count, 'situation')}: {common(tally)}.")
        if shift.always:
            yield Piece(text="In all of them", heading=True)
            yield from (Piece(text=word, lead="-") for word in shift.always)
        if not shift.cases:
            yield Piece(text="Where they lie is still being worked out …")
        for n, case in enumerate(shift.cases, 1):
            if len(shift.cases) > 1:
                yield Piece(text=f"{n}. {_tally(case.tally)}", heading=True)
            yield from (Piece(text=word, lead="-") for word in case.words)
            yield Piece(text=_whole(case))

    # --- examples

    @property
    def _cases(self) -> tuple[Case, ...]:
        kind, _, place = self._at.partition("-")
        return self.shifts[int(place)].cases if kind == "shift" and self.shifts else ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An example is offered where there is one."""
        del parameters
        return bool(self._cases) if action == "example" else True

    def action_example(self) -> None:
        """Decide an example."""
        cases = self._cases

        def chosen(key: str | None) -> None:
            if key is not None:
                self._decide_example(cases[int(key)])

        if len(cases) == 1:
            self._decide_example(cases[0])
        elif cases:
            lines = [
                Choice(
                    key=str(n),
                    label=_tally(case.tally),
                    detail="; ".join(case.words) or "all of them",
                )
                for n, case in enumerate(cases)
            ]
            self.app.push_screen(WhichSheet("An example of which?", lines), chosen)

    @work(exclusive=True, group="example")
    async def _decide_example(self, case: Case) -> None:
        old, new, today = self._old.policy, self._new.policy, self._today
        before = await asyncio.to_thread(self._decide, old, case.example_old, today)
        after = await asyncio.to_thread(self._decide, new, case.example_new, today)
        self.app.push_screen(Sheet("One situation, decided twice", example_sheet(old.pack, before, new.pack, after)))

    async def action_back(self) -> None:
        """From the text to the list; from the list to where one came from."""
        if self.focused is self.query_one("#detail"):
            self.query_one(Choices).focus()
        else:
            self.dismiss()


def _tally(tally: Tally) -> str:
    return f"{counted(tally.count, 'situation')}, {common(tally)}"


def _whole(case: Case) -> str:
    if case.whole:
        return "All situations with these facts change so."
    return f"{number(case.tally.count)} of the {number(case.around)} situations with these facts change so."


def _overview(found: Comparison) -> Iterator[Piece]:
    yield Piece(text="In short", heading=True)
    if found.same:
        yield Piece(text="Nothing was edited.")
        return
    if found.gaps:
        yield Piece(text=f"{capital(GAP)}: {', '.join(found.gaps)}.")
    if not found.changed.count:
        yield Piece(text=f"No answer changes, in none of {counted(found.situations, 'situation')}.")
    else:
        yield Piece(
            text=f"{number(found.changed.count)} of {counted(found.situations, 'situation')} change: "
            f"{common(found.changed)}."
        )
        yield Piece(text=f"Verdicts that become milder: in {_tally(found.milder)}.")
        yield Piece(text=f"Verdicts that become stricter: in {_tally(found.stricter)}.")
    if found.around:
        yield Piece(text="Whatever changes, it is here", heading=True)
        yield from (Piece(text=word, lead="-") for word in found.around)
    for title, only in (("Only the old version knows", found.only_old), ("Only the new version knows", found.only_new)):
        if only:
            yield Piece(text=title, heading=True)
            yield from (Piece(text=word, lead="-") for word in only)
    if found.unmeasured:
        yield Piece(
            text=f"{counted(found.unmeasured, 'further edit')}: “safetriage policy diff --all” measures them too."
        )


def _edit(edit: EditPage, title: Callable[[Shift], str]) -> Iterator[Piece]:
    yield Piece(text=f"{capital(edit.kind)} {edit.id}, {edit.how}", heading=True)
    places = " → ".join(dict.fromkeys(place for place in (edit.old_place, edit.new_place) if place))
    if places:
        yield Piece(text=places)
    for field in edit.fields:
        if field.before or field.after:
            yield Piece(
                text=f"{field.name}: {', '.join(field.before) or 'nothing'} → {', '.join(field.after) or 'nothing'}"
            )
    if edit.lines:
        yield Piece(text="\n".join(edit.lines))
    yield Piece(text="By itself", heading=True)
    if edit.effect:
        for shift in edit.effect:
            yield Piece(text=f"{title(shift)}: {_tally(shift.tally)}", lead="-")
    elif edit.effect == ():
        yield Piece(
            text=f"No answer changes where every fact is given; {GAP}." if edit.gap else "It changes no answer."
        )
    else:
        yield Piece(text=capital(edit.reason or f"it {BEARS[edit.bearing]}") + ".")
    if edit.along:
        yield Piece(text=f"With it came what it needs: {', '.join(edit.along)}.")
