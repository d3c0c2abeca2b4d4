"""`policy map`: what a policy answers over any two facts, or where two policies differ, as a grid."""

from __future__ import annotations

import json
import os
import shutil
from argparse import Namespace
from pathlib import Path

from kb.analysis.atlas import Atlas, atlas_between, atlas_of
from kb.analysis.difference import difference
from kb.analysis.maps import Map, Rest
from kb.analysis.space import OutOfTime
from kb.clean import clean_line
from kb.loading.revision import open_editions
from kb.loading.shelf import open_policy
from outputs.maps import map_html, map_json, map_text
from outputs.saving import CannotSave, save_as
from outputs.verdict_svg import verdict_svg
from tui.authoring.check import MORE, limit
from tui.authoring.diff import comparable
from tui.console import Console
from tui.exits import Exit
from tui.facts import facts_from
from tui.parser import UsageError

ENDINGS = (".html", ".svg")


def run(arguments: Namespace, console: Console) -> Exit:
    """Draw one map: on the terminal, as JSON, or into a file."""
    target = _target(arguments)
    far = "the answers were not all worked out"
    try:
        with comparable():
            atlas = _atlas(arguments, console)
        far = "the axes were not chosen yet: name them with --across and --down"
        across, down = atlas.best(arguments.across, arguments.down)
        far = f"with --across {across.name} --down {down.name} not every square was drawn"
        shown = atlas.map(across, down)
    except OutOfTime as error:
        console.say(f"stopped: {error}; {far}\n  = help: {MORE}, or hold facts with --fact")
        return Exit.PROBLEMS
    if arguments.across is None or arguments.down is None:
        console.say(
            f"--across {across.name} --down {down.name}: chosen because the answer changes most there; name others to see them"
        )
    if not shown.count:
        console.say("with the facts that are held, no situation is possible: every square is empty")
    if target is not None:
        _write(target, shown, console)
    elif arguments.json:
        console.data(json.dumps(map_json(shown), indent=2, ensure_ascii=False))
    else:
        colour = console.out.isatty() and not arguments.no_color and not os.environ.get("NO_COLOR")
        colour = colour and os.environ.get("TERM") != "dumb"
        width = shutil.get_terminal_size((80, 24)).columns if console.out.isatty() else 80
        console.out.write(
            map_text(shown, width, colour=colour)
        )  # its escape sequences are its own; all else is cleaned
    return Exit.DONE


def _atlas(arguments: Namespace, console: Console) -> Atlas:
    tick = limit(arguments.time_limit)
    if arguments.against is None:
        policy = open_policy(arguments.policy, console.cache)
        facts = facts_from(arguments.fact, policy.pack.vocabulary)
        return atlas_of(policy, facts, console.today, Rest(arguments.rest or "worst"), tick)
    if arguments.rest is not None:
        raise UsageError("a map of a difference counts every situation: leave out --rest, and hold facts with --fact")
    old, new = open_editions(arguments.against, arguments.policy, arguments.policy, console.cache)
    compared = difference(old.policy.pack, new.policy.pack, tick)
    return atlas_between(compared, facts_from(arguments.fact, compared.space.vocabulary), console.today)


def _target(arguments: Namespace) -> Path | None:
    if arguments.output is None:
        return None
    if arguments.json:
        raise UsageError("--json goes to standard output: leave out -o, or redirect it")
    target = Path(arguments.output)
    if target.suffix.lower() not in ENDINGS:
        raise UsageError(f"`{clean_line(arguments.output)[:200]}` has to end in {' or '.join(ENDINGS)}")
    return target


def _write(target: Path, shown: Map, console: Console) -> None:
    """Write the picture or the page; never over another file."""
    page = verdict_svg(shown) if target.suffix.lower() == ".svg" else map_html(shown)
    try:
        save_as(page, target)
    except CannotSave as error:
        raise UsageError(clean_line(str(error))) from error
    except FileExistsError as error:
        raise UsageError(
            f"`{clean_line(str(target))[:200]}` is there already: name another file, or move it away"
        ) from error
    console.data(clean_line(str(target)))
