"""`safetriage` alone: the app on a terminal; elsewhere, how to use the plain commands."""

from __future__ import annotations

import os
from argparse import Namespace
from functools import partial

from tui.console import Console
from tui.exits import Exit
from tui.parser import DEFAULT_POLICY


def run(arguments: Namespace, console: Console) -> Exit:
    """Open the app, or say how to use the plain commands."""
    if not _can_show(console):
        console.say("To ask a question:   safetriage ask")
        console.say("For everything else: safetriage --help")
        return Exit.DONE
    return _open(console)


def _can_show(console: Console) -> bool:
    # Textual draws on standard error; without a terminal it would print codes and wait for ever
    return console.terminal and console.err.isatty() and os.environ.get("TERM", "dumb") not in ("dumb", "unknown", "")


def _open(console: Console) -> Exit:
    from kb.loading.shelf import open_policy
    from tui.app.app import make_app
    from tui.app.setting import Setting, documents_folder

    name = os.environ.get("SAFETRIAGE_POLICY", DEFAULT_POLICY)
    app = make_app(
        Setting(
            open_policy=partial(open_policy, name, console.cache),
            today=console.today,
            save_folder=documents_folder(),
            light=os.environ.get("SAFETRIAGE_THEME", "dark") == "light",
        )
    )
    app.run()
    if app.left:
        console.forget()
    if app.failed is not None:
        raise app.failed
    return Exit(app.return_code or 0)
