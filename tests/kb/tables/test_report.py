"""What is said of a table as text: the words agree with the numbers."""

from __future__ import annotations

from dataclasses import replace

from kb.pack import Verdict
from kb.tables.report import MAX_WORDS, report_on
from kb.tables.table import Cell, Column, DecisionTable, HitPolicy, Row
from kb.tables.words import Region
from kb.vocabulary import FactType


def _table(*values: str) -> DecisionTable:
    """One column with these values, and a row for the first of several."""
    column = Column(fact="who", type=FactType.CHOICE, values=values, labels=values)
    row = Row(number=1, id="r1", cells=(Cell(values=frozenset(values[:1])),), verdict=Verdict.REFER)
    return DecisionTable(name="t", hit=HitPolicy.UNIQUE, columns=(column,), rows=(row,))


def test_one_situation_is_one() -> None:
    assert report_on(_table("cat")).lines()[0] == "t: 1 row, hit policy unique, 1 situation of who"
    told = report_on(_table("cat", "dog")).lines()
    assert told[0] == "t: 1 row, hit policy unique, 2 situations of who"
    assert told[-1] == "0 overlaps, 1 gap (1 situation, 50.0%)"


def test_what_is_cut_off_is_counted_as_people_count() -> None:
    found = report_on(_table("cat", "dog"))
    for more, said in ((1, "  and 1 more part"), (2, "  and 2 more parts")):
        words = ("who: dog",) * (MAX_WORDS + more)
        region = Region(words=words, count=1, share=0.5, example={"who": "dog"})
        assert said in replace(found, missing=(region,)).lines()
