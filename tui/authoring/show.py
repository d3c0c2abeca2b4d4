"""`policy show`: one policy at a glance."""

from __future__ import annotations

from argparse import Namespace

from kb.clean import clean
from kb.loading.shelf import open_policy
from kb.pack import Pack
from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """Clauses with the rules that rest on them, readings, standing advice."""
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
