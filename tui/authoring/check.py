"""`policy check`: everything that can be said about a policy before anyone signs it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from kb.analysis.space import OutOfTime
from kb.checks.asking import mean_questions
from kb.checks.check import Report, check
from kb.checks.finding import Finding
from kb.clean import clean, clean_line
from kb.loading.messages import Part, load_messages
from kb.loading.shelf import folder_of, open_policy
from kb.policy import Policy
from kb.problems import PackError
from outputs.findings import findings_json, github_line
from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """The findings, then how much was looked at. A policy that does not load has its faults told in the same form."""
    form = "json" if arguments.json else arguments.output_format
    try:
        policy = open_policy(arguments.policy, console.cache)
    except PackError as error:
        if form == "text":
            raise
        faults = tuple(Finding(code=p.code, message=p.message, place=p.place, help=p.help) for p in error.problems)
        _for_machines(form, arguments, console=console, policy=arguments.policy, findings=faults, counts={})
        return Exit.BAD_INPUT
    report = check(policy, console.today, everything=arguments.accepted, tick=limit(arguments.time_limit))
    if form == "text":
        _tell(report, policy, arguments, console)
    else:
        counts = dict(report.counts)
        _for_machines(form, arguments, console=console, policy=policy.pack.id, findings=report.findings, counts=counts)
    return Exit.DONE if report.clean else Exit.PROBLEMS


def _for_machines(
    form: str,
    arguments: Namespace,
    *,
    console: Console,
    policy: str,
    findings: tuple[Finding, ...],
    counts: dict[str, int],
) -> None:
    if form == "json":
        console.data(json.dumps(findings_json(policy, findings, counts), indent=2))
        return
    folder, here = Path(arguments.policy).resolve(), Path.cwd()
    inside = folder.relative_to(here).as_posix() if folder.is_dir() and folder.is_relative_to(here) else ""
    for finding in findings:
        if finding.accepted is None or arguments.accepted:
            console.data(clean_line(github_line(finding, inside)))


def _tell(report: Report, policy: Policy, arguments: Namespace, console: Console) -> None:
    accepted = 0
    for finding in report.findings:
        accepted += finding.accepted is not None
        if finding.accepted is None or arguments.accepted:
            console.data(clean(finding.render()))
    console.data(clean_line(f"{policy.pack.id}: " + ", ".join(f"{count:,} {what}" for what, count in report.counts)))
    if accepted and not arguments.accepted:
        console.data(f"{accepted} findings stand by name in accepted.yaml; --accepted shows them")
    if report.clean:  # figures of a policy that is to be mended first would only be in the way
        for line in (*_asking_lines(policy, console), *_understanding_lines(policy, arguments.policy)):
            console.data(line)
    problems = sum(1 for finding in report.findings if finding.open)
    console.data("nothing to mend" if report.clean else f"{problems} to mend")


MORE = "give it longer with --time-limit (0: no limit)"


def limit(seconds: float, clock: Callable[[], float] = monotonic) -> Callable[[], None]:
    """A tick for long work: it raises OutOfTime when so many seconds have gone. 0 is no limit."""
    end = clock() + seconds

    def tick() -> None:
        if seconds and clock() > end:
            raise OutOfTime(f"the {seconds:g} seconds that it was given are over")

    return tick


def _asking_lines(policy: Policy, console: Console) -> list[str]:
    lines = []
    for name, means in mean_questions(policy, console.today).items():
        best = "too large to compute" if means.best is None else f"{means.best:.2f}"
        lines.append(
            f"questions to the verdict, {name} weights: the interview asks {means.ours:.2f} on average ({best} at best, "
            f"{means.greedy:.2f} by gain, {means.relevant:.2f} in order of what matters, {means.every:.2f} in order of all)"
        )
    return lines


def _understanding_lines(policy: Policy, name: str) -> list[str]:
    """How well the pack's own messages are understood: those it was tuned on, and those set aside."""
    from triage.understanding.measure import measure

    messages = load_messages(folder_of(name), policy.pack.vocabulary)
    lines = []
    for part in Part:
        chosen = [message for message in messages if message.part is part]
        if chosen:
            found = measure(policy.pack, chosen)
            lines.append(
                f"understanding, {len(chosen)} messages {'set aside' if part is Part.ASIDE else 'tuned on'}: precision "
                f"{found.precision:.3f}, recall {found.recall:.3f}, words of harm missed in {found.harm_missed}"
            )
    return lines
