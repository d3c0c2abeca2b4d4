"""Where somebody stands between the first words and the answer: a value, so that a screen can be drawn from it at any size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from kb.pack import STRICTNESS, Verdict
from kb.sentences import capital, sentences
from kb.situation import FactError, read_value
from kb.vocabulary import Fact, Vocabulary
from triage.interview import Aim, Interview, Lead, Question
from triage.understanding import Evidence, Understanding
from tui.app.text import Part, section
from tui.app.widgets.known import Known, Standing, possible_line

CHOSEN_BEFORE = "chosen on the first page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The interview, the words that began it, and the words that each fact came from."""

    interview: Interview
    words: str = ""
    understood: Understanding = field(default_factory=Understanding)
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def with_facts(self, facts: Mapping[str, object], sources: Mapping[str, str]) -> Journey:
        """The journey with facts that somebody has confirmed. One that does not fit with those before it is left to be asked."""
        interview, kept = self.interview, dict(self.sources)
        for fact, value in facts.items():
            try:
                answered = replace(interview, facts={**interview.facts, fact: value})
                answered.policy.situation(answered.facts, answered.today)
            except FactError:
                continue
            interview = answered
            if fact in sources:
                kept[fact] = sources[fact]
        return replace(self, interview=interview, sources=MappingProxyType(kept))

    def at(self, interview: Interview) -> Journey:
        """The journey with another interview; words are kept only for facts whose values are still those words'."""
        same = {
            fact: words
            for fact, words in self.sources.items()
            if fact in interview.facts and interview.facts[fact] == self.interview.facts.get(fact)
        }
        return replace(self, interview=interview, sources=MappingProxyType(same))


def words_for(text: str, evidence: Iterable[Evidence]) -> dict[str, str]:
    """The words of a text that each fact came from; pieces that overlap are one piece."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for item in sorted(evidence, key=lambda item: item.start):
        pieces = spans.setdefault(item.fact, [])
        if pieces and item.start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], item.end))
        else:
            pieces.append((item.start, item.end))
    return {fact: " … ".join(text[start:end] for start, end in pieces) for fact, pieces in spans.items()}


def found_in(vocabulary: Vocabulary, text: str, understood: Understanding) -> tuple[Known, ...]:
    """What was understood, in words, each thing with the person's own words for it."""
    words = words_for(text, understood.evidence)
    return tuple(
        Known(
            fact=fact.id,
            label=fact.label,
            value=value_in_words(fact, understood.facts[fact.id]),
            words=words.get(fact.id),
        )
        for fact in vocabulary.facts
        if fact.id in understood.facts
    )


def value_in_words(fact: Fact, raw: object) -> str:
    """A fact's value, as it was given, in the pack's words."""
    try:
        return fact.label_of(read_value(fact, raw))
    except FactError:
        return str(raw)


def standing(journey: Journey) -> Standing:
    """What is known and what is still possible."""
    interview = journey.interview
    vocabulary = interview.policy.pack.vocabulary
    known = tuple(
        Known(fact=name, label=fact.label, value=value_in_words(fact, raw), words=journey.sources.get(name))
        for name, raw in interview.facts.items()
        for fact in (vocabulary[name],)
    )
    return Standing(known=known, possible=possible(interview))


def possible(interview: Interview) -> tuple[Verdict, ...]:
    """The verdicts that are still possible; all of them while a fact is lacking without which nothing can be said."""
    policy = interview.policy
    if any(fact.id not in interview.facts for fact in policy.pack.vocabulary.required):
        return STRICTNESS
    return policy.outlook(policy.situation(interview.facts, interview.today)).possible


def leads(interview: Interview, question: Question) -> Iterator[Lead]:
    """What each answer to a question would leave possible, "I don't know" among them."""
    found = interview.leads(question)
    yield from found
    if found and question.may_be_unknown:
        yield Lead(answer="I don't know", verdicts=possible(interview.dont_know(question.fact.id)))


_AIMS = {
    Aim.START: "Every rule hangs on this, so nothing can be said without it.",
    Aim.VERDICT: "The answer can still change what is allowed.",
    Aim.DUTIES: "What is allowed is settled. The answer can still change whom to tell.",
}


def why_parts(interview: Interview, question: Question) -> list[Part]:
    """Why a question is asked: what it is for, what each answer would lead to, and the rules that hang on it."""
    pack = interview.policy.pack
    parts = [Part(text=_AIMS[question.aim])]
    if question.aim is Aim.VERDICT:
        outcomes = [
            f"{capital(lead.answer)}: {possible_line(pack, lead.verdicts)}" for lead in leads(interview, question)
        ]
        parts += section("What each answer would still leave possible", outcomes)
    rules = dict.fromkeys((item.clause, item.title) for item in interview.why(question.fact.id))
    parts += section("The rules that hang on it", (f"{clause}: {title}" for clause, title in rules))
    return parts


def in_labels(vocabulary: Vocabulary, error: FactError) -> str:
    """What is wrong with an answer, with the facts' labels in the place of their names."""
    text = sentences(error.message, error.help)
    for fact in vocabulary.facts:
        text = text.replace(f"`{fact.id}`", fact.label)
        for option in fact.options:
            text = text.replace(f"`{option.value}`", f"“{option.label}”")
    return capital(text.replace("`", "'"))
