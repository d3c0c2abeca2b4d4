"""The emergency page: what comes before everything else when words speak of a child in danger."""

from __future__ import annotations

from kb.pack import Pack

TOPIC = "immediate-danger"


def emergency_lines(pack: Pack) -> tuple[str, ...]:
    """The page as lines: who to call, then who to tell, then that the question can wait. From the pack's guidance, marked so."""
    advice = [item for item in pack.guidance if item.topic == TOPIC]
    lines = ["A CHILD MAY BE IN DANGER. This comes first.", "", "Call 999 if a child is hurt or in danger now."]
    lines += [
        "Then tell the Designated Safeguarding Lead (DSL) in person, now. Do not wait for an answer from this program."
    ]
    lines += [
        "Do not question the child further, do not confront anybody, and keep what you were told to those who must know."
    ]
    for item in advice:
        lines += [
            "",
            f"{item.title}. {item.says}",
            f"(Guidance, not the policy: {item.source}. Confidence {item.mark}.)",
        ]
    return tuple(lines)
