"""The pages that are read off the command line: every command with its options, exit codes, environment variables."""

from __future__ import annotations

import argparse
import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui import exits
from tui.exits import Exit
from tui.parser import parser

ROOT = Path(__file__).parents[2]
SHARED_FROM = 4
"""An option that so many commands have with the same words is told once."""

VARIABLES = {
    "SAFETRIAGE_POLICY": "The policy where `--policy` names none: the id of one that comes with the program, or a folder.",
    "SAFETRIAGE_ENGINE": "The channel where `--engine` names none: `both` (default), `durable` or `compiled`.",
    "SAFETRIAGE_SETTINGS": "The school's [settings file](../how-to/settings.md), where `--settings` names none.",
    "SAFETRIAGE_CASES": "The case file, or the address of a [PostgreSQL](../how-to/postgresql.md) server, where `--store` "
    "names none.",
    "SAFETRIAGE_HEAD": "The seal of the case file, where `--head` names none.",
    "SAFETRIAGE_THEME": "`light` opens the app in its light colours; anything else in its dark ones.",
    "NO_COLOR": "Set to anything, no command uses colour; `--no-color` does the same for one.",
    "TERM": "`dumb` or nothing: the app does not open, and says how to use the plain commands.",
    "XDG_CONFIG_HOME": "Where the settings file is looked for (`safetriage/settings.toml`), on Linux.",
    "XDG_DATA_HOME": "Where the case file is kept (`safetriage/cases/caselog.db`), on Linux.",
    "XDG_STATE_HOME": "Where its seal is kept (`safetriage-seal/caselog.head`), on Linux.",
    "XDG_CACHE_HOME": "Where policies that have been read are kept ready (`safetriage`), on Linux.",
}
"""Every variable that the program or its libraries read on its behalf; a test finds those in the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command as it is typed, with its parser and the line that its list says of it."""

    name: str
    line: str
    parser: argparse.ArgumentParser

    @property
    def options(self) -> list[argparse.Action]:
        """What it takes, without `--help` and further commands."""
        return [
            action
            for action in self.parser._actions
            if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
        ]


def commands() -> list[Command]:
    """Every command, those with further commands before them."""
    return list(_commands(parser(), "safetriage", ""))


def _commands(made: argparse.ArgumentParser, name: str, line: str) -> Iterator[Command]:
    yield Command(name=name, line=line, parser=made)
    for action in made._actions:
        if isinstance(action, argparse._SubParsersAction):
            lines = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for word, below in action.choices.items():
                yield from _commands(below, f"{name} {word}", lines.get(word, ""))


def commands_page() -> str:
    """`docs/reference/commands.md`."""
    found = commands()
    often = Counter(_row(action) for command in found for action in command.options if action.option_strings)
    shared = [row for row, count in often.items() if count >= SHARED_FROM]
    lines = [
        "# Commands and options",
        "",
        "Data goes to standard output, everything else to standard error. `safetriage COMMAND --help` says the same as this "
        "page. What commands give to the shell: [exit codes](exit-codes.md). What can be set for all of them: "
        "[environment variables](environment.md).",
        "",
        "| command | does |",
        "| --- | --- |",
        "| [`safetriage`](#safetriage) | open the app; without a terminal, say how to use the plain commands |",
        *(f"| [`{item.name}`](#{item.name.replace(' ', '-')}) | {_cell(item.line)} |" for item in found[1:]),
        "",
        "## Options of many commands",
        "",
        "| option | is |",
        "| --- | --- |",
        *shared,
    ]
    for command in found:
        own = [row for row in map(_row, command.options) if row not in shared]
        others = [f"`{action.option_strings[0]}`" for action in command.options if _row(action) in shared]
        said = command.parser.description or command.line
        lines += ["", f"## {command.name}", "", _sentence(said)]
        lines += ["", *_table(own)] if own else []
        lines += ["", f"Also {', '.join(others)}."] if others else []
        if command.parser.epilog:
            lines += ["", _sentence(" ".join(command.parser.epilog.split()))]
    return "\n".join(lines) + "\n"


def _table(rows: list[str]) -> list[str]:
    return ["| option | is |", "| --- | --- |", *rows]


def _row(action: argparse.Action) -> str:
    said = (action.help or "").replace("%(default)s", str(action.default)).replace("%%", "%")
    return f"| {_names(action)} | {_cell(said)}{_choices(action)} |"


def _choices(action: argparse.Action) -> str:
    if not action.choices or not action.option_strings:
        return ""
    return " (" + ", ".join(f"`{choice}`" for choice in action.choices) + ")"


def _names(action: argparse.Action) -> str:
    metavar = action.metavar if isinstance(action.metavar, str) else None
    if not action.option_strings:
        return f"`{metavar or action.dest}`".replace("|", "\\|")
    takes = "" if action.nargs == 0 else f" {metavar or ('…' if action.choices else action.dest.upper())}"
    return ", ".join(f"`{name}{takes}`" for name in action.option_strings).replace("|", "\\|")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ")")) else ".")


def exit_page() -> str:
    """`docs/reference/exit-codes.md`; the words stand in `tui/exits.py`."""
    said = _said_of(Path(exits.__file__).read_text(encoding="utf-8"))
    lines = ["# Exit codes", "", "The same for every command.", "", "| code | name | when |", "| --- | --- | --- |"]
    lines += [
        f"| {code.value} | {code.name.lower().replace('_', ' ')} | {said.get(code.name, DONE)} |" for code in Exit
    ]
    return "\n".join(lines) + "\n"


DONE = "The command did what it was asked."


def _said_of(source: str) -> dict[str, str]:
    """The text under each member of the enumeration."""
    (made,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    found = {}
    for member, text in zip(made.body, made.body[1:], strict=False):
        if isinstance(member, ast.Assign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            (name,) = (target.id for target in member.targets if isinstance(target, ast.Name))
            found[name] = str(text.value.value)
    return found


def variables_in_the_source() -> set[str]:
    """The names of the program's own variables, as they stand in its source."""
    rooms = (ROOT / room for room in ("kb", "triage", "outputs", "tui"))
    texts = (path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py"))
    return {name for text in texts for name in re.findall(r"\bSAFETRIAGE_[A-Z_]+\b", text)}


def environment_page() -> str:
    """`docs/reference/environment.md`."""
    lines = [
        "# Environment variables",
        "",
        "An option on the command line comes before its variable. A passphrase is never read from the environment.",
        "",
        "| variable | is |",
        "| --- | --- |",
        *(f"| `{name}` | {text} |" for name, text in VARIABLES.items()),
    ]
    return "\n".join(lines) + "\n"
