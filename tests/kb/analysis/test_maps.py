"""Every square of a map is what brute force over its situations says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb.analysis.atlas import atlas_between, atlas_of
from kb.analysis.difference import difference
from kb.analysis.maps import Map, Rest, Square
from kb.checks.naive import holds, judge
from kb.conditions import Among
from kb.decide import decide
from kb.outlook import Outlook
from kb.pack import STRICTNESS, Pack, Verdict
from kb.policy import Policy
from kb.situation import FactError
from kb.vocabulary import Default, Fact, FactType, Value, Vocabulary
from tests.conftest import TODAY
from tests.kb.analysis.brute import Situation, situations
from tests.property.strategies import packs, vocabulary

WHOLE = ("who", "colour", "age", "wet", "late")
FLAGS = ("bag:nut", "bag:pin")
HELD: tuple[dict[str, object], ...] = ({}, {"late": True}, {"who": "dog", "age": 3}, {"bag": ["nut"]})
UNKNOWN: dict[str, object] = {"colour": "blue", "wet": "unknown"}

pairs = st.lists(st.sampled_from(WHOLE + FLAGS), min_size=2, max_size=2, unique=True)


@cache
def _every() -> tuple[Situation, ...]:
    """The situations of all random packs: they share one vocabulary."""
    pack = Pack.__new__(Pack)
    object.__setattr__(pack, "vocabulary", vocabulary(limits=True, defaults=True))
    return tuple(situations(pack))


def _at(facts: Mapping[str, Value], name: str) -> Value:
    fact, _, flag = name.partition(":")
    value = facts[fact]
    return flag in value if flag and isinstance(value, frozenset) else value


def _left(held: Mapping[str, object], names: Sequence[str]) -> list[Situation]:
    """The situations that agree with the facts held; a flag that is an axis is not held, nor is what is unknown."""
    wanted: dict[str, object] = {}
    for name, raw in held.items():
        if isinstance(raw, list):
            wanted |= {f"{name}:{flag}": flag in raw for flag in ("nut", "pin")}
        elif raw != "unknown":
            wanted[name] = raw
    return [
        facts for facts in _every() if all(_at(facts, name) == raw for name, raw in wanted.items() if name not in names)
    ]


def _squares(shown: Map, left: Sequence[Situation]) -> Iterator[tuple[Square, list[Situation], dict[str, object]]]:
    """Each square with its situations and its values."""
    for down, row in zip(shown.down.stops, shown.squares, strict=True):
        for across, square in zip(shown.across.stops, row, strict=True):
            values = {shown.down.name: down, shown.across.name: across}
            inside = [
                facts
                for facts in left
                if all(
                    int(stop.first) <= int(str(_at(facts, name))) < int(stop.first) + stop.size
                    if name == "age"
                    else _at(facts, name) == stop.first
                    for name, stop in values.items()
                )
            ]
            yield square, inside, {name: stop.first for name, stop in values.items()}


def _shown(pack: Pack, names: Sequence[str], held: dict[str, object], rest: Rest) -> Map:
    assume(not set(names) & held.keys())
    atlas = atlas_of(Policy.of(pack), held, TODAY, rest)
    return atlas.map(atlas.axis(names[0]), atlas.axis(names[1]))


@settings(max_examples=25)
@given(packs(), pairs, st.sampled_from(HELD))
def test_worst_shows_the_strictest_verdict_of_the_square_and_counts_every_answer(
    pack: Pack, names: list[str], held: dict[str, object]
) -> None:
    shown = _shown(pack, names, held, Rest.WORST)
    left = _left(held, names)
    for square, inside, _ in _squares(shown, left):
        found = Counter(judge(pack, facts)[0] for facts in inside)
        assert {portion.verdict: portion.count for portion in square.portions} == found
        assert square.count == len(inside)
        assert square.possible == tuple(sorted(found, key=STRICTNESS.index))
        assert square.verdict == next(iter(square.possible), None)
        assert not inside or sum(portion.share for portion in square.portions) == pytest.approx(1)
    assert shown.count == len(left)
    assert sum(square.share for square in shown.every) == pytest.approx(1)


@settings(max_examples=25)
@given(
    packs(), st.lists(st.sampled_from(WHOLE), min_size=2, max_size=2, unique=True), st.sampled_from((*HELD, UNKNOWN))
)
def test_open_is_what_a_question_with_the_rest_left_out_gets(
    pack: Pack, names: list[str], held: dict[str, object]
) -> None:
    shown = _shown(pack, names, held, Rest.OPEN)
    policy = Policy.of(pack)
    for square, _, values in _squares(shown, ()):
        facts = {**held, **values}
        outlooks = [found for who in ("cat", "dog", "hen") if (found := _outlook(policy, {"who": who, **facts}))]
        answers = {outlook.verdict for outlook in outlooks}
        assert set(square.possible) == {verdict for outlook in outlooks for verdict in outlook.possible}
        assert square.verdict == (answers.pop() if len(answers) == 1 else None)


def _outlook(policy: Policy, facts: dict[str, object]) -> Outlook | None:
    try:
        return policy.outlook(policy.situation(facts, TODAY))
    except FactError:
        return None


@settings(max_examples=15)
@given(
    packs(limits=False, defaults=False), st.sampled_from(("who", "age", "wet")), st.sampled_from(("bag:nut", "bag:pin"))
)
def test_of_several_values_that_count_when_a_fact_is_left_out_the_first_that_applies_does(
    pack: Pack, one: str, other: str
) -> None:
    defaults = (
        Default(when=Among("late", frozenset({True})), value="red"),
        Default(when=Among("who", frozenset({"cat", "dog"})), value="blue"),
    )
    facts = tuple(replace(f, left_out=defaults) if f.id == "colour" else f for f in pack.vocabulary.facts)
    atlas = atlas_of(Policy.of(replace(pack, vocabulary=Vocabulary(facts=facts))), {}, TODAY, Rest.OPEN)
    shown = atlas.map(atlas.axis(one), atlas.axis(other))
    for square, inside, _ in _squares(shown, list(situations(pack))):
        counted = [
            facts | {"colour": "red" if facts["late"] else "blue"} if facts["late"] or facts["who"] != "hen" else facts
            for facts in inside
        ]
        assert set(square.possible) == {judge(pack, facts)[0] for facts in counted}


@settings(max_examples=25)
@given(packs(), pairs, st.sampled_from(HELD))
def test_common_is_the_verdict_of_the_commonest_situation(
    pack: Pack, names: list[str], held: dict[str, object]
) -> None:
    weighted = replace(pack, vocabulary=_weighted(pack.vocabulary))
    shown = _shown(weighted, names, held, Rest.COMMON)
    policy = Policy.of(weighted)
    for square, inside, _ in _squares(shown, _left(held, names)):
        wanted = judge(pack, _usual(policy, inside, {*names, *held}))[0] if inside else None
        assert square.verdict is wanted


def _weighted(words: Vocabulary) -> Vocabulary:
    """The last option of each fact the commonest; each flag rather there than not."""
    return Vocabulary(
        facts=tuple(
            replace(
                fact,
                options=tuple(replace(option, weight=60 + 10 * place) for place, option in enumerate(fact.options)),
            )
            for fact in words.facts
        )
    )


def _usual(policy: Policy, inside: list[Situation], fixed: set[str]) -> Situation:
    """Fact by fact: what counts when it is left out, else the commonest value that is still there."""
    pack = policy.pack
    for fact in pack.vocabulary.facts:
        wanted: Value | None = None
        if fact.id not in fixed:
            wanted = next((default.value for default in fact.left_out if holds(pack, default.when, inside[0])), None)
        if wanted is None:
            wanted = max((facts[fact.id] for facts in inside), key=lambda value: _weight(policy, fact, value))
        inside = [facts for facts in inside if facts[fact.id] == wanted]
    return inside[0]


def _weight(policy: Policy, fact: Fact, value: Value) -> float:
    if isinstance(value, frozenset):
        return len(value)
    if fact.type is FactType.NUMBER:
        (variable,) = policy.table.axes.by_fact[fact.id]
        cell = variable.cell(value)
        return variable.sizes[cell] - cell / 100  # the widest stretch, of those as wide the first
    return fact.option(value).weight if isinstance(value, str) else float(not value)


@settings(max_examples=25)
@given(packs(), packs(), pairs, st.sampled_from(HELD))
def test_a_difference_counts_every_change_of_the_square(
    old: Pack, new: Pack, names: list[str], held: dict[str, object]
) -> None:
    assume(not set(names) & held.keys())
    atlas = atlas_between(difference(old, new), held, TODAY)
    shown = atlas.map(atlas.axis(names[0]), atlas.axis(names[1]))
    whole: Counter[tuple[Verdict, Verdict]] = Counter()
    for square, inside, _ in _squares(shown, _left(held, names)):
        found = Counter((judge(old, facts)[0], judge(new, facts)[0]) for facts in inside)
        assert {(portion.before, portion.verdict): portion.count for portion in square.portions} == found
        changed = {change: count for change, count in found.items() if change[0] is not change[1]}
        assert {(portion.before, portion.verdict): portion.count for portion in square.changes} == changed
        assert square.changed == sum(changed.values())
        assert square.verdict is None
        whole.update(changed)
    assert {(portion.before, portion.verdict): portion.count for portion in shown.changes} == whole


@settings(max_examples=5)
@given(packs(limits=False, defaults=False), st.sampled_from(list(Rest)))
def test_the_pair_that_is_chosen_has_the_most_boundaries(pack: Pack, rest: Rest) -> None:
    telling = _telling(pack)
    whole = [name for name in telling if ":" not in name]
    tried = whole if len(whole) > 1 else telling
    assume(len(tried) > 1)
    atlas = atlas_of(Policy.of(pack), {}, TODAY, rest)
    across, down = atlas.best()
    assert len(across.stops) <= len(down.stops)
    rivals = [atlas.map(atlas.axis(one), atlas.axis(other)) for one, other in combinations(tried, 2)]
    assert _boundaries(atlas.map(across, down)) == pytest.approx(max(map(_boundaries, rivals)))


def _telling(pack: Pack) -> list[str]:
    """The facts and flags that can change a verdict by themselves."""
    verdicts = [(facts, judge(pack, facts)[0]) for facts in situations(pack)]
    found = []
    for name in (*WHOLE, *FLAGS):
        others = [other for other in (*WHOLE, *FLAGS) if other != name]
        met: dict[tuple[Value, ...], Verdict] = {}
        if any(met.setdefault(tuple(_at(f, other) for other in others), v) is not v for f, v in verdicts):
            found.append(name)
    return found


def _boundaries(shown: Map) -> float:
    """The chance to go over a boundary, by pairs of squares."""
    total = 0.0
    for line in (*shown.squares, *zip(*shown.squares, strict=True)):
        whole = sum(square.share for square in line)
        total += sum(
            one.share * other.share / whole for one in line for other in line if whole and _look(one) != _look(other)
        )
    return total


def _look(square: Square) -> object:
    return square.verdict, square.possible if square.verdict is None else len(square.possible) > 1


# --- the real policy

FRIEND: dict[str, object] = {"actor": "teacher", "activity": "accept_request", "relation": "none"}


def test_a_map_of_the_real_policy_is_what_deciding_says(beech_hill: Policy) -> None:
    atlas = atlas_of(beech_hill, FRIEND, TODAY, Rest.OPEN)
    shown = atlas.map(atlas.axis("counterpart_age"), atlas.axis("counterpart"))
    assert [stop.label for stop in shown.across.stops] == ["under 13", "13 to 17", "18", "19 or over"]
    for down, row in zip(shown.down.stops, shown.squares, strict=True):
        for across, square in zip(shown.across.stops, row, strict=True):
            facts = {**FRIEND, "counterpart": down.first, "counterpart_age": across.first}
            decision = decide(beech_hill, facts, TODAY)
            assert (square.verdict, square.possible) == (decision.verdict, decision.possible)


def test_the_commonest_values_are_named_once(beech_hill: Policy) -> None:
    atlas = atlas_of(beech_hill, FRIEND | {"insurance_confirmed": "unknown"}, TODAY, Rest.COMMON)
    shown = atlas.map(atlas.axis("counterpart_age"), atlas.axis("counterpart"))
    # not the channel or the content: where these are left out of a question the pack says what counts
    assert shown.common == ("the time of day: outside the working or school day", "the device: a personal device")
    assert "the family tie: not a relative" in shown.held
    assert "insurance cover for the device: not known" in shown.held


@pytest.mark.parametrize(
    ("name", "facts", "message", "help_text"),
    [
        ("relaton", {}, "`relaton` is not a fact", "did you mean `relation`?"),
        ("content", {}, "several things at once", "write for example content:"),
        ("content:bulying", {}, "nothing that `content` can hold", "did you mean `content:bullying`?"),
        ("relation:child", {}, "one value at a time", "write relation"),
        ("counterpart_born", {}, "is a date", "take counterpart_age"),
        ("relation", {"relation": "child"}, "is an axis", "leave out --fact relation"),
        ("counterpart_age", {"counterpart_born": "2010-01-31"}, "gives `counterpart_age`", "leave out --fact counterpart_born"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_axis_is_refused_with_the_way_out(
    beech_hill: Policy, name: str, facts: dict[str, object], message: str, help_text: str
) -> None:
    with pytest.raises(FactError, match=message) as refused:
        atlas_of(beech_hill, facts, TODAY).best(across=name, down="channel")
    assert help_text in str(refused.value.help)


def test_one_fact_cannot_be_both_axes(beech_hill: Policy) -> None:
    with pytest.raises(FactError, match="both axes are `channel`"):
        atlas_of(beech_hill, {}, TODAY).best("channel", "channel")


@settings(max_examples=1)
@given(packs())
def test_where_one_fact_is_free_there_is_no_map(pack: Pack) -> None:
    held = {"who": "cat", "colour": "red", "age": 1, "late": True, "bag": []}
    with pytest.raises(FactError, match="fewer than two facts"):
        atlas_of(Policy.of(pack), held, TODAY).best()


def test_one_named_axis_gets_the_partner_that_tells_most(beech_hill: Policy) -> None:
    atlas = atlas_of(beech_hill, FRIEND, TODAY, Rest.COMMON)
    across, down = atlas.best(down="counterpart_age")
    assert (across.name, down.name) == ("counterpart", "counterpart_age")
    assert atlas.best(across="counterpart_age") == (down, across)
