"""Edits of the real policy: found one by one, each with what it can touch and what it does by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from kb.analysis.edits import Bearing, Edit, Kind, edits
from kb.analysis.effects import effect_of
from kb.conditions import All, Among, Holds
from kb.expectations import Acceptance
from kb.loading.folder import read_folder
from kb.loading.pack import load_files
from kb.pack import Clause, Concept, Guidance, Lift, Norm, Pack, PolicyException, Reading, Verdict
from kb.policy import Policy
from kb.problems import Place, Problems
from kb.vocabulary import Default, Fact, FactType, Option

HERE = Place(file="made-up.yaml")
Entry = TypeVar("Entry", Norm, PolicyException, Concept, Reading, Clause, Guidance)


@pytest.fixture(scope="module")
def pack(beech_hill: Policy) -> Pack:
    return beech_hill.pack


def changed(entries: tuple[Entry, ...], name: str, **values: object) -> tuple[Entry, ...]:
    assert any(entry.id == name for entry in entries)
    return tuple(replace(one, **values) if one.id == name else one for one in entries)  # type: ignore[arg-type]  # fields of any entry


def only(old: Pack, new: Pack) -> Edit:
    (edit,) = edits(old, new)
    return edit


def verdicts_of(old: Pack, new: Pack, edit: Edit) -> set[tuple[str | None, str | None]]:
    effect = effect_of(old, new, edit)
    assert effect.difference is not None, effect.reason
    return {(change.before, change.after) for change in effect.difference.verdicts}


def test_a_verdict_that_is_changed_is_named_with_both_values(pack: Pack) -> None:
    new = replace(pack, norms=changed(pack.norms, "former-pupil-under-18", verdict=Verdict.REFER))
    edit = only(pack, new)
    assert (edit.kind, edit.id, edit.how, edit.bearing) == (
        Kind.NORM,
        "former-pupil-under-18",
        "changed",
        Bearing.ANSWERS,
    )
    (field,) = edit.fields
    assert (field.name, field.before, field.after) == ("verdict", Verdict.PROHIBITED, Verdict.REFER)
    # former-pupil-under-19 still forbids the same: by itself the edit moves no verdict
    assert verdicts_of(pack, new, edit) == set()


def test_a_rule_with_other_words_changes_no_answer(pack: Pack) -> None:
    new = replace(pack, norms=changed(pack.norms, "no-contact-with-pupils", says="Other words."))
    edit = only(pack, new)
    assert edit.bearing is Bearing.WORDS
    effect = effect_of(pack, new, edit)
    assert effect.difference is not None
    assert effect.difference.empty


@pytest.mark.parametrize("force", ["must", "advised"])
def test_force_is_how_a_rule_is_put_and_moves_no_verdict(pack: Pack, force: str) -> None:
    new = replace(pack, norms=changed(pack.norms, "former-pupil-under-19", force=force))
    edit = only(pack, new)
    assert edit.bearing is Bearing.TERMS
    effect = effect_of(pack, new, edit)
    assert effect.difference is not None
    assert effect.difference.empty


def test_entries_without_rules_are_compared_too(pack: Pack) -> None:
    new = replace(
        pack,
        clauses=changed(pack.clauses, "G3", says="Other words."),
        readings=changed(pack.readings, "former-pupil-age", confirmed=True),
        guidance=pack.guidance[1:],
        scenarios=pack.scenarios[1:],
        version="2.0.0",
        silent=Verdict.PROHIBITED,
    )
    found = {(edit.kind, edit.how): edit for edit in edits(pack, new)}
    assert found[Kind.CLAUSE, "changed"].bearing is Bearing.WORDS
    assert found[Kind.READING, "changed"].bearing is Bearing.TERMS
    assert found[Kind.GUIDANCE, "removed"].id == pack.guidance[0].id
    assert found[Kind.SCENARIO, "removed"].bearing is Bearing.CHECKS
    page = found[Kind.POLICY, "changed"]
    assert [field.name for field in page.fields] == ["version", "silent"]
    assert page.bearing is Bearing.ANSWERS
    assert len(found) == 5


def test_silence_that_is_read_otherwise_is_an_edit_with_an_effect(pack: Pack) -> None:
    norms = tuple(norm for norm in pack.norms if norm.clause != "S1")
    old = replace(pack, norms=norms)
    new = replace(old, silent=Verdict.PROHIBITED)
    moved = verdicts_of(old, new, only(old, new))
    assert moved <= {("refer", "prohibited")}


def test_a_norm_that_is_removed_goes_with_the_lines_that_lift_it(pack: Pack) -> None:
    lifted = tuple(
        replace(one, lifts=tuple(lift for lift in one.lifts if lift.norm != "former-pupil-under-19"))
        for one in pack.exceptions
    )
    new = replace(
        pack, norms=tuple(norm for norm in pack.norms if norm.id != "former-pupil-under-19"), exceptions=lifted
    )
    removed = next(edit for edit in edits(pack, new) if edit.how == "removed")
    effect = effect_of(pack, new, removed)
    assert effect.along == ("the line in `family` that lifts it", "the line in `perhaps-family` that lifts it")
    assert effect.difference is not None
    assert {(one.before, one.after) for one in effect.difference.verdicts} == {("prohibited", "refer")}


def test_a_new_concept_comes_along_with_the_norm_that_needs_it(pack: Pack) -> None:
    quiet = Concept(id="quiet", when=Among("channel", frozenset({"other_channel"})), place=HERE)
    norm = Norm(
        id="hush",
        clause="G1",
        verdict=Verdict.PROHIBITED,
        when=All((Holds("contact"), Holds("quiet"), Among("counterpart", frozenset({"colleague"})))),
        says="Hush.",
        place=HERE,
    )
    new = replace(pack, concepts=(*pack.concepts, quiet), norms=(*pack.norms, norm))
    concept, hush = edits(pack, new)
    assert verdicts_of(pack, new, concept) == set()
    assert effect_of(pack, new, hush).along == ("the concept `quiet`",)
    assert verdicts_of(pack, new, hush) == {("out_of_scope", "prohibited")}


def test_what_cannot_be_done_alone_says_why(pack: Pack) -> None:
    lone = tuple(concept for concept in pack.concepts if concept.id != "young-past-pupil")
    channel = pack.vocabulary["channel"]
    fax = replace(channel, options=(*channel.options, Option(value="fax", label="by fax")))
    facts = tuple(fax if fact.id == "channel" else fact for fact in pack.vocabulary.facts)
    loud = Norm(id="a", clause="G1", verdict=Verdict.REFER, when=All(()), says="a", place=HERE)
    on_fax = replace(loud, id="b", when=Among("channel", frozenset({"fax"})))
    lifting = PolicyException(id="c", clause="G1", when=All(()), lifts=(Lift(norm="a"),), says="c", place=HERE)
    new = replace(
        pack,
        concepts=lone,
        vocabulary=replace(pack.vocabulary, facts=facts),
        norms=(*pack.norms, loud, on_fax),
        exceptions=(*pack.exceptions, lifting),
    )
    reasons = {edit.id: effect_of(pack, new, edit).reason for edit in edits(pack, new)}
    assert reasons["young-past-pupil"] == (
        "the old policy still uses the concept in `grown-up`, `former-pupil-under-19`, `former-pupil-any-technology`"
        " and 5 more"
    )
    assert reasons["b"] == "it names the value `fax` of `channel`, which the old policy does not have"
    assert reasons["c"] == "it lifts the norm `a`, which the old policy does not have"
    assert reasons["a"] is None
    assert reasons["channel"] is None


def test_a_fact_of_another_type_cannot_be_compared(pack: Pack) -> None:
    other = Fact(id="device", type=FactType.NUMBER, label="device", question="?", low=0, high=3)
    facts = tuple(other if fact.id == "device" else fact for fact in pack.vocabulary.facts)
    new = replace(pack, vocabulary=replace(pack.vocabulary, facts=facts))
    assert "of type choice in the old policy and number" in (effect_of(pack, new, only(pack, new)).reason or "")


def test_concepts_that_would_go_round_in_a_circle_are_told(pack: Pack) -> None:
    concepts = changed(pack.concepts, "adult", when=Holds("contact"))
    new = replace(pack, concepts=concepts)
    assert "in a circle" in (effect_of(pack, new, only(pack, new)).reason or "")


def test_labels_and_weights_of_a_fact_are_told_apart(pack: Pack) -> None:
    device = pack.vocabulary["device"]
    heavier = replace(device, options=tuple(replace(one, weight=one.weight + 1) for one in device.options))
    renamed = replace(device, options=tuple(replace(one, label=f"{one.label}!") for one in device.options))
    otherwise = replace(device, left_out=())
    for fact, name, bearing in (
        (heavier, "weights", Bearing.ASKING),
        (renamed, "labels", Bearing.WORDS),
        (otherwise, "left_out", Bearing.LEFT_OUT),
    ):
        facts = tuple(fact if one.id == "device" else one for one in pack.vocabulary.facts)
        edit = only(pack, replace(pack, vocabulary=replace(pack.vocabulary, facts=facts)))
        assert [(field.name, field.bearing) for field in edit.fields] == [(name, bearing)]


AGE = "counterpart_age"


def with_age(folder: Path, low: int, high: int, *lines: tuple[str, str, str]) -> Pack:
    """The shipped policy with other ends of an age, and other lines of its files."""
    problems = Problems()
    files = {name: body.decode() for name, body in read_folder(folder, problems).items()}
    problems.raise_any()
    head, fact, rest = re.split(rf"(?ms)(^{AGE}:\n.*?(?=^counterpart_born:))", files["vocabulary.yaml"])
    for before, after in (
        ("between: [0, 120]", f"between: [{low}, {high}]"),
        ("{from: 0, to: 3", f"{{from: {low}, to: 3"),
        ("{from: 65, to: 120", f"{{from: 65, to: {high}"),
    ):
        assert fact.count(before) == 1
        fact = fact.replace(before, after)
    files["vocabulary.yaml"] = head + fact + rest
    for name, before, after in lines:
        assert files[name].count(before) == 1
        files[name] = files[name].replace(before, after)
    return load_files({name: text.encode() for name, text in files.items()})


@pytest.mark.parametrize(("low", "high"), [(0, 130), (2, 110)])
def test_comparisons_with_an_open_end_are_not_edited_when_the_fact_gets_other_ends(
    pack: Pack, beech_hill_folder: Path, low: int, high: int
) -> None:
    new = with_age(beech_hill_folder, low, high)
    conditions = {one.id: one.when for one in pack.concepts}
    assert conditions != {one.id: one.when for one in new.concepts}, "the ends are stored, so nothing is tested"
    for old, other in ((pack, new), (new, pack)):
        edit = only(old, other)
        assert (edit.kind, edit.id) == (Kind.FACT, AGE)
        told = {field.name for field in edit.fields} - {"weights"}
        assert told == {name for name, was, now in (("low", 0, low), ("high", 120, high)) if was != now}


def test_a_comparison_that_its_author_changed_is_told_though_the_fact_gets_another_end(
    pack: Pack, beech_hill_folder: Path
) -> None:
    rule = ("rules/concepts.yaml", f"{AGE}: {{at_least: 19}}", f"{AGE}: {{at_least: 20}}")
    found = {edit.id: edit for edit in edits(pack, with_age(beech_hill_folder, 0, 130, rule))}
    assert set(found) == {"adult-student", AGE}
    (field,) = found["adult-student"].fields
    assert field.name == "when"


def test_a_comparison_that_names_the_old_end_stays_as_it_was_written(beech_hill_folder: Path) -> None:
    """`between: [19, 120]` is a line that nobody touched, though 120 was the end once and is no longer."""
    rule = ("rules/concepts.yaml", f"{AGE}: {{at_least: 19}}", f"{AGE}: {{between: [19, 120]}}")
    old, new = with_age(beech_hill_folder, 0, 120, rule), with_age(beech_hill_folder, 0, 130, rule)
    assert only(old, new).id == AGE


def test_an_end_that_is_closed_is_told(pack: Pack, beech_hill_folder: Path) -> None:
    rule = ("rules/concepts.yaml", f"{AGE}: {{at_least: 19}}", f"{AGE}: {{between: [19, 64]}}")
    assert {edit.id for edit in edits(pack, with_age(beech_hill_folder, 0, 130, rule))} == {"adult-student", AGE}


def test_a_rule_named_as_a_fact_that_came_with_it_is_measured_with_that_fact(pack: Pack) -> None:
    """Rules and facts have names of their own; one pack may give both of them the same."""
    option = Option(value="yes", label="yes")
    fact = Fact(id="witness", type=FactType.CHOICE, label="a witness", question="?", options=(option,))
    norm = replace(pack.norms[0], id="witness", when=Among("witness", frozenset({"yes"})), verdict=Verdict.PROHIBITED)
    vocabulary = replace(pack.vocabulary, facts=(*pack.vocabulary.facts, fact))
    new = replace(pack, vocabulary=vocabulary, norms=(*pack.norms, norm))
    (edit,) = (edit for edit in edits(pack, new) if edit.kind is Kind.NORM)
    effect = effect_of(pack, new, edit)
    assert effect.along == ("the fact `witness`",)
    assert verdicts_of(pack, new, edit)


PLAIN = Fact(id="place", type=FactType.YES_NO, label="place", question="?")


@pytest.mark.parametrize(
    ("fact", "bearing"),
    [
        (PLAIN, Bearing.ASKING),
        (replace(PLAIN, required=True), Bearing.LEFT_OUT),
        (replace(PLAIN, left_out=(Default(when=All(()), value=True),)), Bearing.LEFT_OUT),
        (replace(PLAIN, unknown_is=False), Bearing.LEFT_OUT),
        (replace(PLAIN, on="date_of_deed"), Bearing.LEFT_OUT),
        (replace(PLAIN, type=FactType.DATE), Bearing.LEFT_OUT),
        (replace(PLAIN, type=FactType.DATE, gives="counterpart_age"), Bearing.LEFT_OUT),
    ],
)
def test_a_whole_fact_can_touch_answers_where_something_counts_without_it(
    pack: Pack, fact: Fact, bearing: Bearing
) -> None:
    new = replace(pack, vocabulary=replace(pack.vocabulary, facts=(*pack.vocabulary.facts, fact)))
    for old, other, how in ((pack, new, "added"), (new, pack, "removed")):
        edit = only(old, other)
        assert (edit.kind, edit.how, edit.bearing) == (Kind.FACT, how, bearing)
        assert edit.gap is (bearing is Bearing.LEFT_OUT)


def test_a_fact_with_another_limit_and_another_default_has_a_gap_besides(pack: Pack) -> None:
    device = pack.vocabulary["device"]
    for left_out, gap in ((device.left_out, False), ((), True)):
        fact = replace(device, options=device.options[1:], left_out=left_out)
        facts = tuple(fact if one.id == "device" else one for one in pack.vocabulary.facts)
        edit = only(pack, replace(pack, vocabulary=replace(pack.vocabulary, facts=facts)))
        assert (edit.bearing, edit.gap) == (Bearing.ANSWERS, gap)


def test_acceptances_are_told_apart_by_what_they_cover(pack: Pack) -> None:
    def accepting(*about: str, because: str = "It may stand.") -> Acceptance:
        return Acceptance(code="C501", about=about, because=because, place=HERE)

    old = replace(pack, accepted=(accepting("b", "a"), accepting()))
    new = replace(pack, accepted=(accepting("a", "b"), accepting("c"), accepting("c"), accepting(because="So.")))
    found = {(edit.id, edit.how): edit for edit in edits(old, new)}
    assert {name: edit.bearing for name, edit in found.items()} == {
        ("C501 a, b", "changed"): Bearing.WORDS,
        ("C501 c", "added"): Bearing.CHECKS,
        ("C501 c again", "added"): Bearing.CHECKS,
        ("C501", "changed"): Bearing.WORDS,
    }
    for edit in found.values():
        effect = effect_of(old, new, edit)
        assert effect.difference is not None
        assert effect.difference.empty


def test_the_order_of_facts_is_told_from_the_first_that_moves_to_the_last(pack: Pack) -> None:
    first, second, third, *rest = pack.vocabulary.facts
    facts = (first, PLAIN, third, second, *rest[:-1])
    new = replace(pack, vocabulary=replace(pack.vocabulary, facts=facts), silent=Verdict.PROHIBITED)
    (page,) = (edit for edit in edits(pack, new) if edit.kind is Kind.POLICY)
    silent, order = page.fields
    assert silent.name == "silent"
    assert (order.name, order.bearing) == ("order_of_facts", Bearing.ASKING)
    assert (order.before, order.after) == ((second.id, third.id), (third.id, second.id))
    assert effect_of(pack, new, page).difference is not None
    come = replace(pack, vocabulary=replace(pack.vocabulary, facts=(PLAIN, *pack.vocabulary.facts)))
    assert only(pack, come).kind is Kind.FACT
