"""A question of a form with its help, the box for its answer, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from kb.sentences import capital
from triage.disclosure.fields import Field, FieldType
from triage.disclosure.prompts import Prompts
from tui.app.disclosure.pick import Pick, Several
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices, Ticks
from tui.casework.answers import BadAnswer, how_to_answer, shown, typed_value

TYPED = (FieldType.DATE, FieldType.DATE_TIME, FieldType.NUMBER)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: (\d\d:\d\d))?")


class Box(Vertical):
    """One question. `value` is the answer as the form's reader takes it."""

    @dataclass
    class Changed(Message):
        """The answer is another now."""

        box: Box

    @dataclass
    class Next(Message):
        """On to the next question."""

        box: Box

    def __init__(self, field: Field, value: object, now: datetime, prompts: Prompts) -> None:
        super().__init__(classes="box")
        self.field, self._start, self._now, self._prompts = field, value, now, prompts

    def compose(self) -> ComposeResult:
        field = self.field
        yield Words(field.label + ("" if field.required else " (may be left blank)"), classes="label")
        if field.help:
            yield Words(field.help, classes="help")
        if field.type in TYPED:
            yield Words(how_to_answer(field), classes="help")
        if field.type is FieldType.CHOICES:
            yield Words("Space ticks a line, Enter goes on.", classes="help")
        yield Words("", classes="fault")
        yield self._control()
        if field.type in (FieldType.DATE, FieldType.DATE_TIME):
            yield Words(self._reading(_british(self._start)), classes="reading")
        if field.type is FieldType.LONG_TEXT and (self._prompts.say or self._prompts.leave):
            yield Words(short_words(self._prompts), classes="prompts")

    def _control(self) -> Widget:
        field, value = self.field, self._start
        options = [Choice(key=one.value, label=one.label, detail=one.help) for one in field.options]
        match field.type:
            case FieldType.CHOICES:
                ticked = value if isinstance(value, list | tuple) else ()
                return Several(options, ticked=map(str, ticked))
            case FieldType.CHOICE:
                return Pick(options, chosen=None if value is None else str(value))
            case FieldType.YES_NO:
                chosen = None if value is None else "yes" if value in (True, "yes") else "no"
                return Pick([Choice(key="yes", label="Yes"), Choice(key="no", label="No")], chosen=chosen)
            case FieldType.LONG_TEXT:
                return TextArea(str(value or ""), soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
            case _:
                return Input(_british(value))

    @property
    def control(self) -> Widget:
        """Where the answer is given."""
        return self.query_one("Input, TextArea, Choices")

    @property
    def value(self) -> object:
        """The answer as it stands: a text, or what is marked; None where nothing is."""
        match self.control:
            case Pick() as pick:
                return next(iter(pick.ticked), None)
            case Ticks() as ticks:
                return [one.key for one in ticks.choices if one.key in ticks.ticked]
            case TextArea() as area:
                return area.text
            case Input() as box:
                return box.value
        return None

    def read(self) -> object:
        """The answer for the form's reader, days and times made plain. Raises BadAnswer, with what can be typed instead."""
        value = self.value
        if self.field.type in TYPED and isinstance(value, str) and value.strip():
            return typed_value(self.field, value, self._now)
        return value

    def complain(self, fault: str) -> None:
        """Say what is wrong with the answer; an empty text takes it away."""
        said = self.query_one(".fault", Words)
        said.say(f"Problem: {capital(fault)}" if fault else "")
        said.set_class(bool(fault), "-said")

    def _reading(self, typed: str) -> str:
        try:
            read = shown(self.field, typed_value(self.field, typed, self._now)) if typed.strip() else ""
        except BadAnswer:
            return ""
        return f"= {read}" if read and read != typed else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        for reading in self.query(".reading").results(Words):
            reading.say(self._reading(event.value))
        self.post_message(self.Changed(self))

    def on_text_area_changed(self, _: TextArea.Changed) -> None:
        self.post_message(self.Changed(self))

    def on_choices_moved(self, _: Choices.Moved) -> None:
        self.post_message(self.Changed(self))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Next(self))

    def on_ticks_done(self, event: Ticks.Done) -> None:
        event.stop()
        self.post_message(self.Next(self))

    def on_descendant_focus(self) -> None:
        # what may be said appears with the focus, and has to be in sight too
        self.add_class("-here")
        self.call_after_refresh(self.scroll_visible, animate=False)

    def on_descendant_blur(self) -> None:
        self.remove_class("-here")


def prompt_words(prompts: Prompts) -> str:
    """What may be said and what is left alone, in a few lines."""
    say = ["You may say:", *(f"- {one}" for one in prompts.say)] if prompts.say else []
    leave = ["Leave alone:", *(f"- {one}" for one in prompts.leave)] if prompts.leave else []
    return "\n".join([*say, *leave])


def short_words(prompts: Prompts) -> str:
    """The same on as few lines as it takes, for under the text on a small screen."""
    say = f"You may say: {' '.join(prompts.say)}" if prompts.say else ""
    leave = f"Leave alone: {' '.join(prompts.leave)}" if prompts.leave else ""
    return "\n".join(filter(None, (say, leave)))


def _british(value: object) -> str:
    """A stored day or time as people write it here; any other text as it is."""
    text = "" if value is None else str(value)
    found = _ISO.fullmatch(text)
    if found is None:
        return text
    return f"{found[3]}/{found[2]}/{found[1]}" + (f" {found[4]}" if found[4] else "")
