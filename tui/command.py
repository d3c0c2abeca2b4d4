"""The command `safetriage`: parse, run, and turn what went wrong into a sentence and an exit code, never a traceback."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence

from kb.numbers import counted
from tui.console import Console, OutputClosed, real_console
from tui.exits import Exit
from tui.failure import computer_refused, program_failed
from tui.parser import UsageError, parse


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script. Gives the exit code."""
    gc.set_threshold(50_000)  # a short command makes no rubbish worth looking for
    try:
        console = real_console()
    except OutputClosed as error:
        sys.stderr.write(f"{error}\n")
        return Exit.BAD_INPUT
    try:
        return run(sys.argv[1:] if arguments is None else arguments, console)
    except BrokenPipeError:
        # whoever read standard output has gone; nothing is left to tell them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE


def run(arguments: Sequence[str], console: Console) -> Exit:
    """Run one command on a console."""
    try:
        parsed = parse(arguments)
        module = importlib.import_module(f"tui.commands.{parsed.command or 'home'}")
        status: Exit = module.run(parsed, console)
        console.out.flush()
        return status
    except UsageError as error:
        console.say(str(error))
    except KeyboardInterrupt:
        console.say("\nstopped; nothing was kept")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        console.say(computer_refused(error, str(error)))
    except Exception as error:
        if not told(error, console):
            console.say(internal(error))
            return Exit.NOT_SURE
    return Exit.BAD_INPUT


def internal(error: Exception) -> str:
    """What is said of a fault of the program itself: where it happened, and nothing of what anybody typed."""
    return (
        f"{program_failed(error)}; nothing was decided and nothing was kept\n"
        "  = help: do not act on it; ask the Designated Safeguarding Lead (DSL), "
        "and report this line to whoever looks after the program"
    )


def told(error: Exception, console: Console) -> bool:
    """Say a known error in its own words; False where it is not a known one."""
    from kb.problems import PackError
    from kb.situation import FactError

    if isinstance(error, PackError):
        console.say(str(error))
        console.say(f"\nthis policy cannot be used: {counted(len(error.problems), 'fault')}")
        return True
    if isinstance(error, FactError):
        console.say(f"{error.message}" + (f"\n  = help: {error.help}" if error.help else ""))
        return True
    return False
