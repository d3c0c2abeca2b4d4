"""`safetriage screen`: a table of situations in, the same table with its answers out."""

from __future__ import annotations

from argparse import Namespace

from kb.clean import clean
from outputs.tables.errors import ChannelsDiffer, TableError
from tui.console import Console
from tui.exits import Exit
from tui.screening.options import options_of
from tui.screening.run import screen


def run(arguments: Namespace, console: Console) -> Exit:
    """Screen the table. Exit 1 where rows were rejected, 2 where the table cannot be used, 3 where the channels differ."""
    options = options_of(arguments)
    try:
        return screen(options, console)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED  # what was kept has been said
    except TableError as error:
        console.say(clean(str(error)) + (f"\n  = help: {clean(error.help)}" if error.help else ""))
        return Exit.BAD_INPUT
    except ChannelsDiffer as error:
        console.say(
            f"stopped: {clean(str(error))}\n  = help: no answer of this run is to be used, and none was given its name; "
            "ask the Designated Safeguarding Lead (DSL), and report this line to whoever looks after the program"
        )
        return Exit.NOT_SURE
