"""What there is to cover in a pack: each rule, each lift, each reading, and both sides of each comparison of a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kb.checks.traceability import trace_findings
from kb.conditions import Between, Condition, Holds, atoms
from kb.pack import DutyRule, Lean, Lift, Norm, Pack, PolicyException, Reading
from kb.problems import Place
from kb.program import lean_id


class Kind(StrEnum):
    """The kinds of what can be covered, as a summary names them."""

    NORM = "norms"
    EXCEPTION = "exceptions"
    LIFT = "lifts"
    DUTY = "duty rules"
    LEAN = "partial leans"
    READING = "readings"
    BOUNDARY = "boundary values"


class Look(StrEnum):
    """What is asked of a rule: whether it fires, whether a norm fires and nothing lifts it, whether a duty rule adds its duty."""

    FIRES = "fires"
    STANDS = "stands"
    OWED = "owed"


Part = tuple[Look, str]
Way = tuple[Part, ...]
"""Parts that must all hold at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One side of a place where a rule cuts a number: the fact, the value just at the cut, and its neighbour beyond it."""

    fact: str
    value: int
    beyond: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to cover. It is covered where one of its `ways` certainly holds.

    With a `cut` it is covered where the rule is tried with exactly that value and hangs on it: with the neighbour beyond, and
    everything else the same, the rule does the opposite.
    """

    id: str
    kind: Kind
    ways: tuple[Way, ...]
    cut: Cut | None = None
    gap: str
    """What is said where no scenario covers it."""
    dead: str
    """What is said where nothing can."""
    place: Place = field(compare=False)


def items_of(pack: Pack) -> tuple[Item, ...]:
    """Everything to cover, kind by kind, in the pack's order."""
    rules, uses = tuple(_rules(pack)), tuple(_uses(pack))
    found = [*rules, *_lifts(pack)]
    found += [_partial(use) for use in uses if use.lean.when is not None]
    found += [item for reading in pack.readings for item in _reading(reading, uses)]
    for rule, item in zip(pack.citing, rules, strict=True):
        found += _boundaries(pack, rule.when, item)
    for use in uses:
        if use.lean.when is not None:
            found += _boundaries(pack, use.lean.when, _partial(use))
    return tuple(found)


def _rules(pack: Pack) -> Iterator[Item]:
    # Where nothing fires, every rule has the finding that `policy check` makes of a rule without a scenario.
    told = (finding for finding in trace_findings(pack, frozenset()) if finding.code == "C102")
    for rule, finding in zip(pack.citing, told, strict=True):
        kind = Kind.NORM if isinstance(rule, Norm) else Kind.DUTY if isinstance(rule, DutyRule) else Kind.EXCEPTION
        look = Look.OWED if kind is Kind.DUTY else Look.FIRES
        yield Item(
            id=rule.id,
            kind=kind,
            ways=(((look, rule.id),),),
            gap=finding.message,
            dead=f"nothing can fire `{rule.id}`",
            place=rule.place,
        )


def _lifts(pack: Pack) -> Iterator[Item]:
    for exception in pack.exceptions:
        for lift in exception.lifts:
            yield Item(
                id=f"{exception.id}>{lift.norm}",
                kind=Kind.LIFT,
                ways=(_lift_way(exception, lift),),
                gap=f"no scenario shows `{exception.id}` lifting `{lift.norm}`",
                dead=f"`{exception.id}` can never lift `{lift.norm}`: they never hold together",
                place=exception.place,
            )


def _lift_way(exception: PolicyException, lift: Lift) -> Way:
    return ((Look.FIRES, exception.id), (Look.FIRES, lift.norm))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A lean, the entry's id where it is partial, and the ways in which an answer shows its reading."""

    entry: str
    lean: Lean
    ways: tuple[Way, ...]
    place: Place


def _uses(pack: Pack) -> Iterator[_Use]:
    """Every lean of every rule and lift, used where `decide` would name its reading."""
    for norm in pack.norms:
        for lean in norm.leans:
            yield _use(lean_id(norm, lean), lean, (((Look.STANDS, norm.id),),), norm.place)
    for exception in pack.exceptions:
        lifts = tuple(_lift_way(exception, lift) for lift in exception.lifts)
        for lean in exception.leans:
            yield _use(lean_id(exception, lean), lean, lifts, exception.place)
        for lift in exception.lifts:
            for lean in lift.leans:
                yield _use(lean_id(exception, lean, lift), lean, (_lift_way(exception, lift),), exception.place)
    for rule in pack.duty_rules:
        for lean in rule.leans:
            yield _use(lean_id(rule, lean), lean, (((Look.OWED, rule.id),),), rule.place)


def _use(entry: str, lean: Lean, ways: tuple[Way, ...], place: Place) -> _Use:
    if lean.when is not None:
        ways = tuple((*way, (Look.FIRES, entry)) for way in ways)
    return _Use(entry=entry, lean=lean, ways=ways, place=place)


def _partial(use: _Use) -> Item:
    owner = use.entry.removesuffix(f"/{use.lean.reading}").replace(">", "` lifting `")
    return Item(
        id=use.entry,
        kind=Kind.LEAN,
        ways=use.ways,
        gap=f"no scenario needs the reading `{use.lean.reading}` for `{owner}`",
        dead=f"nothing can need the reading `{use.lean.reading}` for `{owner}`",
        place=use.place,
    )


def _reading(reading: Reading, uses: tuple[_Use, ...]) -> Iterator[Item]:
    ways = tuple(way for use in uses if use.lean.reading == reading.id for way in use.ways)
    if ways:  # a reading that no rule leans on is a finding of `policy check`
        yield Item(
            id=reading.id,
            kind=Kind.READING,
            ways=ways,
            gap=f"no scenario leans on the reading `{reading.id}`",
            dead=f"nothing can lean on the reading `{reading.id}`",
            place=reading.place,
        )


def _boundaries(pack: Pack, when: Condition, owner: Item) -> Iterator[Item]:
    for fact, first in _cuts(pack, when):
        for value, beyond in ((first - 1, first), (first, first - 1)):
            yield Item(
                id=f"{owner.id} at {fact} {value}, not {beyond}",
                kind=Kind.BOUNDARY,
                ways=owner.ways,
                cut=Cut(fact=fact, value=value, beyond=beyond),
                gap=f"`{owner.id}` turns between `{fact}` {first - 1} and {first}, and no scenario tries it with {value}",
                dead=f"`{owner.id}` looks at whether `{fact}` is {first} or more, but never hangs on it",
                place=owner.place,
            )


def _cuts(pack: Pack, when: Condition) -> list[tuple[str, int]]:
    """The numbers at which a condition, its concepts written out, begins or ceases to hold; each once, in order."""
    concepts = {concept.id: concept.when for concept in pack.concepts}
    found: set[tuple[str, int]] = set()
    waiting, seen = [when], set[str]()
    while waiting:
        for atom in atoms(waiting.pop()):
            if isinstance(atom, Holds) and atom.concept not in seen:
                seen.add(atom.concept)
                waiting.append(concepts[atom.concept])
            elif isinstance(atom, Between):
                fact = pack.vocabulary[atom.fact]
                found.update((atom.fact, first) for first in (atom.low, atom.high + 1) if fact.low < first <= fact.high)
    return sorted(found, key=lambda cut: (pack.vocabulary.ids.index(cut[0]), cut[1]))
