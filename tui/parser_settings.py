"""The command line of `settings`; `tui.parser` puts it with the rest."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.parser_case import MakesParser

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NAME_HELP = "the setting's name, such as holders.dsl"


def add_settings(commands: Commands, make: MakesParser) -> None:
    """Add `settings`: what is set, where it comes from, and setting it."""
    settings = commands.add_parser(
        "settings", parents=[_common(make)], help="what is set, where it comes from, and when it was checked"
    )
    actions = settings.add_subparsers(
        dest="action", metavar="ACTION", title="actions; all settings are shown without one"
    )
    show = actions.add_parser("show", parents=[_common(make)], help="one setting, or all")
    show.add_argument("name", nargs="?", metavar="NAME", help=NAME_HELP)
    put = actions.add_parser("set", parents=[_common(make, shows=False)], help="put a value into the settings file")
    put.add_argument("name", metavar="NAME", help=NAME_HELP)
    put.add_argument(
        "value", nargs="*", metavar="VALUE", help="its value; left out: only the day on which it was checked is changed"
    )
    put.add_argument("--checked", metavar="YYYY-MM-DD", help="the day on which somebody checked it (default: today)")
    unset = actions.add_parser(
        "unset", parents=[_common(make, shows=False)], help="take a value out of the settings file"
    )
    unset.add_argument("name", metavar="NAME", help=NAME_HELP)
    actions.add_parser("path", parents=[_common(make)], help="where the settings file is, whether it is there or not")


def _common(make: MakesParser, *, shows: bool = True) -> argparse.ArgumentParser:
    # SUPPRESS: an action's parser must not put back to None what stood before the action
    common = make(add_help=False)
    for option, where, what in (
        ("--settings", "FILE", "the settings file (or $SAFETRIAGE_SETTINGS)"),
        ("--policy", "ID|FOLDER", "as other commands take it: shown with its source"),
        ("--engine", "ENGINE", "as other commands take it: shown with its source"),
        ("--store", "FILE", "as `case` takes it: shown with its source"),
        ("--head", "FILE", "as `case` takes it: shown with its source"),
    ):
        # names of their own: the rest of the command line checks `engine` and has defaults for `policy`
        common.add_argument(option, dest=f"named_{option[2:]}", metavar=where, default=argparse.SUPPRESS, help=what)
    if shows:
        common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="as JSON")
    common.add_argument(
        "--no-color",
        action="store_true",
        default=argparse.SUPPRESS,
        help="no colour; NO_COLOR in the environment does the same",
    )
    return common
