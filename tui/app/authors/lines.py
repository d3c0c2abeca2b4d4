"""What the lists of the bench say: changes, problems and findings, scenarios. Each line knows the place that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.analysis.difference import Change, Part
from kb.checks.check import Report
from kb.checks.finding import Area, Finding
from kb.checks.scenarios import Outcome
from kb.codes import codes, page
from kb.numbers import counted, number, one_in, percent
from kb.pack import Pack
from kb.problems import Place, Problem
from kb.sentences import sentence, sentences
from outputs.differences.titles import title_in_words
from triage.authoring.bench import Bench
from triage.authoring.watch import Region, Seen
from tui.app.authors.editor import FINDING, NOTICE, PROBLEM
from tui.app.text import Part as Piece
from tui.app.widgets.choices import Choice

FACTS = 3
"""Facts by which a part of a change is told on the bench; the difference at length tells all."""
MOST = 60
"""Lines that a list shows; an author mends the first ones first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Choice):
    """A line of a list; `place` is where Enter goes, `about` what F4 explains."""

    place: Place | None = None
    about: Finding | Problem | Change | Outcome | None = None


# --- what changes


def change_lines(
    seen: Seen, old: Pack | None, around: tuple[str, ...], regions: Mapping[Change, tuple[Region, ...]]
) -> Iterator[Line]:
    """What the edits do: problems, or every change with how many situations it takes in. `around`: what all have in common."""
    if seen.now.policy is None:
        yield from problem_lines(seen.now.problems)
        return
    if seen.why_not:
        yield Line(key="why-not", label=seen.why_not)
        return
    new = seen.now.policy.pack
    for n, text in enumerate((*seen.only_old, *seen.only_new)):
        only = "Only the opened version" if n < len(seen.only_old) else "Only the changed version"
        yield Line(key=f"only-{n}", label=f"{only} knows {text}; such situations cannot be compared")
    verdicts = sum(1 for change in seen.changes if change.part is Part.VERDICT)
    for n, change in enumerate(seen.changes[:MOST]):
        if 0 < n == verdicts and around:
            yield _around(around)
        where = "\n".join(filter(None, (_region(region, around) for region in regions.get(change, ()))))
        asked = f"{percent(change.share)} of what people ask ({one_in(change.share)})"
        much = f"{counted(change.count, 'situation')}, {asked}"
        yield Line(
            key=f"change-{n}",
            label=title_in_words(change, new, old),
            detail=f"{much}\n{where}" if where else much,
            lead="!" if change.milder else "-",
            about=change,
        )
    if around and (not verdicts or verdicts >= len(seen.changes[:MOST])):
        yield _around(around)


def _around(around: tuple[str, ...]) -> Line:
    return Line(key="around", label="Whatever changes, all of it lies where", detail="; ".join(around), lead="=")


def _region(region: Region, around: tuple[str, ...]) -> str:
    own = [word for word in region.words if word not in around]
    words = "; ".join(own[:FACTS]) + (" …" if len(own) > FACTS else "")
    if not words:
        return ""
    return f"Where {words}" if region.whole else f"{number(region.count)} of those where {words}"


def summary(seen: Seen) -> str:
    """What the edits do, on one line."""
    if seen.now.policy is None:
        return f"The policy cannot be used: {counted(len(seen.now.problems), 'problem')}"
    if seen.why_not:
        return "Not compared"
    if not seen.changes and not seen.only_old and not seen.only_new:
        return "No answer changes"
    verdicts = [change for change in seen.changes if change.part is Part.VERDICT]
    told = f"{percent(seen.share)} of what people ask changes, {counted(seen.count, 'situation')}"
    for how, milder in (("MILDER", True), ("stricter", False)):
        share = sum(change.share for change in verdicts if change.milder is milder)
        if any(change.milder is milder for change in verdicts):
            told += f"; verdict {how} in {percent(share)}"
    return told if verdicts else f"{told}; no verdict"


# --- what is to mend


def problem_lines(problems: Iterable[Problem]) -> Iterator[Line]:
    """Why a policy cannot be used."""
    for n, problem in enumerate(problems):
        if n < MOST:
            yield Line(
                key=f"problem-{n}",
                label=f"{problem.place}  {problem.code}",
                detail=sentences(problem.message, problem.help),
                lead=PROBLEM,
                place=problem.place,
                about=problem,
            )


