"""The hold and the clocks: on top of every screen of a case, and never scrolled away."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from triage.disclosure.case import Case, departed
from triage.disclosure.clock import Clock, ClockState, clock, ico_clock
from triage.disclosure.tasks import hold
from tui.app.text import Words, joined, plain


class Head(Words):
    """What must not be overlooked. Every sign has its word; colour only helps."""

    def __init__(self) -> None:
        super().__init__("", id="head")

    def show(self, case: Case | None, now: datetime, *, brief: bool = False) -> None:
        """Show how a case stands; nothing for none. `brief` says the hold on one line, where a form needs the room."""
        lines = [] if case is None or not case.items else head_of(case, now, brief=brief)
        self.display = bool(lines)
        self.say(joined(lines))


BRIEF_HOLD = "Tell nobody, ask nobody, look into nothing."


def head_of(case: Case, now: datetime, *, brief: bool = False) -> list[Content]:
    """The lines of the head."""
    lines = []
    if standing := hold(case):
        lines.append(
            joined([plain("HOLD", "bold $error"), plain(f"{BRIEF_HOLD if brief else standing.words} (guidance)")], "  ")
        )
    running = clock(case, now)
    if running.state is not ClockState.NOT_NEEDED:
        lines.append(_clock(running, " (our reading)" if running.left is not None else ""))
    data = ico_clock(case, now)
    if data.state is not ClockState.NOT_NEEDED:
        lines.append(_clock(data, " (guidance)"))
    if departed(case):
        lines.append(plain("MARK  Decided not to refer: a departure from the policy (C2). This mark stays.", "bold"))
    return lines


def _clock(running: Clock, mark: str) -> Content:
    if running.state is ClockState.OVERDUE:
        return joined([plain("OVERDUE", "bold reverse"), plain(running.words + mark, "bold")], "  ")
    return joined([plain("CLOCK", "bold"), plain(running.words + mark)], " ")
