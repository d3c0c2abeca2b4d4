"""The command line of the author's workbench; `tui.parser` puts it with the rest."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]


def add_policy(commands: Actions, make: type[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add `policy` and its actions."""
    policy = commands.add_parser("policy", help="look at, check, test and compare policies")
    actions = policy.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True, parser_class=make)
    for name, (line, add) in ACTIONS.items():
        add(actions.add_parser(name, parents=[common], help=line, description=line))


def _nothing(_: argparse.ArgumentParser) -> None:
    """The action takes the common options only."""


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("id", metavar="ID", help="such as G2, family, former-pupil-age, tell-dsl, channel or P104")


def _check(check: argparse.ArgumentParser) -> None:
    check.add_argument("--json", action="store_true", help="findings as JSON")


ACTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "list": ("the policies that come with the program", _nothing),
    "show": ("one policy: clauses, rules, readings", _nothing),
    "explain": ("a clause, rule, reading, duty, fact, value or error code", _explain),
    "check": ("load a policy, trace its clauses, run its scenarios, prove its invariants", _check),
}
"""Every action, in the order of the help page: its line, and what adds its arguments."""
