"""The summary of a screening: as text, as JSON, as a page with a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.decision import Stamp
from kb.numbers import percent
from kb.pack import STRICTNESS, Pack
from outputs.schemas.versions import Form, versioned
from outputs.tables.counts import OPEN, Counts
from outputs.templates import render

WIDTH, BAR, STEP = 640, 22, 34
"""The chart: its width, the height of a bar, and from bar to bar, in the units of the drawing."""
LABELS = 190
MOST_LISTED = 12
"""Lines of one list in the text and on the page; JSON has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was screened, by which policy, into which files, and what was counted."""

    table: str
    output: str
    rejects: str | None
    policy: Stamp
    counts: Counts
    channels: str

    def as_json(self) -> dict[str, object]:
        """As JSON values."""
        page: dict[str, object] = {
            "table": self.table,
            "output": self.output,
            "rejects": self.rejects,
            "policy": {
                "id": self.policy.id,
                "title": self.policy.title,
                "version": self.policy.version,
                "fingerprint": self.policy.fingerprint,
                "review_overdue": self.policy.review_overdue,
            },
            **self.counts.as_json(),
        }
        return versioned(Form.SCREEN, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is counted: in words, its id, how often, and what share of the rows written (of columns: rejected)."""

    words: str
    id: str
    rows: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of the chart, in the units of the drawing."""

    line: Line
    top: int
    middle: int
    length: int


def verdict_lines(pack: Pack, counts: Counts) -> list[Line]:
    """The verdicts, strictest first, then the rows still open."""
    found = []
    for verdict in STRICTNESS:
        rows = counts.of["verdicts"].get(verdict.value, 0)
        found.append(_line(pack.words(verdict).label, verdict.value, rows, counts.written))
    found.append(_line("No verdict yet", OPEN, counts.of["verdicts"].get(OPEN, 0), counts.written))
    return found


def _line(words: str, name: str, rows: int, of: int) -> Line:
    return Line(words=words, id=name, rows=rows, share=percent(rows / of, 1) if of else "-")


def lists_of(pack: Pack, counts: Counts) -> Iterator[tuple[str, list[Line]]]:
    """The other counts, each list under its heading, the most frequent first."""
    vocabulary = pack.vocabulary
    named: Mapping[str, tuple[str, Mapping[str, str]]] = {
        "duties": ("What has to be done", {duty.id: duty.title for duty in pack.duties}),
        "clauses": ("Clauses cited", {clause.id: clause.title for clause in pack.clauses}),
        "rules": ("Rules that stand", {norm.id: norm.says for norm in pack.norms}),
        "readings": ("Readings of the policy leaned on", {one.id: one.read_as for one in pack.readings}),
        "missing": ("Facts that are missing", {fact.id: fact.label for fact in vocabulary.facts}),
        "refused": ("Columns at fault in rejected rows", {"": "the row as a whole"}),
    }
    for kind, (heading, words) in named.items():
        found = sorted(counts.of[kind].items(), key=lambda item: (-item[1], item[0]))
        if found:
            of = counts.rejected if kind == "refused" else counts.written
            yield heading, [_line(words.get(name, name), name, rows, of) for name, rows in found]


def as_text(pack: Pack, summary: Summary) -> str:
    """The summary for a terminal."""
    counts = summary.counts
    lines = [f"{summary.policy.title} (version {summary.policy.version}{_overdue(summary)})", ""]
    lines += _aligned([("rows read", counts.rows), (f"written to {summary.output}", counts.written)])
    if summary.rejects:
        lines += _aligned([(f"rejected, in {summary.rejects}", counts.rejected)])
    lines += _aligned([("rows that need a person", counts.person)])
    lines += ["", "Verdicts"]
    lines += [f"{line.rows:>14,}  {line.share:>10}  {line.words}" for line in verdict_lines(pack, counts) if line.rows]
    for heading, found in lists_of(pack, counts):
        if heading.startswith("Rules"):
            continue
        lines += ["", heading]
        lines += [f"{line.rows:>14,}  {line.share:>10}  {_named(line)}" for line in found[:MOST_LISTED]]
        if len(found) > MOST_LISTED:
            lines.append(f"{'':>14}  {'':>10}  and {len(found) - MOST_LISTED} more (--json has all)")
    lines += ["", summary.channels, "The program advises; a named person decides."]
    return "\n".join(lines)


def _aligned(rows: list[tuple[str, int]]) -> list[str]:
    return [f"{number:>14,}  {words}" for words, number in rows]


def _named(line: Line) -> str:
    words = line.words if len(line.words) <= 70 else f"{line.words[:69]}…"
    return f"{line.id}: {words}" if line.id and words != line.id else words


def _overdue(summary: Summary) -> str:
    return "; its review is overdue" if summary.policy.review_overdue else ""


def as_html(pack: Pack, summary: Summary) -> str:
    """The summary as a page that stands alone."""
    counts = summary.counts
    verdicts = [line for line in verdict_lines(pack, counts) if line.rows]
    most = max((line.rows for line in verdicts), default=1)
    room = WIDTH - LABELS - 130
    bars = [
        Bar(line=line, top=at * STEP, middle=at * STEP + BAR - 6, length=max(1, room * line.rows // most))
        for at, line in enumerate(verdicts)
    ]
    return render(
        "tables/summary.html.j2",
        summary=summary,
        counts=counts,
        verdicts=verdicts,
        bars=bars,
        chart={"width": WIDTH, "height": max(1, len(bars)) * STEP, "labels": LABELS, "bar": BAR},
        lists=[
            (heading, found[:MOST_LISTED], max(0, len(found) - MOST_LISTED))
            for heading, found in lists_of(pack, counts)
        ],
    )
