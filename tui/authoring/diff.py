"""`policy diff`: what the second policy answers otherwise than the first, exactly, and which edit does it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.analysis.difference import Part
from kb.analysis.ground import Incomparable
from kb.analysis.space import OutOfTime
from kb.analysis.without import without_reading
from kb.clean import clean_line
from kb.loading.revision import Edition, RevisionError, open_editions
from kb.normal_form import TooLarge
from kb.policy import Policy
from kb.problems import did_you_mean
from outputs.differences.as_json import as_json
from outputs.differences.comparison import compare
from outputs.differences.text import as_text
from tui.authoring.check import limit
from tui.console import Console
from tui.exits import Exit
from tui.parser import UsageError

PARTS = {"verdicts": Part.VERDICT, "duties": Part.DUTY, "clauses": Part.CLAUSE, "readings": Part.READING}


def run(arguments: Namespace, console: Console) -> Exit:
    """Compare two policies; with `--exit-code` a difference in any answer is a problem found."""
    only = PARTS[arguments.only] if arguments.only else None
    with told_plainly():
        old, new = editions(arguments, console.cache)
        found = compare(
            old,
            new,
            console.today,
            most=arguments.regions,
            detailed=(only or Part.VERDICT,),
            every=arguments.all or arguments.json,
            tick=limit(arguments.time_limit),
        )
    if arguments.json:
        page = as_json(found, tuple(Part) if only is None else (only,))
        console.data(json.dumps(page, indent=2, ensure_ascii=False))
    else:
        console.data(as_text(found, only=only, text=arguments.text, every=arguments.all).rstrip("\n"))
    return Exit.PROBLEMS if arguments.exit_code and not found.alike else Exit.DONE


def editions(arguments: Namespace, cache: Path | None) -> tuple[Edition, Edition]:
    """The two policies that were named, or one and the same without a reading. Raises RevisionError, PackError, UsageError."""
    if (arguments.new is None) == (arguments.without is None):
        raise UsageError("name a second policy, or a reading with --without, and not both")
    if arguments.without is None:
        return open_editions(arguments.old, arguments.new, arguments.policy, cache)
    old, _ = open_editions(arguments.old, arguments.old, arguments.policy, cache)
    readings = [reading.id for reading in old.policy.pack.readings]
    if arguments.without not in readings:
        near = did_you_mean(arguments.without, readings)
        raise UsageError(
            f"`{clean_line(arguments.without[:80])}` is not a reading of this policy; {near or '`policy show` lists them'}"
        )
    policy = Policy.of(without_reading(old.policy.pack, arguments.without))
    return old, Edition(name=f"{old.name} without the reading {arguments.without}", policy=policy, files=old.files)


@contextmanager
def told_plainly() -> Iterator[None]:
    """What keeps two policies from being compared, time among it, as something to mend in the command."""
    try:
        with comparable():
            yield
    except OutOfTime as error:
        raise UsageError(f"comparing was stopped: {error}. `--time-limit` gives it more; 0 is no limit") from error


@contextmanager
def comparable() -> Iterator[None]:
    """What keeps two policies from being compared, however much time there is, as something to mend in the command."""
    try:
        yield
    except RevisionError as error:
        raise UsageError(str(error)) from error
    except Incomparable as error:
        raise UsageError(f"the two policies cannot be compared: {error}") from error
    except TooLarge as error:
        raise UsageError(f"the two policies are too large to be compared: {error}") from error
