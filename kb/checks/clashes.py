"""Rules that clash: one grants what another prohibits, or two that say the same draw the line at different numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kb.analysis.answers import Answers
from kb.analysis.reach import Reach
from kb.checks.finding import Finding
from kb.checks.whole import Whole
from kb.diagram import Node, support
from kb.pack import EFFECTS, Norm, Verdict
from kb.vocabulary import FactType

GRANTING = (Verdict.PERMITTED, Verdict.OBLIGATORY, Verdict.CONDITIONAL)


def conflicts(answers: Answers) -> Iterator[tuple[Norm, Norm, Node]]:
    """Each granting norm with each prohibiting one that stands beside it, and where; neither is lifted there."""
    pack, table, reach = answers.pack, answers.table, Reach(answers.table)
    reached = {norm.id: reach.of(table.stands[norm.id]) for norm in pack.norms if table.stands[norm.id]}
    granting = [norm for norm in pack.norms if norm.id in reached and norm.verdict in GRANTING]
    barring = [norm for norm in pack.norms if norm.id in reached and norm.verdict is Verdict.PROHIBITED]
    for one in granting:
        for other in barring:
            if not reach.apart(reached[one.id], reached[other.id]):
                both = answers.space.both(answers.stands(one.id), answers.stands(other.id))
                if both is not answers.nowhere:
                    yield one, other, both


def clash_findings(whole: Whole) -> Iterator[tuple[Finding, Node]]:
    """Conflicts (C501) and lines drawn at different numbers (C502), each with where it holds."""
    for granting, prohibiting, where in conflicts(whole.answers):
        message = (
            f"`{granting.id}` ({granting.clause}) {EFFECTS[granting.verdict]} what `{prohibiting.id}` "
            f"({prohibiting.clause}) prohibits, and neither is lifted; the ban decides"
        )
        yield (
            Finding(
                code="C501",
                message=message,
                place=granting.place,
                about=(granting.id, prohibiting.id),
                clauses=(granting.clause, prohibiting.clause),
                help="lift one of them with an exception, narrow one, or say in accepted.yaml why both may stand",
            ),
            where,
        )
    yield from _numbers(whole)


def further(whole: Whole, one: Norm, other: Norm, number: int) -> Node:
    """Where only the first norm holds, though both would if a number were otherwise, and neither if it were otherwise again."""
    space, diagrams = whole.space, whole.space.diagrams
    first, second = whole.answers.fires(one.id), whole.answers.fires(other.id)
    beyond = space.without(first, second)
    if beyond is whole.nowhere:
        return beyond
    free = frozenset((number,))
    together = diagrams.eliminate(space.both(first, second), free, _or)
    neither = diagrams.eliminate(space.flip(space.either(first, second)), free, _or)
    return space.both(beyond, space.both(together, neither))


def _numbers(whole: Whole) -> Iterator[tuple[Finding, Node]]:
    answers, axes = whole.answers, whole.space.axes
    for fact in whole.pack.vocabulary.facts:
        if fact.type is not FactType.NUMBER:
            continue
        number = axes.by_fact[fact.id][0].number
        cut = [norm for norm in whole.pack.norms if number in support(answers.fires(norm.id))]
        for pair in combinations(cut, 2):
            for one, other in (pair, pair[::-1]):
                where = further(whole, one, other, number) if one.verdict is other.verdict else whole.nowhere
                if where is not whole.nowhere:
                    message = (
                        f"`{one.id}` ({one.clause}) goes further than `{other.id}` ({other.clause}), which says the same, "
                        f"only because they draw the line at different values of `{fact.id}`"
                    )
                    yield (
                        Finding(
                            code="C502",
                            message=message,
                            place=one.place,
                            about=(one.id, other.id),
                            clauses=(one.clause, other.clause),
                            help="make the numbers one, or say in accepted.yaml which reading settles it",
                        ),
                        where,
                    )


def _or(one: int, other: int) -> int:
    return one | other
