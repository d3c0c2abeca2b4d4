"""Filling in a form: one question at a time with its help, the answers to check, the errors by field, then handing it over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from triage.disclosure.entries.entry import Entry
from triage.disclosure.errors import BadEntry
from triage.disclosure.fields import Field, FieldType
from triage.disclosure.forms import Form, asked, read_answers
from tui.casework.answers import BadAnswer, fault_of, how_to_answer, offered, shown, typed_value
from tui.casework.desk import Desk, capital

KEYS = "At any question: b = back · g = guidance in full · q = leave this form"
REVIEW_KEYS = "Type yes to save it, or a number to change that answer · g = guidance in full · q = leave this form"


class LeftForm(Exception):
    """The form was left; nothing of it was saved."""


class NotSaved(Exception):
    """An entry that was not saved, and why; `fields` names the questions whose answers are at fault."""

    def __init__(self, problems: Iterable[str], fields: Iterable[str] = ()) -> None:
        self.problems = tuple(problems)
        self.fields = tuple(fields)
        super().__init__("; ".join(self.problems))


@dataclass(slots=True, kw_only=True)
class Filling:
    """One form being filled in. `answers` are kept by the caller, in memory only, so that a form that was left can go on.

    `head` says which case it is, with the hold and the clock; `notes` what of the case helps with this form.
    """

    desk: Desk
    form: Form
    answers: dict[str, object]
    head: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def run(self, save: Callable[[Entry], None], *, check_first: bool = False) -> None:
        """Ask, have the answers checked, and save. `check_first` begins with the answers there are. Raises LeftForm, Ended."""
        self._head()
        if not check_first:
            self._ask_from(0)
        while True:
            try:
                save(self._checked())
                return
            except NotSaved as problem:
                self._problem(problem)
            except BadEntry as error:
                self._problem(self._told(error))

    def _told(self, error: BadEntry) -> NotSaved:
        labels = {one.id: one.label for one in self.form.fields}
        lines = [f"{labels[name]}: {fault}" if name in labels else fault for name, fault in error.faults]
        return NotSaved(lines, [name for name, _ in error.faults if name in labels])

    def _problem(self, problem: NotSaved) -> None:
        say = self.desk.talk.say
        say()
        say("THERE IS A PROBLEM. This entry is not saved yet.")
        for line in problem.problems:
            say(f"- {capital(line)}", indent=2, hang=2)
        for name in dict.fromkeys(problem.fields):
            wanted = next((one for one in self._asked() if one.id == name), None)
            if wanted is not None:
                self._ask(wanted, "")

    def _head(self) -> None:
        say = self.desk.talk.say
        say()
        say(f"--- {self.form.title} ---")
        self.desk.talk.show(self.head)
        for line in filter(None, (self.form.intro, *self.notes)):
            say(line)
        prompts = self.form.prompts
        for words, lines in (("You may say:", prompts.say), ("Take care:", prompts.leave)):
            if lines:
                say(words)
                for line in lines:
                    say(f"- {line}", indent=2, hang=2)
        if prompts.guidance:
            titles = {one.id: one.title for one in self.desk.pack().guidance}
            say("Guidance: " + "; ".join(titles.get(name, name) for name in prompts.guidance) + ".", hang=2)
        say("It is saved as a whole, once you have checked it at the end. Until then it is only on this screen.")
        say(KEYS)

    def _asked(self) -> tuple[Field, ...]:
        return asked(self.form.fields, self.answers)

    def _ask_from(self, at: int) -> None:
        while at < len(fields := self._asked()):
            went_on = self._ask(fields[at], f" ({at + 1} of {len(fields)})")
            at = at + 1 if went_on else max(at - 1, 0)

    def _ask(self, field: Field, count: str) -> bool:
        """Ask one question until its answer can be used; False where the person goes back."""
        talk = self.desk.talk
        now = self.desk.outside.now()
        default = self.answers.get(field.id)
        kept = default not in (None, "", [])
        if not kept:
            default = offered(field, now, self.desk.user)
        lines = tuple(self._question(field, count, default, kept))
        while True:
            typed = talk.ask(lines)
            lines = ()
            match typed.strip().casefold():
                case "b":
                    return False
                case "q":
                    raise LeftForm
                case "g":
                    self._guidance()
                    continue
                case "-" if not field.required:
                    self.answers.pop(field.id, None)
                    return True
                case "" if default is None and not field.required:
                    return True
            try:
                self.answers[field.id] = self._usable(field, typed, default)
                return True
            except BadAnswer as error:
                talk.say(str(error))

    def _usable(self, field: Field, typed: str, default: object) -> object:
        """The value of a typed answer; Enter gives the default. Raises BadAnswer, with what can be typed instead."""
        if typed.strip():
            if field.type is FieldType.LONG_TEXT:
                typed = self._more_lines(typed)
            value = typed_value(field, typed, self.desk.outside.now())
        elif default is not None:
            value = default
        else:
            raise BadAnswer("This one needs an answer." + ("" if field.options else " Write `none` if there is none."))
        fault = fault_of(self.form.kind, {**self.answers, field.id: value}, field)
        if fault is not None:
            raise BadAnswer(capital(fault))
        return value

    def _question(self, field: Field, count: str, default: object, kept: bool) -> Iterator[str]:
        yield ""
        yield field.label + ("" if field.required else " (may be left blank)") + count
        if field.help:
            yield f"  {field.help}"
        for number, option in enumerate(field.options, 1):
            yield f"  {number}. {option.label}" + (f": {option.help}" if option.help else "")
        if default is not None:
            keeps = "keeps" if kept else "means"
            clears = ", - clears it" if kept and not field.required else ""
            yield f"  [Enter {keeps}: {shown(field, default)}{clears}]"
        if how := how_to_answer(field):
            yield f"  {how}"

    def _more_lines(self, first: str) -> str:
        """The first line and those that follow, up to a line with only a full stop."""
        lines, talk = [first], self.desk.talk
        while lines[-1].strip() != ".":
            if lines[-1] == "" and len(lines) > 1:
                talk.say("(Type a full stop alone on a line to finish.)")
            typed = talk.read("| ")
            if typed is None:
                talk.show(["Your lines so far are kept. Go on:", *(f"  {line}" for line in lines)])
                continue
            lines.append(typed)
        return "\n".join(lines[:-1]).strip("\n")

    def _checked(self) -> Entry:
        """The entry, once the person has said that the answers are right. Raises BadEntry, LeftForm."""
        talk = self.desk.talk
        while True:
            fields = self._asked()
            word = talk.ask(self._review(fields)).strip().casefold()
            if word in ("y", "yes"):
                wanted = {one.id for one in fields}
                return read_answers(self.form.kind, {k: v for k, v in self.answers.items() if k in wanted})
            if word == "q":
                raise LeftForm
            if word == "g":
                self._guidance()
            elif word == "b" and fields:
                self._ask(fields[-1], "")
            elif word.isascii() and word.isdigit() and 1 <= int(word) <= len(fields):
                self._ask(fields[int(word) - 1], "")
                self._ask_new_ones(fields)
            else:
                talk.say(f"Type yes, or a number from 1 to {len(fields)}.")

    def _ask_new_ones(self, before: tuple[Field, ...]) -> None:
        """Ask what a changed answer has brought up."""
        known = {one.id for one in before}
        for one in self._asked():
            if one.id not in known and one.id not in self.answers:
                self._ask(one, "")

    def _review(self, fields: tuple[Field, ...]) -> Iterator[str]:
        yield ""
        yield "Check your answers:"
        blank = []
        for number, field in enumerate(fields, 1):
            value = self.answers.get(field.id)
            if value in (None, "", []) and not field.required:
                blank.append(f"{number}. {field.label}")
                continue
            first, *more = shown(field, value).split("\n")
            yield f"  {number}. {field.label}  {first}"
            yield from (f"     {line}" for line in more)
        if blank:
            yield f"  Left blank: {'; '.join(blank)}"
        yield REVIEW_KEYS

    def _guidance(self) -> None:
        self.desk.talk.show(guidance_lines(self.desk, self.form.prompts.guidance))


def guidance_lines(desk: Desk, names: Iterable[str]) -> list[str]:
    """Guidance in full, each with its source and the mark of how sure it is."""
    known = {one.id: one for one in desk.pack().guidance}
    lines = [""]
    for name in names:
        if name in known:
            one = known[name]
            lines += [f"{one.title} [guidance, not policy]", f"  {one.says}", f"  Source ({one.mark}): {one.source}"]
    return lines if len(lines) > 1 else ["There is no guidance to this form."]
