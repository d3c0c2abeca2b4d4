"""`policy check`: everything that can be said about a pack, as one report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from kb.analysis.space import OutOfTime
from kb.checks.accepting import accepted, accepting
from kb.checks.clashes import clash_findings
from kb.checks.finding import Finding
from kb.checks.idle import gap_findings, idle_findings
from kb.checks.invariants import invariant_findings
from kb.checks.scenarios import run_scenario
from kb.checks.tending import tending_findings
from kb.checks.traceability import trace_findings
from kb.checks.whole import Whole
from kb.engines.durable import available
from kb.normal_form import TooLarge
from kb.policy import Policy
from kb.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The findings of a check, and how much was looked at."""

    findings: tuple[Finding, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to mend or to accept."""
        return not any(finding.open for finding in self.findings)


def check(policy: Policy, today: date, *, everything: bool = False, tick: Callable[[], None] | None = None) -> Report:
    """Check a pack that loads: traceability, scenarios, invariants, clashes, gaps, idle rules, dates, phrases.

    `everything`: say where accepted findings hold, too. `tick` is called now and then in long work and may raise OutOfTime;
    then what was found so far is given, with a finding (C509) that says so.
    """
    pack = policy.pack
    findings: list[Finding] = []
    if not available():
        message = "durable-rules is not installed here, so only one channel was checked"
        findings.append(Finding(code="C402", message=message, place=Place(file="pack.yaml"), notice=True))
    findings += tending_findings(pack, today)
    situations = 0
    watched = policy.watched(tick)
    try:
        findings += scenario_findings(watched, today)
        findings += invariant_findings(watched)
        whole = Whole(watched)
        situations = whole.space.size
        findings += analysis_findings(whole, everything=everything)
    except (OutOfTime, TooLarge) as error:
        message = f"the analysis was not finished: {error}; findings may be lacking"
        help_text = "give it longer with --time-limit, or split the pack: facts that never meet in a rule cost nothing"
        findings.append(Finding(code="C509", message=message, place=Place(file="rules"), help=help_text))
    findings = _told_once(findings)
    if pack.review_overdue(today):
        message = f"the policy's review was due by {pack.review_due}"
        findings.append(Finding(code="C401", message=message, place=Place(file="pack.yaml"), notice=True))
    finished = all(finding.code != "C509" for finding in findings)
    broken = sum(1 for finding in findings if finding.code == "C301")
    unconfirmed = sum(1 for reading in pack.readings if not reading.confirmed)
    counts = (
        ("clauses", len(pack.clauses)),
        ("concepts", len(pack.concepts)),
        ("norms", len(pack.norms)),
        ("exceptions", len(pack.exceptions)),
        ("duty rules", len(pack.duty_rules)),
        ("readings", len(pack.readings)),
        ("readings not confirmed", unconfirmed),
        ("scenarios", len(pack.scenarios)),
        ("invariants proved", len(pack.invariants) - broken if finished else 0),
        ("situations looked at", situations),
    )
    return Report(findings=tuple(accepted(findings, pack.accepted, finished=finished)), counts=counts)


def scenario_findings(policy: Policy, today: date) -> Iterator[Finding]:
    """Scenarios that fall short (C201), and what does not trace, given what the scenarios fire."""
    fired: set[str] = set()
    for scenario in policy.pack.scenarios:
        outcome = run_scenario(policy, scenario, today)
        fired |= outcome.fired
        for fault in outcome.faults:
            message = f"scenario `{scenario.name}` falls short: {fault}"
            yield Finding(code="C201", message=message, place=scenario.place)
    yield from trace_findings(policy.pack, frozenset(fired))


def _told_once(findings: list[Finding]) -> list[Finding]:
    """Without the calls for a scenario (C102) of rules that were proved dead (C504): no scenario could fire those."""
    dead = {finding.about for finding in findings if finding.code == "C504"}
    return [finding for finding in findings if finding.code != "C102" or finding.about not in dead]


def analysis_findings(whole: Whole, *, everything: bool) -> Iterator[Finding]:
    """What stands in the rules themselves. The costly part, where a finding holds in words, only for those still open."""
    for finding, where in (*clash_findings(whole), *gap_findings(whole)):
        if everything or accepting(finding, whole.pack.accepted) is None:
            area, example = whole.area(where)
            yield replace(finding, area=area, example=example)
        else:
            yield finding
    yield from idle_findings(whole)
