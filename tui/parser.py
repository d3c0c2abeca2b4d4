"""The command line: every command and option, in one place."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, cast

from tui.exits import Exit

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


DEFAULT_POLICY = "beech-hill-2018"
ENGINES = ("both", "durable", "compiled")


class UsageError(Exception):
    """A command line that cannot be used; the message says what is wrong and how to go on."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}\n{self.format_usage().strip()}\ntry: {self.prog} --help")


def parser(only: str | None = None) -> _Parser:
    """The parser of the whole command line, or of one command alone: making all of them takes longer than deciding."""
    top = _Parser(
        prog="safetriage",
        description="Is this allowed, and what must I do? Answers from a school's social networking policy.",
        epilog="Exit codes: " + ", ".join(f"{code.value} {code.name.lower().replace('_', ' ')}" for code in Exit) + ".",
    )
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    for name, add in COMMANDS.items():
        if only is None or name == only:
            add(cast("Commands", commands))
    return top


def _add_ask(commands: Commands) -> None:
    ask = commands.add_parser("ask", parents=[_common(), _channel()], help="ask about a situation, in your own words")
    ask.add_argument("words", nargs="*", metavar="WORDS", help="what you want to know, in your own words")
    ask.add_argument(
        "--plain", action="store_true", help="ask line by line, as is done anyway where there is no terminal"
    )
    ask.add_argument(
        "--fact", action="append", default=[], metavar="NAME=VALUE", help="a fact already known; may be repeated"
    )
    ask.add_argument("--json", action="store_true", help="print the decision as JSON and ask nothing")


def _add_decide(commands: Commands) -> None:
    decide = commands.add_parser(
        "decide", parents=[_common(), _channel()], help="decide situations given as JSON Lines"
    )
    decide.add_argument("file", nargs="?", metavar="FILE", help="one JSON object a line; standard input when left out")
    decide.add_argument("--trace", action="store_true", help="add which rule fired, in which stratum, on which facts")


def _add_understand(commands: Commands) -> None:
    understand = commands.add_parser("understand", parents=[_common()], help="what a message says, as facts")
    understand.add_argument("words", nargs="+", metavar="WORDS", help="a message in somebody's own words")


def _add_policy(commands: Commands) -> None:
    from tui.parser_policy import add_policy

    add_policy(commands, _Parser, _common(), _channel())


def _add_case(commands: Commands) -> None:
    from tui.parser_case import add_case

    add_case(commands, _Parser, DEFAULT_POLICY)


def _add_form(commands: Commands) -> None:
    from tui.parser_case import add_form

    add_form(commands, _Parser, DEFAULT_POLICY)


def _add_screen(commands: Commands) -> None:
    from tui.parser_screen import add_screen

    add_screen(commands, DEFAULT_POLICY)


def _add_settings(commands: Commands) -> None:
    from tui.parser_settings import add_settings

    add_settings(commands, _Parser)


COMMANDS: dict[str, Callable[[Commands], None]] = {
    "ask": _add_ask,
    "decide": _add_decide,
    "understand": _add_understand,
    "screen": _add_screen,
    "policy": _add_policy,
    "case": _add_case,
    "form": _add_form,
    "settings": _add_settings,
}
"""Every command, in the order of the help page, and what adds its parser."""


def _common() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument(
        "--policy",
        metavar="ID|FOLDER",
        default=os.environ.get("SAFETRIAGE_POLICY", DEFAULT_POLICY),
        help=f"the policy to use (default: {DEFAULT_POLICY}, or $SAFETRIAGE_POLICY)",
    )
    common.add_argument("--no-color", action="store_true", help="no colour; NO_COLOR in the environment does the same")
    return common


def _channel() -> _Parser:
    """The option of commands that decide; what is proved over every situation has no channel to choose."""
    channel = _Parser(add_help=False)
    channel.add_argument(
        "--engine",
        choices=ENGINES,
        default=os.environ.get("SAFETRIAGE_ENGINE", "both"),
        help="which channel answers (default: both, compared; or $SAFETRIAGE_ENGINE)",
    )
    return channel


class _Version(argparse.Action):
    """Prints the version; the installed packages are looked through only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:

        from importlib import metadata

        try:
            version = metadata.version("safetriage")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        print(f"safetriage {version}")
        parser.exit()


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments, parsed. Raises UsageError; `--help` and `--version` print and raise SystemExit."""
    only = arguments[0] if arguments and arguments[0] in COMMANDS else None
    found = parser(only).parse_args(arguments)
    if getattr(found, "engine", "both") not in ENGINES:
        raise UsageError(f"$SAFETRIAGE_ENGINE is `{found.engine[:40]}`; it can be {', '.join(ENGINES)}")
    return found
