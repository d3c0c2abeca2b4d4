"""`safetriage policy`: the author's workbench on the command line."""

from __future__ import annotations

import importlib
from argparse import Namespace

from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """Do one of the actions: each has a module of its name in `tui.authoring`."""
    status: Exit = importlib.import_module(f"tui.authoring.{arguments.action}").run(arguments, console)
    return status
