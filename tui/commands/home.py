"""`safetriage` alone: the app on a terminal; elsewhere, how to use the plain commands."""

from __future__ import annotations

from argparse import Namespace

from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """Say how to use the plain commands."""
    console.say("To ask a question:   safetriage ask")
    console.say("For everything else: safetriage --help")
    return Exit.DONE
