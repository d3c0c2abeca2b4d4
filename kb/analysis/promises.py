"""The old policy's invariants, held against the new policy in the words of the old one.

An invariant that stands in both packs may be proved of both and yet have changed: where it rests on a concept, an edit of the
concept moves the invariant along. So each is asked twice, with the concepts of the new pack and with those of the old.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kb.analysis.ground import ground_of
from kb.checks.invariants import invariant_findings
from kb.conditions import All, Condition, Either, Holds, Not
from kb.expectations import Invariant
from kb.pack import Pack
from kb.policy import Policy
from kb.vocabulary import FactType


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """An invariant, and of the new policy: whether it is proved as the new pack has it and as the old pack meant it.

    None where that pack does not state it. `example` holds the facts of a situation that breaks it, as JSON has them.
    """

    id: str
    says: str
    as_new: bool | None
    as_old: bool | None
    example: tuple[tuple[str, object], ...] = ()

    @property
    def kept(self) -> bool:
        """Whether it holds in every way in which it is stated."""
        return self.as_new is not False and self.as_old is not False


def promises(old: Pack, new: Policy, tick: Callable[[], None] | None = None) -> tuple[Promise, ...]:
    """Every invariant of either pack, held against the new policy.

    Raises Incomparable, PackError beyond a pack's limits, and whatever `tick` raises in long work.
    """
    as_new = {finding.about[0]: finding.example for finding in invariant_findings(new.watched(tick))}
    as_old = as_new
    if (old.concepts, old.invariants) != (new.pack.concepts, new.pack.invariants):
        before = Policy.of(_in_old_words(old, new.pack))
        as_old = {finding.about[0]: finding.example for finding in invariant_findings(before.watched(tick))}
    found = []
    new_by_id = {invariant.id: invariant for invariant in new.pack.invariants}
    old_by_id = {invariant.id: invariant for invariant in old.invariants}
    for name in dict.fromkeys((*new_by_id, *old_by_id)):
        ours, theirs = new_by_id.get(name), old_by_id.get(name)
        said = ours or theirs
        assert said is not None
        broken_old = theirs is not None and theirs.id in as_old
        broken_new = ours is not None and ours.id in as_new
        example = as_new[ours.id] if broken_new and ours else as_old[theirs.id] if broken_old and theirs else ()
        found.append(
            Promise(
                id=name,
                says=said.says,
                as_new=None if ours is None else not broken_new,
                as_old=None if theirs is None else not broken_old,
                example=example,
            )
        )
    return tuple(found)


def _in_old_words(old: Pack, new: Pack) -> Pack:
    """The new pack with the old one's invariants, each concept in them as the old pack has it."""
    ground = ground_of(old, new)
    taken = {concept.id for concept in new.concepts}
    names: dict[str, str] = {}
    for concept in old.concepts:
        name = f"as-before-{concept.id}"
        while name in taken:
            name = f"{name}-still"
        names[concept.id] = name
        taken.add(name)
    before = tuple(replace(one, id=names[one.id], when=_renamed(one.when, names)) for one in old.concepts)
    invariants = tuple(
        replace(one, when=_renamed(one.when, names)) for one in old.invariants if _about(one, ground.vocabulary.ids)
    )
    # Dates give what rules look at; the invariants are about what rules look at, so that the dates may stay away.
    facts = tuple(fact for fact in ground.vocabulary.facts if fact.type is not FactType.DATE)
    vocabulary = replace(ground.vocabulary, facts=facts)
    return replace(ground.new, vocabulary=vocabulary, concepts=(*new.concepts, *before), invariants=invariants)


def _about(invariant: Invariant, facts: tuple[str, ...]) -> bool:
    """Whether the common vocabulary has what the invariant is about; it always does, but for a duty."""
    return invariant.subject is None or invariant.subject in facts or invariant.law.value == "owes"


def _renamed(condition: Condition, names: dict[str, str]) -> Condition:
    match condition:
        case Holds(concept):
            return Holds(names[concept])
        case Not(part):
            return Not(_renamed(part, names))
        case All(parts):
            return All(tuple(_renamed(part, names) for part in parts))
        case Either(parts):
            return Either(tuple(_renamed(part, names) for part in parts))
        case _:
            return condition
