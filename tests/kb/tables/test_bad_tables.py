"""Each code of a table (P3): a bad table that fires it and underlines the words at fault, and a page that shows such words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb import codes
from kb.loading.pack import load_folder
from kb.problems import PackError, Problem
from kb.tables.new_pack import check_for_pack, required_of
from kb.tables.overlaps import overlaps
from kb.tables.reading import read_table
from kb.tables.table import HitPolicy, TableTooLarge
from tests.kb.loading.packs import GOOD
from tests.kb.tables.support import HERE

CODES = tuple(code for code in codes.codes() if code.startswith("P3"))
PACK = load_folder(GOOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadTable:
    """A bad table: its folder, the text that must be underlined, whether it makes a pack of its own, the hit policy given."""

    folder: Path
    underlined: str
    new: bool
    hit: HitPolicy | None

    @property
    def code(self) -> str:
        return self.folder.name.partition("-")[0]


def _example(folder: Path) -> BadTable:
    told = (folder / "expect").read_text(encoding="utf-8").splitlines()
    pairs = dict(line.split(": ", 1) for line in told if ": " in line)
    hit = HitPolicy(pairs["hit"]) if "hit" in pairs else None
    return BadTable(folder=folder, underlined=pairs.get("underlined", ""), new="new" in told, hit=hit)


EXAMPLES = [_example(folder) for folder in sorted((HERE / "bad").iterdir())]


def problems_in(example: BadTable) -> tuple[Problem, ...]:
    """What reading a table and putting it to use finds."""
    data = (example.folder / "table.csv").read_bytes()
    try:
        table = read_table("table.csv", data, pack=None if example.new else PACK, hit=example.hit)
        if example.new:
            check_for_pack(table, required_of(table, None))
    except PackError as error:
        return error.problems
    return ()


UNTOLD = [example for example in EXAMPLES if example.folder.name != "P310"]
"""All but the table whose fault shows only when it is searched."""


@pytest.mark.parametrize("example", UNTOLD, ids=lambda example: example.folder.name)
def test_a_bad_table_gives_its_code_and_underlines_the_words_at_fault(example: BadTable) -> None:
    found = problems_in(example)
    assert {problem.code for problem in found} == {example.code}
    place = found[0].place
    assert place.source[place.column - 1 : place.column - 1 + place.length] == example.underlined, found[0].render()


@pytest.mark.parametrize("example", UNTOLD, ids=lambda example: example.folder.name)
def test_a_problem_is_one_sentence_with_a_way_out(example: BadTable) -> None:
    for problem in problems_in(example):
        assert problem.message.isprintable()
        assert len(problem.message) < 300
        assert not problem.message.endswith(".")
        assert not re.search(r"\. [A-Z]", re.sub(r"`[^`]*`", "", problem.message))
        assert problem.message[0] == "`" or problem.message[0].islower()
        assert problem.help
        assert problem.help.isprintable()


def test_a_table_whose_rows_tangle_is_refused_rather_than_sampled() -> None:
    table = read_table("table.csv", (HERE / "bad" / "P310" / "table.csv").read_bytes())
    with pytest.raises(TableTooLarge, match="sets of rows overlap"):
        overlaps(table)


def test_every_code_of_a_table_has_a_bad_table() -> None:
    assert {example.code for example in EXAMPLES} - {"P001", "P002"} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_example_on_a_page_shows_words_that_a_bad_table_underlines(code: str) -> None:
    words = {example.underlined for example in EXAMPLES if example.code == code}
    example = codes.page(code).partition("## Example")[2].partition("## How to mend it")[0]
    assert any(word in example for word in words), words


def test_every_fault_of_a_table_is_told_at_once() -> None:
    body = (
        b"hit policy: unique\nperson,deed,age,verdict,clause,says,id\n"
        b'techer,mesage,17..13,forbidden,K9,,a b\n"helper, pupil",photograph,-,refer,K2,Ask.,ok\n'
    )
    with pytest.raises(PackError) as refused:
        read_table("table.csv", body, pack=PACK)
    assert [(problem.code, problem.place.line) for problem in refused.value.problems] == [
        ("P305", 3),
        ("P305", 3),
        ("P306", 3),
        ("P307", 3),
        ("P307", 3),
        ("P307", 3),
        ("P307", 3),
    ]


def test_a_table_larger_than_a_document_may_be_is_refused() -> None:
    with pytest.raises(PackError) as refused:
        read_table("table.csv", b"x" * 1_000_001)
    assert [problem.code for problem in refused.value.problems] == ["P003"]
