"""Loading a pack again with the memory of the last time gives what loading it anew gives: the pack, or the same problems."""

from __future__ import annotations

import pytest

from kb.loading.pack import Memory, load_files
from kb.pack import Pack
from kb.problems import PackError, Problem
from tests.kb.loading.packs import GOOD, files_of

EDITS = [
    pytest.param("vocabulary.yaml", lambda body: body + b"\n# a word more\n", id="vocabulary"),
    pytest.param("clauses.yaml", lambda body: body.replace(b"title:", b"titel:", 1), id="misspelt"),
    pytest.param("pack.yaml", lambda body: body.replace(b"version:", b"version: [", 1), id="no YAML"),
    pytest.param("readings.yaml", lambda _: b"", id="empty"),
    pytest.param("duties.yaml", lambda _: b"\xff\xfe", id="no text"),
]


def loaded(files: dict[str, bytes], memory: Memory | None = None) -> Pack | tuple[Problem, ...]:
    try:
        return load_files(files, memory)
    except PackError as error:
        return error.problems


@pytest.mark.parametrize(("name", "edit"), EDITS)
def test_with_memory_or_without_the_same_comes_of_an_edit_and_of_taking_it_back(name: str, edit: object) -> None:
    files = files_of(GOOD)
    assert callable(edit)
    changed = {**files, name: edit(files[name])}
    memory = Memory()
    for step in (files, changed, changed, files):
        assert loaded(step, memory) == loaded(step)


def test_the_phrase_book_is_read_again_where_the_words_that_it_speaks_of_have_changed() -> None:
    book = b"excuses:\n  allowed:\n    says: It does not.\n    clause: A1\n    phrases: [it is fine]\n"
    files = {**files_of(GOOD), "phrases.yaml": book}
    memory = Memory()
    first = loaded(files, memory)
    gone = {**files, "clauses.yaml": b"B1:\n  section: one\n  title: one\n  says: one\n"}
    assert loaded(gone, memory) == loaded(gone)
    assert loaded(files, memory) == first


def test_what_did_not_change_is_not_read_again() -> None:
    files = files_of(GOOD)
    memory = Memory()
    load_files(files, memory)
    kept = dict(memory._documents)
    load_files({**files, "pack.yaml": files["pack.yaml"] + b"\n# seen\n"}, memory)
    again = memory._documents
    assert again["pack.yaml"] is not kept["pack.yaml"]
    assert all(again[name] is kept[name] for name in files if name != "pack.yaml")
