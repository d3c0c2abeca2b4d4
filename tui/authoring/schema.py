"""`policy schema`: the JSON Schemas of a pack's files, so that an editor completes and underlines."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from pathlib import Path

from kb.clean import clean_line
from kb.loading.schema import KINDS, schemas, write_all, written
from kb.loading.schema_files import NotSchemas
from kb.loading.shelf import open_policy
from kb.problems import did_you_mean
from tui.console import Console
from tui.exits import Exit
from tui.parser import UsageError

HINT = "# yaml-language-server: $schema="


def run(arguments: Namespace, console: Console) -> Exit:
    """Print one schema or all, or write all to a folder and say how an editor finds them."""
    if arguments.kind is not None and arguments.kind not in KINDS:
        near = did_you_mean(arguments.kind, KINDS) or "known here: " + ", ".join(KINDS)
        raise UsageError(f"there is no schema of `{arguments.kind[:60]}`\n  = help: {near}")
    if arguments.kind is not None and arguments.write is not None:
        raise UsageError("--write writes the schemas of all kinds\n  = help: leave the kind out")
    pack = open_policy(arguments.policy, console.cache).pack if arguments.own else None
    if arguments.write is not None:
        try:
            write_all(Path(arguments.write), pack)
        except NotSchemas as error:
            raise UsageError(_not_replaced(error.files)) from error
        return _say_written(arguments, console)
    made = schemas(pack)
    if arguments.kind is None:
        console.data(json.dumps(made, indent=2, ensure_ascii=False))
    else:
        console.data(written(made[arguments.kind]).rstrip("\n"))
    return Exit.DONE


def _not_replaced(files: tuple[Path, ...]) -> str:
    names = [clean_line(f"`{file}`") for file in files]
    named = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    be, they = ("is", "is no schema") if len(names) == 1 else ("are", "are no schemas")
    return (
        f"{named} {be} there already and {they} that this program wrote; nothing was written\n"
        f"  = help: name another folder, or move {'it' if len(names) == 1 else 'them'} away"
    )


def _say_written(arguments: Namespace, console: Console) -> Exit:
    for kind in KINDS:
        console.data(f"{arguments.write}/{kind}.json")
    console.say("")
    console.say("Put this as the first line of a file, and an editor with YAML support completes and underlines in it:")
    own_folder = Path(arguments.policy)
    base = own_folder if (own_folder / "pack.yaml").is_file() else None
    for kind, file in (("clauses", "clauses.yaml"), ("rules", "rules/NAME.yaml")):
        console.say(f"  {file}:  {HINT}{_from(arguments.write, base, file)}/{kind}.json")
    if base is None:
        console.say(
            "The path runs from the file to its schema; here the schemas are taken to stand in the policy's folder."
        )
    if arguments.own:
        console.say(
            "The ids are this policy's own: write the schemas again when you have added clauses, facts or duties."
        )
    return Exit.DONE


def _from(target: str, base: Path | None, file: str) -> str:
    """The path from a pack's file to the schemas; where no pack is named, as if they stood inside one."""
    start = (Path.cwd() / "pack" if base is None else base) / Path(file).parent
    end = Path.cwd() / "pack" / Path(target).name if base is None else Path(target)
    return Path(os.path.relpath(end, start)).as_posix()
