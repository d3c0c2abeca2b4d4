"""What is counted, and how it is told."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.decide import rule_on, stamp
from kb.policy import Policy
from kb.rulings import Ruling
from outputs.tables.counts import Counts, counts_of
from outputs.tables.summary import Summary, as_html, as_text, lists_of, verdict_lines
from tests.conftest import TODAY

ROWS: list[tuple[dict[str, object], int]] = [
    ({"actor": "teacher", "activity": "communicate", "counterpart": "pupil_here"}, 30),
    ({"actor": "pupil", "activity": "bypass_firewall"}, 5),
    ({"actor": "parent", "activity": "raise_concern", "concern_route": "unknown"}, 1),
]


@pytest.fixture
def rulings(beech_hill: Policy) -> list[tuple[Ruling, int]]:
    return [(rule_on(beech_hill, beech_hill.situation(facts, TODAY)), rows) for facts, rows in ROWS]


def summary(policy: Policy, counts: Counts, *, table: str = "contacts.csv") -> Summary:
    return Summary(
        table=table,
        output="out.csv",
        rejects="out.rejects.csv" if counts.rejected else None,
        policy=stamp(policy, TODAY),
        counts=counts,
        channels="36 rows were decided again by both channels; no difference.",
    )


def test_counts_are_those_of_the_rulings(rulings: list[tuple[Ruling, int]]) -> None:
    counts = counts_of(rulings, rows=39, written=36, refused=["actor", "actor", ""], compared=36)
    assert counts.whole
    assert sum(counts.of["verdicts"].values()) == 36
    assert counts.of["refused"] == {"actor": 2, "": 1}
    for ruling, rows in rulings:
        for rule in ruling.rules:
            assert counts.of["rules"][rule] >= rows
        for fact in ruling.missing:
            assert counts.of["missing"][fact] >= rows
    assert counts.person == sum(rows for ruling, rows in rulings if ruling.verdict in (None, "refer"))


def test_a_row_that_got_lost_is_seen(rulings: list[tuple[Ruling, int]]) -> None:
    assert not counts_of(rulings, rows=37, written=36, refused=[], compared=0).whole
    assert not counts_of(rulings, rows=35, written=35, refused=[], compared=0).whole


@given(st.lists(st.integers(0, 50), min_size=2, max_size=2))
def test_counts_of_blocks_add_up(sizes: list[int]) -> None:
    parts = [counts_of([], rows=size, written=0, refused=["x"] * size, compared=size) for size in sizes]
    assert parts[0].plus(parts[1]) == counts_of(
        [], rows=sum(sizes), written=0, refused=["x"] * sum(sizes), compared=sum(sizes)
    )


def test_the_text_has_every_verdict_and_the_rows_for_a_person(
    beech_hill: Policy, rulings: list[tuple[Ruling, int]]
) -> None:
    counts = counts_of(rulings, rows=37, written=36, refused=["actor"], compared=36)
    text = as_text(beech_hill.pack, summary(beech_hill, counts))
    for line in verdict_lines(beech_hill.pack, counts):
        assert (f"{line.rows:>14,}  {line.share:>10}  {line.words}" in text) is (line.rows > 0)
    assert f"{counts.person:>14,}  rows that need a person" in text
    assert "1  rejected, in out.rejects.csv" in text
    assert "its review is overdue" in text


def test_shares_never_hide_a_row(beech_hill: Policy, rulings: list[tuple[Ruling, int]]) -> None:
    many = counts_of(
        [(rulings[0][0], 999_999), (rulings[1][0], 1)], rows=1_000_000, written=1_000_000, refused=[], compared=0
    )
    assert sorted(line.share for line in verdict_lines(beech_hill.pack, many) if line.rows) == [
        "over 99.9%",
        "under 0.1%",
    ]
    faults = counts_of([(rulings[0][0], 1)], rows=4, written=1, refused=["actor", "actor", "age"], compared=0)
    (at_fault,) = [lines for heading, lines in lists_of(beech_hill.pack, faults) if heading.startswith("Columns")]
    assert [line.share for line in at_fault] == ["66.7%", "33.3%"]
    none = counts_of([], rows=0, written=0, refused=[], compared=0)
    assert {line.share for line in verdict_lines(beech_hill.pack, none)} == {"-"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.bars: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "rect":
            self.bars.append(int(dict(attrs)["width"] or 0))


def test_the_page_has_a_chart_a_table_and_nothing_from_outside(
    beech_hill: Policy, rulings: list[tuple[Ruling, int]]
) -> None:
    counts = counts_of(rulings, rows=36, written=36, refused=[], compared=36)
    html = as_html(beech_hill.pack, summary(beech_hill, counts, table='<img src="http://x/">.csv'))
    page = _Page()
    page.feed(html)
    shown = [line for line in verdict_lines(beech_hill.pack, counts) if line.rows]
    assert len(page.bars) == len(shown) > 1
    assert page.bars.index(max(page.bars)) == [line.rows for line in shown].index(max(line.rows for line in shown))
    assert "img" not in page.tags
    assert "script" not in page.tags
    assert not re.search(r"(?:src|href)=", html.replace("&#34;", '"').replace("&lt;img src=", ""))
    assert "&lt;img" in html


def test_json_has_everything(beech_hill: Policy, rulings: list[tuple[Ruling, int]]) -> None:
    counts = counts_of(rulings, rows=36, written=36, refused=[], compared=36)
    found = json.loads(json.dumps(summary(beech_hill, counts).as_json()))
    assert found["rows"] == 36
    assert found["verdicts"] == dict(counts.of["verdicts"])
    assert found["policy"]["fingerprint"] == beech_hill.pack.fingerprint
    assert found["needs_a_person"] == counts.person
