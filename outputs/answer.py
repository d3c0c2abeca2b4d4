"""A decision as a person wants to read it: what each part says, in the pack's words. Formats only lay it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.dates import day_in_words, issued_in_words
from kb.decision import Change, Decision
from kb.numbers import counted, stretch
from kb.pack import EFFECTS, Pack, Verdict
from kb.situation import FactError, read_value
from kb.vocabulary import UNKNOWN, Fact, Unknown, Value

SIGNS = {
    Verdict.PROHIBITED: "✗",
    Verdict.REFER: "?",
    Verdict.CONDITIONAL: "◐",
    Verdict.PERMITTED: "✓",
    Verdict.OBLIGATORY: "!",
    Verdict.OUT_OF_SCOPE: "–",
    None: "…",
}
"""A sign for each verdict, so that colour is never the only one."""

DISCLAIMER = "This program advises. A person decides: when in doubt, ask the Designated Safeguarding Lead (DSL)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a list: what leads it, what it says, and the clauses it rests on."""

    lead: str
    text: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """A duty in words."""

    title: str
    whom: str
    when: str
    owed_by: str
    form: str | None
    text: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision in words, part by part. An empty part is not shown."""

    sign: str
    banner: str
    headline: str
    verdict: Verdict | None
    means: str
    facts: tuple[Line, ...]
    reasons: tuple[Line, ...]
    maybe: tuple[Line, ...]
    lifted: tuple[Line, ...]
    conditions: tuple[str, ...]
    duties: tuple[ToDo, ...]
    open_duties: tuple[Line, ...]
    changes: tuple[str, ...]
    no_effect: tuple[Line, ...]
    readings: tuple[Line, ...]
    missing: tuple[str, ...]
    fault: str | None
    policy: str
    review: str | None
    channels: str
    disclaimer: str = DISCLAIMER


def answer_of(pack: Pack, decision: Decision) -> Answer:
    """A decision in the words of its pack."""
    vocabulary = pack.vocabulary
    words = pack.words(decision.verdict) if decision.verdict is not None else None
    settled = decision.verdict is not None
    certain = [reason for reason in decision.reasons if reason.certain and settled]
    maybe = [reason for reason in decision.reasons if not reason.certain]
    stamp = decision.policy
    return Answer(
        sign=SIGNS[decision.verdict],
        banner=words.label if words else "Not settled yet",
        headline=decision.headline,
        verdict=decision.verdict,
        means=words.means if words else "More has to be known before anything can be said.",
        facts=tuple(
            Line(lead=vocabulary[fact].label, text=_said(vocabulary[fact], raw)) for fact, raw in decision.facts.items()
        ),
        reasons=tuple(_reason(pack, reason.clause, reason.text, reason.effect, reason.force) for reason in certain),
        maybe=tuple(_reason(pack, reason.clause, reason.text, reason.effect, reason.force) for reason in maybe),
        lifted=tuple(
            Line(lead=f"{item.clause} {pack.clause(item.clause).title}", text=item.text, clauses=(item.clause,))
            for item in decision.defeated
        ),
        conditions=decision.conditions if decision.verdict is Verdict.CONDITIONAL else (),
        duties=_duties(pack, decision),
        open_duties=tuple(
            Line(
                lead=pack.duty(duty.id).title,
                text=", ".join(vocabulary[fact].label for fact in duty.depends_on),
                clauses=pack.duty(duty.id).clauses,
            )
            for duty in decision.unsettled_duties
            if settled
        ),
        changes=tuple(_change(pack, change) for change in decision.changes),
        no_effect=tuple(
            Line(lead=fact.label, text=fact.no_effect)
            for fact in vocabulary.facts
            if fact.no_effect is not None and fact.id in decision.facts
        ),
        readings=tuple(
            Line(
                lead=", ".join(used.clauses),
                text=used.text + ("" if used.confirmed else " (The governors have not confirmed this reading.)"),
                clauses=used.clauses,
            )
            for used in decision.readings
        ),
        missing=tuple(vocabulary[fact].label for fact in decision.missing),
        fault=decision.fault.what if decision.fault else None,
        policy=f"{stamp.title}, issued {issued_in_words(pack.issued)}, version {stamp.version} ({stamp.fingerprint[:19]}…)",
        review=_review(stamp.review_due) if stamp.review_overdue else None,
        channels=_channels(decision),
    )


def _reason(pack: Pack, clause: str, text: str, effect: str, force: str) -> Line:
    said = " (the policy says “should”)" if force == "should" and effect == EFFECTS[Verdict.PROHIBITED] else ""
    if force == "advised":
        said = " (the policy advises this and does not demand it)"
    return Line(lead=f"{clause} {pack.clause(clause).title}{said}", text=text, clauses=(clause,))


def _duties(pack: Pack, decision: Decision) -> tuple[ToDo, ...]:
    """Each duty once, with all the clauses under which it arises."""
    clauses: dict[str, list[str]] = {}
    for duty in decision.duties:
        clauses.setdefault(duty.id, []).append(duty.clause)
    first = {duty.id: duty for duty in reversed(decision.duties)}
    return tuple(
        ToDo(
            title=first[name].title,
            whom=pack.role(first[name].recipient).title,
            when=first[name].when,
            owed_by=first[name].owed_by,
            form=(first[name].form or "").replace("_", " ") or None,
            text=first[name].text,
            clauses=tuple(cited),
        )
        for name, cited in clauses.items()
    )


def _change(pack: Pack, change: Change) -> str:
    fact = pack.vocabulary[change.fact]
    label = (
        pack.words(change.verdict).label.lower() if change.verdict is not None else "it hangs on more; ask again then"
    )
    if change.since is not None:
        return f"From {day_in_words(change.since)}: {label}."
    if isinstance(change.to, int) and change.until is not None:
        return f"If {fact.label} were {stretch(fact, change.to, change.until)}: {label}."
    if isinstance(change.to, frozenset):
        left = fact.label_of(change.to)
        return (
            f"If {fact.label} were only this: {left}. Then: {label}."
            if change.to
            else f"With none of it in {fact.label}: {label}."
        )
    return f"If {fact.label} were: {fact.label_of(change.to if change.to is not None else UNKNOWN)}. Then: {label}."


def _said(fact: Fact, raw: object) -> str:
    try:
        value: Value | Unknown = read_value(fact, raw)
    except FactError:
        return str(raw)
    return fact.label_of(value)


def _review(due: date) -> str:
    by = day_in_words(due)
    return f"This policy should have been reviewed by {by}. The review is overdue: check with the school before you rely on it."


def _channels(decision: Decision) -> str:
    engines = decision.channels.engines
    if len(engines) == 2:
        count = decision.channels.compared
        return f"Computed by two independent engines, which agreed ({counted(count, 'situation')} compared)."
    if len(engines) == 1:
        return f"Computed by one channel only ({engines[0]}): the answer was not checked by a second engine."
    return ""
