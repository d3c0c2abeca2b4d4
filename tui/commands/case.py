"""`safetriage case`: the Designated Safeguarding Lead's case log, line by line."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from tui.console import Console
from tui.exits import Exit

if TYPE_CHECKING:
    from tui.casework.outside import Outside


def run(arguments: Namespace, console: Console, outside: Outside | None = None) -> Exit:
    """Do one of the actions. `outside` is for tests: the program itself always uses the real clock, ids and keys."""
    from kb.problems import PackError
    from tui.casework.desk import make_desk
    from tui.casework.outside import Outside

    desk = None
    try:
        from tui.casework import front

        desk = make_desk(arguments, console, outside or Outside())
        return front.run(desk)
    except (PackError, BrokenPipeError):
        raise
    except Exception as error:
        from tui.casework.faults import internal, told

        known = told(error)
        sentence, status = known or (internal(error), Exit.NOT_SURE)
        say = console.say if desk is None else desk.talk.say
        say(sentence)
        if known is not None and desk is not None and desk.saved:
            say(desk.saved)
        return status
