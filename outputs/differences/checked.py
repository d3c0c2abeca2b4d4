"""What was checked about a changed policy, for its report: promises, examples, acceptances, readings, clauses, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.analysis.edits import Kind, entries_of
from kb.analysis.promises import Promise
from kb.codes import title as title_of
from kb.dates import day_in_words
from kb.decide import rule_on
from kb.expectations import Acceptance
from kb.numbers import counted
from kb.pack import Pack
from kb.policy import Policy
from kb.sentences import capital
from kb.situation import FactError
from kb.vocabulary import Fact, FactType, Vocabulary
from outputs.differences.comparison import Shift
from outputs.differences.layout import Chapter, Grid, Piece, Topic
from outputs.documents.document import Paragraphs

CONFIRMING = ("governing_body", "the governing body")
"""The role that confirms readings, and its title where the policy has no such role."""

LET_STAND = "Findings that are let stand"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedScenario:
    """A scenario of the old policy that the two policies answer differently, with both outcomes in words."""

    name: str
    before: str
    after: str


def moved_scenarios(old: Policy, new: Policy, today: date) -> tuple[MovedScenario, ...]:
    """The old policy's scenarios, run on both, that come out with another verdict or are refused by one of them."""
    moved = []
    for scenario in old.pack.scenarios:
        before, after = (_outcome(policy, dict(scenario.given), today) for policy in (old, new))
        if before != after:
            moved.append(MovedScenario(name=scenario.name, before=before, after=after))
    return tuple(moved)


def _outcome(policy: Policy, facts: dict[str, object], today: date) -> str:
    try:
        verdict = rule_on(policy, policy.situation(facts, today)).verdict
    except FactError as error:
        return f"cannot be used: {error.message}"
    return policy.pack.words(verdict).label if verdict is not None else "More has to be known first"


def promises_kept(kept: tuple[Promise, ...], vocabulary: Vocabulary) -> Chapter | None:
    """Each promise, proved or broken, with an example of what breaks it."""
    if not kept:
        return None
    rows = tuple((promise.says, _proved(promise.as_new), _proved(promise.as_old)) for promise in kept)
    grid = Grid(
        caption="Promises, held against the proposed policy over every situation",
        head=("Promise", "As the proposed policy states it", "As the policy means it now"),
        rows=tuple(sorted(rows, key=lambda row: "broken" not in "".join(row[1:]))),
        widths=(56, 22, 22),
    )
    topics = tuple(
        Topic(
            title=f"Broken: {promise.says}",
            pieces=(
                Paragraphs(
                    texts=(_why_broken(promise), f"For example: {in_short(dict(promise.example), vocabulary)}.")
                ),
            ),
        )
        for promise in kept
        if not promise.kept
    )
    return Chapter(title="Promises that must not break", pieces=(grid,), topics=topics)


def scenarios_moved(moved: tuple[MovedScenario, ...], total: int) -> Chapter | None:
    """The worked examples that come out otherwise."""
    if not total:
        return None
    if not moved:
        text = f"All {total} worked examples of the policy come out with the same verdict as now."
        return Chapter(title="Worked examples", pieces=(Paragraphs(texts=(text,)),))
    grid = Grid(
        caption=f"Worked examples that come out otherwise: {len(moved)} of {total}",
        head=("Example", "Now", "Proposed"),
        rows=tuple((capital(one.name), one.before, one.after) for one in moved),
        widths=(52, 24, 24),
    )
    return Chapter(title="Worked examples", pieces=(grid,))


def newly_accepted(old: Pack, new: Pack) -> int:
    """How many acceptances only the new policy has: findings of the checks that nobody had agreed to let stand."""
    return len(entries_of(new, Kind.ACCEPTANCE).keys() - entries_of(old, Kind.ACCEPTANCE).keys())


def findings_let_stand(old: Pack, new: Pack) -> Chapter | None:
    """The acceptances that come, go or get another reason. One that comes may silence a conflict."""
    before, after = entries_of(old, Kind.ACCEPTANCE), entries_of(new, Kind.ACCEPTANCE)
    rows: list[tuple[str, ...]] = []
    for name, one in {**before, **after}.items():
        assert isinstance(one, Acceptance)
        if name not in before:
            how = "New."
        elif name not in after:
            how = "No longer accepted."
        elif before[name] != after[name]:
            how = "The reason is put otherwise."
        else:
            continue
        rows.append((f"{one.code}: {title_of(one.code)}", ", ".join(one.about) or "all such", one.because, how))
    if not rows:
        return None
    lead = (
        "What the checks of the policy find can be let stand, for a reason that is written down; then they no longer call "
        "for anything. Whoever signs should share the reason."
    )
    grid = Grid(
        caption="Findings that are let stand from now on, no longer, or for another reason",
        head=("Finding", "About", "Why it may stand", "In this change"),
        rows=tuple(sorted(rows, key=lambda row: row[3] != "New.")),
        widths=(22, 24, 38, 16),
    )
    return Chapter(title=LET_STAND, pieces=(Paragraphs(texts=(lead,)), grid))


