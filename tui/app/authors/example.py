"""One situation, decided by two policies."""

from __future__ import annotations

from collections.abc import Iterator

from kb.decision import Decision
from kb.pack import Pack
from kb.sentences import capital
from outputs.answer import Answer, answer_of
from tui.app.text import Part


def example_sheet(old: Pack, before: Decision, new: Pack, after: Decision) -> Iterator[Part]:
    """The facts, then each policy's answer with its reasons and duties."""
    answers = answer_of(old, before), answer_of(new, after)
    yield Part(text="The situation", heading=True)
    yield from (Part(text=f"{capital(line.lead)}: {line.text}", lead="-") for line in answers[1].facts)
    for title, answer in zip(("Before", "After"), answers, strict=True):
        yield from _answer(title, answer)


def _answer(title: str, answer: Answer) -> Iterator[Part]:
    yield Part(text=f"{title}: {answer.banner}", heading=True)
    yield Part(text=answer.headline)
    if answer.fault:
        yield Part(text=f"The program could not make sure of its answer: {answer.fault}.")
    for name, lines in (
        ("Why", answer.reasons),
        ("What may apply", answer.maybe),
        ("What does not apply", answer.lifted),
        ("How the policy is read", answer.readings),
    ):
        yield from (Part(text=f"{name}: {line.lead}. {line.text}".strip(), lead="-") for line in lines)
    yield from (Part(text=f"To do: {duty.title} ({', '.join(duty.clauses)})", lead="-") for duty in answer.duties)
    yield from (Part(text=f"Condition: {condition}", lead="-") for condition in answer.conditions)
    yield from (Part(text=f"Still needed: {missing}", lead="-") for missing in answer.missing)
