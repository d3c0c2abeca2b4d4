"""`safetriage decide`: facts as JSON Lines in, decisions out, in the same order."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from kb.decide import decide
from kb.loading.shelf import open_policy
from kb.policy import Engine
from kb.situation import FactError
from tui.console import Console
from tui.exits import Exit
from tui.jsonlines import rows


def run(arguments: Namespace, console: Console) -> Exit:
    """Answer every line; refused lines are told and the others still answered."""
    policy = open_policy(arguments.policy, console.cache, for_decisions=True)
    engine = Engine(arguments.engine)
    status = Exit.DONE
    with ExitStack() as stack:
        lines: Iterable[bytes] = console.lines()
        if arguments.file not in (None, "-"):
            lines = stack.enter_context(Path(arguments.file).open("rb"))
        for row in rows(lines):
            try:
                if row.error is not None or row.facts is None:
                    raise row.error or FactError(None, "the line is empty", None)
                decision = decide(policy, row.facts, console.today, engine=engine, trace=arguments.trace)
            except FactError as error:
                told = {"fact": error.fact, "message": error.message, "help": error.help, "line": row.number}
                console.data(json.dumps({"error": told}, ensure_ascii=False))
                status = max(status, Exit.BAD_INPUT)
            else:
                console.data(json.dumps(decision.as_json(), ensure_ascii=False))
                if decision.fault is not None:
                    console.say(
                        f"line {row.number}: {decision.fault.what}; answered with `refer`. Please send this line on."
                    )
                    status = max(status, Exit.NOT_SURE)
    return status
