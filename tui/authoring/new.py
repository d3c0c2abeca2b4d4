"""`policy new`: a policy for another school, or one more entry of a policy that is there."""

from __future__ import annotations

import shlex
from argparse import Namespace
from functools import partial
from pathlib import Path

from kb.loading.folder import Files, read_folder
from kb.loading.pack import load_files
from kb.loading.shelf import folder_of, open_policy
from kb.problems import Problems
from outputs.packs.details import (
    CannotWrite,
    Details,
    a_line,
    issue_date,
    pack_id,
    review_date,
    suggested_id,
    suggested_review,
)
from outputs.packs.skeleton import like, skeleton
from outputs.packs.writing import check_free, write_new
from tui.authoring import new_entry
from tui.authoring.new_asking import Asker
from tui.console import Console, InputEnded, Left
from tui.exits import Exit
from tui.parser import UsageError

_NEW_DUTY = new_entry.NEW_DUTY
TAKES = {
    "rule": ("id", "clause", "verdict", "force", "when", "reading", "says", "file", "write"),
    "exception": ("id", "clause", "lifts", "when", "reading", "says", "file", "write"),
    "duty": ("id", "owes", "clause", "verdict", "when", "reading", "says", "file", "write", *_NEW_DUTY),
    "scenario": ("name", "fact", "file", "write"),
    "policy": ("id", "school", "title", "issued", "review_due", "like"),
}
"""The flags that each kind of new thing takes; `policy` stands for a FOLDER."""
SHOWN = 12


def run(arguments: Namespace, console: Console) -> Exit:
    """Make it, or say what stands in the way."""
    if arguments.what is None:
        raise UsageError(
            "say what is new: a FOLDER for another school's policy, or rule, exception, duty or scenario\n"
            "try: safetriage policy new --help"
        )
    kind = arguments.what if arguments.what in TAKES and arguments.what != "policy" else "policy"
    _refuse_other_flags(arguments, kind)
    asker = Asker(console=console, arguments=arguments)
    try:
        return new_entry.run(asker) if kind != "policy" else _new_policy(asker)
    except CannotWrite as error:
        asker.say_fault(error)
    except InputEnded as error:
        console.say(f"\n{error}")
    except Left:
        console.say("You left before the end. Nothing was written.")
        return Exit.DONE
    return Exit.BAD_INPUT


def _refuse_other_flags(arguments: Namespace, kind: str) -> None:
    for flag in sorted({flag for flags in TAKES.values() for flag in flags} - set(TAKES[kind])):
        if getattr(arguments, flag):
            shown = "--" + flag.replace("_", "-")
            owners = [other if other != "policy" else "FOLDER" for other, flags in TAKES.items() if flag in flags]
            what = f"`new {kind}`" if kind != "policy" else "a new policy"
            raise UsageError(
                f"{what} takes no {shown}: that is for {', '.join(owners)}\ntry: safetriage policy new --help"
            )


def _new_policy(asker: Asker) -> Exit:
    arguments, console = asker.arguments, asker.console
    asker.what = "A new policy"
    path = check_free(Path(arguments.what))
    other = _other(arguments.like, console.cache) if arguments.like is not None else None
    details = _details(asker, path.name)
    copied = None if other is None else like(details, other)
    files = skeleton(details, console.today) if copied is None else copied.files
    load_files(files)
    write_new(path, files)
    console.say("")
    console.data(str(arguments.what))
    for name in files:
        console.say(f"  {name}")
    if copied is not None:
        _say_copied(asker, copied.unconfirmed, copied.still_named)
    console.say("")
    asker.say(
        "Each file says on top what goes there."
        if copied is None
        else "The rules are the other school's: read them all."
    )
    folder = shlex.quote(arguments.what)
    console.say(f"check it:          safetriage policy check --policy {folder}")
    console.say(f"ask it:            safetriage ask --policy {folder}")
    console.say(f"add to it:         safetriage policy new rule --policy {folder} --write")
    return Exit.DONE


def _other(name: str, cache: Path | None) -> Files:
    """The files of the pack to start from, which has to load. Raises PackError."""
    open_policy(name, cache)
    problems = Problems()
    files = read_folder(folder_of(name), problems)
    problems.raise_any()
    return files


def _details(asker: Asker, folder: str) -> Details:
    school = asker.one("--school", "What is the school called?", partial(a_line, "the school's name"))
    title = asker.one("--title", "What is the policy called?", partial(a_line, "the title"), "Social networking policy")
    id = asker.one("--id", "By which id is it known? Letters, digits and hyphens.", pack_id, _id_default(folder))
    issued = asker.one(
        "--issued", "When was it issued? A month, a day or a year.", issue_date, f"{asker.console.today:%Y-%m}"
    )
    review_due = asker.one(
        "--review-due",
        "By which day is its review due?",
        lambda text: review_date(text, issued),
        suggested_review(issued),
    )
    return Details(id=id, school=school, title=title, issued=issued, review_due=review_due)


def _id_default(folder: str) -> str | None:
    made = suggested_id(folder)
    try:
        return None if made is None else pack_id(made)
    except CannotWrite:
        return None  # a folder may be called as a policy of the program is; then there is nothing to suggest


def _say_copied(asker: Asker, unconfirmed: int, still_named: tuple[str, ...]) -> None:
    asker.console.say("")
    were = {0: "none had been confirmed there", 1: "one had been confirmed there"}.get(
        unconfirmed, f"{unconfirmed} had been confirmed there"
    )
    asker.say(
        f"Every reading now stands at `confirmed: false` ({were}): your own governors have to confirm each. "
        "The version starts anew at 0.1.0."
    )
    if still_named:
        more = len(still_named) - SHOWN
        asker.say(
            "These lines still name the other school or its council: "
            + ", ".join(still_named[:SHOWN])
            + (f" and {more} more." if more > 0 else ".")
        )
