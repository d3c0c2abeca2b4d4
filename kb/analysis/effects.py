"""What an edit does by itself: the old pack, compared with the old pack in which only this was edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kb.analysis.difference import Difference, difference
from kb.analysis.edits import GROUPS, ORDER, Edit, Item, Kind, entries_of
from kb.analysis.ground import Incomparable
from kb.conditions import All, Among, Condition, Holds, Includes, atoms, concepts_of
from kb.expectations import Invariant
from kb.normal_form import TooLarge
from kb.pack import Concept, DutyRule, Norm, Pack, PolicyException
from kb.problems import Problems
from kb.strata import order_concepts
from kb.vocabulary import Fact, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an edit does by itself: the old pack against the old pack with this one edit.

    `difference` is None where the edit cannot be made by itself; `reason` then says why. `along` names what had to come with it.
    """

    difference: Difference | None
    reason: str | None = None
    along: tuple[str, ...] = ()


class _NotAlone(Exception):
    """The edit refers to what the old pack does not have; the message says to what."""


def effect_of(old: Pack, new: Pack, edit: Edit, tick: Callable[[], None] | None = None) -> Effect:
    """What this edit alone does to the old pack. Raises whatever `tick` raises in long work.

    Concepts and facts that only the new pack has come along where the edit needs them: by themselves they change no answer.
    """
    try:
        edited, along = _Edited(old, new, edit).pack()
        return Effect(difference=difference(old, edited, tick), along=along)
    except (_NotAlone, Incomparable, TooLarge) as error:
        return Effect(difference=None, reason=str(error))


class _Edited:
    """The old pack with one edit made."""

    def __init__(self, old: Pack, new: Pack, edit: Edit) -> None:
        self._old, self._new, self._edit = old, new, edit
        self._concepts = {concept.id: concept for concept in old.concepts}
        self._facts = {fact.id: fact for fact in old.vocabulary.facts}
        self._along: dict[str, None] = {}

    def pack(self) -> tuple[Pack, tuple[str, ...]]:
        """The pack, and what came along. Raises _NotAlone."""
        edit = self._edit
        if edit.kind is Kind.POLICY:
            page = [field.name for field in edit.fields if field.name != ORDER]
            return replace(self._old, **{name: getattr(self._new, name) for name in page}), ()
        if edit.after is None:
            return self._removed(), tuple(self._along)
        self._check(edit.after)
        match edit.after:
            case Fact():
                self._facts[edit.id] = edit.after
            case Concept():
                self._concepts[edit.id] = edit.after
        return self._made(self._old), tuple(self._along)

    def _made(self, base: Pack) -> Pack:
        problems = Problems()
        concepts = order_concepts(tuple(self._concepts.values()), problems)
        if len(problems):
            raise _NotAlone("by itself it would define a concept by itself, in a circle")
        made = replace(base, concepts=concepts, vocabulary=Vocabulary(facts=tuple(self._facts.values())))
        if self._edit.kind in (Kind.FACT, Kind.CONCEPT):
            return made
        entries: dict[str, Item] = {**entries_of(made, self._edit.kind)}
        if self._edit.after is not None:
            entries[self._edit.id] = self._edit.after
        else:
            del entries[self._edit.id]
        return replace(made, **{GROUPS[self._edit.kind]: tuple(entries.values())})  # type: ignore[arg-type]  # by kind

    def _removed(self) -> Pack:
        name, base = self._edit.id, self._old
        match self._edit.before:
            case Concept():
                self._unused(name, "concept", lambda when: name in concepts_of(when))
                del self._concepts[name]
            case Fact():
                self._unused(
                    name, "fact", lambda when: any(not isinstance(a, Holds) and a.fact == name for a in atoms(when))
                )
                del self._facts[name]
            case Norm():
                lifting = [rule.id for rule in base.exceptions if any(lift.norm == name for lift in rule.lifts)]
                self._along.update(dict.fromkeys(f"the line in `{rule}` that lifts it" for rule in lifting))
                base = replace(
                    base,
                    exceptions=tuple(
                        replace(rule, lifts=tuple(lift for lift in rule.lifts if lift.norm != name))
                        for rule in base.exceptions
                    ),
                )
        return self._made(base)

    def _unused(self, name: str, what: str, uses: Callable[[Condition], bool]) -> None:
        """Nothing else in the old pack may look at what goes."""
        users = [rule.id for rule in self._old.rules if rule.id != name and any(map(uses, _conditions(rule)))]
        users += [
            fact.id for fact in self._old.vocabulary.facts if fact.id != name and any(map(uses, _conditions(fact)))
        ]
        if users:
            more = f" and {len(users) - 3} more" if len(users) > 3 else ""
            named = ", ".join(f"`{user}`" for user in users[:3])
            raise _NotAlone(f"the old policy still uses the {what} in {named}{more}")

    def _check(self, item: Item) -> None:
        """Whether what an entry refers to is there, or can come along."""
        if isinstance(item, PolicyException):
            norms = {norm.id for norm in self._old.norms}
            lacking = [lift.norm for lift in item.lifts if lift.norm not in norms]
            if lacking:
                raise _NotAlone(f"it lifts the norm `{lacking[0]}`, which the old policy does not have")
        for condition in _conditions(item):
            for atom in atoms(condition):
                if isinstance(atom, Holds):
                    self._bring_concept(atom.concept)
                else:
                    self._bring_fact(atom.fact)
                    if isinstance(atom, Among | Includes):
                        self._check_values(atom.fact, atom.values)

    def _bring_concept(self, name: str) -> None:
        if name in self._concepts:
            return
        added = next((concept for concept in self._new.concepts if concept.id == name), None)
        if added is None or name == self._edit.id:
            return  # the entry itself, or nothing that a checked pack can name
        self._concepts[name] = added
        self._along[f"the concept `{name}`"] = None
        self._check(added)

    def _bring_fact(self, name: str) -> None:
        if name in self._facts:
            theirs = self._new.vocabulary[name]
            if theirs.type is not self._facts[name].type:
                raise _NotAlone(f"it looks at the fact `{name}`, which is of another type in the old policy")
            return
        if name == self._edit.id and self._edit.kind is Kind.FACT:
            return
        self._facts[name] = self._new.vocabulary[name]
        self._along[f"the fact `{name}`"] = None
        self._check(self._facts[name])

    def _check_values(self, name: str, values: frozenset[str] | frozenset[str | bool]) -> None:
        fact = self._facts.get(name)
        known = {option.value for option in fact.options} if fact is not None else values
        lacking = sorted(str(value) for value in values if value not in known)
        if lacking:
            raise _NotAlone(f"it names the value `{lacking[0]}` of `{name}`, which the old policy does not have")


def _conditions(item: Item) -> Iterator[Condition]:
    """Every condition in an entry."""
    match item:
        case Concept() | Invariant():
            yield item.when
        case Norm() | PolicyException() | DutyRule():
            yield item.when
            leans = [*item.leans]
            if isinstance(item, PolicyException):
                leans += [lean for lift in item.lifts for lean in lift.leans]
            yield from (lean.when for lean in leans if lean.when is not None)
        case Fact():
            yield from (limit.when for limit in item.limits)
            yield from (default.when for default in item.left_out)
        case _:
            yield All(())
