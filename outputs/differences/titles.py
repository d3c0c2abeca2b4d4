"""What a change is called: one wording for the terminal, the bench and the difference at length."""

from __future__ import annotations

from kb.analysis.difference import Change, Part
from kb.pack import Pack, Verdict
from kb.sentences import capital
from outputs.differences.comparison import Shift

_THINGS = {Part.DUTY: ("duty", "owed"), Part.CLAUSE: ("clause", "cited"), Part.READING: ("reading", "named")}


def title(change: Change | Shift) -> str:
    """A change with the ids that a pack's author knows: `prohibited → permitted`, `duty no longer owed: tell-dpo`."""
    if change.part is Part.VERDICT:
        return f"{change.before} → {change.after}"
    return _comes_or_goes(change, change.after or change.before or "")


def title_in_words(change: Change | Shift, *packs: Pack | None) -> str:
    """A change in the words of the first pack that has them; whether a verdict becomes milder stands first."""
    known = [pack for pack in packs if pack is not None]
    if change.part is Part.VERDICT:
        before, after = (known[0].words(Verdict(verdict or "")).label for verdict in (change.before, change.after))
        return f"{'MILDER' if change.milder else 'Stricter'}: {before} → {after}"
    name = change.after or change.before or ""
    if change.part is Part.DUTY:
        name = next((duty.title for pack in known for duty in pack.duties if duty.id == name), name)
    return capital(_comes_or_goes(change, name))


def _comes_or_goes(change: Change | Shift, name: str) -> str:
    thing, what = _THINGS[change.part]
    return f"{thing} {'now' if change.before is None else 'no longer'} {what}: {name}"
