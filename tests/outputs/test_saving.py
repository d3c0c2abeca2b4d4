"""Saving: owner-only, under a name of our own, never over another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from outputs.saving import CannotSave, save
from tests.conftest import TODAY


def test_a_page_is_saved_owner_only_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    path = save("héllo\n", "answer", ending="html", folder=tmp_path / "new", today=TODAY, unique=lambda: "a1b2c3")
    assert path.name == "answer-2026-11-22-a1b2c3.html"
    assert path.read_text(encoding="utf-8") == "héllo\n"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_no_file_is_ever_written_over(tmp_path: Path) -> None:
    names = iter(["same", "same", "other"])
    first = save("one", "answer", ending="txt", folder=tmp_path, today=TODAY, unique=lambda: next(names))
    second = save("two", "answer", ending="txt", folder=tmp_path, today=TODAY, unique=lambda: next(names))
    assert first.read_text() == "one"
    assert second.name.endswith("other.txt")


def test_when_every_name_is_taken_it_says_so(tmp_path: Path) -> None:
    save("one", "answer", ending="txt", folder=tmp_path, today=TODAY, unique=lambda: "same")
    with pytest.raises(CannotSave, match="nothing was lost"):
        save("two", "answer", ending="txt", folder=tmp_path, today=TODAY, unique=lambda: "same")


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(CannotSave, match="Choose another folder"):
        save("one", "answer", ending="txt", folder=blocked / "below", today=TODAY)


@pytest.mark.parametrize("kind", ["../up", "Answer", "a b", ""])
def test_names_are_the_programs_own_words(tmp_path: Path, kind: str) -> None:
    with pytest.raises(ValueError, match="own words"):
        save("one", kind, ending="txt", folder=tmp_path, today=TODAY)
