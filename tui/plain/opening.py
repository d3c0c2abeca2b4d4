"""The opening: what was said in the person's own words, what of it was understood, and which of that is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kb.clean import clean_line
from kb.pack import Pack
from kb.situation import FactError, read_value
from outputs.emergency import emergency_lines
from triage.understanding import understand
from triage.understanding.result import Understanding
from tui.console import Left


class NothingConfirmed(Exception):
    """The input ended before the facts that were understood were confirmed, so none of them is used."""


def opening(
    pack: Pack, words: str, today: date, read: Callable[[], str | None], say: Callable[[str], None]
) -> dict[str, object]:
    """The facts that a message gave and that the person confirmed. Raises NothingConfirmed or Left."""
    understood = understand(pack, words, today)
    if understood.harm:
        for line in emergency_lines(pack):
            say(line)
        say("")
    for excuse in understood.excuses:
        say(f"About “{clean_line(excuse.words)}”: {excuse.says} ({excuse.clause})")
    for line in doubt_lines(pack, understood):
        say(line)
    if not understood.facts:
        say("I could take nothing from this for certain, so I will ask.")
        return {}
    say("This is what I understood:")
    for number, line in enumerate(fact_lines(pack, understood), 1):
        say(f"  {number}. {line}")
    return _confirmed(understood, read, say)


def fact_lines(pack: Pack, understood: Understanding) -> list[str]:
    """Each fact in words, with the words that it came from."""
    lines = []
    for name, raw in understood.facts.items():
        fact = pack.vocabulary[name]
        try:
            label = fact.label_of(read_value(fact, raw))
        except FactError:
            label = str(raw)
        words = max((item.words for item in understood.evidence if item.fact == name), key=len, default="")
        lines.append(f"{fact.label}: {label}" + (f"  (“{clean_line(words)}”)" if words else ""))
    return lines


def doubt_lines(pack: Pack, understood: Understanding) -> list[str]:
    """What was touched but not taken, and why."""
    lines = []
    for doubt in understood.doubts:
        about = pack.vocabulary[doubt.fact].label if doubt.fact else "the message"
        words = f" (“{clean_line(doubt.words)}”)" if doubt.words else ""
        lines.append(f"Not used, {about}: {clean_line(doubt.why)}{words}")
    return lines


def _confirmed(
    understood: Understanding, read: Callable[[], str | None], say: Callable[[str], None]
) -> dict[str, object]:
    names = list(understood.facts)
    while True:
        say("Is this right? Type yes, or the numbers that are wrong, or none if all are wrong · q = leave")
        heard = read()
        if heard is None:
            raise NothingConfirmed
        word = heard.strip().casefold()
        if word in ("y", "yes", "ok", "right"):
            return dict(understood.facts)
        if word in ("n", "no", "none"):
            return {}
        if word in ("q", "quit", "exit"):
            raise Left
        wrong = word.replace(",", " ").split()
        if wrong and all(part.isascii() and part.isdigit() and 1 <= int(part) <= len(names) for part in wrong):
            struck = {names[int(part) - 1] for part in wrong}
            return {name: value for name, value in understood.facts.items() if name not in struck}
        say(f"`{clean_line(heard)[:40]}` is neither yes nor numbers from 1 to {len(names)}.")
