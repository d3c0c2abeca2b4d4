"""Reading tables: the grid against the standard library's reader, the language of cells there and back, inferred facts."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.loading.pack import load_folder
from kb.problems import PackError, Problems
from kb.tables.cells import read_cell, span_words, values_words
from kb.tables.grid import read_grid
from kb.tables.reading import read_table, stem_of
from kb.tables.table import Column, HitPolicy, pieces
from kb.vocabulary import FactType
from tests.kb.loading.packs import GOOD
from tests.kb.tables.support import COLUMNS

TEXT = st.text(alphabet='ab ,"\n-é', max_size=8)


@given(rows=st.lists(st.lists(TEXT, min_size=1, max_size=4), max_size=5), ending=st.sampled_from(["\n", "\r\n"]))
def test_a_grid_holds_what_the_standard_reader_reads_and_its_places_are_true(
    rows: list[list[str]], ending: str
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerows(rows)
    body = "\ufeff" + out.getvalue()
    problems = Problems()
    found = read_grid("t.csv", body.encode(), problems)
    plain = out.getvalue().replace("\r\n", "\n")
    expected = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(plain), strict=True)]
    assert [[field.text for field in record] for record in found] == [row for row in expected if any(row)]
    assert len(problems) == 0
    lines = plain.split("\n")
    for field in (field for record in found for field in record):
        place = field.place
        start = lines[place.line - 1][place.column - 1 :]
        assert start.startswith(('"', field.text.partition("\n")[0]))


@given(mask=st.integers(1, 15))
def test_the_words_for_some_values_read_back_as_the_same_values(mask: int) -> None:
    column = COLUMNS[0]
    cell = read_cell(column, values_words(column.values, mask), {str(value): value for value in column.values})
    assert list(pieces(column, cell)) == [{("who", None): mask}]


@given(ends=st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted))
def test_the_words_for_a_stretch_of_whole_numbers_read_back_as_the_same_stretch(ends: list[int]) -> None:
    column = Column(fact="age", type=FactType.NUMBER, low=0, high=9)
    span = ((ends[0], 0), (ends[1] + 1, 0))
    words = span_words(span, column.span, whole=True)
    assert list(pieces(column, read_cell(column, words, {}))) == [{("age", None): span}]


@given(
    numbers=st.lists(st.integers(-20, 20), min_size=2, max_size=2).map(sorted),
    sides=st.tuples(st.booleans(), st.booleans()),
)
def test_the_words_for_a_stretch_of_other_numbers_read_back_too(numbers: list[int], sides: tuple[bool, bool]) -> None:
    column = Column(fact="weight", type=FactType.NUMBER, low=Fraction(-5), high=Fraction(5), whole=False)
    low, high = (Fraction(number, 4) for number in numbers)
    span = ((low, int(sides[0])), (high, int(sides[1])))
    if span[0] < span[1]:
        words = span_words(span, column.span, whole=False)
        assert list(pieces(column, read_cell(column, words, {}))) == [{("weight", None): span}]


def test_a_new_table_shows_its_facts() -> None:
    body = (
        b"hit policy: strictest,,,,,,,\n"
        b"role,minutes,agreed,shows: set,left: 0..9,verdict,clause,says\n"
        b'"teacher, teaching assistant",>=15,TRUE,"face, full name",3,refer,X1,a\n'
        b"not teacher,<200,-,not face,-,refer,X1,b\n"
    )
    table = read_table("My table (2).csv", body)
    role, minutes, agreed, shows, left = table.columns
    assert table.hit is HitPolicy.STRICTEST
    assert table.name == "my-table-2"
    assert (role.type, role.values, role.labels) == (
        FactType.CHOICE,
        ("teacher", "teaching-assistant"),
        ("teacher", "teaching assistant"),
    )
    assert (minutes.low, minutes.high) == (0, 1000)
    assert agreed.type is FactType.YES_NO
    assert (shows.type, shows.values) == (FactType.CHOICES, ("face", "full-name"))
    assert (left.low, left.high) == (0, 9)


@pytest.mark.parametrize(
    ("cells", "bounds"),
    [
        (("13", "15..17"), (13, 17)),
        (("<19", "19..20"), (0, 120)),
        ((">=18", "3"), (0, 120)),
        (("not 5", "7"), (0, 120)),
    ],
)
def test_bounds_leave_room_where_a_cell_is_open(cells: tuple[str, ...], bounds: tuple[int, int]) -> None:
    rows = "".join(f"{cell},refer,X1,a\n" for cell in cells)
    (column,) = read_table("t.csv", f"hit policy: unique\nage,verdict,clause,says\n{rows}".encode()).columns
    assert (column.low, column.high) == bounds


def test_the_limits_of_the_vocabulary_are_known_to_the_table() -> None:
    body = b"hit policy: unique\nperson,deed,verdict,clause,says\npupil,-,refer,K1,a\n"
    table = read_table("t.csv", body, pack=load_folder(GOOD))
    assert table.impossible == ((("person", frozenset({"pupil"})), ("deed", frozenset({"photograph"}))),)


@pytest.mark.parametrize(
    ("name", "stem"), [("a/B c.csv", "b-c"), ("2024.csv", "table-2024"), ("é.csv", "table"), (".csv", "table")]
)
def test_a_file_gives_its_rows_an_id(name: str, stem: str) -> None:
    assert stem_of(name) == stem


def codes_of(body: bytes) -> set[str]:
    """The codes that reading a table gives; none where it can be used."""
    try:
        assert read_table("t.csv", body).boxes
    except PackError as error:
        return {problem.code for problem in error.problems}
    return set()


@given(body=st.binary(max_size=80))
def test_any_bytes_give_a_table_or_named_problems(body: bytes) -> None:
    codes = {"P001", "P002", "P301", "P302", "P303", "P305", "P306", "P307", "P308", "P309", "P310", "P311"}
    assert codes_of(body) <= codes
    assert codes_of(b"hit policy: first\nperson,age: 0..9,verdict,clause,says\n" + body) <= codes


@given(cell=st.text(alphabet="not <>=.0123456789,-and", max_size=12))
def test_any_cell_of_a_number_is_read_or_told(cell: str) -> None:
    assert codes_of(f'hit policy: first\nage: 0..40,verdict,clause,says\n"{cell}",refer,X1,a\n'.encode()) <= {
        "P305",
        "P306",
        "P310",
    }
