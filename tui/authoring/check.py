"""`policy check`: everything that can be said about a policy before anyone signs it."""

from __future__ import annotations

import json
from argparse import Namespace

from kb.checks.asking import mean_questions
from kb.checks.check import check
from kb.clean import clean, clean_line
from kb.loading.messages import Part, load_messages
from kb.loading.shelf import folder_of, open_policy
from kb.policy import Policy
from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """The findings, then how much was looked at."""
    policy = open_policy(arguments.policy, console.cache)
    report = check(policy, console.today)
    if arguments.json:
        findings = [finding.as_json() for finding in report.findings]
        console.data(
            json.dumps({"policy": policy.pack.id, "findings": findings, "counts": dict(report.counts)}, indent=2)
        )
    else:
        for finding in report.findings:
            console.data(clean(finding.render()))
        console.data(clean_line(f"{policy.pack.id}: " + ", ".join(f"{count} {what}" for what, count in report.counts)))
        if report.clean:  # figures of a policy that is to be mended first would only be in the way
            for line in (*_asking_lines(policy, console), *_understanding_lines(policy, arguments.policy)):
                console.data(line)
        problems = sum(1 for finding in report.findings if not finding.notice)
        console.data("nothing to mend" if report.clean else f"{problems} to mend")
    return Exit.DONE if report.clean else Exit.PROBLEMS


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
