"""What cells say."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kb.policy import Policy
from outputs.tables.cells import as_text, from_flags, given


@pytest.mark.parametrize(
    ("fact", "cell", "value"),
    [
        ("actor", "teacher", "teacher"),
        ("actor", "  teacher ", "teacher"),
        ("actor", "", None),
        ("actor", "   ", None),
        ("actor", None, None),
        ("actor", "Teacher", "Teacher"),
        ("relation", "none", "none"),
        ("counterpart", "Unknown", "unknown"),
        ("counterpart_age", "17", 17),
        ("counterpart_age", "17.0", 17),
        ("counterpart_age", 17.0, 17),
        ("counterpart_age", 17.5, 17.5),
        ("counterpart_age", float("nan"), None),
        ("counterpart_age", "seventeen", "seventeen"),
        ("counterpart_age", "1" * 5000, "1" * 5000),
        ("poses_as_child", "TRUE", True),
        ("poses_as_child", "no", False),
        ("poses_as_child", 1, True),
        ("poses_as_child", True, True),
        ("poses_as_child", 2, 2),
        ("content", "bullying; pupil_image", ["bullying", "pupil_image"]),
        ("content", "none", []),
        ("content", ";", []),
        ("content", ("bullying",), ["bullying"]),
        ("counterpart_born", date(2010, 3, 14), "2010-03-14"),
        ("counterpart_born", datetime(2010, 3, 14), "2010-03-14"),
        ("counterpart_born", datetime(2010, 3, 14, 9), "2010-03-14T09:00:00"),
    ],
)
def test_a_cell_says(beech_hill: Policy, fact: str, cell: object, value: object) -> None:
    found = given(beech_hill.pack.vocabulary[fact], cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["yes", ""], ["bullying"]),
        (["no", "0"], []),
        (["", None], None),
        ([1.0, float("nan")], ["bullying"]),
        (["yes", "unknown"], "unknown"),
        (["maybe", "yes"], "bullying: maybe"),
        ([True, False], ["bullying"]),
    ],
)
def test_flags_say(cells: list[object], value: object) -> None:
    assert from_flags(["bullying", "disrepute"], cells) == value


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (True, "true"), (-5, "-5"), (1.5, "1.5"), (["a", None], "a;"), (date(2020, 1, 2), "2020-01-02")],
)
def test_a_cell_as_text(cell: object, text: str) -> None:
    assert as_text(cell) == text
