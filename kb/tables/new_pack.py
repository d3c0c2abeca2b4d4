"""A whole pack from a table alone: its vocabulary, its clauses by name, its rules, and a scenario for every row.

What a table cannot tell (the school, whom a duty is towards, the words of a clause) is said plainly to be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kb.checks.scenarios import PROPOSED, written
from kb.expectations import Scenario
from kb.loading.fields import nearest
from kb.loading.yaml_text import comment, flow, scalar
from kb.pack import Verdict
from kb.problems import Problems
from kb.situation import birthday
from kb.tables.rules import Sample, rules_text, samples
from kb.tables.table import Column, DecisionTable
from kb.tables.words import words
from kb.vocabulary import FactType

MAX_NUMBER = 999_999
_VERDICTS = {
    Verdict.PROHIBITED: ("Not allowed", "A rule forbids it."),
    Verdict.REFER: ("Ask first", "The table is silent or sends you on; ask before you act."),
    Verdict.CONDITIONAL: ("Allowed with conditions", "Keep to every condition that is listed."),
    Verdict.PERMITTED: ("Allowed", "A rule allows it."),
    Verdict.OBLIGATORY: ("You must act", "There is something that has to be done."),
    Verdict.OUT_OF_SCOPE: ("Outside this policy", "This policy does not decide it."),
}


def required_of(table: DecisionTable, named: Iterable[str] | None) -> tuple[str, ...]:
    """The facts without which nothing can be decided: those named, or the first two choices, or the first yes/no column."""
    if named is not None:
        return tuple(named)
    choices = [column.fact for column in table.columns if column.type is FactType.CHOICE]
    return tuple(choices[:2]) or tuple(c.fact for c in table.columns if c.type is FactType.YES_NO)[:1]


def check_for_pack(table: DecisionTable, required: tuple[str, ...]) -> None:
    """Raise PackError where a column is beyond what a pack's vocabulary holds, or a required fact is no column."""
    problems = Problems()
    for column in table.columns:
        if column.type is not FactType.NUMBER:
            continue
        if not column.whole or column.low < 0 or column.high > MAX_NUMBER:
            message = f"`{column.fact}` cannot be a fact of a pack: its numbers are whole, from 0 to {MAX_NUMBER:,}"
            problems.add("P311", message, column.place, "measure it in another unit; `--check` takes any numbers")
    facts = [column.fact for column in table.columns]
    place = table.columns[0].place
    if not required:
        message = "no column is a choice or yes/no, so a policy would have nothing to ask first"
        problems.add("P304", message, place, "add a column such as `who`, with the same word in each row if need be")
    types = {column.fact: column.type for column in table.columns}
    for name in required:
        if types.get(name) in (FactType.NUMBER, FactType.CHOICES):
            message = f"`{name[:60]}` cannot be required: it is neither a choice nor yes/no"
            problems.add("P304", message, place, "name another column")
        if name not in facts:
            problems.add("P304", f"`{name[:60]}` is to be required, but is no column", place, nearest(name, facts))
    problems.raise_any()


def pack_files(
    table: DecisionTable, *, pack_id: str, source: str, today: date, required: tuple[str, ...]
) -> dict[str, str]:
    """The files of the pack, by name. Raises PackError (see `check_for_pack`) and TableTooLarge."""
    check_for_pack(table, required)
    found = samples(table)
    return {
        "pack.yaml": _pack_page(table, pack_id, today),
        "vocabulary.yaml": "\n".join(_fact(column, column.fact in required) for column in table.columns),
        "clauses.yaml": _clauses(table, source, found),
        "duties.yaml": _duties(found),
        "readings.yaml": "{}\n",
        "rules/table.yaml": rules_text(table, source),
        "scenarios/table.yaml": _scenarios(table, found),
    }


def _pack_page(table: DecisionTable, pack_id: str, today: date) -> str:
    verdicts = [
        f"  {verdict}: {flow({'label': label, 'means': means})}" for verdict, (label, means) in _VERDICTS.items()
    ]
    school = {"title": "the school", "what": "Where to turn; the table says no more about it."}
    roles = ["roles:", f"  school: {flow(school)}"] if any(row.duty for row in table.rows) else ["roles: {}"]
    lines = [
        f"id: {scalar(pack_id)}",
        f"title: {scalar(f'Decision table {table.name}')}",
        "school: The school",
        f"issued: {scalar(f'{today:%Y-%m}')}",
        f"review_due: {scalar(birthday(today, 1).isoformat())}",
        'version: "0.1.0"',
        "silent: refer",
        *roles,
        "verdicts:",
        *verdicts,
    ]
    return "\n".join(lines) + "\n"


def _fact(column: Column, required: bool) -> str:
    words_for = column.fact.replace("_", " ").replace("-", " ")
    lines = [
        f"{scalar(column.fact)}:",
        f"  type: {column.type}",
        f"  label: {scalar(words_for)}",
        f"  question: {scalar(f'What holds for: {words_for}?')}",
    ]
    if required:
        lines.append("  required: true")
    if column.type is FactType.NUMBER:
        lines.append(f"  between: [{column.low}, {column.high}]")
    else:
        lines.append("  values:")
        for value, label in zip(column.values, column.labels, strict=True):
            lines.append(f"    {scalar(value)}: {flow({'label': label})}")
    return "\n".join(lines) + "\n"


def _clauses(table: DecisionTable, source: str, found: tuple[Sample, ...]) -> str:
    rows: dict[str, list[int]] = {}
    for row in table.rows:
        rows.setdefault(row.clause, []).append(row.number)
    deciding = {sample.row.clause for sample in found}
    lines = []
    for clause, numbers in rows.items():
        shown = f"row{'s' * (len(numbers) > 1)} {', '.join(str(number) for number in numbers)}"
        lines += [
            f"{scalar(clause)}:",
            "  section: Decision table",
            f"  title: {scalar(f'Clause {clause}')}",
            f"  says: {scalar(f'{source} cites it in {shown}; its words are still to be written here.')}",
        ]
        if clause not in deciding:
            lines.append("  no_rule: Earlier rows of the table decide every situation of its rows.")
    return "\n".join(lines) + "\n"


def _duties(found: tuple[Sample, ...]) -> str:
    clauses: dict[str, dict[str, None]] = {}
    for row in (sample.row for sample in found):
        if row.duty is not None:
            clauses.setdefault(row.duty, {})[row.clause] = None
    if not clauses:
        return "{}\n"
    lines = []
    for duty, cited in clauses.items():
        named = duty.replace("_", " ").replace("-", " ")
        lines += [
            f"{scalar(duty)}:",
            f"  title: {scalar(named[0].upper() + named[1:])}",
            "  recipient: school",
            "  owed_by: you",
            "  when: the table sets no time",
            f"  clauses: {flow(list(cited))}",
            f"  says: {scalar(f'The table names this duty, {duty}, and says no more about it.')}",
        ]
    return "\n".join(lines) + "\n"


def _scenarios(table: DecisionTable, found: tuple[Sample, ...]) -> str:
    entries = []
    for sample in found:
        row = sample.row
        scenario = Scenario(
            name=f"row {row.number}: {words(table.axes, table.boxes[row.number - 1][0])}"[:200],
            given=tuple(sample.situation.items()),
            verdict=sample.decides.verdict,
            clauses=frozenset({row.clause}),
            duties=frozenset() if row.duty is None else frozenset({row.duty}),
            place=PROPOSED,
        )
        entries.append(written(scenario))
    return comment("One situation for each row of the table that decides.") + "\n" + "\n".join(entries)
