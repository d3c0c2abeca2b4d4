"""One answer: what was typed as a value for the form, and a value in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from kb.dates import day_in_words
from triage.disclosure.clock import spoken
from triage.disclosure.errors import BadEntry
from triage.disclosure.fields import Field, FieldType, Prefill
from triage.disclosure.forms import read_answer, read_answers
from triage.disclosure.working_days import LONDON

_SAID = re.compile(r"(?:(today|yesterday)[ ,]*(?:at )?)?(\d{1,2})[:.](\d{2})")


class BadAnswer(Exception):
    """A typed answer that cannot be used; the message says what can be typed."""


def typed_value(field: Field, typed: str, now: datetime) -> object:
    """The value for the form: a choice by number, value or label; what is said from today (`now`, `9:15`, `yesterday 16:30`)
    as a day and a time. All other days and times are the form's to read. Raises BadAnswer.
    """
    word = typed.strip()
    match field.type:
        case FieldType.CHOICE:
            return _option(field, word)
        case FieldType.CHOICES:
            if word.casefold() in ("none", "0"):
                return []
            return [_option(field, part) for part in word.replace(",", " ").split()]
        case FieldType.YES_NO:
            return _yes_no(field, word)
        case FieldType.DATE_TIME:
            return _moment(word, now)
        case FieldType.DATE:
            return _day(word, now)
        case FieldType.LONG_TEXT:
            return typed
        case _:
            return word


def offered(field: Field, now: datetime, user: str) -> object:
    """The value that Enter gives where the form offers one; None where it does not."""
    if field.prefill is Prefill.NOW:
        return f"{now.astimezone(LONDON):%Y-%m-%d %H:%M}"
    return user or None if field.prefill is Prefill.USER else None


def shown(field: Field, value: object) -> str:
    """A value in words, as people read it."""
    if value is None or value in ("", []):
        return "(blank)"
    labels = {option.value: option.label for option in field.options}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return "; ".join(labels.get(str(one), str(one)) for one in value)
    text = str(value)
    if field.type in (FieldType.DATE_TIME, FieldType.DATE):
        try:
            moment = datetime.fromisoformat(str(read_answer(field, text)))
        except ValueError:
            return text
        return spoken(moment) if field.type is FieldType.DATE_TIME else day_in_words(moment)
    return labels.get(text, text)


def fault_of(kind: str, answers: Mapping[str, object], field: Field) -> str | None:
    """What is wrong with the answer to one question, by the form's own reader; None where nothing is."""
    try:
        read_answers(kind, answers)
    except BadEntry as error:
        return next((fault for name, fault in error.faults if name == field.id), None)
    return None


def how_to_answer(field: Field) -> str:
    """What can be typed; empty where it goes without saying."""
    hints = {
        FieldType.CHOICE: "Type a number.",
        FieldType.CHOICES: "Type numbers with spaces between" + (", or none." if not field.required else "."),
        FieldType.YES_NO: "Type yes or no.",
        FieldType.DATE: "Type a day such as 20/11/2026.",
        FieldType.DATE_TIME: "Type a day and a time such as 20/11/2026 09:15, or 9:15 for today, or yesterday 16:30.",
        FieldType.NUMBER: "Type a whole number.",
        FieldType.LONG_TEXT: "As many lines as you need; then a line with only a full stop.",
    }
    return hints.get(field.type, "")


def _option(field: Field, word: str) -> str:
    if word.isascii() and word.isdigit() and len(word) < 4 and 1 <= int(word) <= len(field.options):
        return field.options[int(word) - 1].value
    for option in field.options:
        if word.casefold() in (option.value.casefold(), option.label.casefold()):
            return option.value
    raise BadAnswer(f"Type a number from 1 to {len(field.options)}.")


def _yes_no(field: Field, word: str) -> object:
    try:
        said = read_answer(field, word)
    except ValueError:
        said = None
    if said is None:
        raise BadAnswer("Answer yes or no.")
    return said


def _moment(word: str, now: datetime) -> str:
    local = now.astimezone(LONDON)
    if word.casefold() == "now":
        return f"{local:%Y-%m-%d %H:%M}"
    if found := _SAID.fullmatch(word.casefold()):
        day = local - timedelta(days=1) if found[1] == "yesterday" else local
        return f"{day:%Y-%m-%d} {int(found[2]):02}:{found[3]}"
    return word


def _day(word: str, now: datetime) -> str:
    return f"{now.astimezone(LONDON):%Y-%m-%d}" if word.casefold() == "today" else word
