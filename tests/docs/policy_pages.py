"""The pages that are read off the shipped policy, the pages of the codes, and the list of a pack's files."""

from __future__ import annotations

from itertools import groupby

from kb.codes import codes, page, title
from kb.loading.schema import KINDS, schemas
from kb.pack import Clause, Pack, Reading
from kb.vocabulary import Fact, FactType

KIND_WORDS = {
    FactType.CHOICE: "one of",
    FactType.CHOICES: "any of",
    FactType.NUMBER: "whole number",
    FactType.YES_NO: "yes or no",
    FactType.DATE: "day",
}

FILES = {
    "pack": "`pack.yaml`: what the policy is, its dates, its roles by title, the verdicts in the school's words",
    "clauses": "`clauses.yaml`: every clause in the school's own words",
    "vocabulary": "`vocabulary.yaml`: the facts, the questions that ask for them, their values, how common each is",
    "readings": "`readings.yaml`: how contradictions and gaps are read until the governors confirm it",
    "duties": "`duties.yaml`: what can have to be done, towards whom, by when",
    "guidance": "`guidance.yaml`: what national guidance says, with its source and the day it was checked",
    "rules": "`rules/*.yaml`: concepts, norms, exceptions and duty rules",
    "scenarios": "`scenarios/*.yaml`: situations with what must be answered",
    "invariants": "`invariants.yaml`: statements that must hold in every situation",
    "accepted": "`accepted.yaml`: findings of `policy check` that are known, each with its reason",
}
"""A pack's files that have a schema; a test fails when a kind is not here."""


def codes_page() -> str:
    """`docs/reference/codes.md`: the pages of all codes."""
    lines = [
        "# Codes of faults and findings",
        "",
        "`P…`: a policy that cannot be used. `C…`: a finding of `safetriage policy check`. Codes never change their meaning. "
        "`safetriage policy explain P104` prints one of these pages.",
        "",
        "| code | means |",
        "| --- | --- |",
        *(f"| [{code}](#{code.lower()}) | {title(code)} |" for code in codes()),
    ]
    for code in codes():
        _, _, body = page(code).partition("\n")
        lines += ["", f"## {code}", "", f"**{title(code).capitalize()}.**", "", body.strip().replace("\n## ", "\n### ")]
    return "\n".join(lines) + "\n"


def facts_page(pack: Pack) -> str:
    """`docs/reference/facts.md`."""
    facts = pack.vocabulary.facts
    lines = [
        "# Facts of the Beech Hill policy",
        "",
        "The facts of a situation, in the order in which a person would be asked for them. `decide`, `screen` and `--fact` "
        'take their ids and values; a fact may also be `"unknown"`, unless it is required. A fact left out stays open.',
        "",
        "| fact | is | takes | required |",
        "| --- | --- | --- | --- |",
        *(f"| [`{fact.id}`](#{fact.id}) | {fact.label} | {_takes(fact)} | {'yes' * fact.required} |" for fact in facts),
    ]
    for fact in facts:
        lines += ["", f"## {fact.id}", "", f"*{fact.question}* {fact.help or ''}".strip()]
        lines += ["", f"Gives `{fact.gives}`: the full years on the day."] if fact.gives else []
        lines += ["", f"It changes no verdict: {fact.no_effect}"] if fact.no_effect else []
        if fact.options and fact.type is not FactType.YES_NO:
            lines += ["", "| value | means |", "| --- | --- |"]
            lines += [f"| `{option.value}` | {option.label} |" for option in fact.options]
    return "\n".join(lines) + "\n"


def _takes(fact: Fact) -> str:
    match fact.type:
        case FactType.NUMBER:
            return f"whole number from {fact.low} to {fact.high}"
        case FactType.YES_NO:
            return "`true`, `false`"
        case FactType.DATE:
            return "a day, as `2009-03-14`"
        case _:
            return f"{KIND_WORDS[fact.type]} {len(fact.options)} values"


def clauses_page(pack: Pack) -> str:
    """`docs/reference/clauses.md`."""
    lines = [
        "# Clauses of the Beech Hill policy",
        "",
        "Every clause in our own words, and the rules that rest on it. `safetriage policy explain G3` prints one with its rules.",
    ]
    for section, clauses in groupby(pack.clauses, key=lambda clause: clause.section):
        lines += ["", f"## {section}"]
        for clause in clauses:
            lines += ["", f"### {clause.id}", "", f"**{clause.title}.** {clause.says}"]
            lines += ["", _resting(pack, clause)]
    return "\n".join(lines) + "\n"


def _resting(pack: Pack, clause: Clause) -> str:
    rules = [f"`{rule.id}`" for rule in pack.citing if rule.clause == clause.id]
    if rules:
        return f"Rules: {', '.join(rules)}."
    return f"No rule rests on it. {clause.no_rule or ''}".strip()


def readings_page(pack: Pack) -> str:
    """`docs/reference/readings.md`."""
    lines = [
        "# Readings of the Beech Hill policy",
        "",
        "Where the policy contradicts itself or is silent, this is how it is read. An answer that leans on a reading says so, "
        "and says whether the governors have confirmed it.",
    ]
    for reading in pack.readings:
        lines += ["", f"## {reading.id}", "", *_reading(reading)]
    return "\n".join(lines) + "\n"


def _reading(reading: Reading) -> list[str]:
    clauses = ", ".join(f"[{clause}](clauses.md#{clause.lower()})" for clause in reading.clauses)
    return [
        f"Clauses {clauses}. {'Confirmed' if reading.confirmed else 'Not confirmed'}.",
        "",
        f"**The difficulty.** {reading.tension}",
        "",
        f"**Read as.** {reading.read_as}",
        "",
        f"**Why.** {reading.why}",
    ]


def pack_page() -> str:
    """`docs/reference/pack-files.md`."""
    made = schemas()
    lines = [
        "# The files of a policy",
        "",
        "A policy is a folder of YAML files (a *pack*). No code, no templates, no regular expressions; `no` is text; an anchor, "
        "an alias, a tag or a key that stands twice is refused with its place. `safetriage policy schema --write FOLDER` writes "
        "these schemas for an editor. [Another school's policy](../how-to/another-school.md) begins with a copy. The Beech Hill "
        "policy is the longest example: [facts](facts.md), [clauses](clauses.md), [readings](readings.md). `phrases.yaml` "
        "(what people call things) and `messages.yaml` (messages on which understanding is measured) have no schema.",
        "",
        "| file | schema | keys of an entry |",
        "| --- | --- | --- |",
        *(f"| {FILES[kind]} | [{kind}.json](../schema/{kind}.json) | {_keys(made[kind])} |" for kind in KINDS),
    ]
    return "\n".join(lines) + "\n"


def _keys(schema: object) -> str:
    """The keys that a file's entries can have: those of the innermost mappings that name any."""
    found: dict[str, None] = {}
    waiting = [schema]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, dict):
            named = part.get("properties")
            if isinstance(named, dict):
                found |= dict.fromkeys(named)
                continue
            waiting += [value for key, value in part.items() if key not in ("$defs", "propertyNames")]
        elif isinstance(part, list):
            waiting += part
    return ", ".join(f"`{key}`" for key in found)


def policy_pages(pack: Pack) -> dict[str, str]:
    """Each page by its name in `docs/reference`."""
    return {
        "codes.md": codes_page(),
        "facts.md": facts_page(pack),
        "clauses.md": clauses_page(pack),
        "readings.md": readings_page(pack),
        "pack-files.md": pack_page(),
    }
