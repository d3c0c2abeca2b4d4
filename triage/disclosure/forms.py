"""The questions of each entry, and answers read back: all that a screen or a command line has to know about an entry."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from kb.clean import clean
from triage.disclosure.codec import faults_of, from_json, to_json
from triage.disclosure.entries.entry import Entry
from triage.disclosure.errors import BadEntry
from triage.disclosure.events import Correction, entry_type
from triage.disclosure.fields import Field, FieldType, fields_of
from triage.disclosure.prompts import PROMPTS, Prompts
from triage.disclosure.steps import step
from triage.disclosure.working_days import LONDON

_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "false"})
_UK_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)", re.DOTALL)
_UK_TIME = re.compile(r"[ ,]+(?:at )?(\d{1,2})[:.](\d{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one kind of entry is asked."""

    kind: str
    title: str
    intro: str
    prompts: Prompts
    fields: tuple[Field, ...]


def form(kind: str) -> Form:
    """The form of a kind of entry. Raises UnknownKind.

    For a correction, ask its two questions and then those of the corrected entry: `form(its kind)`.
    """
    entry = entry_type(kind)
    return Form(
        kind=kind,
        title=entry.TITLE,
        intro=entry.INTRO,
        prompts=PROMPTS.get(entry.PROMPTS, Prompts()),
        fields=fields_of(cast("type", entry)),
    )


def forms(step_id: str) -> tuple[Form, ...]:
    """The forms of a step of the task list. Raises KeyError."""
    return tuple(form(kind) for kind in step(step_id).kinds)


def asked(fields: tuple[Field, ...], answers: Mapping[str, object]) -> tuple[Field, ...]:
    """The fields to ask, given the answers so far: those whose condition does not hold are left out."""
    return tuple(
        one for one in fields if one.only_if is None or str(answers.get(one.only_if.field)) in one.only_if.values
    )


def read_answers(kind: str, answers: Mapping[str, object]) -> Entry:
    """The entry that these answers make. Raises BadEntry with every fault under its field, and UnknownKind.

    An answer is a text, a yes or no (also as a bool), a number, or for several choices a list (or a text with commas).
    Blank means not given. Times without a zone are London's; `20/11/2026 09:15`, `20/11/2026 at 9.15` and `2026-11-20 09:15`
    are read.
    """
    entry = entry_type(kind)
    if entry is Correction:
        raise BadEntry(kind, [("", "read the corrected entry by its own kind, and make the Correction from it")])
    questions = {one.id: one for one in form(kind).fields}
    faults = [(name, "there is no such question") for name in sorted(answers) if name not in questions]
    data: dict[str, object] = {}
    for name, question in questions.items():
        try:
            data[name] = read_answer(question, answers.get(name))
        except ValueError as error:
            faults.append((name, str(error)))
            continue
        if data[name] is None:
            data.pop(name)
    defaults = {
        one.name: one.default
        for one in dataclasses.fields(cast("type", entry))
        if one.default is not dataclasses.MISSING
    }
    blank = [
        (name, f"“{questions[name].label}” has no answer") for name in questions if _lacks(name, data, defaults, faults)
    ]
    if faults or blank:
        raise BadEntry(kind, [*faults, *blank])
    made = from_json(entry, {**_plain_defaults(defaults), **data})
    found = faults_of(made)
    if found:
        raise BadEntry(kind, found)
    return made


def answers_of(entry: Entry) -> Mapping[str, object]:
    """An entry as answers, so that it can be shown and changed: times in London, choices by their stored value."""
    found: dict[str, object] = {}
    for name, value in to_json(entry).items():
        raw = getattr(entry, name)
        found[name] = f"{raw.astimezone(LONDON):%Y-%m-%d %H:%M}" if isinstance(raw, datetime) else value
    return {name: value for name, value in found.items() if value is not None}


def _lacks(
    name: str, data: Mapping[str, object], defaults: Mapping[str, object], faults: list[tuple[str, str]]
) -> bool:
    return name not in data and name not in defaults and all(name != fault for fault, _ in faults)


def _plain_defaults(defaults: Mapping[str, object]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()}


def read_answer(question: Field, raw: object) -> object:
    """One answer as plain JSON, times with their zone; None where it is blank. Raises ValueError, which says what to give."""
    if isinstance(raw, str):
        raw = clean(raw.strip("\n") if question.type is FieldType.LONG_TEXT else raw.strip())
    if raw is None or raw in ("", []):
        return None
    match question.type:
        case FieldType.YES_NO:
            return _yes_no(raw)
        case FieldType.NUMBER:
            return _number(raw)
        case FieldType.CHOICE:
            return _choice(question, str(raw))
        case FieldType.CHOICES:
            parts = raw if isinstance(raw, list | tuple) else str(raw).split(",")
            return list(dict.fromkeys(_choice(question, str(part).strip()) for part in parts))
        case FieldType.DATE:
            return _day(str(raw)).isoformat()
        case FieldType.DATE_TIME:
            return _moment(str(raw)).isoformat()
        case _:
            return str(raw)


def _yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).casefold()
    if word not in _YES | _NO:
        raise ValueError("answer yes or no")
    return word in _YES


def _number(raw: object) -> int:
    text = str(raw)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError("give a whole number")
    return int(text)


def _choice(question: Field, raw: str) -> str:
    known = {option.value: option.value for option in question.options}
    known |= {option.label.casefold(): option.value for option in question.options}
    found = known.get(raw) or known.get(raw.casefold())
    if found is None:
        raise ValueError(f"choose one of: {', '.join(option.value for option in question.options)}")
    return found


def _iso(raw: str) -> str:
    """A day written the British way, `20/11/2026`, as ISO has it, and so the time after it, `at 9.15`; else as it is."""
    found = _UK_DAY.fullmatch(raw)
    if found is None:
        return raw
    time = _UK_TIME.fullmatch(found[4])
    after = found[4] if time is None else f" {int(time[1]):02}:{time[2]}"
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}{after}"


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(_iso(raw))
    except ValueError:
        raise ValueError("give a date such as 20/11/2026") from None


def _moment(raw: str) -> datetime:
    try:
        if len(_iso(raw)) <= len("2026-11-20"):
            raise ValueError
        moment = datetime.fromisoformat(_iso(raw))
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=LONDON)
        return moment.astimezone(LONDON)
    except (ValueError, OverflowError):
        raise ValueError("give a date and a time such as 20/11/2026 09:15") from None
