"""Screening blocks: rows in, rows with their answers out, rows with faults beside them.

The same for one process and for many: a block's outcome depends on the block and the settings alone. Rows are decided by the
compiled channel; a sample of them also by both channels, and where those differ the run stops.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress, repeat
from typing import cast

from kb.batch.batch import Batch, Outcome
from kb.batch.encoding import encode
from kb.clean import clean_line
from kb.decide import decide_situation
from kb.policy import Engine, Policy
from kb.rulings import Ruling
from kb.situation import Situation, read_situation
from outputs.tables.blocks import BadRow, Block
from outputs.tables.cells import SEPARATOR
from outputs.tables.counts import Counts, counts_of
from outputs.tables.csv_out import end_of_line, line_of, lines_of, safe_column, safe_texts
from outputs.tables.errors import ChannelsDiffer
from outputs.tables.plan import Plan, readers, refusal

REJECTED = ("row", "line", "column", "reason", "help")
"""The columns of the file of rejected rows."""
FIRST_COMPARED, EVERY = 100, 1000
"""Compared through both channels: the first rows that are taken, and then one row in so many."""
MOST_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """A block's outcome: bytes for the output and for the rejects, and what was counted."""

    output: bytes
    rejects: bytes
    counts: Counts


class Screener:
    """Screens the blocks of one table. `parquet`: the output is Parquet, else CSV."""

    def __init__(self, policy: Policy, plan: Plan, today: date, *, parquet: bool = False) -> None:
        self._policy, self._plan, self._today, self._parquet = policy, plan, today, parquet
        self._vocabulary = policy.pack.vocabulary
        read_situation(self._vocabulary, plan.facts, today)  # facts of every row are checked once, before any row
        self._batch = Batch(policy, today)
        self._variables = policy.table.axes.variables
        self._readers = readers(self._vocabulary, policy.table.axes, plan, today)
        self._texts: list[tuple[str, ...]] = []
        self._ends: list[str] = []
        self._told: Sequence[Outcome] = ()
        self._compared: set[object] = set()
        self._width = len(plan.names)

    def screen(self, block: Block) -> Screened:
        """One block. Raises ChannelsDiffer."""
        rows = len(block.rows)
        cells = ((reader, self._cells(block, columns, rows)) for columns, reader in self._readers)
        encoded = encode(self._variables, rows, cells)
        answered = self._batch.answers(encoded.columns)
        places, outcomes = answered.places(), answered.outcomes
        refused = set(encoded.bad)
        wrong = {place for place in set(places) if outcomes[place] is None}
        if wrong:
            refused.update(number for number, place in enumerate(places) if place in wrong)
        columns: Sequence[Sequence[object]] = block.columns
        bad = list(block.bad)
        if refused:
            keep = [number not in refused for number in range(rows)]
            places = list(compress(places, keep))
            columns = [list(compress(column, keep)) for column in block.columns]
            bad += [self._refused(block, number) for number in sorted(refused)]
            bad.sort(key=lambda row: row.row)
        compared = self._compare(block, refused, answered.places(), outcomes)
        times = Counter(places)
        rulings = [(found, many) for place, many in times.items() if (found := outcomes[place]) is not None]
        counts = counts_of(
            rulings,
            rows=rows + len(block.bad),
            written=len(places),
            refused=(row.column for row in bad),
            compared=compared,
        )
        self._tell(outcomes)
        return Screened(
            output=self._output(block, columns, places, refused), rejects=_rejects(bad).encode(), counts=counts
        )

    def _cells(self, block: Block, columns: tuple[int, ...], rows: int) -> Iterable[object]:
        if not columns:
            return repeat("", rows)
        if len(columns) == 1:
            return block.columns[columns[0]]
        return zip(*(block.columns[column] for column in columns), strict=True)

    def _row(self, block: Block, number: int) -> list[object]:
        return [column[number] for column in block.columns]

    def _refused(self, block: Block, number: int) -> BadRow:
        error = refusal(self._vocabulary, self._plan, self._row(block, number), self._today)
        return BadRow(
            row=block.rows[number],
            line=block.lines[number],
            column=self._plan.columns_of(error.fact),
            reason=error.message,
            help=error.help or "",
        )

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        """Make the texts of outcomes that are new."""
        if outcomes is not self._told:
            self._told, self._texts, self._ends = outcomes, [], []
        for outcome in outcomes[len(self._texts) :]:
            texts = _texts(outcome) if outcome is not None else ()
            self._texts.append(texts)
            self._ends.append(end_of_line(texts))

    def _output(self, block: Block, columns: Sequence[Sequence[object]], places: list[int], refused: set[int]) -> bytes:
        if self._parquet:
            from outputs.tables.parquet import part

            added = [[self._texts[place][number] for place in places] for number in range(len(self._plan.added))]
            return part(block, columns, self._plan, added, refused)
        ends = (self._ends[place] for place in places)
        if block.frame:
            return lines_of([safe_column(column) for column in columns], ends).encode()
        texts = cast("Sequence[Sequence[str]]", columns)  # what is read from CSV is text
        return lines_of([safe_texts(column) for column in texts], ends).encode()

    def _compare(self, block: Block, refused: set[int], places: list[int], outcomes: Sequence[Outcome]) -> int:
        """Decide a sample of the rows again, alone and through both channels. Gives how many; raises ChannelsDiffer."""
        if self._policy.durable is None:
            return 0
        begins = 1 in (*block.rows[:1], *(bad.row for bad in block.bad[:1]))
        accepted = compared = 0
        for number, row in enumerate(block.rows):
            if number in refused:
                continue
            accepted += 1
            if row % EVERY and not (begins and accepted <= FIRST_COMPARED):
                continue
            facts = self._plan.facts_of(self._vocabulary, self._row(block, number))
            situation = read_situation(self._vocabulary, facts, self._today)
            same = (frozenset(situation.known.items()), situation.unknown)
            if same not in self._compared:
                self._alike(row, situation, outcomes[places[number]])
                if len(self._compared) < MOST_REMEMBERED:
                    self._compared.add(same)
            compared += 1
        return compared

    def _alike(self, row: int, situation: Situation, outcome: Outcome) -> None:
        decision = decide_situation(self._policy, situation, self._today, engine=Engine.BOTH)
        if decision.fault is not None:
            raise ChannelsDiffer(f"row {row:,}: {decision.fault.what}")
        said = (decision.verdict, decision.reasons, decision.duties, decision.readings, decision.missing)
        if outcome is None or said != (
            outcome.verdict,
            outcome.reasons,
            outcome.duties,
            outcome.readings,
            outcome.missing,
        ):
            raise ChannelsDiffer(f"row {row:,}: screening and a single decision differ")


def _texts(ruling: Ruling) -> tuple[str, ...]:
    """What is added to a row, in the order of `ADDED`."""
    return (
        "" if ruling.verdict is None else ruling.verdict.value,
        SEPARATOR.join(ruling.clauses),
        SEPARATOR.join(ruling.rules),
        SEPARATOR.join(dict.fromkeys(duty.id for duty in ruling.duties)),
        SEPARATOR.join(reading.id for reading in ruling.readings),
        SEPARATOR.join(ruling.missing),
    )


def _rejects(rows: Iterable[BadRow]) -> str:
    return "".join(
        line_of(
            (
                str(row.row),
                str(row.line) if row.line else "",
                clean_line(row.column),
                clean_line(row.reason),
                clean_line(row.help),
            )
        )
        for row in rows
    )


def head_of_rejects() -> bytes:
    """The first line of the file of rejected rows."""
    return line_of(REJECTED).encode()


def head_of_output(plan: Plan, *, marked: bool) -> bytes:
    """The first line of a CSV output; `marked`: with the mark of UTF-8, as the table that came in has it."""
    return (b"\xef\xbb\xbf" if marked else b"") + line_of((*plan.names, *plan.added)).encode()
