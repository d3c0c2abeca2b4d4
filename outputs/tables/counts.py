"""What is counted while a table is screened; counts of blocks add up to those of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kb.pack import Verdict
from kb.rulings import Ruling

KINDS = ("verdicts", "clauses", "rules", "duties", "readings", "missing", "refused")
OPEN = "open"
"""The name of "no verdict yet" in counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows read, written and rejected, rows that a person has to look at, rows compared, and how often each id occurs."""

    rows: int = 0
    written: int = 0
    rejected: int = 0
    person: int = 0
    treat_as_prohibited: int = 0
    compared: int = 0
    of: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            rows=self.rows + other.rows,
            written=self.written + other.written,
            rejected=self.rejected + other.rejected,
            person=self.person + other.person,
            treat_as_prohibited=self.treat_as_prohibited + other.treat_as_prohibited,
            compared=self.compared + other.compared,
            of={kind: dict(Counter(self.of[kind]) + Counter(other.of[kind])) for kind in KINDS},
        )

    @property
    def whole(self) -> bool:
        """Whether every row that was read was written or rejected, and every one written has a verdict or is open."""
        return self.rows == self.written + self.rejected and self.written == sum(self.of["verdicts"].values())

    def as_json(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "rows": self.rows,
            "written": self.written,
            "rejected": self.rejected,
            "needs_a_person": self.person,
            "treat_as_prohibited": self.treat_as_prohibited,
            "compared_through_both_channels": self.compared,
            **{
                kind: dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
                for kind, found in self.of.items()
            },
        }


def needs_a_person(ruling: Ruling) -> bool:
    """Whether somebody has to look: the row is referred, or facts are missing."""
    return ruling.verdict is None or ruling.verdict is Verdict.REFER


def counts_of(
    rulings: Iterable[tuple[Ruling, int]], *, rows: int, written: int, refused: Iterable[str], compared: int
) -> Counts:
    """The counts of a block: rulings with the number of their rows, and for each rejected row the column at fault."""
    of: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    person = prohibited = 0
    for ruling, times in rulings:
        of["verdicts"][OPEN if ruling.verdict is None else ruling.verdict.value] += times
        person += times * needs_a_person(ruling)
        prohibited += times * ruling.treat_as_prohibited
        for kind in ("clauses", "rules", "missing"):
            for name in getattr(ruling, kind):
                of[kind][name] += times
        for kind, items in (("duties", ruling.duties), ("readings", ruling.readings)):
            for name in {item.id for item in items}:
                of[kind][name] += times
    rejected = 0
    for column in refused:
        of["refused"][column] += 1
        rejected += 1
    return Counts(
        rows=rows,
        written=written,
        rejected=rejected,
        person=person,
        treat_as_prohibited=prohibited,
        compared=compared,
        of={kind: dict(found) for kind, found in of.items()},
    )
