"""The headline of a decision: one plain sentence that can be acted on."""

from __future__ import annotations

from kb.decision import Reason
from kb.outlook import Outlook
from kb.pack import EFFECTS, Pack, Verdict
from kb.sentences import lower
from kb.situation import Situation


def headline(pack: Pack, outlook: Outlook, reasons: tuple[Reason, ...], situation: Situation) -> str:
    """The answer in one sentence; where something is not known it says so, and how to act meanwhile."""
    verdict = outlook.verdict
    if verdict is None:
        return f"Not settled yet. Still needed: {_labels(pack, outlook.missing)}."
    label = pack.words(verdict).label
    if verdict is Verdict.REFER and len(outlook.possible) > 1:
        unknown = outlook.in_order(set(situation.unknown))
        caution = " Treat it as not allowed until you know." if Verdict.PROHIBITED in outlook.possible else ""
        return f"{label}: the answer hangs on what is not known ({_labels(pack, unknown)}).{caution}"
    carrying = [reason for reason in reasons if reason.effect == EFFECTS[verdict]]
    if not carrying:
        return f"{label}: the policy is silent about this."
    return f"{label}: {lower(carrying[0].text)}"


def headline_of_fault() -> str:
    """What is said when an engine fails or the two differ."""
    return "Ask first: the program could not make sure of its answer. Do not act; ask the Designated Safeguarding Lead (DSL)."


def _labels(pack: Pack, facts: tuple[str, ...]) -> str:
    return ", ".join(pack.vocabulary[fact].label for fact in facts)
