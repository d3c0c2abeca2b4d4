"""`policy explain`: what a name means, and what hangs on it."""

from __future__ import annotations

from argparse import Namespace

from kb.clean import clean
from kb.loading.shelf import open_policy
from outputs.explanation import UnknownName, explain
from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """Everything that has this name."""
    pack = open_policy(arguments.policy, console.cache).pack
    try:
        found = explain(pack, arguments.id)
    except UnknownName as error:
        console.say(clean(str(error)) + (f"\n  = help: {error.help}" if error.help else ""))
        return Exit.BAD_INPUT
    console.out.write(clean("\n".join(item.as_text() for item in found)))
    return Exit.DONE
