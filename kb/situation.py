"""A situation: what is given, what is answered "unknown", what is left out; checked, or refused naming the fact.

Facts come in as JSON has them: text, true and false, whole numbers, lists. A birth date becomes an age on the day in question,
and a choice that the date decides has the value of that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from kb.clean import clean_line
from kb.conditions import All, Among, Condition, Either, Not
from kb.problems import did_you_mean
from kb.values import dataclass
from kb.vocabulary import UNKNOWN, Fact, FactType, Unknown, Value, Vocabulary

MAX_AGE = 120


class FactError(Exception):
    """Facts that cannot be used. `fact` names the fact, `message` says what is wrong, `help` the way out."""

    def __init__(self, fact: str | None, message: str, help_text: str | None) -> None:
        self.fact, self.message, self.help = fact, message, help_text
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Checked facts. `facts` holds what was said, `known` what rules may look at (dates turned into numbers and choices)."""

    facts: Mapping[str, Value | Unknown]
    known: Mapping[str, Value]
    unknown: frozenset[str]
    on_date: date
    """The day in question, or today where none was given."""

    def as_json(self) -> dict[str, object]:
        """The facts as they came in, ready for JSON."""
        return {fact: plain(value) for fact, value in self.facts.items()}


def plain(value: Value | Unknown) -> object:
    """A value as JSON has it."""
    match value:
        case Unknown():
            return value.value
        case frozenset():
            return sorted(value)
        case date():
            return value.isoformat()
        case _:
            return value


def read_situation(vocabulary: Vocabulary, given: Mapping[str, object], today: date) -> Situation:
    """Check facts against a vocabulary. `today` stands for a date left out. Raises FactError for the first that is wrong."""
    for name in given:
        if name not in vocabulary:
            shown = clean_line(str(name))[:60]
            raise FactError(shown, f"`{shown}` is not a fact of this policy", did_you_mean(str(name), vocabulary.ids))
    facts: dict[str, Value | Unknown] = {}
    for fact in vocabulary.facts:
        if fact.id in given:
            facts[fact.id] = read_value(fact, given[fact.id])
    known = {name: value for name, value in facts.items() if not isinstance(value, Unknown)}
    unknown = {name for name, value in facts.items() if isinstance(value, Unknown)}
    on_date = today
    for fact in vocabulary.facts:
        if fact.gives is None and fact.on is None:
            continue
        day = known.get(fact.on or "", today)
        on_date = day if isinstance(day, date) else today
        if fact.gives is None:
            _give_stage(fact, on_date, known, unknown)
        elif fact.id in known and fact.on in unknown:
            unknown.add(fact.gives)  # the age on an unknown day is not known
        elif fact.id in known:
            _give_age(vocabulary, fact, on_date, known)
            unknown.discard(fact.gives)
    for fact in vocabulary.facts:
        if fact.id in unknown and fact.unknown_is is not None:
            unknown.discard(fact.id)
            known[fact.id] = fact.unknown_is
        if fact.type is FactType.DATE:
            known.pop(fact.id, None)
            unknown.discard(fact.id)
    _check_limits(vocabulary, known)
    return Situation(facts=facts, known=known, unknown=frozenset(unknown), on_date=on_date)


def starts_from(vocabulary: Vocabulary, given: Mapping[str, object], today: date) -> Iterator[Situation]:
    """Facts with every legal combination of values for the required facts that are not among them."""
    lacking = [fact for fact in vocabulary.required if fact.id not in given]
    for options in product(*(fact.options for fact in lacking)):
        answers = {fact.id: option.value for fact, option in zip(lacking, options, strict=True)}
        try:
            situation = read_situation(vocabulary, {**given, **answers}, today)
        except FactError:
            continue  # what a limit forbids together is no situation
        yield situation


def read_value(fact: Fact, raw: object) -> Value | Unknown:
    """One value of a fact, as JSON gives it. Raises FactError."""
    if raw == UNKNOWN.value or isinstance(raw, Unknown):
        if fact.required:
            raise FactError(
                fact.id, f"`{fact.id}` cannot be unknown: nothing can be decided without it", _allowed(fact)
            )
        return UNKNOWN
    match fact.type:
        case FactType.CHOICE if isinstance(raw, str) and any(option.value == raw for option in fact.options):
            return raw
        case FactType.CHOICES if isinstance(raw, list | tuple | frozenset):
            for item in raw:
                if not any(option.value == item for option in fact.options):
                    raise FactError(fact.id, f"{_quoted(item)} is not a value of `{fact.id}`", _allowed(fact, item))
            return frozenset(raw)
        case FactType.YES_NO if isinstance(raw, bool):
            return raw
        case FactType.NUMBER if isinstance(raw, int) and not isinstance(raw, bool) and fact.low <= raw <= fact.high:
            return raw
        case FactType.DATE if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                raise FactError(
                    fact.id, f"{_quoted(raw)} is not a day of the calendar (`{fact.id}`)", _allowed(fact)
                ) from None
    raise FactError(fact.id, f"{_quoted(raw)} is not a value of `{fact.id}`", _allowed(fact, raw))


