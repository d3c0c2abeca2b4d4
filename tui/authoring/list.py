"""`policy list`: the policies that come with the program."""

from __future__ import annotations

from argparse import Namespace

from kb.clean import clean_line
from kb.loading.shelf import open_policy, shelf
from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """One line for each policy."""
    for item in shelf():
        pack = open_policy(item.id, console.cache).pack
        overdue = ", review overdue" if pack.review_overdue(console.today) else ""
        console.data(
            clean_line(f"{pack.id}  {pack.school}: {pack.title}, issued {pack.issued}, version {pack.version}{overdue}")
        )
    return Exit.DONE
