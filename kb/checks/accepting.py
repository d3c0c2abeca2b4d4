"""Accepting findings by name: what `accepted.yaml` lets stand, and acceptances that nothing needs any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.checks.finding import Finding
from kb.expectations import Acceptance


def accepting(finding: Finding, acceptances: Iterable[Acceptance]) -> Acceptance | None:
    """The acceptance that covers a finding, if there is one."""
    for acceptance in acceptances:
        if acceptance.code == finding.code and set(acceptance.about) <= set(finding.about):
            return acceptance
    return None


def accepted(
    findings: Iterable[Finding], acceptances: tuple[Acceptance, ...], *, finished: bool = True
) -> Iterator[Finding]:
    """The findings, those that are accepted with the reason; then one (C510) for each acceptance that accepts nothing.

    Where the search was not `finished`, an acceptance may accept what was not found yet, so none is called useless.
    """
    used: set[int] = set()
    for finding in findings:
        acceptance = accepting(finding, acceptances)
        if acceptance is None:
            yield finding
        else:
            used.add(acceptances.index(acceptance))
            yield replace(finding, accepted=acceptance.because)
    for number, acceptance in enumerate(acceptances):
        if finished and number not in used:
            about = f" about {', '.join(f'`{name}`' for name in acceptance.about)}" if acceptance.about else ""
            message = f"there is no finding {acceptance.code}{about} left to accept"
            yield Finding(code="C510", message=message, place=acceptance.place, help="take the acceptance away")
