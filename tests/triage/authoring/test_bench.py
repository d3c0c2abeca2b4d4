"""The bench as a value: what was edited, what would be saved, the version, and what was changed outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.loading.source import read_document
from kb.problems import Problems
from triage.authoring.bench import Bench, Origin
from triage.authoring.versions import (
    BadVersion,
    changed_outside,
    differing_lines,
    next_version,
    version_of,
    with_version,
)

ORIGIN = Origin(name="oak-hill", folder=Path("oak-hill"), own=True)
FILES = {
    "pack.yaml": b'id: a\nversion: "1.0.0"  # ours\n',
    "rules/a.yaml": b"- one\r\n- two\r\n",
    "phrases.yaml": b"x: y\n",
}


def bench() -> Bench:
    return Bench(origin=ORIGIN, opened=FILES)


def test_rules_come_first_and_files_that_may_be_begun_come_last() -> None:
    assert bench().names == (
        "rules/a.yaml",
        "pack.yaml",
        "phrases.yaml",
        "accepted.yaml",
        "guidance.yaml",
        "invariants.yaml",
    )


def test_what_is_as_it_was_opened_counts_as_not_edited() -> None:
    changed = bench().with_text("rules/a.yaml", "- one\n- three\n")
    assert changed.changed == ("rules/a.yaml",)
    assert changed.with_text("rules/a.yaml", "- one\n- two\n") == bench()


def test_a_file_keeps_the_line_ends_that_it_has() -> None:
    changed = bench().with_text("rules/a.yaml", "- one\n- three\n").with_text("pack.yaml", "id: b\n")
    assert changed.files["rules/a.yaml"] == b"- one\r\n- three\r\n"
    assert changed.files["pack.yaml"] == b"id: b\n"


def test_a_file_that_is_begun_is_there_as_soon_as_something_stands_in_it() -> None:
    assert "accepted.yaml" not in bench().with_text("accepted.yaml", "  \n").files
    assert bench().with_text("accepted.yaml", "- code: C501\n").files["accepted.yaml"] == b"- code: C501\n"


def test_hidden_characters_are_shown_by_their_number_and_the_file_keeps_them_until_it_is_edited() -> None:
    opened = Bench(origin=ORIGIN, opened={"pack.yaml": b"id: \x1b[2Ja\n"})
    assert opened.text("pack.yaml") == "id: \\u001b[2Ja\n"
    assert opened.files["pack.yaml"] == b"id: \x1b[2Ja\n"
    assert not Bench(origin=ORIGIN, opened={"pack.yaml": b"\xff"}).readable("pack.yaml")


@given(texts=st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=20), max_size=6))
def test_any_text_comes_back_as_it_was_typed(texts: list[str]) -> None:
    typed = "\n".join(texts)
    assert bench().with_text("phrases.yaml", typed).text("phrases.yaml") == typed
    saved = bench().with_text("phrases.yaml", typed).files["phrases.yaml"].decode()
    assert saved == typed


@pytest.mark.parametrize(
    ("version", "following"),
    [
        ("1.0.0", "1.1.0"),
        ("0.1.0", "0.2.0"),
        ("2018", "2019"),
        ("1.9", "1.10"),
        ("2.3.4", "2.4.0"),
        ("draft", "draft.1"),
        ("", "1.0.0"),
    ],
)
def test_the_version_to_suggest_is_another_one(version: str, following: str) -> None:
    assert next_version(version) == following != version


def test_another_version_replaces_that_text_alone() -> None:
    changed = with_version(FILES, " 1.1.0 ")
    assert changed["pack.yaml"] == b'id: a\nversion: "1.1.0"  # ours\n'
    assert version_of(changed) == "1.1.0"
    assert {**changed, "pack.yaml": FILES["pack.yaml"]} == FILES


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("1.0.0", "is the version that was opened"),
        ("", "has no name"),
        ('1"\nid: b', "is no version"),
        ("-", "is no version"),
    ],
)
def test_a_version_that_cannot_be_used_is_refused_with_the_way_out(version: str, says: str) -> None:
    with pytest.raises(BadVersion, match=says):
        with_version(FILES, version)


def test_a_pack_that_states_no_version_is_told_to() -> None:
    with pytest.raises(BadVersion, match="states no version"):
        with_version({"pack.yaml": b"id: a\n"}, "1.0.0")


@given(version=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,39}", fullmatch=True))
def test_whatever_version_is_taken_is_read_back_as_text(version: str) -> None:
    if version != "1.0.0":
        changed = with_version(FILES, version)
        assert version_of(changed) == version
        problems = Problems()
        assert read_document("pack.yaml", changed["pack.yaml"], problems) is not None
        assert len(problems) == 0


def test_files_that_were_changed_outside_or_came_or_went_are_named_and_shown() -> None:
    there = {"pack.yaml": FILES["pack.yaml"], "rules/a.yaml": b"- one\n- \x1b[31mthree\n", "rules/b.yaml": b"- new\n"}
    assert changed_outside(FILES, there) == ("phrases.yaml", "rules/a.yaml", "rules/b.yaml")
    assert changed_outside(FILES, FILES) == ()
    shown = "\n".join(differing_lines(FILES, there, before_is="as opened", after_is="now"))
    assert "--- rules/a.yaml as opened" in shown
    assert "+- \\u001b[31mthree" in shown
    assert "-x: y" in shown
