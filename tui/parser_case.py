"""The command line of the case log and of the policy's own forms; `tui.parser` puts it with the rest."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]

FORMATS = ("html", "md", "pdf")
FORMS = ("acknowledgement", "equipment")


class MakesParser(Protocol):
    """The class of parser that the rest of the command line uses."""

    def __call__(self, *, add_help: bool = ...) -> argparse.ArgumentParser:
        """A new parser."""


def add_case(commands: Actions, make: MakesParser, policy: str) -> None:
    """Add `case`: everything that is done in the case log. `policy` is the policy used where none is named."""
    case = commands.add_parser("case", help="the Designated Safeguarding Lead's case log")
    actions = case.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    places, opening = _places(make, policy), _opening(make)
    both = [places, opening]

    actions.add_parser("init", parents=both, help="make a case file, with its first user and a recovery slip")
    _users(actions, both)
    actions.add_parser("new", parents=both, help="open a case")
    actions.add_parser("list", parents=both, help="all cases, by their references")
    show = actions.add_parser("show", parents=both, help="a case: what stands open, and every entry")
    _case_argument(show)
    do = actions.add_parser("do", parents=both, help="work on a case, step by step")
    _case_argument(do)
    do.add_argument("step", nargs="?", metavar="STEP|KIND", help="go straight to a step, by number or name")
    correct = actions.add_parser("correct", parents=both, help="correct an entry; what it said stays on record")
    _case_argument(correct)
    correct.add_argument("entry", type=int, metavar="ENTRY", help="the entry's number, as `show` gives it")
    _export(actions, both)
    erase = actions.add_parser(
        "erase", parents=both, help="erase a closed case for good, once its time of keeping ended"
    )
    _case_argument(erase)
    verify = actions.add_parser("verify", parents=[places], help="check that nothing was lost or changed; needs no key")
    verify.add_argument("copy", nargs="?", metavar="COPY", help="check this backup copy instead of the case file")
    verify.add_argument(
        "--receipt", action="append", default=[], metavar="CODE", help="a printed receipt; may be repeated"
    )
    seal = actions.add_parser("seal", parents=both, help="write the seal to a further place as well")
    seal.add_argument(
        "file", metavar="FILE", help="such as a file on a stick, or in a folder that goes to another person"
    )
    backup = actions.add_parser("backup", parents=both, help="write a checked copy into each folder")
    backup.add_argument("folders", nargs="+", metavar="FOLDER", help="such as a stick and a folder on another disk")
    restore = actions.add_parser("restore", parents=[places], help="make a case file from a backup copy")
    restore.add_argument("copy", metavar="COPY", help="the backup copy")
    actions.add_parser("receipt", parents=both, help="a code that stands for the whole record up to now")
    actions.add_parser("slip", parents=both, help="a new recovery slip; the old one stops working")
    actions.add_parser("passphrase", parents=both, help="change your passphrase; with --slip when it is forgotten")


def add_form(commands: Actions, make: MakesParser, policy: str) -> None:
    """Add `form`: the forms that the policy itself asks for."""
    form = commands.add_parser(
        "form", parents=[_policy(make, policy)], help="the policy's own forms, to print and sign"
    )
    form.add_argument("form", choices=FORMS, metavar="FORM", help=" or ".join(FORMS))
    form.add_argument("--format", choices=FORMATS, default="html", help="html (default), md or pdf")
    _folder(form)
    _settings(form)


def _users(actions: Actions, parents: list[argparse.ArgumentParser]) -> None:
    user = actions.add_parser("user", help="who may open the case file")
    whats = user.add_subparsers(dest="what", metavar="WHAT", title="what to do", required=True)
    whats.add_parser("list", parents=parents, help="everybody who has or had access")
    for what, help_text in (("add", "give somebody access"), ("remove", "take somebody's access away")):
        whats.add_parser(what, parents=parents, help=help_text).add_argument(
            "name", nargs="?", metavar="NAME", help="asked for when left out"
        )


def _export(actions: Actions, parents: list[argparse.ArgumentParser]) -> None:
    export = actions.add_parser("export", parents=parents, help="write a document of a case into a folder")
    _case_argument(export)
    export.add_argument("document", metavar="DOCUMENT", help="its name, or `all`; a wrong one lists them")
    export.add_argument("--format", choices=FORMATS, default="html", help="html (default), md or pdf")
    _folder(export)


def _case_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help="the case's reference, as `list` gives it")


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", default="-", help="where to write it; standard output when left out or -"
    )


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settings", metavar="FILE", help="role holders and phone numbers (or $SAFETRIAGE_SETTINGS; a TOML file)"
    )


def _policy(make: MakesParser, policy: str) -> argparse.ArgumentParser:
    common = make(add_help=False)
    common.add_argument(
        "--policy",
        metavar="ID|FOLDER",
        default=os.environ.get("SAFETRIAGE_POLICY", policy),
        help=f"the policy to cite (default: {policy}, or $SAFETRIAGE_POLICY)",
    )
    common.add_argument("--no-color", action="store_true", help="no colour; NO_COLOR in the environment does the same")
    return common


def _places(make: MakesParser, policy: str) -> argparse.ArgumentParser:
    common = _policy(make, policy)
    common.add_argument("--store", metavar="FILE", help="the case file (or $SAFETRIAGE_CASES)")
    common.add_argument("--head", metavar="FILE", help="its seal, kept in another place (or $SAFETRIAGE_HEAD)")
    _settings(common)
    return common


def _opening(make: MakesParser) -> argparse.ArgumentParser:
    opening = make(add_help=False)
    opening.add_argument("--user", metavar="NAME", help="the name with which you sign in; asked for when left out")
    opening.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="a file that only you can read, passphrase in its first line; else asked for",
    )
    opening.add_argument("--slip", action="store_true", help="open with the recovery slip instead of a passphrase")
    opening.add_argument("--rescue", action="store_true", help="open a damaged case file, only to read what is left")
    return opening
