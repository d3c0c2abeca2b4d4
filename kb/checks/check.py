"""`policy check`: everything that can be said about a pack, as one report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.checks.finding import Finding
from kb.checks.invariants import invariant_findings
from kb.checks.scenarios import run_scenario
from kb.checks.traceability import trace_findings
from kb.engines.durable import available
from kb.policy import Policy
from kb.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The findings of a check, and how much was looked at."""

    findings: tuple[Finding, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def clean(self) -> bool:
        """Whether nothing but notices was found."""
        return all(finding.notice for finding in self.findings)


def check(policy: Policy, today: date) -> Report:
    """Check a pack that loads: traceability, scenarios, invariants, dates, the limits of both channels."""
    pack = policy.pack
    findings: list[Finding] = []
    if not available():
        message = "durable-rules is not installed here, so only one channel was checked"
        findings.append(Finding(code="C402", message=message, place=Place(file="pack.yaml"), notice=True))
    outcomes = [run_scenario(policy, scenario, today) for scenario in pack.scenarios]
    for outcome in outcomes:
        for fault in outcome.faults:
            message = f"scenario `{outcome.scenario.name}` falls short: {fault}"
            findings.append(Finding(code="C201", message=message, place=outcome.scenario.place))
    fired = frozenset(name for outcome in outcomes for name in outcome.fired)
    findings += trace_findings(pack, fired)
    findings += invariant_findings(policy)
    if pack.review_overdue(today):
        message = f"the policy's review was due by {pack.review_due}"
        findings.append(Finding(code="C401", message=message, place=Place(file="pack.yaml"), notice=True))
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
        ("invariants proved", len(pack.invariants) - sum(1 for f in findings if f.code == "C301")),
    )
    return Report(findings=tuple(findings), counts=counts)
