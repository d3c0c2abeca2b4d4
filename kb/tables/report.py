"""What `policy import --check` has to say of a table: overlaps, gaps, rows that never decide; a value, told as text or JSON."""

from __future__ import annotations

from dataclasses import dataclass

from kb.loading.yaml_text import flow
from kb.numbers import counted, percent
from kb.tables.gaps import gaps
from kb.tables.overlaps import overlaps
from kb.tables.rules import placed
from kb.tables.table import DecisionTable, HitPolicy, Row, TableTooLarge
from kb.tables.words import Region, region_of

MAX_WORDS = 8
"""Boxes of one region that are written out; the count covers them all."""
MAX_TOLD = 40
"""Overlaps, and gaps, that are written out as text; JSON has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Rows that hold together somewhere, and where."""

    rows: tuple[Row, ...]
    region: Region

    @property
    def agree(self) -> bool:
        """Whether all the rows have one verdict."""
        return len({row.verdict for row in self.rows}) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """All findings about a table."""

    table: DecisionTable
    shared: tuple[Shared, ...]
    missing: tuple[Region, ...]
    """One region for each box that no row covers."""
    hidden: tuple[Row, ...]
    """Rows that never decide, because earlier rows hold wherever they hold; under `first` only."""
    total: int | None
    """How many situations there are; None where a fact is not a whole number."""
    untold: tuple[tuple[str, str], ...] = ()
    """What could not be worked out within bounds (`overlaps`, `gaps`), and why."""

    @property
    def clean(self) -> bool:
        """Whether there is nothing to mend. Overlaps are a fault under `unique` only."""
        untold = {what for what, _ in self.untold}
        if self.table.hit is HitPolicy.UNIQUE and (self.shared or "overlaps" in untold):
            return False
        return not (self.missing or self.hidden or "gaps" in untold)

    def lines(self) -> tuple[str, ...]:
        """The report as an author reads it."""
        table = self.table
        size = counted(self.total, "situation") if self.total is not None else "numbers that are not whole"
        facts = ", ".join(column.fact for column in table.columns)
        lines = [f"{table.name}: {counted(len(table.rows), 'row')}, hit policy {table.hit}, {size} of {facts}"]
        for number, region in enumerate(self.missing[:MAX_TOLD], 1):
            lines += [f"gap {number}: no row covers", *_told(region)]
        lines += _and_more(len(self.missing), "gap")
        lines += [*overlap_lines(self.shared), *hidden_lines(self.hidden)]
        lines += [f"{what} cannot be told: {why}" for what, why in self.untold]
        return (*lines, self._summary())

    def _summary(self) -> str:
        uncovered = sum(region.count or 0 for region in self.missing)
        share = sum(region.share for region in self.missing)
        much = (
            f" ({counted(uncovered, 'situation')}, {percent(share)})"
            if self.total is not None
            else f" ({percent(share)})"
        )
        gap = f"{counted(len(self.missing), 'gap')}{much if self.missing else ''}"
        unknown = [what for what, _ in self.untold]
        gap = "gaps not known" if "gaps" in unknown else gap
        overlap = "overlaps not known" if "overlaps" in unknown else counted(len(self.shared), "overlap")
        meant = "" if self.table.hit is HitPolicy.UNIQUE or not self.shared else f", which `{self.table.hit}` settles"
        hidden = f", {counted(len(self.hidden), 'row')} without effect" if self.hidden else ""
        return f"{overlap}{meant}, {gap}{hidden}" + (": nothing to mend" if self.clean else "")

    def as_json(self) -> dict[str, object]:
        """The report as JSON values."""
        return {
            "table": self.table.name,
            "hit_policy": self.table.hit,
            "rows": len(self.table.rows),
            "situations": self.total,
            "overlaps": [
                {
                    "rows": [row.number for row in shared.rows],
                    "ids": [row.id for row in shared.rows],
                    "verdicts": [row.verdict for row in shared.rows],
                    **shared.region.as_json(),
                }
                for shared in self.shared
            ],
            "gaps": [region.as_json() for region in self.missing],
            "never_decide": [row.number for row in self.hidden],
            "not_told": dict(self.untold),
        }


def shared_rows(table: DecisionTable) -> tuple[Shared, ...]:
    """The overlaps of a table, with their regions. Raises TableTooLarge."""
    return tuple(
        Shared(rows=tuple(table.rows[row] for row in found.rows), region=region_of(table, found.boxes))
        for found in overlaps(table)
    )


def hidden_rows(table: DecisionTable) -> tuple[Row, ...]:
    """The rows that never decide. Raises TableTooLarge."""
    return tuple(item.row for item in placed(table) if not item.left)


def overlap_lines(found: tuple[Shared, ...]) -> tuple[str, ...]:
    """Rows that hold together, and where, as text."""
    lines: list[str] = []
    for number, shared in enumerate(found[:MAX_TOLD], 1):
        lines += [f"overlap {number}: {_verdicts(shared)}", *_told(shared.region)]
    return (*lines, *_and_more(len(found), "overlap"))


def hidden_lines(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Rows that never decide, as text."""
    said = "never decides: earlier rows hold wherever it holds"
    return tuple(f"row {row.number} (`{row.id}`) {said}" for row in rows)


def _and_more(number: int, what: str) -> list[str]:
    return [f"and {counted(number - MAX_TOLD, f'more {what}')} (--json has all)"] if number > MAX_TOLD else []


def report_on(table: DecisionTable) -> TableReport:
    """Everything about a table; what cannot be worked out within bounds is said to be so. Raises TableTooLarge for rows alone."""
    untold: list[tuple[str, str]] = []
    shared: tuple[Shared, ...] = ()
    missing: tuple[Region, ...] = ()
    try:
        shared = shared_rows(table)
    except TableTooLarge as error:
        untold.append(("overlaps", str(error)))
    try:
        missing = tuple(region_of(table, (box,)) for box in gaps(table))
    except TableTooLarge as error:
        untold.append(("gaps", str(error)))
    possible = region_of(table, table.possible) if table.possible else None
    return TableReport(
        table=table,
        shared=shared,
        missing=missing,
        hidden=hidden_rows(table),
        total=possible.count if possible else 0,
        untold=tuple(untold),
    )


def _verdicts(shared: Shared) -> str:
    numbers = ", ".join(str(row.number) for row in shared.rows)
    said = ", ".join(dict.fromkeys(row.verdict for row in shared.rows))
    return f"rows {numbers} hold together and {'agree on' if shared.agree else 'differ'}: {said}"


def _told(region: Region) -> list[str]:
    lines = [f"  {words}" for words in region.words[:MAX_WORDS]]
    if len(region.words) > MAX_WORDS:
        lines.append(f"  and {counted(len(region.words) - MAX_WORDS, 'more part')}")
    size = f"{counted(region.count, 'situation')}, " if region.count is not None else ""
    such = ", ".join(f"{fact}: {flow(value)}" for fact, value in region.example.items())
    return [*lines, f"  {size}such as {such}"]
