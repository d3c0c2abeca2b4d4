"""What was edited between two packs, entry by entry, and what each edit does by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from kb.analysis.alike import alike
from kb.analysis.difference import Difference, difference
from kb.analysis.ground import Incomparable
from kb.conditions import All, Among, Condition, Holds, Includes, atoms, concepts_of
from kb.expectations import Invariant, Scenario
from kb.normal_form import TooLarge
from kb.pack import Clause, Concept, Duty, DutyRule, Guidance, Norm, Pack, PolicyException, Reading
from kb.problems import Problems
from kb.strata import order_concepts
from kb.vocabulary import Fact, Vocabulary

Item = Fact | Concept | Norm | PolicyException | DutyRule | Duty | Reading | Clause | Guidance | Scenario | Invariant


class Kind(StrEnum):
    """What kind of entry was edited; `policy` is the title page and the phrases."""

    CONCEPT = "concept"
    NORM = "norm"
    EXCEPTION = "exception"
    DUTY_RULE = "duty rule"
    FACT = "fact"
    POLICY = "policy"
    DUTY = "duty"
    READING = "reading"
    CLAUSE = "clause"
    GUIDANCE = "guidance"
    INVARIANT = "invariant"
    SCENARIO = "scenario"


class Bearing(StrEnum):
    """What an edit can touch, weightiest first."""

    ANSWERS = "answers"
    """Verdicts, duties, cited clauses or named readings."""
    LEFT_OUT = "left_out"
    """What counts for a fact that is left out, not known or given as a date: a question with gaps can get another answer."""
    TERMS = "terms"
    """How a rule or duty is put: its force, whom it is owed to, when, on which form; whether a reading is confirmed."""
    ASKING = "asking"
    """What is asked, in which order, and how messages are understood."""
    CHECKS = "checks"
    """What is checked about the policy."""
    WORDS = "words"
    """Words only."""


WEIGHT = tuple(Bearing)

_GROUPS = {
    Kind.CONCEPT: "concepts",
    Kind.NORM: "norms",
    Kind.EXCEPTION: "exceptions",
    Kind.DUTY_RULE: "duty_rules",
    Kind.DUTY: "duties",
    Kind.READING: "readings",
    Kind.CLAUSE: "clauses",
    Kind.GUIDANCE: "guidance",
    Kind.INVARIANT: "invariants",
    Kind.SCENARIO: "scenarios",
}
"""Where a pack keeps its entries of a kind; facts stand in its vocabulary."""

_BEARINGS: Mapping[Kind, Mapping[str, Bearing]] = {
    Kind.CONCEPT: {"when": Bearing.ANSWERS},
    Kind.NORM: {
        **dict.fromkeys(("clause", "verdict", "when", "leans"), Bearing.ANSWERS),
        "force": Bearing.TERMS,
    },
    Kind.EXCEPTION: {
        **dict.fromkeys(("when", "lifts", "leans"), Bearing.ANSWERS),
        "clause": Bearing.TERMS,
    },
    Kind.DUTY_RULE: {
        **dict.fromkeys(("duty", "clause", "when", "verdicts", "leans"), Bearing.ANSWERS),
        "owed_by": Bearing.TERMS,
    },
    Kind.FACT: {
        **dict.fromkeys(("type", "values", "low", "high", "limits"), Bearing.ANSWERS),
        **dict.fromkeys(("required", "left_out", "unknown_is", "gives", "on", "starts"), Bearing.LEFT_OUT),
        **dict.fromkeys(("can_change", "weights"), Bearing.ASKING),
    },
    Kind.POLICY: {
        "silent": Bearing.ANSWERS,
        **dict.fromkeys(("review_due", "standing_advice", "roles"), Bearing.TERMS),
        "phrases": Bearing.ASKING,
    },
    Kind.DUTY: dict.fromkeys(("recipient", "owed_by", "when", "form", "clauses"), Bearing.TERMS),
    Kind.READING: dict.fromkeys(("clauses", "confirmed"), Bearing.TERMS),
    Kind.CLAUSE: {},
    Kind.GUIDANCE: {},
    Kind.INVARIANT: dict.fromkeys(("law", "when", "verdicts", "subject"), Bearing.CHECKS),
    Kind.SCENARIO: dict.fromkeys((one.name for one in fields(Scenario)), Bearing.CHECKS),
}
"""What a change of each field can touch; what is not named is words only."""

_WHOLE = {
    **dict.fromkeys((Kind.CONCEPT, Kind.NORM, Kind.EXCEPTION, Kind.DUTY_RULE), Bearing.ANSWERS),
    **dict.fromkeys((Kind.DUTY, Kind.READING), Bearing.TERMS),
    Kind.FACT: Bearing.ASKING,
    **dict.fromkeys((Kind.INVARIANT, Kind.SCENARIO), Bearing.CHECKS),
}
"""What adding or removing a whole entry can touch."""

_PAGE = ("title", "school", "version", "issued", "review_due", "silent", "standing_advice", "roles", "verdict_words")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEdit:
    """A field with another value: its name in the pack's values, what it can touch, and both values."""

    name: str
    bearing: Bearing
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An entry that was added (`before` is None), removed (`after` is None) or changed (both, or neither for the title page)."""

    kind: Kind
    id: str
    before: Item | None
    after: Item | None
    fields: tuple[FieldEdit, ...] = ()

    @property
    def how(self) -> str:
        """`added`, `removed` or `changed`."""
        if (self.before is None) == (self.after is None):
            return "changed"
        return "added" if self.before is None else "removed"

    @property
    def bearing(self) -> Bearing:
        """The weightiest thing that it can touch."""
        if self.how != "changed":
            return _WHOLE.get(self.kind, Bearing.WORDS)
        return min((field.bearing for field in self.fields), key=WEIGHT.index)


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


def edits(old: Pack, new: Pack) -> tuple[Edit, ...]:
    """Every edit, rules first; within a kind in the order of the new pack, what was removed last."""
    found: list[Edit] = []
    for kind in Kind:
        if kind is Kind.POLICY:
            page = tuple(_page(old, new))
            if page:
                found.append(Edit(kind=kind, id=new.id, before=None, after=None, fields=page))
            continue
        before, after = _entries(old, kind), _entries(new, kind)
        for name in dict.fromkeys((*after, *before)):
            one, other = before.get(name), after.get(name)
            changed = () if one is None or other is None else tuple(_fields(kind, one, other, old, new))
            if one is None or other is None or changed:
                found.append(Edit(kind=kind, id=name, before=one, after=other, fields=changed))
    return tuple(found)


def _entries(pack: Pack, kind: Kind) -> dict[str, Item]:
    items: tuple[Item, ...] = pack.vocabulary.facts if kind is Kind.FACT else getattr(pack, _GROUPS[kind])
    return {_id(item): item for item in items}


def _id(item: Item) -> str:
    return item.name if isinstance(item, Scenario) else item.id


def _fields(kind: Kind, before: Item, after: Item, old: Pack, new: Pack) -> Iterator[FieldEdit]:
    one, other = _values(before), _values(after)
    for name in dict.fromkeys((*one, *other)):
        if one[name] != other[name] and not alike(one[name], other[name], old.vocabulary, new.vocabulary):
            bearing = _BEARINGS[kind].get(name, Bearing.WORDS)
            yield FieldEdit(name=name, bearing=bearing, before=one[name], after=other[name])


def _values(item: Item) -> dict[str, object]:
    """An entry field by field; the options of a fact by what they bear on."""
    found = {
        one.name: getattr(item, one.name) for one in fields(item) if one.compare and one.name not in ("id", "name")
    }
    if isinstance(item, Fact):
        options = found.pop("options")
        found["values"] = frozenset(option.value for option in options)
        found["labels"] = tuple((option.value, option.label, option.help, option.group) for option in options)
        found["weights"] = (tuple((option.value, option.weight) for option in options), found.pop("bands"))
        found["starts"] = tuple((option.value, option.starts) for option in options if option.starts is not None)
    return found


def _page(old: Pack, new: Pack) -> Iterator[FieldEdit]:
    for name in (*_PAGE, "phrases"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            bearing = _BEARINGS[Kind.POLICY].get(name, Bearing.WORDS)
            yield FieldEdit(name=name, bearing=bearing, before=before, after=after)


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
            return replace(self._old, **{field.name: getattr(self._new, field.name) for field in edit.fields}), ()
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
        entries = _entries(made, self._edit.kind)
        if self._edit.after is not None:
            entries[self._edit.id] = self._edit.after
        else:
            del entries[self._edit.id]
        return replace(made, **{_GROUPS[self._edit.kind]: tuple(entries.values())})  # type: ignore[arg-type]  # by kind

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
