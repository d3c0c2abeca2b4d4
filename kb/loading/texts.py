"""Reading the files that hold words rather than rules: clauses, readings, duties, guidance, and the pack's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.loading.fields import Fields, check_ident, known, member, named_entries, nearest
from kb.loading.source import Listing, Node, shown
from kb.pack import Clause, Duty, Guidance, Reading, Role, Verdict, VerdictWords
from kb.problems import Place, Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class TitlePage:
    """What `pack.yaml` states about the whole policy."""

    id: str
    title: str
    school: str
    version: str
    issued: str
    review_due: date
    silent: Verdict
    roles: tuple[Role, ...]
    verdict_words: tuple[tuple[Verdict, VerdictWords], ...]
    standing_advice: tuple[str, ...]


def read_title_page(node: Node, clauses: frozenset[str], problems: Problems) -> TitlePage:
    """The pack's own page; every verdict must have its words."""
    fields = Fields(node, "the pack", problems)
    page = TitlePage(
        id=fields.ident("id"),
        title=fields.text("title"),
        school=fields.text("school"),
        version=fields.text("version"),
        issued=fields.text("issued"),
        review_due=fields.day("review_due"),
        silent=fields.one_of("silent", Verdict) or Verdict.REFER,
        roles=tuple(_roles(fields, problems)),
        verdict_words=tuple(_verdict_words(fields, problems)),
        standing_advice=known(
            fields.idents("standing_advice", needed=False), clauses, "P109", "a clause of this policy", problems
        ),
    )
    if page.silent not in (Verdict.REFER, Verdict.PROHIBITED):
        problems.add(
            "P116", "where no rule speaks the answer is `refer` or `prohibited`", fields.place, "write `silent: refer`"
        )
    fields.maybe("council")
    fields.maybe("language")
    fields.finish()
    return page


def _roles(fields: Fields, problems: Problems) -> list[Role]:
    roles = []
    for key, node in fields.under("roles"):
        inner = Fields(node, f"role `{shown(key.value)}`", problems)
        roles.append(Role(id=check_ident(key, problems), title=inner.text("title"), what=inner.text("what")))
        inner.finish()
    return roles


def _verdict_words(fields: Fields, problems: Problems) -> list[tuple[Verdict, VerdictWords]]:
    found: dict[Verdict, VerdictWords] = {}
    for key, node in fields.under("verdicts"):
        verdict = member(key, Verdict, "verdict", problems)
        inner = Fields(node, f"verdict `{shown(key.value)}`", problems)
        words = VerdictWords(label=inner.text("label"), means=inner.text("means"))
        inner.finish()
        if verdict is not None:
            found[verdict] = words
    for verdict in Verdict:
        if verdict not in found:
            problems.add(
                "P102", f"the pack has no words for the verdict `{verdict}`", fields.place, "add it under `verdicts`"
            )
    return list(found.items())


def read_clauses(node: Node, problems: Problems) -> tuple[Clause, ...]:
    """The clauses of `clauses.yaml`."""
    clauses = []
    for name, place, fields in named_entries(node, "clause", problems):
        clauses.append(
            Clause(
                id=name,
                section=fields.text("section"),
                title=fields.text("title"),
                says=fields.text("says"),
                no_rule=fields.maybe("no_rule"),
                place=place,
            )
        )
        fields.finish()
    return tuple(clauses)


def read_readings(node: Node, clauses: frozenset[str], problems: Problems) -> tuple[Reading, ...]:
    """The readings of `readings.yaml`."""
    readings = []
    for name, place, fields in named_entries(node, "reading", problems):
        readings.append(
            Reading(
                id=name,
                clauses=known(fields.idents("clauses"), clauses, "P109", "a clause of this policy", problems),
                tension=fields.text("tension"),
                read_as=fields.text("read_as"),
                why=fields.text("why"),
                confirmed=fields.yes("confirmed"),
                place=place,
            )
        )
        fields.finish()
    return tuple(readings)


def read_duties(node: Node, clauses: frozenset[str], roles: frozenset[str], problems: Problems) -> tuple[Duty, ...]:
    """The duties of `duties.yaml`."""
    duties = []
    for name, place, fields in named_entries(node, "duty", problems):
        recipient = fields.idents("recipient")
        duties.append(
            Duty(
                id=name,
                title=fields.text("title"),
                recipient=next(iter(known(recipient, roles, "P117", "a role of this policy", problems)), ""),
                owed_by=fields.text("owed_by"),
                when=fields.text("when"),
                form=fields.maybe("form"),
                clauses=known(fields.idents("clauses"), clauses, "P109", "a clause of this policy", problems),
                says=fields.text("says"),
                place=place,
            )
        )
        fields.finish()
    return tuple(duties)


def read_guidance(node: Node, clauses: frozenset[str], problems: Problems) -> tuple[Guidance, ...]:
    """The guidance of `guidance.yaml`: always shown as guidance, never as the policy."""
    if not isinstance(node, Listing):
        problems.add("P101", "guidance must be a list", node.place, "start each entry with `- `")
        return ()
    entries = []
    seen: dict[str, Place] = {}
    for item in node.items:
        fields = Fields(item, "an entry of guidance", problems)
        name = fields.ident("id")
        if name and name in seen:
            problems.add(
                "P113", f"`{shown(name)}` names two entries", fields.at("id"), f"the other stands at {seen[name]}"
            )
        seen.setdefault(name, fields.at("id"))
        mark = fields.text("mark")
        if mark not in ("P", "S", "G"):
            problems.add(
                "P105", f"`{shown(mark)}` is not a confidence mark", fields.at("mark"), nearest(mark, ("P", "S", "G"))
            )
        entries.append(
            Guidance(
                id=name,
                topic=fields.text("topic"),
                title=fields.text("title"),
                says=fields.text("says"),
                source=fields.text("source"),
                mark=mark,
                checked=fields.day("checked"),
                clauses=known(
                    fields.idents("clauses", needed=False), clauses, "P109", "a clause of this policy", problems
                ),
                place=fields.place,
            )
        )
        fields.finish()
    return tuple(entries)
