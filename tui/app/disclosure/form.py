"""A form: its questions one below the other, what is wrong on top, and the entry saved when it says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual import work as worker
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button

from outputs.documents.frame import Frame, guidance
from outputs.documents.settings import Settings
from triage.disclosure.entries.entry import Entry
from triage.disclosure.errors import BadEntry
from triage.disclosure.fields import Field
from triage.disclosure.forms import asked, form, read_answers
from tui.app.disclosure.box import Box, prompt_words
from tui.app.disclosure.casefile import CaseFile, capital, sentence
from tui.app.disclosure.place import CasePlace
from tui.app.screens.sheet import Sheet
from tui.app.text import Part, Words
from tui.app.widgets.choices import Choice, Choices
from tui.casework.answers import BadAnswer, offered
from tui.casework.entering import AS_IT_IS, Work
from tui.casework.filling import NotSaved

STILL_HERE = "Your answers are still on this screen. Save again when it is put right."
HELP = """
Answer from top to bottom: Tab or Enter goes to the next question, Shift+Tab back. What may be left blank says so.

Ctrl+S or the button at the end saves the entry as a whole; it is on the disk when this page says so. Until then it is
only on this screen.

Escape leaves the form. Its answers are kept until the case file is closed, but they are not saved.
"""


class FormScreen(CasePlace):
    """One form of a case. `saved` is the number of the entry once it is saved."""

    HELP = HELP
    BRIEF = True
    BINDINGS = [
        Binding("ctrl+s", "save", "Save", tooltip="Save this entry"),
        Binding("ctrl+g", "guidance", "Guidance", tooltip="The guidance to this form, with its sources"),
    ]

    def __init__(
        self,
        file: CaseFile,
        work: Work,
        kind: str,
        guesses: Mapping[str, object] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self.form, self.work, self.kind = form(kind), work, kind
        title = self.form.title
        super().__init__(file, f"Case {work.reference} · {title}" if work.case.items else title, work)
        self.saved: int | None = None
        self._notes, self._saving = tuple(notes), False
        self.draft = file.draft(work, self.draft_name)
        for name, value in (guesses or {}).items():
            self.draft.answers.setdefault(name, value)

    @property
    def draft_name(self) -> str:
        """Under which name the unfinished form is kept."""
        return self.kind

    @property
    def fields(self) -> tuple[Field, ...]:
        """All questions, those that are not asked now among them."""
        return self.form.fields

    def body(self) -> Iterable[Widget]:
        now = self.file.now
        prompts = self.form.prompts
        yield Horizontal(
            VerticalScroll(
                Vertical(Words("There is a problem", classes="problem"), Choices([], id="wrong"), id="summary"),
                Words(self.form.title, classes="question"),
                *(Words(text, classes="paragraph") for text in (self.form.intro, *self._notes) if text),
                *(Box(field, self._answer(field), now, prompts) for field in self.fields),
                Words("", id="saying", classes="quiet"),
                Button("Save this entry", id="save"),
                id="form",
                can_focus=False,
            ),
            VerticalScroll(Words(prompt_words(prompts)), id="beside", can_focus=False),
            id="page",
        )

    def _answer(self, field: Field) -> object:
        kept = self.draft.answers.get(field.id)
        return offered(field, self.file.now, self.file.user) if kept in (None, "", []) else kept

    def on_mount(self) -> None:
        self.set_class(not self.form.prompts.say and not self.form.prompts.leave, "-no-prompts")
        self._ask()
        self._shown()[0].control.focus()
        self.query_one("#form").scroll_home(animate=False)

    # --- answers

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of all questions."""
        return tuple(self.query(Box))

    def _values(self) -> dict[str, object]:
        return {box.field.id: box.value for box in self.boxes}

    def _ask(self) -> None:
        """Show the questions that these answers bring up, and no other."""
        wanted = {one.id for one in asked(self.fields, self._values())}
        for box in self.boxes:
            box.display = box.field.id in wanted

    def _shown(self) -> tuple[Box, ...]:
        return tuple(box for box in self.boxes if box.display)

    def on_box_changed(self, event: Box.Changed) -> None:
        event.stop()
        if self.is_mounted and self.boxes:
            self._ask()

    def on_box_next(self, event: Box.Next) -> None:
        event.stop()
        boxes = self._shown()
        at = boxes.index(event.box) + 1
        target: Widget = boxes[at].control if at < len(boxes) else self.query_one("#save")
        target.focus()

    def _keep(self) -> None:
        self.draft.answers = self._values()
        self.file.drafts[self.work.case_id, self.draft_name] = self.draft

    async def action_back(self) -> None:
        """Leave the form; its answers are kept for this sitting."""
        if not self._saving:
            self._keep()
            self.dismiss()

    # --- saving

    def entry(self) -> Entry:
        """The entry that the answers make. Raises BadEntry with every fault under its field."""
        faults: list[tuple[str, str]] = []
        answers: dict[str, object] = {}
        for box in self._shown():
            try:
                answers[box.field.id] = box.read()
            except BadAnswer as error:
                faults.append((box.field.id, str(error)))
        return self.made(answers, faults)

    def made(self, answers: Mapping[str, object], faults: list[tuple[str, str]]) -> Entry:
        """The entry of these answers. Raises BadEntry; `faults` are those found before."""
        found, entry = dict(faults), None
        try:
            entry = read_answers(self.kind, {name: value for name, value in answers.items() if name in self._own})
        except BadEntry as error:
            found = dict(error.faults) | found
        if entry is None or found:
            # the reader stops at the first kind of fault; the summary names every blank answer at once
            for field in asked(self.fields, answers):
                if field.required and answers.get(field.id) in (None, "", []):
                    found.setdefault(field.id, f"“{field.label}” has no answer")
            order = [one.id for one in self.fields]
            raise BadEntry(
                self.kind, sorted(found.items(), key=lambda one: order.index(one[0]) if one[0] in order else -1)
            )
        return entry

    @property
    def _own(self) -> frozenset[str]:
        return frozenset(one.id for one in self.form.fields)

    def action_save(self) -> None:
        """Save the entry, or say what is wrong."""
        if self._saving or self.saved is not None:
            return
        self._clear()
        try:
            entry = self.entry()
        except BadEntry as error:
            self._wrong(error.faults)
        else:
            self._saving = True
            self._keep()
            self.query_one("#saying", Words).say("Saving …")
            self._save(entry)

    @worker
    async def _save(self, entry: Entry) -> None:
        from triage.caselog.errors import SessionLocked

        try:
            item = await self.wait_for(lambda: self.work.save(entry, self.draft.event_id))
        except NotSaved as error:
            # the line about what to type next is the command line's own
            self._wrong([("", one) for one in error.problems if one != AS_IT_IS])
        except BadEntry as error:
            self._wrong(error.faults)
        except SessionLocked:
            self.lock_up()
        except Exception as error:
            self._wrong([("", sentence(error))])
        else:
            self.saved = item.seq
            self.file.drafts.pop((self.work.case_id, self.draft_name), None)
            self.dismiss()
        finally:
            self._saving = False
            if self.is_mounted:
                self.query_one("#saying", Words).say("")

    def _clear(self) -> None:
        self.query_one("#summary").remove_class("-said")
        for box in self.boxes:
            box.complain("")

    def _wrong(self, faults: Iterable[tuple[str, str]]) -> None:
        """The error summary: each line names its question and leads to it."""
        boxes = {box.field.id: box for box in self._shown()}
        lines = []
        for number, (name, fault) in enumerate(faults):
            box = boxes.get(name)
            if box is not None:
                label = box.field.label
                box.complain(fault.replace(f"“{label}”", "this"))
                lines.append(Choice(key=name, label=capital(fault) if label in fault else f"{label} {capital(fault)}"))
            else:
                lines.append(Choice(key=f"at {number}", label=capital(fault)))
        lines.append(Choice(key="", label=STILL_HERE))
        self.query_one("#summary").add_class("-said")
        wrong = self.query_one("#wrong", Choices)
        wrong.replace(lines, at=lines[0].key)
        wrong.focus()
        self.query_one("#form").scroll_home(animate=False)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        for box in self._shown():
            if box.field.id == event.key:
                box.control.focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_save()

    def action_guidance(self) -> None:
        """The guidance to this form, each with its source and mark."""
        frame = Frame(pack=self.file.pack, settings=Settings(), now=self.file.now)
        notes = guidance(frame, *self.form.prompts.guidance)
        parts = [Part(text="Guidance is not the school's policy." if notes else "There is no guidance to this form.")]
        for note in notes:
            parts += [Part(text=note.title, heading=True), Part(text=note.text)]
            parts.append(Part(text=f"Source ({note.mark}): {note.source}"))
        self.app.push_screen(Sheet("Guidance", parts))
