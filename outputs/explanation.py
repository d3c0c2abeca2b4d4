"""Explaining a name: a clause, rule, reading, duty, fact, value, verdict, role or error code, with what hangs on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import assert_never

from kb.checks.traceability import leans_of
from kb.codes import codes, page
from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.numbers import stretch
from kb.pack import Concept, DutyRule, Norm, Pack, PolicyException, Rule, Verdict
from kb.problems import did_you_mean
from kb.vocabulary import Fact, FactType, Vocabulary


class UnknownName(Exception):
    """A name that nothing has. `help` names the nearest one."""

    def __init__(self, name: str, help_text: str | None) -> None:
        self.help = help_text
        super().__init__(f"nothing here is called `{name}`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a name means: a title, a text, and lists of what hangs on it, each with its heading."""

    kind: str
    name: str
    title: str
    text: str
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def as_text(self) -> str:
        """The explanation as plain text."""
        lines = [f"{self.name} · {self.kind}", self.title, ""]
        if self.text:
            lines += [self.text, ""]
        for heading, items in self.lists:
            if items:
                lines += [heading, *(f"  - {item}" for item in items), ""]
        return "\n".join(lines)


def explain(pack: Pack, name: str) -> tuple[Explanation, ...]:
    """Everything that has this name; more than one where for example a fact's value and a role share it. Raises UnknownName."""
    found = tuple(_all(pack, name))
    if not found:
        raise UnknownName(name[:80], did_you_mean(name, names(pack)))
    return found


def names(pack: Pack) -> tuple[str, ...]:
    """Every name that can be explained."""
    values = [
        str(option.value)
        for fact in pack.vocabulary.facts
        for option in fact.options
        if fact.type is not FactType.YES_NO
    ]
    things = [
        item.id
        for group in (pack.clauses, pack.rules, pack.readings, pack.duties, pack.roles, pack.guidance)
        for item in group
    ]
    return tuple(
        dict.fromkeys([*things, *pack.vocabulary.ids, *values, *(verdict.value for verdict in Verdict), *codes()])
    )


def _all(pack: Pack, name: str) -> Iterator[Explanation]:
    yield from (_clause(pack, name) for clause in pack.clauses if clause.id == name)
    yield from (_rule(pack, rule) for rule in pack.rules if rule.id == name)
    yield from (_reading(pack, name) for reading in pack.readings if reading.id == name)
    yield from (_duty(pack, name) for duty in pack.duties if duty.id == name)
    if name in pack.vocabulary:
        yield _fact(pack.vocabulary[name])
    for fact in pack.vocabulary.facts:
        for option in fact.options:
            if option.value == name:
                yield Explanation(kind=f"value of {fact.id}", name=name, title=option.label, text=option.help or "")
    for role in pack.roles:
        if role.id == name:
            yield Explanation(kind="role", name=name, title=role.title, text=role.what)
    for item in pack.guidance:
        if item.id == name:
            source = (
                f"Source: {item.source} (confidence {item.mark}, checked {item.checked}). Guidance, not the policy."
            )
            text = f"{item.says}\n\n{source}"
            yield Explanation(kind="guidance", name=name, title=item.title, text=text)
    if name in tuple(Verdict):
        words = pack.words(Verdict(name))
        yield Explanation(kind="verdict", name=name, title=words.label, text=words.means)
    if name in codes():
        title, _, text = page(name).partition("\n")
        yield Explanation(kind="code", name=name, title=title.lstrip("# "), text=text.strip())


def _clause(pack: Pack, name: str) -> Explanation:
    clause = pack.clause(name)
    resting = [rule for rule in pack.rules if not isinstance(rule, Concept) and rule.clause == name]
    rules = tuple(f"{rule.id}: {_says(pack, rule)}" for rule in resting)
    readings = tuple(f"{reading.id}: {reading.read_as}" for reading in pack.readings if name in reading.clauses)
    advice = tuple(f"{item.title}: {item.says} ({item.source})" for item in pack.guidance if name in item.clauses)
    lists = (
        ("Rules that rest on it", rules),
        ("Why no rule rests on it", (clause.no_rule,) if clause.no_rule else ()),
        ("Readings that it is part of", readings),
        ("Guidance from outside the policy", advice),
    )
    return Explanation(kind=f"clause, {clause.section}", name=name, title=clause.title, text=clause.says, lists=lists)


def _says(pack: Pack, rule: Rule) -> str:
    match rule:
        case DutyRule():
            return pack.duty(rule.duty).title
        case Concept():
            return rule.says or ""
        case _:
            return rule.says


