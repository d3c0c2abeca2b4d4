"""`safetriage policy`: the author's workbench on the command line."""

from __future__ import annotations

import importlib
import keyword
from argparse import Namespace

from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """Do one of the actions: each has a module of its name in `tui.authoring`."""
    name = arguments.action + "_" * keyword.iskeyword(arguments.action)  # `import` can name no module
    status: Exit = importlib.import_module(f"tui.authoring.{name}").run(arguments, console)
    return status
