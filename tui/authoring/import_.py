"""`policy import`: a decision table becomes rules of a policy, or a policy of its own, or is searched for overlaps and gaps."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from kb.loading.folder import MAX_BYTES, Files, read_folder
from kb.loading.pack import load_files
from kb.loading.rules import MAX_RULES
from kb.loading.shelf import folder_of, open_policy
from kb.numbers import counted
from kb.policy import Policy
from kb.problems import PackError, Place, Problem, Problems
from kb.tables.new_pack import pack_files, required_of
from kb.tables.reading import read_table, stem_of
from kb.tables.report import Shared, TableReport, hidden_lines, hidden_rows, overlap_lines, report_on, shared_rows
from kb.tables.rules import HEAD, rules_text
from kb.tables.table import DecisionTable, HitPolicy, Row, TableTooLarge
from outputs.packs.writing import write_new
from outputs.schemas.versions import Form, versioned
from tui.console import Console
from tui.exits import Exit
from tui.parser import UsageError


def run(arguments: Namespace, console: Console) -> Exit:
    """Import a table, or check it. Findings of a check go to standard output; what an import finds, to standard error."""
    _check_usage(arguments)
    path = Path(arguments.table)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    hit = None if arguments.hit is None else HitPolicy(arguments.hit)
    pack = None if arguments.new else open_policy(arguments.policy, console.cache).pack
    try:
        table = read_table(path.name, data, pack=pack, hit=hit)
        if arguments.check:
            return _told(report_on(table), console, as_json=arguments.json)
        if arguments.new:
            return _new(arguments, table, console)
        return _rules(arguments, table, console)
    except TableTooLarge as error:
        help_text = "make several tables of it, or say more in the rows that are about everything"
        problem = Problem(code="P310", message=str(error), place=Place(file=path.name), help=help_text)
        return _refused(PackError([problem]), console)
    except PackError as error:
        return _refused(error, console)


def _check_usage(arguments: Namespace) -> None:
    if arguments.check and arguments.output:
        raise UsageError("--check writes no rules, so -o has no use\ntry: safetriage policy import --help")
    if arguments.new and arguments.output:
        raise UsageError("--new names the folder to write; leave -o out\ntry: safetriage policy import --help")
    if arguments.required is not None and not arguments.new:
        raise UsageError("--required is for --new: in a policy that is there, the vocabulary says what is required")
    if arguments.json and not arguments.check:
        raise UsageError("--json is for --check: rules are YAML")


def _refused(error: PackError, console: Console) -> Exit:
    count = len(error.problems)
    console.say(str(error))
    console.say(f"\nthis table cannot be used: {counted(count, 'fault')}")
    return Exit.BAD_INPUT


def _told(report: TableReport, console: Console, *, as_json: bool) -> Exit:
    if as_json:
        console.data(json.dumps(versioned(Form.IMPORT_CHECK, report.as_json()), indent=2))
    else:
        for line in report.lines():
            console.data(line)
    return Exit.DONE if report.clean else Exit.PROBLEMS


def _rules(arguments: Namespace, table: DecisionTable, console: Console) -> Exit:
    found, hidden = _faults(table)
    name = f"rules/imported-{table.name}.yaml"
    text = rules_text(table, Path(arguments.table).name)
    problems = Problems()
    files = dict(read_folder(folder_of(arguments.policy), problems))
    problems.raise_any()
    files[name] = text.encode()
    _loaded(files)  # what is written here must load there
    target = None if arguments.output is None else Path(arguments.output)
    if target is None:
        console.data(text.rstrip("\n"))
    else:
        if target.exists() and not target.read_bytes().startswith(HEAD.encode()):
            message = f"`{target}` is there already and was not made by an import"
            raise UsageError(f"{message}\n  = help: name another file, or take that one away")
        _write(target, text)
        console.say(f"written to {target}: it belongs into the policy's folder as {name}")
    return _findings(found, hidden, console)


def _new(arguments: Namespace, table: DecisionTable, console: Console) -> Exit:
    found, hidden = _faults(table)
    folder = Path(arguments.new)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"`{folder}` is there already and is not empty\n  = help: name a folder that is to be made")
    named = None if arguments.required is None else [name.strip() for name in arguments.required.split(",")]
    required = required_of(table, named)
    files = pack_files(
        table,
        pack_id=stem_of(folder.name),
        source=Path(arguments.table).name,
        today=console.today,
        required=required,
    )
    bodies = {name: text.encode() for name, text in files.items()}
    policy = _loaded(bodies)
    write_new(folder, bodies)
    console.data(f"{folder}: the policy {policy.pack.id}, with {len(policy.pack.norms)} norms")
    for column in table.columns:
        bounds = f", from {column.low} to {column.high}" if column.high else ""
        console.say(f"{column.fact}: {column.type}{bounds}{', required' if column.fact in required else ''}")
    console.say(f"try: safetriage policy check --policy {folder}")
    return _findings(found, hidden, console)


def _loaded(files: Files) -> Policy:
    """The policy of these files. Raises PackError, and TableTooLarge where the rules are beyond what can be decided exactly."""
    try:
        return Policy.of(load_files(files))
    except PackError as error:
        large = [problem.message for problem in error.problems if problem.code in ("P003", "P202", "P203")]
        if len(large) < len(error.problems):
            raise
        raise TableTooLarge(large[0]) from error


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _faults(table: DecisionTable) -> tuple[tuple[Shared, ...], tuple[Row, ...]]:
    """The overlaps that should not be, and the rows that never decide. Raises TableTooLarge, for too many rows as well."""
    if len(table.rows) > MAX_RULES:
        raise TableTooLarge(f"{len(table.rows):,} rows; a policy holds {MAX_RULES:,} rules")
    return (shared_rows(table) if table.hit is HitPolicy.UNIQUE else (), hidden_rows(table))


def _findings(found: tuple[Shared, ...], hidden: tuple[Row, ...], console: Console) -> Exit:
    """What an import says of its table: faults under its hit policy. Gaps are no fault: other rules may speak there."""
    for line in (*overlap_lines(found), *hidden_lines(hidden)):
        console.say(line)
    if found:
        console.say("to mend: rows overlap, and `unique` says that none do; the strictest of them decides")
    if hidden:
        console.say("to mend: rows that never decide were left out")
    return Exit.PROBLEMS if found or hidden else Exit.DONE
