"""What stands beside a form while it is filled in. Guidance is named by its id in the pack; the pack has its words and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """Openings that may be said aloud, what to leave alone, and the guidance to show."""

    say: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()


TED = (
    "Tell me what happened.",
    "Explain to me what you mean by that.",
    "Describe what you saw or heard.",
)
"""The three openings that put no words in anyone's mouth (guidance `open-prompts`)."""

PROMPTS: Mapping[str, Prompts] = {
    "danger": Prompts(
        say=("Where is the child now?", "Who is with the child?"),
        guidance=("danger-first",),
    ),
    "images": Prompts(
        leave=(
            "Do not look, copy, print, save or send.",
            "Do not ask a child to show or send it.",
            "Search no device.",
        ),
        guidance=("indecent-images", "indecent-images-adult", "device-as-evidence"),
    ),
    "record": Prompts(
        say=TED,
        leave=(
            "No question that suggests its answer.",
            "No promise to keep it secret.",
            "No word about whether you believe it.",
        ),
        guidance=(
            "listen",
            "open-prompts",
            "own-words",
            "facts-and-opinion",
            "record-basics",
            "same-day",
            "online-evidence",
        ),
    ),
    "triage": Prompts(
        leave=("Interview nobody, and look into nothing yourself.",),
        guidance=("harm-threshold", "private-life-counts", "low-level-concerns", "low-level-handling"),
    ),
    "refer": Prompts(
        guidance=("lado-at-once", "lado-one-working-day", "working-day-meaning", "suspension-not-automatic")
    ),
    "parent": Prompts(
        say=(
            "Thank you for telling us; it was right to.",
            "I have to pass this on, and I will tell you to whom.",
            "Please do not ask your child about it, speak to the person, or write about it online.",
        ),
        leave=("Do not say whether it is true.", "Name nobody else who is involved."),
        guidance=("parent-who-tells", "telling-parents", "reporting-restriction"),
    ),
    "staff": Prompts(
        say=("As few people as possible will know your name.", "The people who have to act may need it."),
        leave=("Do not promise that nobody will know.",),
        guidance=("staff-who-tell", "whistleblowing-protection", "whistleblowing-outside", "no-gagging"),
    ),
    "pupil": Prompts(
        say=("You were right to tell.", "You are not in trouble.", "I will have to tell the people who can help."),
        leave=("Do not promise to keep it secret.", "Do not make the child say it all again to somebody else."),
        guidance=("listen", "open-prompts"),
    ),
    "close": Prompts(guidance=("record-decisions", "retention-allegation", "retention-false")),
}

HOLD = (
    "Do not interview anybody, do not tell the person it is about, and do not investigate, until the LADO, and the police"
    " and social care where they are involved, agree."
)
HOLD_GUIDANCE = ("do-not-investigate", "do-not-tell-subject")