def open_readings(old: Pack, pack: Pack, shifts: tuple[Shift, ...]) -> Chapter | None:
    """The readings that nobody has confirmed, those that this change touches first, and who has to confirm them."""
    if not pack.readings:
        return None
    shifted = {shift.name for shift in shifts}
    known = {reading.id for reading in old.readings}
    rows: list[tuple[str, str, str, str]] = []
    for reading in pack.readings:
        if not reading.confirmed:
            new = "New. " if reading.id not in known else ""
            touched = "In other cases than now." if reading.id in shifted else "As now."
            rows.append((reading.tension, reading.read_as, ", ".join(reading.clauses), f"{new}{touched}"))
    done = len(pack.readings) - len(rows)
    who = next((role.title for role in pack.roles if role.id == CONFIRMING[0]), CONFIRMING[1])
    lead = (
        f"Where the policy contradicts itself or says nothing, it is read in a certain way until {who} confirms it. "
        f"Confirmed: {done or 'none'}. Still to be confirmed by {who}: {len(rows) or 'none'}."
    )
    pieces: list[Piece] = [Paragraphs(texts=(lead,))]
    if rows:
        rows.sort(key=lambda row: row[3].endswith("As now."))
        pieces.append(
            Grid(
                caption="Readings that nobody has confirmed yet",
                head=("What the policy leaves open", "How it is read", "Clauses", "In this change"),
                rows=tuple(rows),
                widths=(36, 36, 12, 16),
            )
        )
    return Chapter(title="Open readings", pieces=tuple(pieces))


def clauses_without_rules(pack: Pack) -> Chapter:
    """How many clauses have rules, and why the others have none."""
    resting = {rule.clause for rule in pack.citing}
    without = [clause for clause in pack.clauses if clause.id not in resting]
    text = f"Rules rest on {len(pack.clauses) - len(without)} of the {counted(len(pack.clauses), 'clause')}."
    pieces: list[Piece] = [Paragraphs(texts=(text,))]
    if without:
        pieces.append(
            Grid(
                caption="Clauses on which no rule rests",
                head=("Clause", "Why no rule rests on it"),
                rows=tuple(
                    (f"{clause.id} {clause.title}", clause.no_rule or "Not said. Somebody has to look at this.")
                    for clause in without
                ),
                widths=(36, 64),
            )
        )
    return Chapter(title="Clauses without rules", pieces=tuple(pieces))


def review_dates(old: Pack, new: Pack, today: date) -> Chapter:
    """When each was issued, when its review is due, when its guidance was last checked."""
    rows = [("Issued", old.issued, new.issued)]
    rows.append(("Review due", _due(old, today), _due(new, today)))
    rows.append(("Outside guidance last checked, oldest", _checked(old), _checked(new)))
    grid = Grid(caption="Dates", head=("What", "Policy now", "Policy proposed"), rows=tuple(rows), widths=(40, 30, 30))
    return Chapter(title="Review dates", pieces=(grid,))


def _due(pack: Pack, today: date) -> str:
    return f"{day_in_words(pack.review_due)}{', overdue' if pack.review_overdue(today) else ''}"


def _checked(pack: Pack) -> str:
    return day_in_words(min(one.checked for one in pack.guidance)) if pack.guidance else "–"


def _proved(state: bool | None) -> str:
    return {True: "proved", False: "broken", None: "not stated"}[state]


def _why_broken(promise: Promise) -> str:
    if promise.as_new is False:
        return "The proposed policy breaks it."
    return (
        "A word that the promise uses has another meaning in the proposed policy, so that the promise holds in its new words. "
        "As the policy means it now, it would no longer be kept."
    )


def in_short(facts: dict[str, object], vocabulary: Vocabulary) -> str:
    """The facts of an example in a line, choices by their words alone."""
    return "; ".join(_value(vocabulary[name], value) for name, value in facts.items())


def _value(fact: Fact, value: object) -> str:
    if fact.type is FactType.CHOICES and isinstance(value, list):
        return f"{fact.label}: {fact.label_of(frozenset(str(item) for item in value))}"
    if fact.type is FactType.CHOICE and isinstance(value, str):
        return fact.label_of(value)
    if isinstance(value, bool):
        return f"{fact.label}: {'yes' if value else 'no'}"
    return f"{fact.label}: {value}"
