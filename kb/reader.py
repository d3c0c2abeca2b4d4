"""Quick reading: facts as JSON has them, checked and turned into the boxes that they leave, in a few look-ups.

A key is the AND of the facts' masks, with some bits above the boxes: for each fact whether it was left out or answered
"unknown", and for each limit whether it binds a fact that is open. Situations with equal keys have equal rulings. Whatever is
looked up here was once read the ordinary way (`kb.situation`), so nothing unchecked gets in. Facts that are wrong, and facts
that a date decides, get no key: they are left to the ordinary way, which names the fault.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from marshal import dumps
from math import prod
from operator import itemgetter
from typing import Any

from kb.situation import FactError, Situation, holds_on_required, read_value
from kb.table import Table
from kb.values import dataclass
from kb.vocabulary import UNKNOWN, Fact, FactType, Unknown, Value, Vocabulary

MOST_SHAPES = 500
MOST_IN_GROUP = 5_000
"""Facts are looked up in groups with at most so many combinations, kept as they occur."""
PLAIN = 2
"""The marshal format without references to earlier objects: equal values of equal types give equal bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Some of the facts that are given, and the masks of the values met so far."""

    facts: tuple[Fact, ...]
    met: dict[Hashable, int]
    limits: bool
    """Whether it holds the required facts, and all facts that have limits: there limits are looked at."""


_Pick = Callable[[Mapping[str, object]], Any]
_LookUp = tuple[_Pick, Callable[[Hashable], int | None], _Group]
"""How to pick a group's values from the facts, and how to find their mask."""


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Which facts are given, in groups, and what those left out leave.

    Numbers and yes/no facts are looked up by their bytes: True, 1 and 1.0 are one in a dict, and are not one in a situation.
    """

    base: int
    by_value: tuple[_LookUp, ...]
    by_bytes: tuple[_LookUp, ...]
    sets: tuple[_LookUp, ...]


class Reader:
    """Reads facts of one vocabulary against its table. Made once; it learns from what it is given."""

    def __init__(self, vocabulary: Vocabulary, table: Table, watched: int) -> None:
        """`watched` are the boxes that can tell apart two complete situations."""
        self._table, self._watched = table, watched
        self._facts = tuple(fact for fact in vocabulary.facts if fact.type is not FactType.DATE)
        self._by_id = {fact.id: fact for fact in self._facts}
        self._sets = tuple(fact.id for fact in self._facts if fact.type is FactType.CHOICES)
        self._counting = tuple(fact.id for fact in self._facts if fact.unknown_is is not None)
        self._limited = tuple(fact for fact in self._facts if fact.limits)
        top = table.all.bit_length()
        self._left_out = {fact.id: 1 << top + number for number, fact in enumerate(self._facts)}
        top += len(self._facts)
        self._unknown = {fact.id: 1 << top + number for number, fact in enumerate(self._facts)}
        top += len(self._facts)
        self._binds: dict[str, list[int]] = {}
        for fact in self._limited:
            self._binds[fact.id] = [1 << top + number for number in range(len(fact.limits))]
            top += len(fact.limits)
        self._every = (1 << top) - 1
        self.marks = self._every ^ table.all
        """The bits above the boxes. A key with none of them is a complete situation's."""
        self._masks: dict[str, dict[Value, int]] = {fact.id: {} for fact in self._facts}
        self._values: dict[str, dict[tuple[type, Hashable], tuple[Value | Unknown, int]]] = {
            fact.id: {} for fact in self._facts
        }
        self._shapes: dict[tuple[str, ...], _Shape | None] = {}
        self._whole = self._shape_of(self._by_id)

    def key(self, facts: Mapping[str, object]) -> int | None:
        """The key of these facts; None where they have to be read the ordinary way."""
        try:
            # Where the number is right and a name is not, picking fails, and the ordinary way names the fault.
            shape = self._whole if len(facts) == len(self._facts) else self._shapes[tuple(facts)]
        except KeyError:
            shape = self._met(tuple(facts))
        if shape is None:
            return None
        try:
            key = shape.base
            for pick, met, group in shape.by_value:
                values = pick(facts)
                mask = met(values)
                key &= self._learn(group, values, values) if mask is None else mask
            for pick, met, group in shape.by_bytes:
                values = pick(facts)
                packed = dumps(values, PLAIN)
                mask = met(packed)
                key &= self._learn(group, packed, values) if mask is None else mask
            for pick, met, group in shape.sets:
                given = pick(facts)
                if given.__class__ is not list:
                    key &= self._learn(group, None, given)
                    continue
                flags = tuple(given)
                mask = met(flags)
                key &= self._learn(group, flags, given) if mask is None else mask
        except (FactError, KeyError, TypeError, ValueError):
            return None
        return key

    def whole(self, facts: Mapping[str, object], today: date) -> Situation | None:
        """The situation, if these facts are a whole one: every fact that rules look at, none unknown, and no day."""
        if len(facts) != len(self._facts):
            return None
        key = self.key(facts)
        if key is None or key & self.marks:
            return None
        if any(isinstance(facts[fact], Unknown) or facts[fact] == UNKNOWN.value for fact in self._counting):
            return None  # it counts as something, which only the ordinary way tells
        known: dict[str, Any] = {fact: facts[fact] for fact in self._by_id}
        for fact in self._sets:
            known[fact] = frozenset(known[fact])
        return Situation(facts=known, known=known, unknown=frozenset(), on_date=today)

    def key_of(self, situation: Situation) -> int:
        """The key of a situation that was read the ordinary way, with all required facts."""
        key = self._limits_on(situation.known)
        for fact in self._facts:
            if fact.id in situation.known:
                key &= self._known(fact, situation.known[fact.id])
            else:
                key &= self._every ^ (self._left_out if fact.id in situation.unknown else self._unknown)[fact.id]
        return key if key & self.marks else key & self._watched

    def _known(self, fact: Fact, value: Value) -> int:
        masks = self._masks[fact.id]
        found = masks.get(value)
        if found is None:
            own = self._left_out[fact.id] | self._unknown[fact.id]
            found = self._table.mask(fact.id, value) | (self.marks ^ own)
            if len(masks) < MOST_IN_GROUP:
                masks[value] = found
        return found

    def _limits_on(self, known: Mapping[str, Value]) -> int:
        """Everything but the marks of limits that do not bind, or that bind a fact which is known."""
        mask = self._every
        for fact in self._limited:
            for limit, mark in zip(fact.limits, self._binds[fact.id], strict=True):
                if fact.id in known or not holds_on_required(limit.when, known):
                    mask ^= mark
        return mask

    def _learn(self, group: _Group, name: Hashable, values: Any) -> int:
        """The mask of these values of a group, read the ordinary way and kept. Raises FactError or ValueError."""
        if name is None or len(group.facts) == 1:
            found = [self._told(group.facts[0], values)]
        else:
            found = [self._told(fact, value) for fact, value in zip(group.facts, values, strict=True)]
        mask = self._every
        for _, own in found:
            mask &= own
        if group.limits:
            pairs = zip(group.facts, found, strict=True)
            known = {fact.id: value for fact, (value, _) in pairs if not isinstance(value, Unknown)}
            for fact in self._limited:
                for limit in fact.limits:
                    if fact.id in known and known[fact.id] not in limit.only and holds_on_required(limit.when, known):
                        raise ValueError("a limit is broken")
            mask &= self._limits_on(known)
        if name is not None and len(group.met) < MOST_IN_GROUP:
            group.met[name] = mask
        return mask

    def _told(self, fact: Fact, raw: Any) -> tuple[Value | Unknown, int]:
        """One value as it counts, and its mask. Raises FactError."""
        if fact.type is FactType.CHOICES:
            return self._read(fact, raw)
        # Again by type and value: True, 1 and 1.0 are one in a dict.
        met, name = self._values[fact.id], (raw.__class__, raw)
        found = met.get(name)
        if found is None:
            found = self._read(fact, raw)
            if len(met) < MOST_IN_GROUP:
                met[name] = found
        return found

    def _read(self, fact: Fact, raw: object) -> tuple[Value | Unknown, int]:
        value = read_value(fact, raw)
        if isinstance(value, Unknown):
            if fact.unknown_is is None:
                return value, self._every ^ self._left_out[fact.id]
            value = fact.unknown_is
        return value, self._known(fact, value)

    def _met(self, names: tuple[str, ...]) -> _Shape | None:
        shape = self._shape_of(names)
        if shape is not None and len(self._shapes) < MOST_SHAPES:
            self._shapes[names] = shape
        return shape

    def _shape_of(self, names: Iterable[str]) -> _Shape | None:
        """The groups of the facts with these names; None where they are not facts of this vocabulary, or the date has a say."""
        given = set(names)
        decided = {fact.id for fact in self._facts if fact.required or fact.on is not None}
        if not decided <= given <= self._by_id.keys() or any(f.type is FactType.CHOICES for f in self._limited):
            return None
        facts = [fact for fact in self._facts if fact.id in given]
        first = [fact for fact in facts if fact.required or fact.limits]
        others = [fact for fact in facts if fact not in first and fact.type is not FactType.CHOICES]
        texts = [fact for fact in others if fact.type is FactType.CHOICE]
        exact = [fact for fact in others if fact.type is not FactType.CHOICE]
        head, *grouped = _grouped(first, texts)
        packed = _grouped([], exact)
        if grouped and len(mixed := _grouped([], exact + grouped[-1])) == len(packed):
            packed = mixed  # there was room, which saves a look-up
            grouped.pop()
        by_value = [_look_up(group) for group in grouped]
        by_bytes = [_look_up(group) for group in packed if group]
        kind = by_value if all(fact.type is FactType.CHOICE for fact in first) else by_bytes
        kind.insert(0, _look_up(head, limits=True))
        base = self._every if len(facts) < len(self._facts) else self._watched | self.marks
        for fact in self._facts:
            if fact.id not in given:
                base &= self._every ^ self._unknown[fact.id]
        sets = [_look_up([fact]) for fact in facts if fact.type is FactType.CHOICES]
        return _Shape(base, tuple(by_value), tuple(by_bytes), tuple(sets))


def _grouped(first: list[Fact], facts: list[Fact]) -> list[list[Fact]]:
    """Facts in few groups of not too many combinations; the first holds at least `first`, and may be empty."""
    groups = [[*first]]
    sizes = [prod(map(_values, first))]
    for fact in sorted(facts, key=_values, reverse=True):
        place = next((n for n, size in enumerate(sizes) if size * _values(fact) <= MOST_IN_GROUP), len(groups))
        if place == len(groups):
            groups.append([])
            sizes.append(1)
        groups[place].append(fact)
        sizes[place] *= _values(fact)
    return groups


def _values(fact: Fact) -> int:
    """How many answers a fact has, "unknown" among them."""
    return (len(fact.options) or fact.high - fact.low + 1) + 1


def _look_up(facts: list[Fact], *, limits: bool = False) -> _LookUp:
    pick: _Pick = itemgetter(*(fact.id for fact in facts)) if facts else _nothing
    group = _Group(tuple(facts), {}, limits)
    return pick, group.met.get, group


def _nothing(_: Mapping[str, object]) -> tuple[()]:
    return ()
