"""A whole policy under analysis, and how a set of its situations becomes part of a finding."""

from __future__ import annotations

from kb.analysis.answers import Answers
from kb.analysis.regions import regions
from kb.analysis.space import Cells, Space
from kb.analysis.words import box_in_words
from kb.checks.finding import Area
from kb.diagram import Node
from kb.normal_form import Box
from kb.outlook import assignment_of
from kb.policy import Policy
from kb.situation import plain


class Whole:
    """A policy's answers over every situation of its vocabulary."""

    def __init__(self, policy: Policy) -> None:
        """Whoever watches the policy may stop long work with OutOfTime."""
        self.policy, self.pack = policy, policy.pack
        self.space = Space(policy.pack.vocabulary, policy.table.axes, policy.ticks)
        self.answers = Answers(self.space, policy.pack)
        self.nowhere = self.answers.nowhere

    def area(self, where: Node) -> tuple[Area, tuple[tuple[str, object], ...]]:
        """A set of situations in words, and an example: the required facts and those that the words name."""
        found = regions(self.space, where, most=1)
        region = found.items[0]
        area = Area(
            count=found.count, share=found.share, words=box_in_words(self.space, region.box), whole=region.whole
        )
        return area, self.example(region.example, region.box)

    def example(self, cells: Cells, box: Box) -> tuple[tuple[str, object], ...]:
        """The facts of one situation, as JSON has them: the required ones and those of the box."""
        situation = assignment_of(self.answers.table, dict(enumerate(cells)))
        named = {self.space.axes.variables[number].fact for number in box}
        facts = self.pack.vocabulary.facts
        return tuple((f.id, plain(situation[f.id])) for f in facts if f.required or f.id in named)
