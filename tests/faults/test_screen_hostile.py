"""F15: whatever a CSV file holds, each of its rows is answered or rejected by number and reason, or the file is refused in words.

And whatever is carried through, no cell of the output is taken for a formula by a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.decide import rule_on
from kb.policy import Policy
from kb.situation import FactError
from outputs.tables.counts import Counts
from outputs.tables.csv_in import CsvSource
from outputs.tables.csv_out import FORMULA_SIGNS
from outputs.tables.errors import TableError
from outputs.tables.plan import Naming, Plan, plan_of
from outputs.tables.screener import Screener, head_of_output
from tests.conftest import TODAY
from tests.tui.support import safetriage
from tui.exits import Exit

pytestmark = pytest.mark.faults

SEED = 20181101
NIGHTLY = os.environ.get("SAFETRIAGE_FAULTS") == "nightly"
FILES = 100_000 if NIGHTLY else 2_000
CHUNKS = 10
SECONDS, MEGABYTES = 1.0, 200
"""Of processor time and of memory, for one file."""

GOOD = (
    "id,actor,activity,counterpart,counterpart_age,counterpart_born,on_date,content:bullying,note\r\n"
    "1,teacher,accept_request,former_pupil,17,,,,hello\r\n"
    "2,governor,communicate,parent,unknown,,,,\"a, b\"\r\n"
    "3,employee,send_request,former_pupil,,2009-02-28,2026-11-22,,\"two\r\nlines\"\r\n"
    "4,pupil,bypass_firewall,,,,,,-5\r\n"
    "5,teacher,publish,,,,,yes,\"\"\"quoted\"\"\"\r\n"
    "6,volunteer,publish,,,,,unknown,café\r\n"
).encode()  # fmt: skip

TOKENS = (
    b'"', b'""', b",", b";", b"\r", b"\n", b"\r\n", b"\n\n", b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xff\xfe", b"=1+1",
    b"\t=x", b" -x", b"+4", b"@a", b"\x1b]52;c;eA==\x07", b"\x1b[2J", "\u202e".encode(), "＝1".encode(), b"'", b"unknown",
    b"none", b"true", b"-1", b"1e9", b"9" * 400, b"0017", b"17.0", b"2009-02-29", b"0000-00-00", b"content", b"acter",
    b"x" * 3_000, b"\xed\xa0\x80", "𝄞".encode(), b"\\", b"%s{0}{{7*7}}", b"[/red]", b"<script>",
)  # fmt: skip


class Checked:
    """Screens files and checks what comes of each. Screeners are kept, because most mutations leave the columns as they are."""

    def __init__(self, policy: Policy, folder: Path) -> None:
        self._policy, self._path = policy, folder / "t.csv"
        self._screeners: dict[str, Screener] = {}
        self.refused = self.rows = self.rejected = 0

    def __call__(self, body: bytes) -> str:
        """What came of a file: "refused: …" or "answered". Fails where anything else does."""
        self._path.write_bytes(body)
        started = time.process_time()
        try:
            found = self._screened()
        except TableError as error:
            self.refused += 1
            found = f"refused: {error}"
            self._words(str(error), error.help)
        assert time.process_time() - started < SECONDS
        return found

    def _words(self, message: str, help_text: str | None) -> None:
        assert 10 < len(message) < 400
        assert message.isprintable()
        assert (help_text or "x").isprintable()
        assert str(self._path.parent) not in message

    def _screened(self) -> str:
        source = CsvSource(self._path)
        naming = Naming(mapping={}, carry=frozenset(), facts={})
        plan = plan_of(self._policy.pack.vocabulary, source.names, naming)
        key = repr(plan)
        if key not in self._screeners:
            self._screeners[key] = Screener(self._policy, plan, TODAY)
        screener, counts = self._screeners[key], Counts()
        output, rejects = head_of_output(plan, marked=source.marked), b""
        rows = 0
        for block in source.blocks(None):
            screened = screener.screen(block)
            output, rejects = output + screened.output, rejects + screened.rejects
            counts, rows = counts.plus(screened.counts), block.after.rows
        assert counts.whole
        assert counts.rows == rows
        self._check(plan, output, rejects, counts)
        self.rows += counts.rows
        self.rejected += counts.rejected
        return "answered"

    def _check(self, plan: Plan, output: bytes, rejects: bytes, counts: Counts) -> None:
        table = list(csv.reader(io.StringIO(output.decode("utf-8-sig"), newline=""), strict=True))
        refused = list(csv.reader(io.StringIO(rejects.decode(), newline=""), strict=True))
        assert len(table) == counts.written + 1
        assert len(refused) == counts.rejected
        for row in [*table, *refused]:
            for cell in row:
                first = cell.lstrip(" \u00a0\ufeff\u200b")[:1]
                assert not first or first not in FORMULA_SIGNS or re.fullmatch(r"-[0-9]+(\.[0-9]+)?", cell), cell
        for row in table:
            assert len(row) == len(plan.names) + len(plan.added)
        for row in refused:
            assert int(row[0]) > 0
            assert len(row[3]) > 10
            assert all(cell.isprintable() for cell in row)
        for row in table[1:2]:
            self._as_alone(plan, row)

    def _as_alone(self, plan: Plan, row: list[str]) -> None:
        cells = [cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS else cell for cell in row]
        facts = plan.facts_of(self._policy.pack.vocabulary, cells[: len(plan.names)])
        try:
            ruling = rule_on(self._policy, self._policy.situation(facts, TODAY))
        except FactError:
            pytest.fail(f"a row was answered that a single decision refuses: {row}")
        assert row[len(plan.names)] == (ruling.verdict or "")


@pytest.fixture
def checked(beech_hill: Policy, tmp_path: Path) -> Checked:
    return Checked(beech_hill, tmp_path)


def replaced(old: bytes, new: bytes, times: int = 1) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, times)


SHAPES: dict[str, tuple[bytes, str, int]] = {
    "the table itself": (GOOD, "answered", 0),
    "mark of UTF-8": (b"\xef\xbb\xbf" + GOOD, "answered", 0),
    "UTF-16": (GOOD.decode().encode("utf-16"), "refused: `t.csv` is text in UTF-16", 0),
    "Windows-1252": (GOOD.decode().encode("cp1252"), "refused: `t.csv` is not text in UTF-8: byte 0xe9 in line 8", 0),
    "nothing": (b"", "refused: `t.csv` is empty", 0),
    "the first line only": (GOOD.split(b"\r\n")[0], "answered", 0),
    "one name twice": (replaced(b"counterpart_born", b"counterpart"), "refused: columns 4 and 6 have the same name", 0),
    "a misspelt fact": (replaced(b"actor", b"acter"), "refused: column `acter` is not a fact", 0),
    "semicolons": (GOOD.replace(b",", b";"), "refused: `t.csv` has one column only", 0),
    "ragged rows": (replaced(b"1,teacher,", b"1,teacher\r\n"), "answered", 2),
    "NUL": (replaced(b"hello", b"hel\0lo"), "answered", 1),
    "a cell beyond the limit": (replaced(b"hello", b"x" * 200_000), "answered", 1),
    "a quotation mark left open": (replaced(b"hello", b'"hello'), "answered", 1),
    "text after a quotation mark": (replaced(b'"a, b"', b'"a, b"c'), "answered", 1),
    "formulas in every cell": (replaced(b"hello", b"=HYPERLINK(1)").replace(b"1,t", b"@1,t"), "answered", 0),
    "old ends of lines": (GOOD.replace(b"\r\n", b"\r"), "answered", 0),
    "commands for the terminal": (replaced(b"teacher,accept", b"\x1b]0;x\x07,accept"), "answered", 1),
    "a command in a name": (replaced(b"note", b"\x1b[2Jnote"), "answered", 0),
    "a workbook": (b"PK\x03\x04" + bytes(range(256)) * 20, "refused: `t.csv` is a workbook", 0),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "refused: `t.csv` is not text", 0),
    "one very long line": (GOOD + b"x" * (9 << 20) + b"\r\n" + GOOD.split(b"\r\n")[1], "answered", 1),
    "very many columns": (b"actor," + b",".join(b"c%d" % n for n in range(20_000)), "refused: the first line", 0),
    "blank lines": (GOOD.replace(b"\r\n1,", b"\r\n\r\n\r\n1,"), "answered", 0),
    "huge numbers": (replaced(b",17,", b"," + b"9" * 10_000 + b","), "answered", 1),
    "half a character at the end": (GOOD + b"7,\xc3", "refused: `t.csv` is not text in UTF-8", 0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hostile_shape_is_answered_row_by_row_or_refused_in_words(checked: Checked, shape: str) -> None:
    body, wanted, rejected = SHAPES[shape]
    tracemalloc.start()
    try:
        found = checked(body)
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES << 20
    finally:
        tracemalloc.stop()
    assert found.startswith(wanted)
    assert checked.rejected == rejected


@pytest.mark.parametrize("shape", ["commands for the terminal", "a command in a name", "formulas in every cell"])
def test_nothing_that_a_table_holds_commands_the_terminal(tmp_path: Path, shape: str) -> None:
    (tmp_path / "t.csv").write_bytes(SHAPES[shape][0])
    ran = safetriage(
        "screen", str(tmp_path / "t.csv"), "-o", str(tmp_path / "o.csv"), "--html", str(tmp_path / "o.html")
    )
    assert ran.exit in (Exit.DONE, Exit.PROBLEMS)
    for text in (ran.out, ran.err, (tmp_path / "o.html").read_text()):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


def _mutated(chance: random.Random) -> bytes:
    body = bytearray(GOOD)
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(6):
            case 0 | 1:
                body[at:at] = chance.choice(TOKENS)
            case 2:
                body[at : at + chance.randint(1, 20)] = b""
            case 3:
                end = at + chance.randint(1, 60)
                body[at:at] = body[at:end]
            case 4:
                body[at : at + 1] = bytes([chance.randrange(256)])
            case _:
                del body[chance.randrange(len(body) // 2, len(body) + 1) :]
    return bytes(body)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_mutated_tables_are_answered_row_by_row_or_refused_in_words(
    checked: Checked, chunk: int, figure: Callable[[str], None]
) -> None:
    for number in range(FILES // CHUNKS):
        seed = SEED + chunk * FILES + number
        body = _mutated(random.Random(seed))
        try:
            checked(body)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {body[:600]!r}") from error
    assert 0 < checked.refused < FILES // CHUNKS
    assert 0 < checked.rejected < checked.rows
    figure(
        f"F15: {len(SHAPES)} hostile shapes and {FILES:,} mutated tables: no row dropped, no other error, no formula"
    )
