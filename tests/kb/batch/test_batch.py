"""Batches give what single decisions give: on random packs, on the real one, on whole and on partial rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.batch import batch as core
from kb.batch.batch import OPEN, Batch
from kb.batch.columns import Codes, Columns, code_type, codes_of, columns_of, facts_of, left_out
from kb.batch.keys import distinct
from kb.batch.machine import REFUSED, Machine
from kb.conditions import Among, Between, Either
from kb.decide import decide, rule_on
from kb.normal_form import Axes
from kb.pack import STRICTNESS, Pack, Verdict
from kb.policy import Engine, Policy
from kb.rulings import Ruling
from kb.situation import FactError, plain
from kb.vocabulary import UNKNOWN, Fact, FactType, Option, Value, Vocabulary
from tests.conftest import TODAY
from tests.property.strategies import packs, partial, vocabulary

WORDS = vocabulary(limits=True, defaults=True)
Given = dict[str, Value | str]


def encoded(axes: Axes, rows: Sequence[Given], *, drop_empty: bool = False) -> Columns:
    """Rows as columns, checked by nobody. `drop_empty`: no column for a fact that every row leaves out."""
    codes: list[Codes | None] = []
    for variable in axes.variables:
        if drop_empty and not any(variable.fact in row for row in rows):
            codes.append(None)
            continue
        found = []
        for row in rows:
            value = row.get(variable.fact)
            found.append(codes_of(variable, UNKNOWN if value == "unknown" else value))
        codes.append(np.array(found, dtype=code_type(variable)))
    return Columns(rows=len(rows), codes=tuple(codes))


def single(policy: Policy, row: Given, today: date = TODAY) -> Ruling | None:
    """What a single decision says; None where it refuses the row."""
    try:
        return rule_on(policy, policy.situation({fact: plain_or_text(value) for fact, value in row.items()}, today))
    except FactError:
        return None


def plain_or_text(value: Value | str) -> object:
    return value if value == "unknown" else plain(value)


def number_of(ruling: Ruling | None) -> int:
    if ruling is None:
        return REFUSED
    return OPEN if ruling.verdict is None else STRICTNESS.index(ruling.verdict)


def as_single(policy: Policy, batch: Batch, rows: Sequence[Given], *, drop_empty: bool = False) -> None:
    columns = encoded(policy.table.axes, rows, drop_empty=drop_empty)
    answered, verdicts = batch.answers(columns), batch.verdicts(columns)
    for row, place, verdict in zip(rows, answered.ids, verdicts, strict=True):
        wanted, found = single(policy, row), answered.outcomes[place]
        assert found == wanted, row
        assert verdict == number_of(wanted), row


@st.composite
def required_may_lack(draw: st.DrawFn) -> Given:
    row = draw(partial(WORDS))
    return {fact: value for fact, value in row.items() if fact != "who" or draw(st.integers(0, 5))}


@pytest.mark.thorough
@settings(max_examples=120)
@given(pack=packs(), rows=st.lists(required_may_lack(), min_size=1, max_size=12), drop=st.booleans())
def test_on_random_packs_every_row_is_answered_as_alone(pack: Pack, rows: list[Given], drop: bool) -> None:
    policy = Policy.of(pack)
    as_single(policy, Batch(policy, TODAY), rows, drop_empty=drop)


@settings(max_examples=60)
@given(pack=packs(), rows=st.lists(partial(WORDS), min_size=1, max_size=12))
def test_without_the_table_of_joined_codes_the_answers_are_the_same(pack: Pack, rows: list[Given]) -> None:
    policy = Policy.of(pack)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "MOST_JOINED", 0)
        as_single(policy, Batch(policy, TODAY), rows)


STAGE = Fact(
    id="stage",
    type=FactType.CHOICE,
    label="stage",
    question="stage?",
    options=(Option(value="early", label="early"), Option(value="late", label="late", starts=date(2026, 6, 1))),
    on="day",
)
DAY = Fact(id="day", type=FactType.DATE, label="day", question="day?")


@settings(max_examples=40)
@given(pack=packs(), rows=st.lists(partial(WORDS), min_size=1, max_size=8), chance=st.randoms(use_true_random=False))
@pytest.mark.parametrize("today", [date(2026, 5, 31), date(2026, 6, 1)])
def test_what_the_date_decides_counts_where_it_is_left_out(
    today: date, pack: Pack, rows: list[Given], chance: random.Random
) -> None:
    late = replace(
        pack.norms[0], id="late", verdict=Verdict.PROHIBITED, when=Among("stage", frozenset({"late"})), leans=()
    )
    words = Vocabulary(facts=(*pack.vocabulary.facts, STAGE, DAY))
    policy = Policy.of(replace(pack, vocabulary=words, norms=(*pack.norms, late)))
    said: list[Given] = [{**row, **chance.choice([{}, {"stage": "early"}, {"stage": "unknown"}])} for row in rows]
    for table in (rows, said):
        answered = Batch(policy, today).answers(encoded(policy.table.axes, table, drop_empty=True))
        for row, place in zip(table, answered.ids, strict=True):
            assert answered.outcomes[place] == single(policy, row, today)


def test_a_number_that_rules_cut_in_very_many_places_needs_wider_codes(beech_hill: Policy) -> None:
    pack, chance = beech_hill.pack, random.Random(300)
    count = Fact(id="count", type=FactType.NUMBER, label="count", question="count?", low=0, high=299)
    even = [Between("count", number, number) for number in range(0, 300, 2)]
    norms = [
        replace(pack.norms[0], id=f"even-{at}", verdict=Verdict.PROHIBITED, when=Either(tuple(even[at : at + 10])))
        for at in range(0, len(even), 10)
    ]
    words = Vocabulary(facts=(*pack.vocabulary.facts, count))
    policy = Policy.of(replace(pack, vocabulary=words, norms=(*pack.norms, *norms)))
    assert max(len(variable.firsts) for variable in policy.table.axes.variables) == 300
    rows = [random_row(policy, chance, whole=True) for _ in range(60)]
    as_single(policy, Batch(policy, TODAY), [{**row, "count": chance.randint(0, 299)} for row in rows])
    as_single(policy, Batch(policy, TODAY), [{**row, "count": "unknown"} for row in rows] + rows)


def random_row(policy: Policy, chance: random.Random, *, whole: bool) -> Given:
    row: Given = {}
    for fact in policy.pack.vocabulary.facts:
        if fact.type is FactType.DATE or fact.on is not None:
            continue
        draw = chance.random()
        if not whole and not fact.required and draw < 0.45:
            if draw < 0.1:
                row[fact.id] = "unknown"
            continue
        if fact.type is FactType.NUMBER:
            row[fact.id] = chance.choice([5, 12, 13, 17, 18, 19, 20, chance.randint(fact.low, fact.high)])
        elif fact.type is FactType.CHOICES:
            flags = [str(option.value) for option in fact.options]
            row[fact.id] = frozenset(chance.sample(flags, chance.choice([0, 0, 1, 1, 2])))
        else:
            row[fact.id] = chance.choice([option.value for option in fact.options])
    return row


@pytest.mark.parametrize("whole", [True, False], ids=["whole rows", "partial rows"])
def test_the_real_policy_answers_a_thousand_rows_as_alone(beech_hill: Policy, whole: bool) -> None:
    chance = random.Random(20181101)
    as_single(beech_hill, Batch(beech_hill, TODAY), [random_row(beech_hill, chance, whole=whole) for _ in range(1_000)])


def test_whole_and_partial_rows_in_one_batch_and_memory_that_is_forgotten(
    beech_hill: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    monkeypatch.setattr(core, "MOST_KEPT", 50)
    batch = Batch(beech_hill, TODAY)
    for _ in range(4):
        as_single(beech_hill, batch, [random_row(beech_hill, chance, whole=chance.random() < 0.5) for _ in range(100)])


def test_a_narrow_table_is_answered_as_alone(beech_hill: Policy) -> None:
    chance = random.Random(11)
    kept = ("actor", "activity", "counterpart", "counterpart_age", "channel")
    batch = Batch(beech_hill, TODAY)
    for _ in range(3):
        rows = [random_row(beech_hill, chance, whole=False) for _ in range(200)]
        narrow = [{fact: value for fact, value in row.items() if fact in kept} for row in rows]
        as_single(beech_hill, batch, narrow, drop_empty=True)


def test_checked_situations_become_columns_and_facts_again(beech_hill: Policy) -> None:
    facts = {"actor": "teacher", "activity": "publish", "content": ["pupil_image"], "counterpart_age": 14}
    facts["own_child_image_only"] = "unknown"
    situation = beech_hill.situation(facts, TODAY)
    columns = columns_of(beech_hill.table.axes, [situation])
    codes = [int(column[0]) for column in columns.codes if column is not None]
    back = facts_of(beech_hill.table.axes, codes)
    assert back == {**back, **facts, "counterpart_age": 13}
    assert rule_on(beech_hill, beech_hill.situation(back, TODAY)) == rule_on(beech_hill, situation)


def test_an_outcome_has_the_fields_of_a_decision(beech_hill: Policy) -> None:
    facts: dict[str, object] = {"actor": "teacher", "activity": "publish", "content": ["pupil_image"]}
    decision = decide(beech_hill, facts, TODAY, engine=Engine.COMPILED)
    row: Given = {"actor": "teacher", "activity": "publish", "content": frozenset({"pupil_image"})}
    answered = Batch(beech_hill, TODAY).answers(encoded(beech_hill.table.axes, [row], drop_empty=True))
    (ruling,) = (answered.outcomes[place] for place in answered.ids)
    assert isinstance(ruling, Ruling)
    assert (ruling.verdict, ruling.reasons, ruling.duties) == (decision.verdict, decision.reasons, decision.duties)
    assert (ruling.readings, ruling.missing, ruling.possible) == (
        decision.readings,
        decision.missing,
        decision.possible,
    )


def test_a_plane_has_one_bit_for_each_row(beech_hill: Policy) -> None:
    chance = random.Random(3)
    rows = [random_row(beech_hill, chance, whole=False) for _ in range(300)]
    answered = Batch(beech_hill, TODAY).answers(encoded(beech_hill.table.axes, rows))
    plane = answered.plane(lambda ruling: "channel" in ruling.missing)
    alone = [single(beech_hill, row) for row in rows]
    wanted = [found is not None and "channel" in found.missing for found in alone]
    assert np.unpackbits(plane, count=len(rows)).tolist() == [int(bit) for bit in wanted]
    assert 0 < sum(wanted) < len(rows)


def test_too_many_starts_leave_the_machine_out_and_change_nothing(
    beech_hill: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.batch.machine.MOST_STARTS", 10)
    assert Machine.of(beech_hill, TODAY) is None
    chance = random.Random(5)
    as_single(beech_hill, Batch(beech_hill, TODAY), [random_row(beech_hill, chance, whole=True) for _ in range(100)])


def test_rows_that_mix_to_the_same_number_are_still_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    words = np.array([[1, 2], [3, 4], [1, 2], [5, 6]], dtype=np.uint64)
    monkeypatch.setattr("kb.batch.keys.MIXERS", np.zeros(4, dtype=np.uint64))
    first, place_of = distinct(words)
    assert len(first) == 3
    assert np.array_equal(words[first][place_of], words)


def test_a_row_that_lacks_a_column_cannot_go_through_the_machine(beech_hill: Policy) -> None:
    machine = Machine.of(beech_hill, TODAY)
    assert machine is not None
    empty = Columns(rows=1, codes=(None,) * len(beech_hill.table.axes.variables))
    with pytest.raises(ValueError, match="every fact"):
        machine.verdicts(empty)


@pytest.mark.slow
def test_a_million_random_rows_have_the_verdicts_and_rulings_of_the_compiled_channel(beech_hill: Policy) -> None:
    draw, axes, count = np.random.default_rng(20181101), beech_hill.table.axes, 1_000_000
    codes = []
    for variable in axes.variables:
        if variable.flag is not None:
            codes.append((draw.random(count) < 0.06).astype(np.uint8))
        else:
            codes.append(draw.integers(0, left_out(variable), count).astype(np.uint8))
    columns = Columns(rows=count, codes=tuple(codes))
    batch = Batch(beech_hill, TODAY)
    verdicts = batch.verdicts(columns)
    rulings = beech_hill.compiled.rulings
    masks = beech_hill.table.masks
    lists = [column.tolist() for column in codes]
    answered = batch.answers(columns)
    refused = compared = 0
    for row, place in enumerate(answered.ids.tolist()):
        found = answered.outcomes[place]
        if found is None:
            refused += 1
            assert verdicts[row] == REFUSED
            continue
        live = beech_hill.table.all
        for number, column in enumerate(lists):
            live &= masks[number][column[row]]
        wanted = rulings.of(live)
        assert found == wanted or found is wanted
        assert verdicts[row] == STRICTNESS.index(wanted.verdict) if wanted.verdict else False
        compared += 1
    assert compared + refused == count
    assert compared > 100_000
