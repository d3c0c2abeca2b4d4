"""The verdict map says in every square what deciding that situation says."""

from __future__ import annotations

import pytest

from kb.analysis.atlas import atlas_of
from kb.analysis.maps import Rest
from kb.decide import decide
from kb.policy import Policy
from kb.situation import FactError
from tests.conftest import TODAY
from triage.verdict_map import maps_of, verdict_map

FRIEND = {
    "actor": "teacher",
    "activity": "accept_request",
    "counterpart": "former_pupil",
    "relation": "none",
    "counterpart_age": 17,
}
AT_HOME = FRIEND | {"period": "outside_working_day", "device": "personal"}


@pytest.mark.parametrize("down", ["relation", "counterpart", "period"])
@pytest.mark.parametrize("facts", [FRIEND, AT_HOME], ids=["little known", "more known"])
def test_every_square_is_what_decide_gives_throughout_its_stretch_of_ages(
    beech_hill: Policy, facts: dict[str, object], down: str
) -> None:
    shown = verdict_map(beech_hill, facts, TODAY, across="counterpart_age", down=down)
    for row in shown.rows:
        for column, cell in zip(shown.columns, row.cells, strict=True):
            for age in {column.low, (column.low + column.high) // 2, column.high}:
                decision = decide(beech_hill, {**facts, "counterpart_age": age, down: row.value}, TODAY)
                assert (cell.verdict, cell.possible) == (decision.verdict, decision.possible)


def test_the_map_of_a_situation_agrees_with_the_map_of_the_policy(beech_hill: Policy) -> None:
    shown = verdict_map(beech_hill, AT_HOME, TODAY, across="counterpart_age", down="counterpart")
    held = {name: value for name, value in AT_HOME.items() if not name.startswith("counterpart")}
    atlas = atlas_of(beech_hill, held, TODAY, Rest.OPEN)
    whole = atlas.map(atlas.axis("counterpart_age"), atlas.axis("counterpart"))
    assert [[(cell.verdict, cell.possible) for cell in row.cells] for row in shown.rows] == [
        [(square.verdict, square.possible) for square in row] for row in whole.squares
    ]
    assert [column.label for column in shown.columns] == [stop.label for stop in whole.across.stops]


def test_the_columns_follow_one_another_over_all_ages(beech_hill: Policy) -> None:
    shown = verdict_map(beech_hill, FRIEND, TODAY, across="counterpart_age", down="relation")
    assert [age for column in shown.columns for age in range(column.low, column.high + 1)] == list(range(121))


def test_one_square_is_the_situation_itself_also_where_a_birth_date_gives_the_age(beech_hill: Policy) -> None:
    born = {name: value for name, value in FRIEND.items() if name != "counterpart_age"} | {
        "counterpart_born": "2009-03-14"
    }
    for facts in (FRIEND, born):
        shown = verdict_map(beech_hill, facts, TODAY, across="counterpart_age", down="relation")
        here = [
            (row.value, column.low)
            for row in shown.rows
            for column, cell in zip(shown.columns, row.cells, strict=True)
            if cell.here
        ]
        assert here == [("none", 13)]


def test_where_the_age_is_not_known_no_square_is_the_situation(beech_hill: Policy) -> None:
    shown = verdict_map(
        beech_hill, FRIEND | {"counterpart_age": "unknown"}, TODAY, across="counterpart_age", down="relation"
    )
    assert not any(cell.here for row in shown.rows for cell in row.cells)


def test_what_cannot_be_has_nothing_possible(beech_hill: Policy) -> None:
    shown = verdict_map(beech_hill, AT_HOME, TODAY, across="counterpart_age", down="channel")
    by_mail = next(row for row in shown.rows if row.value == "other_channel")
    assert all(cell.possible == () for cell in by_mail.cells), "a friend request is always on a social network"


def test_only_maps_that_tell_something_are_offered(beech_hill: Policy) -> None:
    offered = maps_of(beech_hill, AT_HOME, TODAY)
    assert {"relation", "counterpart"} <= {shown.down.id for shown in offered}
    assert all(shown.tells for shown in offered)
    laptop = {"actor": "teacher", "activity": "damage_device", "warranty_covers_damage": True}
    (only,) = maps_of(beech_hill, laptop, TODAY)
    assert not only.tells


def test_facts_that_cannot_be_used_are_refused(beech_hill: Policy) -> None:
    with pytest.raises(FactError):
        verdict_map(beech_hill, FRIEND | {"relation": "friend"}, TODAY, across="counterpart_age", down="relation")
