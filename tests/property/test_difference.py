"""Differences of random packs against brute force: every situation decided both ways, one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.analysis.difference import Change, Difference, Part, difference
from kb.analysis.edits import Bearing, Kind, edits
from kb.analysis.effects import effect_of
from kb.analysis.examples import Examples
from kb.analysis.regions import regions
from kb.decide import decide
from kb.decision import Decision
from kb.pack import Clause, Pack
from kb.policy import Engine, Policy
from kb.vocabulary import Fact, FactType, Option, Vocabulary
from tests.kb.analysis.brute import answer, situations
from tests.property.strategies import HERE, packs

TODAY = date(2026, 11, 22)
EXTRA = Fact(
    id="loud",
    type=FactType.YES_NO,
    label="loud",
    question="loud?",
    options=(Option(value=True, label="yes"), Option(value=False, label="no")),
)


def many_claused(pack: Pack) -> Pack:
    """The same pack with a clause of its own under every norm and duty rule, so that clauses come and go."""
    norms = tuple(replace(norm, clause=f"X{norm.id[-1]}") for norm in pack.norms)
    duties = tuple(replace(rule, clause=f"Y{rule.id[-1]}") for rule in pack.duty_rules)
    clauses = tuple(
        Clause(id=name, section="X", title=name, says="x.", place=HERE)
        for name in ("X1", *dict.fromkeys([norm.clause for norm in norms] + [rule.clause for rule in duties]))
    )
    return replace(pack, norms=norms, duty_rules=duties, clauses=clauses)


def listed(found: Difference) -> dict[tuple[str, str | None, str | None], int]:
    return {(change.part.value, change.before, change.after): change.count for change in found.changes}


def by_brute_force(old: Pack, new: Pack, shared: Pack) -> tuple[dict[tuple[str, str | None, str | None], int], int]:
    """Each change with its count, and how many situations change at all; `shared` has the situations of both."""
    counts: Counter[tuple[str, str | None, str | None]] = Counter()
    changed = 0
    for situation in situations(shared):
        before, after = answer(old, situation), answer(new, situation)
        changed += before != after
        verdicts = [next(name for part, name in said if part == "verdict") for said in (before, after)]
        if verdicts[0] != verdicts[1]:
            counts["verdict", verdicts[0], verdicts[1]] += 1
        for part, name in before.keys() - after.keys():
            if part != "verdict":
                counts[part, name, None] += 1
        for part, name in after.keys() - before.keys():
            if part != "verdict":
                counts[part, None, name] += 1
    return dict(counts), changed


@settings(max_examples=10)
@given(old=packs(defaults=False).map(many_claused), new=packs(defaults=False).map(many_claused))
def test_every_count_is_what_brute_force_counts(old: Pack, new: Pack) -> None:
    found = difference(old, new)
    assert (listed(found), found.count) == by_brute_force(old, new, old)
    assert found.space.size == sum(1 for _ in situations(old))


@settings(max_examples=5)
@given(old=packs(limits=False, defaults=False), new=packs(limits=True, defaults=False), lacking=st.booleans())
def test_policies_of_different_vocabularies_are_compared_on_what_both_know(old: Pack, new: Pack, lacking: bool) -> None:
    """The new pack has a limit and a fact that the old one has not, and perhaps lacks a value that the old one has."""
    facts = list(new.vocabulary.facts)
    if lacking:
        facts[0] = replace(facts[0], options=tuple(option for option in facts[0].options if option.value != "hen"))
    new = replace(new, vocabulary=Vocabulary(facts=(*facts, EXTRA)))
    found = difference(old, new)
    assert (listed(found), found.count) == by_brute_force(old, new, new)
    assert found.only_new == ("the fact `loud`",)
    wide = replace(new, vocabulary=Vocabulary(facts=tuple(replace(f, limits=()) for f in new.vocabulary.facts)))
    barred = sum(1 for _ in situations(wide)) - sum(1 for _ in situations(new))
    told = f"{barred:,} situations that limits of the new policy rule out"
    assert found.only_old == (*(("`who`: `hen`",) if lacking else ()), told)


@settings(max_examples=5)
@given(pack=packs())
def test_a_pack_does_not_differ_from_itself(pack: Pack) -> None:
    found = difference(pack, pack)
    assert found.empty
    assert found.count == 0
    assert edits(pack, pack) == ()


def said(part: Part, decision: Decision) -> set[str]:
    match part:
        case Part.VERDICT:
            return {str(decision.verdict)}
        case Part.DUTY:
            return {duty.id for duty in decision.duties}
        case Part.CLAUSE:
            reasons = {reason.clause for reason in decision.reasons}
            return reasons | {one.clause for one in decision.defeated} | {duty.clause for duty in decision.duties}
        case Part.READING:
            return {reading.id for reading in decision.readings}


def really_differs(change: Change, old: Decision, new: Decision) -> bool:
    before, after = said(change.part, old), said(change.part, new)
    if change.part is Part.VERDICT:
        return (before, after) == ({change.before}, {change.after})
    return (change.before in before and change.before not in after) or (
        change.after in after and change.after not in before
    )


@settings(max_examples=6)
@given(old=packs().map(many_claused), new=packs().map(many_claused))
def test_every_example_really_differs(old: Pack, new: Pack) -> None:
    one, other = Policy.of(old), Policy.of(new)
    found = difference(old, new)
    examples = Examples(one, other, found, TODAY)
    for change in found.changes:
        for region in regions(found.space, change.where, 2).items:
            example = examples.of(change, region.box)
            decisions = [decide(policy, dict(example.facts), TODAY, engine=Engine.COMPILED) for policy in (one, other)]
            assert not any(decision.missing or decision.unsettled_duties for decision in decisions)
            assert really_differs(change, *decisions), (change.part, example.facts)


@settings(max_examples=6)
@given(old=packs(defaults=False), new=packs(defaults=False))
def test_the_effect_of_an_edit_is_the_difference_that_it_makes_alone(old: Pack, new: Pack) -> None:
    groups = {Kind.CONCEPT: "concepts", Kind.NORM: "norms", Kind.EXCEPTION: "exceptions", Kind.DUTY_RULE: "duty_rules"}
    for edit in edits(old, new):
        effect = effect_of(old, new, edit)
        assert (effect.difference is None) == (effect.reason is not None)
        if edit.kind is not Kind.NORM or edit.how != "changed" or effect.difference is None:
            continue
        items = tuple(edit.after if one.id == edit.id else one for one in getattr(old, groups[edit.kind]))
        along = tuple(one for one in new.concepts if f"the concept `{one.id}`" in effect.along)
        edited = replace(old, norms=items, concepts=(*old.concepts, *along))  # type: ignore[arg-type]  # norms all
        assert (listed(effect.difference), effect.difference.count) == by_brute_force(old, edited, old)


@settings(max_examples=5)
@given(old=packs(), data=st.data())
def test_an_edit_of_words_changes_no_answer(old: Pack, data: st.DataObject) -> None:
    norm = data.draw(st.sampled_from(old.norms))
    new = replace(old, norms=tuple(replace(one, says="other words") if one is norm else one for one in old.norms))
    (edit,) = edits(old, new)
    assert (edit.kind, edit.id, edit.how, edit.bearing) == (Kind.NORM, norm.id, "changed", Bearing.WORDS)
    effect = effect_of(old, new, edit)
    assert effect.difference is not None
    assert effect.difference.empty
