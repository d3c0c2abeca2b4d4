"""The ground on which two policies can be compared: the situations that both can speak of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.pack import Pack
from kb.vocabulary import Fact, FactType, Option, Vocabulary


class Incomparable(Exception):
    """Two policies that no situation of both can be found for. The message says which fact is in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Two packs on one vocabulary, and in words what only one of them knows."""

    old: Pack
    new: Pack
    vocabulary: Vocabulary
    """With the limits of both."""
    limits_of_old: Vocabulary
    limits_of_new: Vocabulary
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]


def ground_of(old: Pack, new: Pack) -> Ground:
    """Both packs on a common vocabulary. Raises Incomparable.

    A fact that one pack lacks stays free: that pack answers the same whatever its value. A value of a choice that one pack
    lacks is left out, because that pack refuses it; it is named in `only_old` or `only_new`.
    """
    only_old: list[str] = []
    only_new: list[str] = []
    facts: list[Fact] = []
    for fact in new.vocabulary.facts:
        if fact.id in old.vocabulary:
            facts.append(_merged(old.vocabulary[fact.id], fact, only_old, only_new))
        else:
            facts.append(fact)
            only_new.append(f"the fact `{fact.id}`")
    for fact in old.vocabulary.facts:
        if fact.id not in new.vocabulary:
            facts.append(fact)
            only_old.append(f"the fact `{fact.id}`")
    vocabulary = Vocabulary(facts=tuple(replace(fact, left_out=()) for fact in facts))
    return Ground(
        old=replace(old, vocabulary=vocabulary),
        new=replace(new, vocabulary=vocabulary),
        vocabulary=vocabulary,
        limits_of_old=_with_limits_of(vocabulary, old),
        limits_of_new=_with_limits_of(vocabulary, new),
        only_old=tuple(only_old),
        only_new=tuple(only_new),
    )


def _with_limits_of(vocabulary: Vocabulary, pack: Pack) -> Vocabulary:
    known = {fact.id: fact.limits for fact in pack.vocabulary.facts}
    return Vocabulary(facts=tuple(replace(fact, limits=known.get(fact.id, ())) for fact in vocabulary.facts))


def _merged(old: Fact, new: Fact, only_old: list[str], only_new: list[str]) -> Fact:
    if old.type is not new.type:
        raise Incomparable(
            f"`{new.id}` is of type {old.type.value} in the old policy and {new.type.value} in the new one; "
            "give the new fact a name of its own"
        )
    both = replace(new, required=old.required or new.required, limits=tuple(dict.fromkeys((*old.limits, *new.limits))))
    match new.type:
        case FactType.NUMBER:
            low, high = max(old.low, new.low), min(old.high, new.high)
            if low > high:
                raise Incomparable(f"no value of `{new.id}` is possible in both policies")
            for one, other, notes in ((old, new, only_old), (new, old, only_new)):
                if one.low < other.low:
                    notes.append(f"`{new.id}` from {one.low} to {min(one.high, other.low - 1)}")
                if one.high > other.high:
                    notes.append(f"`{new.id}` from {max(one.low, other.high + 1)} to {one.high}")
            return replace(both, low=low, high=high)
        case FactType.CHOICES:
            _note(old, new, only_old, only_new)
            known = {option.value for option in new.options}
            return replace(both, options=(*new.options, *(o for o in old.options if o.value not in known)))
        case FactType.CHOICE | FactType.YES_NO:
            _note(old, new, only_old, only_new)
            shared = {option.value for option in old.options}
            options = tuple(option for option in new.options if option.value in shared)
            if not options:
                raise Incomparable(f"no value of `{new.id}` is possible in both policies")
            return replace(both, options=options)
        case FactType.DATE:
            return both


def _note(old: Fact, new: Fact, only_old: list[str], only_new: list[str]) -> None:
    for one, other, notes in ((old, new, only_old), (new, old, only_new)):
        theirs = {option.value for option in other.options}
        lacking: list[Option] = [option for option in one.options if option.value not in theirs]
        notes += [f"`{one.id}`: `{option.value}`" for option in lacking]
