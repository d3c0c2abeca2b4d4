"""`safetriage policy`: the author's workbench on the command line."""

from __future__ import annotations

import json
from argparse import Namespace

from kb.checks.asking import mean_questions
from kb.checks.check import check
from kb.clean import clean, clean_line
from kb.loading.messages import Part, load_messages
from kb.loading.shelf import folder_of, open_policy, shelf
from kb.pack import Pack
from kb.policy import Policy
from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """Do one of the actions."""
    return {"list": _list, "show": _show, "explain": _explain, "check": _check}[arguments.action](arguments, console)


def _list(arguments: Namespace, console: Console) -> Exit:
    for item in shelf():
        pack = open_policy(item.id, console.cache).pack
        overdue = ", review overdue" if pack.review_overdue(console.today) else ""
        console.data(
            clean_line(f"{pack.id}  {pack.school}: {pack.title}, issued {pack.issued}, version {pack.version}{overdue}")
        )
    return Exit.DONE


def _show(arguments: Namespace, console: Console) -> Exit:
    pack = open_policy(arguments.policy, console.cache).pack
    for line in _overview(pack):
        console.data(clean(line))
    return Exit.DONE


def _overview(pack: Pack) -> list[str]:
    lines = [f"{pack.school}: {pack.title}", f"{pack.id}, version {pack.version}, {pack.fingerprint}", ""]
    section = ""
    for clause in pack.clauses:
        if clause.section != section:
            section = clause.section
            lines += ["", section]
        resting = [rule.id for rule in pack.citing if rule.clause == clause.id]
        lines.append(f"  {clause.id} {clause.title}" + (f"  [{', '.join(resting)}]" if resting else ""))
    lines += ["", "Readings"]
    lines += [f"  {reading.id} ({', '.join(reading.clauses)}): {reading.read_as}" for reading in pack.readings]
    lines += ["", "Standing advice, whatever the answer"]
    lines += [f"  {name}: {pack.clause(name).says}" for name in pack.standing_advice]
    return lines


def _explain(arguments: Namespace, console: Console) -> Exit:
    from outputs.explanation import UnknownName, explain

    pack = open_policy(arguments.policy, console.cache).pack
    try:
        found = explain(pack, arguments.id)
    except UnknownName as error:
        console.say(clean(str(error)) + (f"\n  = help: {error.help}" if error.help else ""))
        return Exit.BAD_INPUT
    console.out.write(clean("\n".join(item.as_text() for item in found)))
    return Exit.DONE


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


def _check(arguments: Namespace, console: Console) -> Exit:
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