def _quoted(raw: object) -> str:
    """A value as the person wrote it, short and harmless."""
    if isinstance(raw, str):
        shown = clean_line(raw)
    elif isinstance(raw, int) and abs(raw) >= 10**12:
        shown = "so large a number"
    else:
        shown = "null" if raw is None else str(raw).lower() if isinstance(raw, bool) else clean_line(repr(raw))
    return f"`{shown[:60]}`"


def _allowed(fact: Fact, raw: object = None) -> str:
    match fact.type:
        case FactType.NUMBER:
            return f"give a whole number from {fact.low} to {fact.high}, or unknown"
        case FactType.YES_NO:
            return "give true, false or unknown"
        case FactType.DATE:
            return "write a day as 2018-11-30, or unknown"
    values = [str(option.value) for option in fact.options]
    near = did_you_mean(raw, values) if isinstance(raw, str) else None
    if near and near.startswith("did"):
        return near
    known = ", ".join(f"`{value}`" for value in values)
    if fact.type is FactType.CHOICES:
        return f"give a list of any of {known}, or unknown"
    return f"one of {known}" if fact.required else f"one of {known}, or `unknown`"


def age_on(born: date, day: date) -> int:
    """Full years on a day. Who was born on 29 February is a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _give_age(vocabulary: Vocabulary, fact: Fact, day: date, known: dict[str, Value]) -> None:
    born, target = known[fact.id], fact.gives
    if not isinstance(born, date) or target is None:
        return
    if born > day:
        raise FactError(
            fact.id, f"`{fact.id}` {born} lies after {day}, the day in question", f"correct `{fact.id}` or `{fact.on}`"
        )
    age, most = age_on(born, day), min(MAX_AGE, vocabulary[target].high)
    if age > most:
        raise FactError(fact.id, f"`{fact.id}` {born} is more than {most} years before {day}", "check the year")
    stated = known.get(target)
    if stated is not None and stated != age:
        message = f"`{target}` is {stated}, but by `{fact.id}` it is {age} on {day}"
        raise FactError(target, message, f"correct one of `{target}` and `{fact.id}`, or leave one out")
    known[target] = age


def _give_stage(fact: Fact, day: date, known: dict[str, Value], unknown: set[str]) -> None:
    """The value of a choice that the date decides. What is said about it stands only where no day was given."""
    stated = known.get(fact.id)
    if not fact.options:
        return  # a date with `on` and nothing to give
    if fact.on in unknown:
        if stated is None:
            unknown.add(fact.id)
        return
    if fact.on not in known and (stated is not None or fact.id in unknown):
        return
    value = fact.stage(day)
    if stated is not None and stated != value:
        message = f"`{fact.id}` is `{stated}`, but on {day} it is `{value}`"
        raise FactError(fact.id, message, f"correct one of `{fact.id}` and `{fact.on}`, or leave one out")
    known[fact.id] = value
    unknown.discard(fact.id)


def _check_limits(vocabulary: Vocabulary, known: Mapping[str, Value]) -> None:
    for fact in vocabulary.facts:
        value = known.get(fact.id)
        for limit in fact.limits:
            if value is not None and value not in limit.only and holds_on_required(limit.when, known):
                allowed = ", ".join(f"`{option.value}`" for option in fact.options if option.value in limit.only)
                raise FactError(
                    fact.id, f"`{fact.id}` cannot be `{value}` here. {limit.says}", f"allowed here: {allowed}"
                )


def holds_on_required(condition: Condition, known: Mapping[str, Value], *, held: bool = True) -> bool:
    """Whether a limit's condition surely holds, or with `held=False` surely does not.

    It looks at required facts only, and one that is left out limits nothing.
    """
    match condition:
        case All(parts) | Either(parts):
            every = isinstance(condition, All) is held
            return (all if every else any)(holds_on_required(part, known, held=held) for part in parts)
        case Not(part):
            return holds_on_required(part, known, held=not held)
        case Among(fact, values):
            return fact in known and (known[fact] in values) is held
        case _:
            raise TypeError(f"a limit looks at choices only, not at {condition}")
