"""Reading `vocabulary.yaml`: the facts, first as they are, then their limits and defaults, which look at other facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from graphlib import CycleError, TopologicalSorter

from kb.conditions import All, Among, Condition, atoms, facts_of
from kb.loading.fields import Fields, check_ident, named_entries, nearest, truth
from kb.loading.source import Listing, Mapping, Node, Text, shown
from kb.loading.when import Conditions, values_of
from kb.problems import Place, Problems
from kb.vocabulary import Band, Default, Fact, FactType, Limit, Option, Vocabulary

RESERVED = frozenset({"is", "not", "any", "verdict", "id", "sid"})
MAX_OPTIONS = 64
MAX_FACTS = 100
MAX_FLAGS = 400
MAX_WEIGHT = 1_000_000


def read_vocabulary(node: Node, problems: Problems) -> Vocabulary:
    """The vocabulary that a document states."""
    entries = list(named_entries(node, "fact", problems))
    plain = tuple(_fact(name, place, fields, problems) for name, place, fields in entries)
    if len(plain) > MAX_FACTS:
        problems.add("P202", f"{len(plain):,} facts; {MAX_FACTS} are the most", entries[MAX_FACTS][1], "join some")
        problems.raise_any()
    flags = sum(len(fact.options) for fact in plain if fact.type is FactType.CHOICES)
    if flags > MAX_FLAGS:
        problems.add("P202", f"{flags:,} values of sets; {MAX_FLAGS} are the most", node.place, "join some")
    vocabulary = Vocabulary(facts=plain)
    conditions = Conditions(vocabulary, frozenset(), problems)
    full = []
    for fact, (_, _, fields) in zip(plain, entries, strict=True):
        full.append(_with_conditions(fact, fields, vocabulary, conditions, problems))
        fields.finish()
    _check_circles(tuple(full), [place for _, place, _ in entries], problems)
    if not vocabulary.required:
        problems.add("P102", "no fact is `required`", node.place, "mark the facts without which nothing can be decided")
    return Vocabulary(facts=tuple(full))


def _fact(name: str, place: Place, fields: Fields, problems: Problems) -> Fact:
    if name in RESERVED or len(name) > 40:
        problems.add(
            "P114", f"a fact cannot be called `{shown(name)}`", place, "choose another id, 40 characters at most"
        )
    kind = fields.one_of("type", FactType) or FactType.CHOICE
    low, high = _bounds(fields, problems) if kind is FactType.NUMBER else (0, 0)
    return Fact(
        id=name,
        type=kind,
        label=fields.text("label"),
        question=fields.text("question"),
        help=fields.maybe("help"),
        options=_options(kind, fields, problems) if kind not in (FactType.NUMBER, FactType.DATE) else (),
        low=low,
        high=high,
        bands=_bands(fields) if kind is FactType.NUMBER else (),
        required=fields.yes("required"),
        can_change=fields.yes("can_change"),
        no_effect=fields.maybe("no_effect"),
        gives=fields.maybe("gives"),
        on=fields.maybe("on"),
    )


def _bounds(fields: Fields, problems: Problems) -> tuple[int, int]:
    ends = [end.value for end in fields.ends("between")]
    if len(ends) == 2 and all(re.fullmatch(r"[0-9]{1,6}", end) for end in ends) and int(ends[0]) <= int(ends[1]):
        return int(ends[0]), int(ends[1])
    if fields.has("between"):
        message = "`between` takes two whole numbers, the smaller first"
        problems.add("P107", message, fields.at("between"), "write `between: [0, 120]`")
    return 0, 0


def _options(kind: FactType, fields: Fields, problems: Problems) -> tuple[Option, ...]:
    options: list[Option] = []
    by_date = kind is FactType.CHOICE and fields.has("on")
    for key, node in fields.under("values"):
        value: str | bool = key.value
        if kind is FactType.YES_NO:
            value = bool(truth(key, problems))
        elif key.value == "unknown":
            problems.add("P114", "`unknown` cannot be a value: it is always an answer", key.place, "take it away")
        elif key.value in ("true", "false"):
            message = f"`{key.value}` cannot be a value here: it says yes or no wherever facts are given"
            problems.add("P114", message, key.place, "choose another word, or make the fact a yes/no fact")
        else:
            check_ident(key, problems)
        inner = Fields(node, f"value `{shown(key.value)}`", problems)
        options.append(
            Option(
                value=value,
                label=inner.text("label"),
                help=inner.maybe("help"),
                weight=_weight(inner, needed=False),
                group=inner.maybe("group"),
                starts=_starts(inner, key, options, problems) if by_date else None,
            )
        )
        inner.finish()
    if fields.has("values") and not 1 <= len(options) <= MAX_OPTIONS:
        problems.add("P115", f"{fields.what} has {len(options)} values", fields.place, f"give it 1 to {MAX_OPTIONS}")
    if kind is FactType.YES_NO and options and {option.value for option in options} != {True, False}:
        problems.add(
            "P105", f"{fields.what} must have the values `true` and `false`", fields.at("values"), "write both"
        )
    return tuple(options[:MAX_OPTIONS])


def _starts(fields: Fields, key: Text, before: list[Option], problems: Problems) -> date | None:
    """The first day of a value that the date decides: the first value has none, each later one begins after the one before."""
    if not fields.has("from"):
        if before:
            message = f"`{shown(key.value)}` does not say from which day it holds"
            problems.add("P121", message, key.place, "add a line `from: …` with the first day")
        return None
    day = fields.day("from")
    if not before:
        message = f"`{shown(key.value)}` is the first value, so it holds from the beginning"
        problems.add(
            "P121", message, fields.at("from"), "take `from` away, or put the value that holds before it first"
        )
    elif date.min < day <= (before[-1].starts or date.min):
        message = f"`{shown(key.value)}` begins no later than the value before it"
        problems.add("P121", message, fields.at("from"), "put the values in the order of their days")
    return day


def _weight(fields: Fields, *, needed: bool = True) -> int:
    weight = fields.number("weight", needed=needed, default=1)
    if not 0 <= weight <= MAX_WEIGHT:
        place = fields.at("weight")
        fields.problems.add("P115", f"a weight is from 0 to {MAX_WEIGHT:,}, not {weight}", place, "0 means never")
    return weight


def _bands(fields: Fields) -> tuple[Band, ...]:
    bands = []
    for node in fields.items("weights", needed=False):
        inner = Fields(node, "a band of weights", fields.problems)
        bands.append(Band(low=inner.number("from"), high=inner.number("to"), weight=_weight(inner)))
        inner.finish()
    return tuple(bands)


def _with_conditions(
    fact: Fact, fields: Fields, vocabulary: Vocabulary, conditions: Conditions, problems: Problems
) -> Fact:
    limits = []
    for node in fields.items("limits", needed=False):
        inner = Fields(node, f"a limit of `{fact.id}`", problems)
        when = conditions.read(inner.node("when"))
        only = inner.node("only")
        says = inner.text("says")
        inner.finish()
        asked = sorted(facts_of(when) - {required.id for required in vocabulary.required})
        if asked:
            problems.add(
                "P118", f"a limit may look at required facts only, not at `{asked[0]}`", inner.at("when"), "a norm may"
            )
        elif not all(isinstance(atom, Among) for atom in atoms(when)):
            problems.add(
                "P118", f"a limit of `{fact.id}` may look at choices only", inner.at("when"), "name their values"
            )
        if only is not None:
            limits.append(Limit(when=when, only=values_of(fact, only, problems), says=says))
    defaults = tuple(_default(fact, node, conditions, problems) for node in fields.items("left_out", needed=False))
    unknown = fields.node("unknown_is", needed=False)
    counted = _one(fact, unknown, problems) if unknown is not None else None
    for key, other, kind, takes in (
        ("gives", fact.gives, FactType.NUMBER, (FactType.DATE,)),
        ("on", fact.on, FactType.DATE, (FactType.DATE, FactType.CHOICE)),
    ):
        if other is None:
            continue
        if other not in vocabulary:
            hint = nearest(other, vocabulary.ids)
            problems.add("P104", f"`{shown(other)}` is not a fact of this policy", fields.at(key), hint)
        elif vocabulary[other].type is not kind or fact.type not in takes:
            message = f"`{key}` of `{fact.id}` cannot be `{shown(other)}`"
            problems.add(
                "P106", message, fields.at(key), "a birth date gives a number, on a date; a choice hangs on a date"
            )
    if fact.type not in (FactType.CHOICE, FactType.YES_NO):
        _refuse_where_no_choice(fact, fields, problems)
    elif fact.on is not None:
        _refuse_idle(fact, fields, problems)
    if fact.bands and fact.low < fact.high:
        _check_bands(fact, fields.at("weights"), problems)
    return replace(fact, limits=tuple(limits), left_out=defaults, unknown_is=counted)


def _refuse_where_no_choice(fact: Fact, fields: Fields, problems: Problems) -> None:
    """What everything is asked by, and what limits narrow, has few answers: each combination of them is looked at."""
    for key, there in (("required", fact.required), ("limits", fields.has("limits"))):
        if there:
            message = f"`{fact.id}` is no choice, so it cannot have `{key}`"
            problems.add("P120", message, fields.at(key), "only a choice or a yes/no fact can")


def _refuse_idle(fact: Fact, fields: Fields, problems: Problems) -> None:
    """Nobody is asked for what the date decides, so nothing can be said about what is answered or left out."""
    for key in ("required", "limits", "left_out", "unknown_is"):
        if fields.has(key):
            message = f"`{fact.id}` is decided by the date, so `{key}` says nothing"
            problems.add("P121", message, fields.at(key), f"take `{key}` away")


def _check_bands(fact: Fact, place: Place, problems: Problems) -> None:
    """Bands lie side by side, from the lowest number to the highest."""
    expected = fact.low
    for band in sorted(fact.bands, key=lambda band: band.low):
        if band.low != expected or band.high < band.low:
            break
        expected = band.high + 1
    if expected != fact.high + 1:
        message = f"the weights of `{fact.id}` go wrong at {expected}"
        problems.add("P115", message, place, f"cover every number from {fact.low} to {fact.high} once")


def _one(fact: Fact, node: Node, problems: Problems) -> str | bool | None:
    """The one value that a node names."""
    if isinstance(node, Listing):
        problems.add("P101", f"one value of `{fact.id}` is wanted here, not a list", node.place, "name one")
        return None
    return next(iter(values_of(fact, node, problems)), None)


def _check_circles(facts: tuple[Fact, ...], places: list[Place], problems: Problems) -> None:
    """Defaults are settled one after another, so none may hang on itself."""
    graph = {fact.id: {name for default in fact.left_out for name in facts_of(default.when)} for fact in facts}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        names = " → ".join(f"`{name}`" for name in reversed(circle))
        place = places[[fact.id for fact in facts].index(circle[0])]
        problems.add("P201", f"what counts when these are left out hangs on itself: {names}", place, "break the circle")


def _default(fact: Fact, node: Node, conditions: Conditions, problems: Problems) -> Default:
    fields = Fields(node, f"a default of `{fact.id}`", problems)
    when: Condition = conditions.read(fields.node("when", needed=False)) if fields.has("when") else All(())
    value: str | bool | int | frozenset[str] = ""
    counts_as = fields.node("counts_as")
    if counts_as is not None and fact.type is FactType.NUMBER:
        value = fields.number("counts_as")
        if not fact.low <= value <= fact.high:
            message = f"`{fact.id}` is never {value}"
            problems.add("P115", message, counts_as.place, f"it goes from {fact.low} to {fact.high}")
    elif counts_as is not None and fact.type is FactType.CHOICES:
        if getattr(counts_as, "items", None) != ():
            problems.add(
                "P105", f"a default of `{fact.id}` can only be the empty list", counts_as.place, "write `counts_as: []`"
            )
        value = frozenset()
    elif counts_as is not None and not isinstance(counts_as, Mapping):
        value = _one(fact, counts_as, problems) or False
    fields.finish()
    return Default(when=when, value=value)