def _rule(pack: Pack, rule: Rule) -> Explanation:
    kind = {Concept: "concept", Norm: "norm", PolicyException: "exception", DutyRule: "duty rule"}[type(rule)]
    lists: list[tuple[str, tuple[str, ...]]] = [("When", tuple(in_words(rule.when, pack.vocabulary)))]
    if isinstance(rule, Norm):
        lists.append(("Verdict", (f"{rule.verdict} ({rule.force})",)))
        lifted = tuple(
            exception.id for exception in pack.exceptions if any(lift.norm == rule.id for lift in exception.lifts)
        )
        lists.append(("Lifted by", lifted))
    if isinstance(rule, PolicyException):
        lists.append(("Lifts", tuple(lift.norm for lift in rule.lifts)))
    if isinstance(rule, DutyRule):
        lists.append(("Adds the duty", (rule.duty,)))
        lists.append(("Only with the verdict", tuple(sorted(rule.verdicts or ()))))
    if not isinstance(rule, Concept):
        lists.append(("Clause", (f"{rule.clause}: {pack.clause(rule.clause).title}",)))
        lists.append(
            (
                "Readings that it leans on",
                tuple(dict.fromkeys(lean.reading for name, lean in leans_of(pack) if name == rule.id)),
            )
        )
    lists.append(("Stands at", (str(rule.place),)))
    return Explanation(kind=kind, name=rule.id, title=_says(pack, rule), text="", lists=tuple(lists))


def _reading(pack: Pack, name: str) -> Explanation:
    reading = pack.reading(name)
    lists = (
        ("What the pack decides", (reading.read_as,)),
        ("Why", (reading.why,)),
        ("Clauses in tension", tuple(f"{clause}: {pack.clause(clause).says}" for clause in reading.clauses)),
        ("Rules that lean on it", tuple(dict.fromkeys(rule for rule, lean in leans_of(pack) if lean.reading == name))),
        ("Confirmed by the governors", ("yes" if reading.confirmed else "no, not yet",)),
    )
    return Explanation(kind="reading", name=name, title=reading.tension, text="", lists=lists)


def _duty(pack: Pack, name: str) -> Explanation:
    duty = pack.duty(name)
    arising = tuple(f"{rule.id} ({rule.clause})" for rule in pack.duty_rules if rule.duty == name)
    lists = (
        ("To", (pack.role(duty.recipient).title,)),
        ("Owed by", (duty.owed_by,)),
        ("When", (duty.when,)),
        ("Form", (duty.form.replace("_", " "),) if duty.form else ()),
        ("Rules that add it", arising),
    )
    return Explanation(kind="duty", name=name, title=duty.title, text=duty.says, lists=lists)


def _fact(fact: Fact) -> Explanation:
    lists = (
        ("Values", tuple(f"{_plain(option.value)}: {option.label}" for option in fact.options)),
        ("Bounds", (f"{fact.low} to {fact.high}",) if fact.type is FactType.NUMBER else ()),
        ("Asked as", (fact.question,)),
        ("Changes no verdict", (fact.no_effect,) if fact.no_effect else ()),
        ("Cannot be everything everywhere", tuple(limit.says for limit in fact.limits)),
        ("When left out it counts as", tuple(f"{_plain(default.value)}" for default in fact.left_out)),
    )
    return Explanation(
        kind=f"fact ({fact.type.value})", name=fact.id, title=fact.label, text=fact.help or "", lists=lists
    )


def _plain(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "an empty list"
    return str(value).lower() if isinstance(value, bool) else str(value)


def in_words(condition: Condition, vocabulary: Vocabulary) -> Iterator[str]:
    """A condition in words, one line for each part that must hold."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from in_words(part, vocabulary)
    else:
        yield _phrase(condition, vocabulary)


def _phrase(condition: Condition, vocabulary: Vocabulary) -> str:
    match condition:
        case Holds(concept):
            words = concept
        case Not(part):
            words = f"not ({_phrase(part, vocabulary)})"
        case All(parts):
            words = " and ".join(_phrase(part, vocabulary) for part in parts) or "always"
        case Either(parts):
            words = " or ".join(f"({_phrase(part, vocabulary)})" for part in parts)
        case Among(fact, values):
            words = f"{vocabulary[fact].label}: {_named(vocabulary[fact], values)}"
        case Includes(fact, flags):
            words = f"{vocabulary[fact].label} includes {_named(vocabulary[fact], flags)}"
        case Between(fact, low, high):
            words = f"{vocabulary[fact].label}: {stretch(vocabulary[fact], low, high)}"
        case _:
            assert_never(condition)
    return words


def _named(fact: Fact, values: Collection[object]) -> str:
    return " / ".join(option.label for option in fact.options if option.value in values)
