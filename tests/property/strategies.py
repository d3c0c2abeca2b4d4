"""Strategies: small random packs, and situations of any pack, complete and partial."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st

from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.pack import (
    Clause,
    Concept,
    Duty,
    DutyRule,
    Lean,
    Lift,
    Norm,
    Pack,
    PolicyException,
    Reading,
    Role,
    Verdict,
    VerdictWords,
)
from kb.phrases import PhraseBook
from kb.problems import Place
from kb.vocabulary import Default, Fact, FactType, Limit, Option, Value, Vocabulary

HERE = Place(file="made-up.yaml")
WHO = ("cat", "dog", "hen")


def _options(*values: str | bool) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=f"{value}") for value in values)


def _fact(name: str, kind: FactType, *values: str | bool, **rest: object) -> Fact:
    return Fact(id=name, type=kind, label=name, question=f"{name}?", options=_options(*values), **rest)  # type: ignore[arg-type]  # fields by name


def vocabulary(*, limits: bool, defaults: bool) -> Vocabulary:
    """Two required facts, a choice, a number, two yes/no facts and a set; all small, so that brute force can follow."""
    limit = Limit(when=Among("who", frozenset({"cat"})), only=frozenset({"red", "blue"}), says="cats see no green")
    always = Default(when=Among("who", frozenset({"dog"})), value="red")
    hanging = Default(when=Among("colour", frozenset({"blue"})), value=False)
    return Vocabulary(
        facts=(
            _fact("who", FactType.CHOICE, *WHO, required=True),
            _fact(
                "colour",
                FactType.CHOICE,
                "red",
                "green",
                "blue",
                limits=(limit,) if limits else (),
                left_out=(always,) if defaults else (),
                can_change=True,
            ),
            Fact(id="age", type=FactType.NUMBER, label="age", question="age?", low=0, high=5, can_change=True),
            _fact("wet", FactType.YES_NO, True, False, left_out=(hanging,) if defaults else ()),
            _fact("late", FactType.YES_NO, True, False),
            _fact("bag", FactType.CHOICES, "nut", "pin"),
        )
    )


@cache
def conditions(concepts: tuple[str, ...], depth: int = 2) -> st.SearchStrategy[Condition]:
    atoms: list[st.SearchStrategy[Condition]] = [
        st.builds(Among, st.just("who"), _some(WHO)),
        st.builds(Among, st.just("colour"), _some(("red", "green", "blue"))),
        st.builds(Among, st.sampled_from(["wet", "late"]), st.sampled_from([frozenset({True}), frozenset({False})])),
        st.builds(Includes, st.just("bag"), _some(("nut", "pin"))),
        st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda ends: Between("age", min(ends), max(ends))),
    ]
    if concepts:
        atoms.append(st.sampled_from(concepts).map(Holds))
    leaf = st.one_of(atoms)
    if depth == 0:
        return leaf
    inner = conditions(concepts, depth - 1)
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(leaf, parts.map(All), parts.map(Either), inner.map(Not))


@cache
def _leans(names: tuple[str, ...]) -> st.SearchStrategy[tuple[Lean, ...]]:
    one = st.builds(Lean, reading=st.sampled_from(["r0", "r1"]), when=st.none() | conditions(names, 0))
    return st.lists(one, max_size=2, unique_by=lambda lean: lean.reading).map(tuple)


@cache
def _some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=1, max_size=len(values))


@st.composite
def packs(draw: st.DrawFn, *, limits: bool = True, defaults: bool = True) -> Pack:
    """A whole random pack: concepts that build on each other, norms, exceptions, duties, readings leaned on in part."""
    names: tuple[str, ...] = ()
    concepts = []
    for number in range(draw(st.integers(0, 3))):
        concepts.append(Concept(id=f"concept-{number}", when=draw(conditions(names, 1)), place=HERE))
        names = (*names, f"concept-{number}")
    leans = _leans(names)
    norms = [
        Norm(
            id=f"norm-{number}",
            clause="X1",
            verdict=draw(st.sampled_from(list(Verdict))),
            when=draw(conditions(names)),
            says="so.",
            leans=draw(leans),
            place=HERE,
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    exceptions = [
        PolicyException(
            id=f"exception-{number}",
            clause="X1",
            when=draw(conditions(names)),
            lifts=tuple(
                Lift(norm=name, leans=draw(leans))
                for name in draw(
                    st.lists(st.sampled_from([norm.id for norm in norms]), min_size=1, max_size=3, unique=True)
                )
            ),
            says="but.",
            leans=draw(leans),
            place=HERE,
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    duties = [
        DutyRule(
            id=f"duty-{number}",
            duty="tell",
            clause="X1",
            when=draw(conditions(names)),
            verdicts=draw(st.none() | st.frozensets(st.sampled_from(list(Verdict)), min_size=1, max_size=3)),
            leans=draw(leans),
            place=HERE,
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    return _pack(vocabulary(limits=limits, defaults=defaults), concepts, norms, exceptions, duties)


def _pack(
    words: Vocabulary,
    concepts: list[Concept],
    norms: list[Norm],
    exceptions: list[PolicyException],
    duty_rules: list[DutyRule],
) -> Pack:
    reading = {"clauses": ("X1",), "tension": "?", "read_as": "so", "why": "so", "confirmed": False, "place": HERE}
    return Pack(
        id="made-up",
        title="Made up",
        school="Nowhere School",
        version="1",
        issued="2018-11",
        review_due=date(2021, 10, 31),
        fingerprint="sha256:0",
        vocabulary=words,
        roles=(Role(id="dsl", title="DSL", what="leads"),),
        verdict_words=tuple((verdict, VerdictWords(label=verdict.value, means="means it")) for verdict in Verdict),
        silent=Verdict.REFER,
        standing_advice=(),
        clauses=(Clause(id="X1", section="X", title="X", says="x.", place=HERE),),
        concepts=tuple(concepts),
        norms=tuple(norms),
        exceptions=tuple(exceptions),
        duty_rules=tuple(duty_rules),
        duties=(
            Duty(
                id="tell",
                title="Tell",
                recipient="dsl",
                owed_by="you",
                when="now",
                form=None,
                clauses=("X1",),
                says="Tell.",
                place=HERE,
            ),
        ),
        readings=tuple(Reading(id=name, **reading) for name in ("r0", "r1")),  # type: ignore[arg-type]  # fields by name
        guidance=(),
        scenarios=(),
        invariants=(),
        phrases=PhraseBook(),
    )


def value_of(fact: Fact) -> st.SearchStrategy[Value]:
    """Any legal value of a fact; for numbers the whole range, with the ages around the usual limits drawn more often."""
    match fact.type:
        case FactType.NUMBER:
            near = [age for age in (12, 13, 17, 18, 19) if fact.low <= age <= fact.high]
            anything = st.integers(fact.low, fact.high)
            return st.one_of(anything, st.sampled_from(near)) if near else anything
        case FactType.CHOICES:
            return st.frozensets(st.sampled_from([str(option.value) for option in fact.options]), max_size=3)
        case _:
            return st.sampled_from([option.value for option in fact.options])


def rule_facts(words: Vocabulary) -> tuple[Fact, ...]:
    return tuple(fact for fact in words.facts if fact.type is not FactType.DATE)


@st.composite
def complete(draw: st.DrawFn, words: Vocabulary) -> dict[str, Value]:
    """A value for every fact that rules look at; not always a legal combination."""
    return {fact.id: draw(value_of(fact)) for fact in rule_facts(words)}


@st.composite
def partial(draw: st.DrawFn, words: Vocabulary) -> dict[str, Value | str]:
    """Facts given, answered "unknown" or left out; the required ones are always given."""
    found: dict[str, Value | str] = {}
    for fact in rule_facts(words):
        how = "given" if fact.required else draw(st.sampled_from(["given", "given", "unknown", "left out"]))
        if how == "given":
            found[fact.id] = draw(value_of(fact))
        elif how == "unknown":
            found[fact.id] = "unknown"
    return found