def finding_lines(report: Report, file: str) -> Iterator[Line]:
    """What a check found and nobody has accepted: this file's first, notices and scenarios, which have a list too, last."""
    shown = [finding for finding in report.findings if finding.accepted is None]
    shown.sort(key=lambda finding: (finding.notice, finding.code == "C201", finding.place.file != file))
    for n, finding in enumerate(shown[:MOST]):
        yield Line(
            key=f"finding-{n}",
            label=f"{finding.place}  {finding.code}",
            detail=sentence(finding.message),
            lead=NOTICE if finding.notice else FINDING,
            place=finding.place,
            about=finding,
        )


def marks(file: str, problems: Iterable[Problem], report: Report | None) -> dict[int, str]:
    """The sign of each line of a file on which something stands; the gravest, where it is more than one thing."""
    found: dict[int, str] = {}
    findings = () if report is None else report.findings
    for finding in sorted(findings, key=lambda one: not one.notice):
        if finding.place.file == file and finding.accepted is None:
            found[finding.place.line] = NOTICE if finding.notice else FINDING
    for problem in problems:
        if problem.place.file == file:
            found[problem.place.line] = PROBLEM
    return found


# --- scenarios


def scenario_lines(outcomes: Iterable[Outcome]) -> Iterator[Line]:
    """The scenarios that fall short, and how."""
    for n, outcome in enumerate(outcome for outcome in outcomes if outcome.faults):
        yield Line(
            key=f"scenario-{n}",
            label=f"{outcome.scenario.place}  {outcome.scenario.name}",
            detail="\n".join(sentence(str(fault)) for fault in outcome.faults),
            lead=FINDING,
            place=outcome.scenario.place,
            about=outcome,
        )


# --- files


def file_lines(bench: Bench, problems: Iterable[Problem], report: Report | None) -> Iterator[Choice]:
    """The files of the pack: which were changed, and how much stands on each."""
    faults = [problem.place.file for problem in problems]
    open_ones = [finding.place.file for finding in report.findings if finding.open] if report else []
    for name in bench.names:
        told = []
        if name in bench.edited:
            told.append("changed")
        if name in faults:
            told.append(f"{PROBLEM}{faults.count(name)}")
        if name in open_ones:
            told.append(f"{FINDING}{open_ones.count(name)}")
        if name not in bench.opened and name not in bench.edited:
            told.append("not there yet")
        yield Choice(key=name, label=name, beside=" ".join(told))


# --- explained


def explained(about: Finding | Problem | Outcome) -> Iterator[Piece]:
    """A line in full: the message, where it holds, an example, and the page of its code."""
    if isinstance(about, Outcome):
        yield from (Piece(text=sentence(str(fault)), lead="-") for fault in about.faults)
        facts = ", ".join(f"{fact}: {shown(value)}" for fact, value in about.scenario.given)
        yield Piece(text="Its facts", heading=True)
        yield Piece(text=facts)
        code = "C201"
    else:
        yield Piece(text=sentence(about.message))
        if about.help:
            yield Piece(text=sentence(about.help))
        if isinstance(about, Finding):
            yield from _area(about.area)
            if about.example:
                yield Piece(text="An example", heading=True)
                yield Piece(text=", ".join(f"{fact}: {shown(value)}" for fact, value in about.example))
        code = about.code
    if code in codes():
        title, _, text = page(code).partition("\n")
        yield Piece(text=title.lstrip("# "), heading=True)
        yield from (Piece(text=block) for block in _blocks(text))


def _area(area: Area | None) -> Iterator[Piece]:
    if area is not None:
        yield Piece(text="Where it holds", heading=True)
        whole = "" if area.whole else "; all of them lie within:"
        yield Piece(text=f"In {counted(area.count, 'situation')}, {percent(area.share)} of what people ask{whole}")
        yield from (Piece(text=words, lead="-") for words in area.words)


def _blocks(text: str) -> Iterator[str]:
    """The paragraphs of a page, without the marks of its layout; the lines of an example stay lines."""
    for block in text.strip().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("```")]
        if "```" in block:
            yield "\n".join(lines)
        elif lines:
            yield " ".join(line.lstrip("# ") for line in lines)


def shown(value: object) -> str:
    """A fact's value as an author writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "nothing"
    return str(value)
