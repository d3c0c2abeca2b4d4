"""The verdict: a sign and words, in its colour, readable without it."""

from __future__ import annotations

from kb.pack import Verdict
from tui.app.text import Words, joined, plain
from tui.app.verdicts import look, sign


class Banner(Words):
    """The verdict in capitals with its sign, and what it means in one sentence."""

    def __init__(self, verdict: Verdict | None, label: str, means: str) -> None:
        text = joined([plain(f"{sign(verdict)}  {label.upper()}", "bold"), plain(means)])
        super().__init__(text, id="banner", classes=look(verdict))
