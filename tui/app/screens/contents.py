"""What the policy browser lists: every clause, rule, reading, duty and fact, with the words that search looks through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.clean import clean
from kb.pack import Concept, DutyRule, Pack, Rule
from kb.sentences import capital
from outputs.explanation import Explanation, explain
from tui.app.text import Part


class Kind(StrEnum):
    """The shelves of the browser, by the words on their tabs."""

    CLAUSES = "Clauses"
    RULES = "Rules"
    READINGS = "Readings"
    DUTIES = "Duties"
    FACTS = "Facts"
    GUIDANCE = "Guidance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing on a shelf."""

    kind: Kind
    name: str
    title: str
    words: str
    """Everything that search looks through, in small letters."""


def contents(pack: Pack) -> tuple[Item, ...]:
    """Everything, shelf by shelf."""

    def item(kind: Kind, name: str, title: str, *more: str) -> Item:
        return Item(kind=kind, name=name, title=title, words=clean(" ".join((name, title, *more))).casefold())

    return (
        *(item(Kind.CLAUSES, clause.id, clause.title, clause.says, clause.section) for clause in pack.clauses),
        *(item(Kind.RULES, rule.id, _title(pack, rule)) for rule in pack.rules),
        *(item(Kind.READINGS, reading.id, reading.tension, reading.read_as, reading.why) for reading in pack.readings),
        *(item(Kind.DUTIES, duty.id, duty.title, duty.says) for duty in pack.duties),
        *(
            item(Kind.FACTS, fact.id, capital(fact.label), fact.question, *(option.label for option in fact.options))
            for fact in pack.vocabulary.facts
        ),
        *(item(Kind.GUIDANCE, advice.id, advice.title, advice.says, advice.source) for advice in pack.guidance),
    )


def found(items: tuple[Item, ...], kind: Kind, words: str) -> tuple[Item, ...]:
    """What is on a shelf and holds every word looked for; with words, from every shelf, this one first."""
    wanted = clean(words).casefold().split()
    if not wanted:
        return tuple(item for item in items if item.kind is kind)
    hits = [item for item in items if all(word in item.words for word in wanted)]
    return tuple(sorted(hits, key=lambda item: item.kind is not kind))


def explained(pack: Pack, item: Item) -> list[Part]:
    """A thing in full."""
    parts: list[Part] = []
    for explanation in explain(pack, item.name):
        if parts and explanation.kind.startswith("value of"):
            continue  # a fact's value may share its name with a duty or a role; the shelf holds none of them
        parts += _parts(explanation)
    return parts


def _parts(explanation: Explanation) -> list[Part]:
    parts = [Part(text=f"{explanation.name} · {explanation.kind}"), Part(text=explanation.title, heading=True)]
    if explanation.text:
        parts.append(Part(text=explanation.text))
    for heading, lines in explanation.lists:
        if lines:
            parts.append(Part(text=heading, heading=True))
            parts += [Part(text=line, lead="-") for line in lines]
    return parts


def _title(pack: Pack, rule: Rule) -> str:
    if isinstance(rule, DutyRule):
        return pack.duty(rule.duty).title
    return (rule.says or rule.id.replace("-", " ")) if isinstance(rule, Concept) else rule.says
