"""CSV in: what is read, what is refused and where. CSV out: no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outputs.tables import csv_in
from outputs.tables.blocks import Block, Position
from outputs.tables.csv_in import CsvSource
from outputs.tables.csv_out import FORMULA_SIGNS, end_of_line, line_of, lines_of, safe, safe_column, safe_texts
from outputs.tables.errors import TableError


def source(folder: Path, body: bytes | str, **how: str) -> CsvSource:
    path = folder / "table.csv"
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return CsvSource(path, **how)


def rows_of(blocks: Sequence[Block]) -> list[tuple[int, int, list[object]]]:
    """Every good row with its number and line."""
    return [
        (row, line, [column[at] for column in block.columns])
        for block in blocks
        for at, (row, line) in enumerate(zip(block.rows, block.lines, strict=True))
    ]


def bad_of(blocks: Sequence[Block]) -> list[tuple[int, int, str]]:
    return [(bad.row, bad.line, bad.reason) for block in blocks for bad in block.bad]


def test_rows_have_numbers_and_lines_and_bad_ones_do_not_move_them(tmp_path: Path) -> None:
    body = 'a,b\r\n1,2\r\n\r\n"x\r\ny",3\r\n4\r\n5,6,7\r\n"8"9,0\r\n10,11\r\n'
    found = source(tmp_path, body)
    assert found.names == ("a", "b")
    blocks = list(found.blocks(None))
    assert rows_of(blocks) == [(1, 2, ["1", "2"]), (2, 4, ["x\r\ny", "3"]), (6, 9, ["10", "11"])]
    assert bad_of(blocks) == [
        (3, 6, "the row has 1 cell; the table has 2 columns"),
        (4, 7, "the row has 3 cells; the table has 2 columns"),
        (5, 8, "text stands after a closing quotation mark"),
    ]
    assert blocks[-1].after == Position(offset=len(body), rows=6, line=10)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_any_ending_of_lines_will_do(tmp_path: Path, ending: str, last: bool) -> None:
    body = ending.join(["a,b", "1,2", "3,4"]) + (ending if last else "")
    assert [row for _, _, row in rows_of(list(source(tmp_path, body).blocks(None)))] == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("body", "how", "text"),
    [
        ("a,b\n£,é\n".encode("cp1252"), {"encoding": "cp1252"}, "£"),
        ("a,b\n£,é\n".encode("utf-16"), {"encoding": "utf-16"}, "£"),
        ("\ufeffa,b\n£,é\n".encode("utf-16-be"), {"encoding": "utf-16"}, "£"),
        ("a,b\n£,é\n".encode("utf-8-sig"), {}, "£"),
        ("a;b\n£;é\n".encode(), {"separator": ";"}, "£"),
        ("a\tb\n£\té\n".encode(), {"separator": "\t"}, "£"),
    ],
)
def test_encodings_and_separators(tmp_path: Path, body: bytes, how: dict[str, str], text: str) -> None:
    found = source(tmp_path, body, **how)
    assert found.names == ("a", "b")
    blocks = list(found.blocks(None))
    assert rows_of(blocks) == [(1, 2, [text, "é"])]
    assert blocks[-1].after.offset == len(body)


@pytest.mark.parametrize(
    ("body", "how", "message", "help"),
    [
        (b"", {}, "is empty", "names the columns"),
        ("a,b\n1,£\n".encode("cp1252"), {}, "not text in UTF-8: byte 0xa3 in line 2", "--encoding cp1252"),
        ("a,b\n".encode("utf-16"), {}, "is text in UTF-16", "--encoding utf-16"),
        (b"a,b\n", {"encoding": "utf-16"}, "does not begin with the mark of UTF-16", "UTF-8"),
        ("\ufeffa,b\n".encode(), {"encoding": "cp1252"}, "begins with the mark of UTF-8", "leave --encoding out"),
        (b"a,b\n\x81,1\n", {"encoding": "cp1252"}, "not text in Windows-1252", "UTF-8"),
        (b"actor;activity\nteacher;publish\n", {}, "separated by semicolons", "--separator ';'"),
        (b"actor\tactivity\n", {}, "separated by tabs", "--separator tab"),
        (b"PK\x03\x04abc", {}, "is a workbook", "CSV UTF-8"),
        (b"PAR1abc", {}, "is a Parquet file", "--format parquet"),
        (b'"a,b\n1,2\n', {}, "the first line of `table.csv` cannot be read", None),
        (b"a\x00,b\n", {}, "is not the names of columns", "CSV"),
        (b"a," * 10_001, {}, "is not the names of columns", "CSV"),
        (b"a" * 200_000 + b",b\n", {}, "128 KiB", None),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_way_out(
    tmp_path: Path, body: bytes, how: dict[str, str], message: str, help: str | None
) -> None:
    with pytest.raises(TableError) as refused:
        list(source(tmp_path, body, **how).blocks(None))
    assert message in str(refused.value)
    assert (help or "") in (refused.value.help or "")


def test_text_that_breaks_off_inside_a_character_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="not text in UTF-8"):
        list(source(tmp_path, "a,b\n1,£".encode()[:-1]).blocks(None))


def test_nul_and_cells_beyond_the_limit_are_bad_rows(tmp_path: Path) -> None:
    body = "a,b\n1,2\nx\0y,3\n" + "z" * 140_000 + ",4\n5,6\n"
    blocks = list(source(tmp_path, body).blocks(None))
    assert [row for row, _, _ in rows_of(blocks)] == [1, 4]
    assert [(row, reason[:20]) for row, _, reason in bad_of(blocks)] == [
        (2, "the row holds a NUL "),
        (3, "a cell has more than"),
    ]


def test_a_line_that_is_too_long_is_a_bad_row_and_reading_goes_on_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_in, "LONGEST_LINE", 1000)
    monkeypatch.setattr(csv_in, "CHUNK", 256)
    body = "a,b\n1,2\n" + "x," * 5000 + "\n3,4\n" + "y" * 3000
    found = source(tmp_path, body)
    blocks = list(found.blocks(None))
    assert [row for row, _, _ in rows_of(blocks)] == [1, 3]
    assert bad_of(blocks) == [
        (2, 3, "the line is longer than 8 MiB"),
        (4, 5, "the line is longer than 8 MiB"),
    ]
    assert blocks[-1].after.offset == len(body)


def test_a_quotation_mark_left_open_does_not_swallow_the_table(tmp_path: Path) -> None:
    lines = [f"{number},x\n" for number in range(40_000)]
    lines[5] = '"5,x\n'
    blocks = list(source(tmp_path, "a,b\n" + "".join(lines)).blocks(None))
    read = len(rows_of(blocks))
    assert read + len(bad_of(blocks)) == blocks[-1].after.rows
    assert read > 15_000
    assert "128 KiB" in bad_of(blocks)[0][2]


CELL = st.text(st.sampled_from('ab"\n\r,;é€𝄞 ='), max_size=6)


@settings(max_examples=150)
@given(
    table=st.lists(st.lists(CELL, min_size=2, max_size=3), max_size=40),
    ending=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
    chunk=st.integers(3, 40),
    rows=st.integers(1, 12),
)
def test_whatever_the_blocks_the_rows_are_those_of_pythons_reader_and_any_block_can_be_the_first(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    ending: str,
    encoding: str,
    chunk: int,
    rows: int,
) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=ending).writerows([["x", "y"], *table])
    body = text.getvalue().encode(encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_in, "CHUNK", chunk)
        patch.setattr(csv_in, "MOST_ROWS", rows)
        found = source(tmp_path_factory.mktemp("csv"), body, encoding=encoding)
        blocks = list(found.blocks(None))
        wanted = [row for row in csv.reader(io.StringIO(text.getvalue(), newline="")) if row][1:]
        assert [row for _, _, row in rows_of(blocks)] == [row for row in wanted if len(row) == 2]
        assert len(bad_of(blocks)) == len([row for row in wanted if len(row) != 2])
        if blocks:
            assert blocks[-1].after.rows == len(wanted)
        for at, block in enumerate(blocks):
            rest = list(found.blocks(block.after))
            assert rows_of(rest) == rows_of(blocks[at + 1 :])
            assert bad_of(rest) == bad_of(blocks[at + 1 :])


def test_memory_stays_flat_where_rows_are_large(tmp_path: Path) -> None:
    cell = "x" * 100_000
    blocks = list(source(tmp_path, "a,b\n" + f"{cell},{cell}\n" * 400).blocks(None))
    assert len(blocks) > 2
    assert sum(len(block.rows) for block in blocks) == 400


RISKY = [
    "=1+1",
    "+1",
    "-x",
    "@x",
    "\tx",
    "\rx",
    "\n=x",
    "  =x",
    "\u00a0@x",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\ufeff=x",
    "-1-1",
]


@pytest.mark.parametrize("cell", RISKY)
def test_a_formula_is_defused(cell: str) -> None:
    assert safe(cell) == "'" + cell
    assert line_of([cell]) == f'"\'{cell}"\n'
    assert end_of_line([cell]) == f'","\'{cell}"\n'
    assert list(safe_texts([cell])) == list(safe_column([cell])) == ["'" + cell]


@pytest.mark.parametrize("cell", ["", "x", " x", "-5", "-3.25", "a=b", "'=x", "   ", "0"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert safe(cell) == cell


def test_numbers_are_written_as_numbers_and_lists_of_text_are_defused() -> None:
    assert list(safe_column([-5, 1.5, None, True, ["=x"], -1e-07])) == ["-5", "1.5", "", "true", "'=x", "-1e-07"]


@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_what_is_written_is_read_back_and_begins_with_no_formula(rows: list[tuple[str, str]]) -> None:
    columns = [safe_texts(list(column)) for column in zip(*rows, strict=True)]
    text = lines_of(columns, (end_of_line(["e"]) for _ in rows))
    back = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert back == [[safe(one), safe(other), "e"] for one, other in rows]
    assert not any(cell.lstrip().startswith(tuple(FORMULA_SIGNS)) for row in back for cell in row)
