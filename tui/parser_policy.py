"""The command line of the author's workbench; `tui.parser` puts it with the rest."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]


def add_policy(
    commands: Actions,
    make: type[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
    channel: argparse.ArgumentParser,
) -> None:
    """Add `policy` and its actions: all take the `common` options, those that decide also the one of the `channel`."""
    policy = commands.add_parser("policy", help="look at, check, test and compare policies")
    actions = policy.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True, parser_class=make)
    for name, (line, add) in ACTIONS.items():
        parents = [common, channel] if name in DECIDING else [common]
        add(actions.add_parser(name, parents=parents, help=line, description=line))


def seconds(text: str) -> float:
    """A number of seconds. Raises ArgumentTypeError."""
    try:
        given = float(text)
    except ValueError:
        given = -1.0
    if not 0 <= given < 1e9:
        raise argparse.ArgumentTypeError(f"`{text[:40]}` is no number of seconds")
    return given


def _nothing(_: argparse.ArgumentParser) -> None:
    """The action takes the common options only."""


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("id", metavar="ID", help="such as G2, family, former-pupil-age, tell-dsl, channel or P104")


def _check(check: argparse.ArgumentParser) -> None:
    check.add_argument("--json", action="store_true", help="findings as JSON; the same as --output-format json")
    check.add_argument(
        "--output-format", choices=("text", "json", "github"), default="text", help="text, JSON, or GitHub annotations"
    )
    check.add_argument("--accepted", action="store_true", help="show accepted findings too, with where they hold")
    _time_limit(check, "stop the analysis then")


def _time_limit(action: argparse.ArgumentParser, what: str) -> None:
    action.add_argument(
        "--time-limit", type=seconds, default=60.0, metavar="SECONDS", help=f"{what} (default 60; 0: never)"
    )


def _new(new: argparse.ArgumentParser) -> None:
    new.usage = "safetriage policy new FOLDER | rule | exception | duty | scenario  [options]"
    new.description = (
        "With a FOLDER: a new policy for another school, as files that can be used at once. With one of the four words: "
        "one more entry for the policy that --policy names, printed, or put into its file with --write. What no option "
        "gives is asked for, line by line. (For a folder that is called `rule`, write ./rule.)"
    )
    new.add_argument("what", nargs="?", metavar="WHAT", help="FOLDER, rule, exception, duty or scenario")
    folder = new.add_argument_group("for a new policy")
    folder.add_argument("--school", metavar="NAME", help="the school's name")
    folder.add_argument("--issued", metavar="DATE", help="when the policy was issued: 2026-09, 2026-09-01 or 2026")
    folder.add_argument("--review-due", metavar="DAY", help="the day by which its review is due, as 2027-08-31")
    folder.add_argument("--like", metavar="ID|FOLDER", help="start from this policy's files, not from a small example")
    both = new.add_argument_group("for a new policy and for entries")
    both.add_argument("--id", metavar="ID", help="the id of the policy, rule, exception or duty")
    both.add_argument("--title", metavar="WORDS", help="the title of the policy, or of a duty that is new")
    entry = new.add_argument_group("for a rule, an exception, a duty")
    entry.add_argument("--clause", metavar="ID", help="the clause on which it rests")
    entry.add_argument(
        "--verdict", action="append", metavar="VERDICT", help="of a rule; a duty may take several, or none for all"
    )
    entry.add_argument(
        "--when",
        action="append",
        metavar="CONDITION",
        help="FACT=VALUE[,VALUE], FACT<19, FACT>=13, FACT=13..18, is=CONCEPT, or `not` before one of these; repeat it "
        "for conditions that must all hold",
    )
    entry.add_argument("--says", metavar="SENTENCE", help="what the reader is told")
    entry.add_argument("--reading", action="append", default=[], metavar="ID", help="a reading that it leans on")
    entry.add_argument("--force", metavar="WORD", help="of a rule: must (when left out), should or advised")
    entry.add_argument("--lifts", action="append", metavar="ID", help="a rule that the exception lifts")
    duty = new.add_argument_group("for a duty", "Either --owes, or the rest for a duty that is new.")
    duty.add_argument("--owes", metavar="ID", help="a duty that the policy has; --id then is the id of the rule")
    duty.add_argument("--recipient", metavar="ROLE", help="the role towards whom it is owed")
    duty.add_argument("--owed-by", metavar="WORDS", help="who owes it")
    duty.add_argument("--by-when", metavar="WORDS", help="by when it has to be done")
    duty.add_argument("--form", metavar="ID", help="the form on which it is done")
    scenario = new.add_argument_group("for a scenario")
    scenario.add_argument("--name", metavar="WORDS", help="what happens, in a few words and without names")
    scenario.add_argument("--fact", action="append", metavar="NAME=VALUE", help="a fact that is given; may be repeated")
    where = new.add_argument_group("where an entry goes")
    where.add_argument("--file", metavar="FILE", help="such as rules/contact.yaml (default: where its likes stand)")
    where.add_argument(
        "--write", action="store_true", help="put it there, if the policy can still be used with it; else only print it"
    )


def _schema(schema: argparse.ArgumentParser) -> None:
    schema.description = (
        "JSON Schemas of a policy's files, with which an editor completes and underlines while you write. Write them to a "
        "folder, then put a line such as `# yaml-language-server: $schema=schema/clauses.json` on top of clauses.yaml, with "
        "the path from that file to its schema. The files phrases.yaml and messages.yaml have no schema."
    )
    schema.add_argument(
        "kind", nargs="?", metavar="KIND", help="such as clauses or rules; all in one object when left out"
    )
    schema.add_argument("--write", metavar="FOLDER", help="write the schema of each kind as FOLDER/KIND.json")
    schema.add_argument(
        "--own", action="store_true", help="only the ids that the policy (--policy) has are right; for its own authors"
    )


def _import(import_: argparse.ArgumentParser) -> None:
    import_.description = (
        "Rules from a decision table, or its overlaps and gaps. The first line is its hit policy (hit policy: first), the "
        "second names the columns: facts, then verdict, clause, says, and if wanted id and duty. A cell is `teacher, "
        "governor`, `not pupil`, `18`, `<19`, `13..17`, `true`, or `-` for any value. The rules are printed, or written "
        "with -o, for the policy that --policy names; with --new the table makes a policy of its own."
    )
    import_.add_argument("table", metavar="TABLE.csv", help="facts as columns, then verdict, clause, says, id, duty")
    import_.add_argument(
        "--hit", choices=("unique", "first", "strictest"), help="how to read a table that names no hit policy"
    )
    import_.add_argument("--check", action="store_true", help="only tell its overlaps and gaps")
    import_.add_argument("--json", action="store_true", help="with --check: as JSON")
    import_.add_argument("-o", dest="output", metavar="FILE", help="write the rules there, not to standard output")
    import_.add_argument("--new", metavar="FOLDER", help="make a whole policy, with the facts that the table shows")
    import_.add_argument("--required", metavar="FACT,FACT", help="with --new: the facts that must be given")


def _test(test: argparse.ArgumentParser) -> None:
    test.add_argument(
        "-k",
        dest="words",
        nargs="+",
        default=[],
        metavar="WORD",
        help="only scenarios with all of these words in their name",
    )
    test.add_argument("--json", action="store_true", help="everything found as JSON")
    test.add_argument("--junit", metavar="FILE", help="also write the outcomes as JUnit XML, for a build server")
    test.add_argument("--coverage", action="store_true", help="list what no scenario covers")
    test.add_argument(
        "--fix-coverage",
        action="store_true",
        help="propose scenarios for it, as YAML; nothing is written into the policy",
    )
    test.add_argument("--laws", action="store_true", help="look for situations that break a law of the policy")
    test.add_argument(
        "--examples",
        type=_count,
        default=200,
        metavar="N",
        help="with --laws: situations to try for each law (default: 200)",
    )
    test.add_argument(
        "--seed", type=int, default=0, metavar="N", help="with --laws: another number, another search (default: 0)"
    )
    _time_limit(test, "stop then, and tell what was found")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= MAX_EXAMPLES or len(text) > 9:
        raise argparse.ArgumentTypeError(f"`{text[:20]}` is not a number from 1 to {MAX_EXAMPLES:,}")
    return int(text)


MAX_EXAMPLES = 1_000_000
"""More situations than this for one law would take hours."""


def _diff(diff: argparse.ArgumentParser) -> None:
    _two(diff, 4)
    diff.add_argument("--json", action="store_true", help="everything as one JSON object, with every edit")
    diff.add_argument("--exit-code", action="store_true", help="exit with 1 where any answer differs")
    diff.add_argument(
        "--only",
        choices=("verdicts", "duties", "clauses", "readings"),
        help="this part alone, with places and examples",
    )
    diff.add_argument("--text", action="store_true", help="also show the lines of edits that change no answer")
    diff.add_argument("--all", action="store_true", help="cut no list short")


def _report(report: argparse.ArgumentParser) -> None:
    _two(report, 2)
    report.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FILE",
        help="the file to write, .html, .md or .pdf; never over another",
    )
    report.add_argument("--format", choices=("html", "md", "pdf"), help="the format (default: by the file's ending)")


def _map(drawn: argparse.ArgumentParser) -> None:
    drawn.add_argument(
        "--across", metavar="FACT", help="the fact of the columns, or one flag of a set: content:bullying"
    )
    drawn.add_argument(
        "--down", metavar="FACT", help="the fact of the rows; axes left out are chosen: where most changes"
    )
    drawn.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a fact that every square shares; may be repeated",
    )
    drawn.add_argument(
        "--rest",
        choices=("worst", "open", "common"),
        help="what counts for all other facts: the strictest answer of any value (default), as when they are left out of a "
        "question, or their commonest values",
    )
    drawn.add_argument(
        "--against",
        metavar="OLD",
        help="draw where --policy answers otherwise than this policy, folder or git revision",
    )
    drawn.add_argument(
        "-o", "--output", metavar="FILE", help="write a page (.html) or a picture (.svg); never over another"
    )
    drawn.add_argument(
        "--json", action="store_true", help="every square with its answers and counts, as one JSON object"
    )
    _time_limit(drawn, "give up then")


def _two(two: argparse.ArgumentParser, regions: int) -> None:
    two.add_argument("old", metavar="OLD", help="a policy's id, its folder, or a git revision as REV or REV:PATH")
    two.add_argument(
        "new", nargs="?", metavar="NEW", help="likewise; REV alone means the other's folder, else that of --policy"
    )
    two.add_argument(
        "--without",
        metavar="READING",
        help="instead of NEW: the old policy as it would be if this reading were not shared",
    )
    two.add_argument(
        "--regions",
        type=_parts,
        default=regions,
        metavar="N",
        help=f"split each change into at most N parts (default {regions})",
    )
    two.add_argument(
        "--time-limit", type=seconds, default=120.0, metavar="SECONDS", help="give up then (default 120; 0: never)"
    )


def _parts(text: str) -> int:
    """How many parts, from 1 to 60."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 60):
        raise argparse.ArgumentTypeError(f"`{text[:40]}` is no whole number from 1 to 60")
    return int(text)


ACTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "list": ("the policies that come with the program", _nothing),
    "show": ("one policy: clauses, rules, readings", _nothing),
    "explain": ("a clause, rule, reading, duty, fact, value or error code", _explain),
    "check": ("load a policy, trace its clauses, run its scenarios, prove its invariants", _check),
    "test": ("run a policy's scenarios, see what they do not cover, look for broken laws", _test),
    "diff": ("what one policy answers otherwise than another, counted over every situation", _diff),
    "map": ("what a policy answers over any two facts, or where two policies differ, as a grid", _map),
    "report": ("what changes between two policies, as a page for governors", _report),
    "import": ("rules from a decision table (CSV), or its overlaps and gaps", _import),
    "new": ("a policy for another school, or a rule, exception, duty or scenario for one", _new),
    "schema": ("the JSON Schema of the files, for an editor", _schema),
}
"""Every action, in the order of the help page: its line, and what adds its arguments."""

DECIDING = frozenset({"test"})
"""The actions that decide situations, and so can be told which channel answers."""
