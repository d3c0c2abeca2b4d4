"""`safetriage settings`: what is set, where each value comes from, and when somebody checked it; and setting it.

The school's own settings are in one file. Everything else is named on the command line or in the environment. No contents of a
case, no key and no address of a server is ever shown.
"""

from __future__ import annotations

import json
import os
import textwrap
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.clean import clean_line
from kb.dates import day_in_words
from kb.problems import PackError, did_you_mean
from outputs.documents.settings import NUMBERS, ROLES, TERMS, TEXTS, WITHOUT, Setting, Settings, Term
from outputs.schemas.versions import Form, versioned
from tui import settings as files
from tui.console import Console
from tui.exits import Exit
from tui.parser import DEFAULT_POLICY, ENGINES, UsageError

SCHOOL = {
    **TEXTS,
    **{f"holders.{name}": label for name, label in ROLES.items()},
    **{f"numbers.{name}": f"Number to ring: {label}" for name, label in NUMBERS.items()},
    **{f"terms.{name}": label for name, label in TERMS.items()},
}
"""The settings that the file holds, by their full names."""
PROGRAM = {
    "policy": "The policy that is used",
    "engine": "Which channel answers",
    "theme": "The app's colours",
    "colour": "Colour in plain output",
    "settings": "The settings file",
    "cases": "The case file",
    "seal": "The case file's seal",
    "documents": "Where the app saves answers",
    "cache": "Policies made ready; may be deleted",
}
"""What is named on the command line or in the environment, or is where the system puts such things."""
OUTSIDE = {
    "policy": ("SAFETRIAGE_POLICY", "--policy"),
    "engine": ("SAFETRIAGE_ENGINE", "--engine"),
    "theme": ("SAFETRIAGE_THEME", None),
    "colour": ("NO_COLOR", "--no-color"),
    "settings": ("SAFETRIAGE_SETTINGS", "--settings"),
    "cases": ("SAFETRIAGE_CASES", "--store"),
    "seal": ("SAFETRIAGE_HEAD", "--head"),
}
"""The variable and the option of each, where it has them."""
VARIABLES = {variable for variable, _ in OUTSIDE.values() if variable.startswith("SAFETRIAGE_")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One setting as it is: `value` is None where it is not set, `wrong` says why a value cannot be used."""

    name: str
    label: str
    value: str | None
    source: str
    """`default`, `settings file`, `environment`, `command line`, or `not set`."""
    at: str | int | None = None
    """The line of the file, the variable, or the option."""
    checked: date | None = None
    stale: str | None = None
    wrong: str | None = None

    @property
    def without(self) -> str | None:
        """What goes without it, where it is not set."""
        return WITHOUT.get(self.name) if self.value is None else None

    def as_json(self) -> dict[str, object]:
        """The setting as JSON values."""
        return {
            "name": self.name,
            "label": self.label,
            "value": self.value,
            "source": self.source,
            "at": self.at,
            "checked": None if self.checked is None else self.checked.isoformat(),
            "stale": self.stale,
            "wrong": self.wrong,
            "without": self.without,
        }


def run(arguments: Namespace, console: Console) -> Exit:
    """Show, set or take out settings. A settings file that cannot be used is told with every fault and its line."""
    try:
        match arguments.action:
            case "path":
                return _path(arguments, console)
            case "set":
                return _set(arguments, console)
            case "unset":
                return _unset(arguments, console)
            case _:
                return _show(arguments, console)
    except files.BadSettings as error:
        console.say(str(error))
        return Exit.BAD_INPUT


def _file(arguments: Namespace) -> tuple[Path, bool]:
    return files.settings_file(getattr(arguments, "named_settings", None), os.environ)


def _text(path: Path, must_be: bool) -> str:
    return files.read_text(path) if must_be or path.exists() else ""


def _show(arguments: Namespace, console: Console) -> Exit:
    wanted = _full_name(arguments.name) if getattr(arguments, "name", None) else None
    path, must_be = _file(arguments)
    text = _text(path, must_be)
    found = [*_school(files.settings_of(path, text), text, console.today), *_program(arguments, path)]
    shown = [one for one in found if wanted in (None, one.name)]
    if getattr(arguments, "json", False):
        body = versioned(Form.SETTINGS, {"file": str(path), "settings": [one.as_json() for one in shown]})
        console.data(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        for one in shown:
            _print(one, console)
    _say_strange_variables(console)
    if wanted is None:
        _say_counts(found, path, console)
    return Exit.PROBLEMS if any(one.wrong for one in shown) else Exit.DONE


def _school(settings: Settings, text: str, today: date) -> list[Shown]:
    """What the settings file holds and lacks."""
    found = []
    for name, label in SCHOOL.items():
        group, _, key = name.rpartition(".")
        value: str | None
        one: Setting | Term | None = None
        if not group:
            value = (settings.school if name == "school" else settings.address) or None
        else:
            one = _groups(settings)[group].get(key)
            value = _value(one)
        if value is None:
            found.append(Shown(name=name, label=label, value=None, source="not set"))
            continue
        found.append(
            Shown(
                name=name,
                label=label,
                value=clean_line(value),
                source="settings file",
                at=files.line_of(text, name.split(".")),
                checked=one.checked if one else None,
                stale=settings.stale(one, today) if one else None,
            )
        )
    return found


def _value(one: Setting | Term | None) -> str | None:
    if isinstance(one, Term):
        return f"{one.first} to {one.last}"
    return None if one is None else one.value.strip() or None


def _groups(settings: Settings) -> Mapping[str, Mapping[str, Setting | Term]]:
    return {"holders": settings.holders or {}, "numbers": settings.numbers or {}, "terms": settings.terms or {}}


def _program(arguments: Namespace, file: Path) -> list[Shown]:
    """What the command line and the environment say, and where the system puts things."""
    import platformdirs

    head, store = (getattr(arguments, f"named_{name}", None) for name in ("head", "store"))
    places = files.places(Namespace(head=head, store=store), os.environ)
    values: dict[str, str] = {
        "policy": DEFAULT_POLICY,
        "engine": "both",
        "theme": "dark",
        "colour": "as the terminal has it",
        "settings": str(file),
        # the address of a server may hold a password
        "cases": "on a database server" if places.on_server else str(places.store),
        "seal": str(places.head),
        "documents": str(platformdirs.user_documents_path() / "safetriage"),
        "cache": str(platformdirs.user_cache_path("safetriage", appauthor=False)),
    }
    found = []
    for name, label in PROGRAM.items():
        variable, option = OUTSIDE.get(name, (None, None))
        named = getattr(arguments, f"named_{option[2:]}", None) if option else None
        told = os.environ.get(variable) if variable else None
        value, source, at = values[name], "default", None
        if named or (name == "colour" and getattr(arguments, "no_color", False)):
            source, at = "command line", option
        elif told:
            source, at = "environment", variable
        if at and name == "colour":
            value = "none"
        elif at and name in ("policy", "engine", "theme"):
            value = named or told or value
        found.append(
            Shown(
                name=name,
                label=label,
                value=clean_line(value),
                source=source,
                at=at,
                wrong=_wrong(name, value) if at else None,
            )
        )
    return found


def _wrong(name: str, value: str) -> str | None:
    """Why a value from outside cannot be used."""
    match name:
        case "engine" if value not in ENGINES:
            return f"it can be {', '.join(ENGINES)}; commands that decide refuse to run"
        case "theme" if value not in ("dark", "light"):
            return "it can be dark or light; the app takes dark"
        case "policy":
            from kb.loading.shelf import folder_of

            try:
                folder_of(value)
            except PackError as error:
                help_text = error.problems[0].help
                return "it is neither a policy that comes with the program nor a folder with a `pack.yaml`" + (
                    f"; {help_text}" if help_text else ""
                )
    return None


def _print(one: Shown, console: Console) -> None:
    console.data(f"{one.name}  ({one.label})")
    if one.value is None:
        console.data(_indented(f"not set. What goes without it: {one.without or 'nothing'}"))
        return
    where = (
        f"{one.source}, line {one.at}"
        if isinstance(one.at, int)
        else f"{one.source} ({one.at})"
        if one.at
        else one.source
    )
    console.data(f"    {one.value}")
    console.data(_indented(where + (f", checked {day_in_words(one.checked)}" if one.checked else "")))
    if one.stale:
        console.data(_indented(f"{one.stale}: check it again"))
    if one.wrong:
        console.data(_indented(f"not right: {one.wrong}"))


def _indented(text: str) -> str:
    return textwrap.fill(text, width=78, initial_indent="    ", subsequent_indent="    ", break_long_words=False)


def _say_strange_variables(console: Console) -> None:
    for variable in sorted(os.environ):
        if variable.startswith("SAFETRIAGE_") and variable not in VARIABLES:
            near = did_you_mean(variable, VARIABLES)
            console.say(
                f"`{clean_line(variable)[:60]}` is set, but it is no setting of this program"
                + (f"; {near}" if near else "")
            )


def _say_counts(found: list[Shown], path: Path, console: Console) -> None:
    lacking = sum(1 for one in found if one.value is None)
    stale = sum(1 for one in found if one.stale)
    there = path if path.exists() else f"{path}, which is not there yet"
    console.say(f"\n{len(found)} settings: {lacking} not set, {stale} to be checked again. The settings file: {there}")
    if lacking:
        console.say("Set one with: safetriage settings set holders.dsl NAME")


def _path(arguments: Namespace, console: Console) -> Exit:
    path, _ = _file(arguments)
    if getattr(arguments, "json", False):
        body = versioned(Form.SETTINGS_PATH, {"file": str(path), "there": path.exists()})
        console.data(json.dumps(body, ensure_ascii=False))
    else:
        console.data(str(path))
    return Exit.DONE


def _full_name(given: str) -> str:
    """The full name of a setting: itself, or the one whose last part it is. Raises UsageError."""
    every = [*SCHOOL, *PROGRAM]
    if given in every:
        return given
    short = [name for name in SCHOOL if name.endswith(f".{given}")]
    if len(short) == 1:
        return short[0]
    shown = clean_line(given)[:60]
    if short:
        raise UsageError(f"`{shown}` may be {' or '.join(f'`{name}`' for name in short)}: give the whole name")
    near = did_you_mean(given, every)
    raise UsageError(
        f"`{shown}` is no setting{f'; {near}' if near else ''}\nall of them are listed by: safetriage settings"
    )


def _to_write(arguments: Namespace) -> tuple[str, Path, str]:
    """The name, the file and its text, for a setting that the file holds. Raises UsageError, BadSettings."""
    name = _full_name(arguments.name)
    if name in PROGRAM:
        variable, option = OUTSIDE.get(name, (None, None))
        ways = " or ".join(way for way in (f"${variable}" if variable else None, option) if way)
        told = f"set it with {ways}" if ways else "it is where this system puts such things"
        raise UsageError(f"`{name}` is not kept in the settings file: {told}")
    path, _ = _file(arguments)
    text = _text(path, must_be=False)
    files.settings_of(path, text)  # a file with faults is mended before anything is added to it
    return name, path, text


def _set(arguments: Namespace, console: Console) -> Exit:
    name, path, text = _to_write(arguments)
    group, _, key = name.rpartition(".")
    value = " ".join(arguments.value).strip()
    if not group:
        if arguments.checked:
            raise UsageError(f"`{name}` has no day on which it was checked: leave out --checked")
        if not value:
            raise UsageError(f"give a value: safetriage settings set {name} VALUE")
        values: dict[str, str | date] = {name: files.checked_text(name, value)}
    else:
        values = files.values_of(name, value) if value else {}
        if not value and key not in _groups(files.settings_of(path, text))[group]:
            raise UsageError(f"`{name}` is not set yet: give a value, safetriage settings set {name} VALUE")
        if not value and not arguments.checked:
            raise UsageError(
                "give a value, or --checked YYYY-MM-DD alone to say that the old one was checked on that day"
            )
        values["checked"] = _checked_day(arguments.checked, console)
    made = files.edited(path, text, tuple(name.split("."))[: 2 if group else 0], values)
    files.write_settings_file(path, made)
    (now,) = (one for one in _school(files.settings_of(path, made), made, console.today) if one.name == name)
    console.say(f"Set, in {path}:")
    _print(now, console)
    return Exit.DONE


def _unset(arguments: Namespace, console: Console) -> Exit:
    name, path, text = _to_write(arguments)
    place = tuple(name.split("."))
    if not files.line_of(text, place):
        console.say(f"`{name}` is not set; nothing was changed")
        return Exit.DONE
    made = files.edited(path, text, place, None) if len(place) > 1 else files.edited(path, text, (), {name: ""})
    files.write_settings_file(path, made)
    console.say(f"`{name}` is taken out of {path}. What goes without it: {WITHOUT[name]}.")
    return Exit.DONE


def _checked_day(given: str | None, console: Console) -> date:
    """The day on which it was checked: as given, or asked for on a terminal, else today. Raises UsageError."""
    if given is None and console.terminal:
        console.err.write(f"On which day was it checked? (Enter = today, {console.today}) ")
        console.err.flush()
        line = next(iter(console.lines()), b"")
        given = line.decode("utf-8", "replace").strip() or None
    day = console.today if given is None else files.a_day(given, "the day it was checked")
    if day > console.today:
        raise UsageError(f"{day} is still to come: nobody has checked it on that day")
    return day
