"""What was edited between two packs, entry by entry, and what each edit can touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from kb.analysis.alike import alike
from kb.expectations import Acceptance, Invariant, Scenario
from kb.pack import Clause, Concept, Duty, DutyRule, Guidance, Norm, Pack, PolicyException, Reading
from kb.vocabulary import Fact, FactType

Entry = (
    Concept | Norm | PolicyException | DutyRule | Duty | Reading | Clause | Guidance | Acceptance | Invariant | Scenario
)
"""An entry that knows its place."""

Item = Fact | Entry


class Kind(StrEnum):
    """What kind of entry was edited; `policy` is the title page, the phrases and the order of the facts."""

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
    ACCEPTANCE = "acceptance"
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

ORDER = "order_of_facts"
"""The field of the title page that says in which order the facts are asked; a pack keeps it in its vocabulary."""

GROUPS = {
    Kind.CONCEPT: "concepts",
    Kind.NORM: "norms",
    Kind.EXCEPTION: "exceptions",
    Kind.DUTY_RULE: "duty_rules",
    Kind.DUTY: "duties",
    Kind.READING: "readings",
    Kind.CLAUSE: "clauses",
    Kind.GUIDANCE: "guidance",
    Kind.ACCEPTANCE: "accepted",
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
        **dict.fromkeys(("phrases", ORDER), Bearing.ASKING),
    },
    Kind.DUTY: dict.fromkeys(("recipient", "owed_by", "when", "form", "clauses"), Bearing.TERMS),
    Kind.READING: dict.fromkeys(("clauses", "confirmed"), Bearing.TERMS),
    Kind.CLAUSE: {},
    Kind.GUIDANCE: {},
    Kind.ACCEPTANCE: {},
    Kind.INVARIANT: dict.fromkeys(("law", "when", "verdicts", "subject"), Bearing.CHECKS),
    Kind.SCENARIO: dict.fromkeys((one.name for one in fields(Scenario)), Bearing.CHECKS),
}
"""What a change of each field can touch; what is not named is words only."""

_WHOLE = {
    **dict.fromkeys((Kind.CONCEPT, Kind.NORM, Kind.EXCEPTION, Kind.DUTY_RULE), Bearing.ANSWERS),
    **dict.fromkeys((Kind.DUTY, Kind.READING), Bearing.TERMS),
    Kind.FACT: Bearing.ASKING,
    **dict.fromkeys((Kind.ACCEPTANCE, Kind.INVARIANT, Kind.SCENARIO), Bearing.CHECKS),
}
"""What adding or removing a whole entry can touch; more for a fact of which something counts where it is left out."""

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
            item = self.before if self.after is None else self.after
            counts = isinstance(item, Fact) and _counts_unsaid(item)
            return Bearing.LEFT_OUT if counts else _WHOLE.get(self.kind, Bearing.WORDS)
        return min((field.bearing for field in self.fields), key=WEIGHT.index)

    @property
    def gap(self) -> bool:
        """Whether something else counts for a fact that is left out, not known or given as a date, whatever else it touches."""
        return Bearing.LEFT_OUT in (self.bearing, *(field.bearing for field in self.fields))


def _counts_unsaid(fact: Fact) -> bool:
    """Whether an answer can hang on a fact that is left out, not known or given as a date, though no rule looks at it."""
    given = fact.type is FactType.DATE or fact.gives is not None or fact.on is not None
    return given or fact.required or bool(fact.left_out) or fact.unknown_is is not None


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


def _entries(pack: Pack, kind: Kind) -> Mapping[str, Item]:
    return {fact.id: fact for fact in pack.vocabulary.facts} if kind is Kind.FACT else entries_of(pack, kind)


def entries_of(pack: Pack, kind: Kind) -> dict[str, Entry]:
    """The entries of a kind by what an edit calls them. Raises KeyError for facts and for the title page."""
    found: dict[str, Entry] = {}
    for item in getattr(pack, GROUPS[kind]):
        name = _id(item)
        while isinstance(item, Acceptance) and name in found:
            name += " again"
        found[name] = item
    return found


def _id(item: Entry) -> str:
    match item:
        case Scenario():
            return item.name
        case Acceptance():
            return f"{item.code} {', '.join(sorted(item.about))}".rstrip()
        case _:
            return item.id


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
    shared = [
        [name for name in one.vocabulary.ids if name in other.vocabulary] for one, other in ((old, new), (new, old))
    ]
    moved = [at for at, (before, after) in enumerate(zip(*shared, strict=True)) if before != after]
    if moved:
        before, after = (tuple(names[moved[0] : moved[-1] + 1]) for names in shared)
        yield FieldEdit(name=ORDER, bearing=Bearing.ASKING, before=before, after=after)
