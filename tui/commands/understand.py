"""`safetriage understand`: what a message says, as facts with the words they came from, and the doubts."""

from __future__ import annotations

import json
from argparse import Namespace

from kb.loading.shelf import open_policy
from triage.understanding import understand
from tui.console import Console
from tui.exits import Exit


def run(arguments: Namespace, console: Console) -> Exit:
    """Print one JSON object."""
    pack = open_policy(arguments.policy, console.cache).pack
    words = " ".join(arguments.words)
    console.data(json.dumps(understand(pack, words, console.today).as_json(), ensure_ascii=False))
    return Exit.DONE
