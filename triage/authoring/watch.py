"""What an edit does, told within a moment: why the pack cannot be used, or the exact difference from the opened version.

Documents that did not change are not read again, and as long as no rule cuts a number in a new place, what the opened version
answers is not drawn again. One thread at a time looks; others may check, run scenarios and decide meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic

from kb.analysis.answers import Answers
from kb.analysis.difference import Change, Difference
from kb.analysis.ground import Ground, Incomparable, ground_of
from kb.analysis.regions import hull, regions, trimmed
from kb.analysis.space import OutOfTime, Space
from kb.analysis.words import box_in_words
from kb.checks.check import Report, check
from kb.checks.scenarios import Outcome, run_scenario
from kb.decide import decide
from kb.decision import Decision
from kb.loading.folder import Files
from kb.loading.pack import Memory, load_files
from kb.normal_form import TooLarge, axes_of
from kb.pack import Pack
from kb.policy import Policy
from kb.problems import PackError, Problem

PATIENCE = 20.0
"""Seconds after which comparing is given up."""
LIFE = 200
"""Looks after which what is kept of them is thrown away: diagrams of old edits fill the memory."""
KEPT = 3
"""Spaces that are kept: a number that is typed goes through others on its way, and back."""
REGIONS = 2
"""Parts in which a change is told while its author types."""


class Stale(Exception):
    """Somebody has edited on; what was being found out is of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A pack as it stands: its policy, or the problems for which there is none."""

    policy: Policy | None
    problems: tuple[Problem, ...] = ()

    @property
    def pack(self) -> Pack | None:
        """The pack, where it can be used."""
        return None if self.policy is None else self.policy.pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of a change in words: how many of its situations lie there, and whether every such situation changes."""

    words: tuple[str, ...]
    count: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look at the edited pack found. Without `problems` and without `why_not`, `changes` is all that changes."""

    now: Sight
    changes: tuple[Change, ...] = ()
    count: int = 0
    """Situations that change in any way."""
    share: float = 0.0
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    why_not: str | None = None
    """Why the two versions cannot be compared."""
    compared: Difference | None = None


class Watch:
    """Looks at a pack again and again while it is edited."""

    def __init__(self, opened: Files, clock: Callable[[], float] = monotonic) -> None:
        self._memory, self._clock = Memory(), clock
        self.files = opened
        self._drawn: list[Answers] = []
        """What the opened version answers, on the spaces that were looked at last."""
        self._looks, self._end = 0, 0.0
        self._stale: Callable[[], bool] = _never
        self._deciding = Lock()
        """One thread at a time decides: nothing says that channel 1 could be used by two."""
        self.opened = self.sight(opened)
        """The version that was opened."""

    def sight(self, files: Files) -> Sight:
        """Load a pack."""
        try:
            return Sight(policy=Policy.of(load_files(files, self._memory)))
        except PackError as error:
            return Sight(policy=None, problems=error.problems)

    def look(self, files: Files, stale: Callable[[], bool] | None = None) -> Seen:
        """What the edited pack is, beside the opened one. `stale` tells whether somebody has edited on. Raises Stale."""
        self._stale, self._end = stale or _never, self._clock() + PATIENCE
        now = self.sight(files)
        if self._stale():
            raise Stale
        old, new = self.opened.pack, now.pack
        if new is None:
            return Seen(now=now)
        if old is None:
            return Seen(
                now=now, why_not="The version that was opened cannot be used, so there is nothing to compare with."
            )
        try:
            found = self._compare(ground_of(old, new))
            return Seen(
                now=now,
                changes=found.changes,
                count=found.count,
                share=found.space.share(found.where),
                only_old=found.only_old,
                only_new=found.only_new,
                compared=found,
            )
        except (Incomparable, TooLarge, OutOfTime) as error:
            self._drawn = []
            return Seen(now=now, why_not=f"The two versions cannot be compared: {error}.")

    def _compare(self, ground: Ground) -> Difference:
        self._looks += 1
        axes = axes_of(ground.old, ground.new, vocabulary=ground.vocabulary)
        if self._looks % LIFE == 0:
            self._drawn = []
        same = (one for one in self._drawn if one.space.axes == axes and one.space.vocabulary == ground.vocabulary)
        old = next(same, None) or Answers(Space(ground.vocabulary, axes, self._tick), ground.old)
        self._drawn = [old, *(one for one in self._drawn if one is not old)][:KEPT]
        new = Answers(old.space, ground.new)
        return Difference(space=old.space, old=old, new=new, only_old=ground.only_old, only_new=ground.only_new)

    def _tick(self) -> None:
        if self._stale():
            raise Stale
        if self._clock() > self._end:
            raise OutOfTime(f"after {PATIENCE:g} seconds there was no end in sight")

    def regions(self, seen: Seen, change: Change, stale: Callable[[], bool] | None = None) -> tuple[Region, ...]:
        """The first parts of a change, in words. Raises Stale, OutOfTime."""
        self._stale, self._end = stale or _never, self._clock() + PATIENCE
        assert seen.compared is not None
        space = seen.compared.space
        return tuple(
            Region(words=box_in_words(space, item.box), count=item.count, whole=item.whole)
            for item in regions(space, change.where, REGIONS).items
        )

    def around(self, seen: Seen, stale: Callable[[], bool] | None = None) -> tuple[str, ...]:
        """What all situations that change have in common, in words. Raises Stale, OutOfTime."""
        self._stale, self._end = stale or _never, self._clock() + PATIENCE
        if seen.compared is None or not seen.count:
            return ()
        space = seen.compared.space
        return box_in_words(space, trimmed(space, hull(space, seen.compared.where)))

    def check(self, policy: Policy, today: date, stale: Callable[[], bool] | None = None) -> Report:
        """The full check of a policy; it takes long, and a look need not wait for it. Raises Stale."""
        dropped = stale or _never

        def tick() -> None:
            if dropped():
                raise Stale

        with self._deciding:
            tick()
            return check(policy, today, tick=tick)

    def scenarios(self, policy: Policy, today: date, stale: Callable[[], bool] | None = None) -> tuple[Outcome, ...]:
        """Every scenario of a policy, run; a look need not wait for it. Raises Stale."""
        dropped, outcomes = stale or _never, []
        for scenario in policy.pack.scenarios:
            if dropped():
                raise Stale
            with self._deciding:
                outcomes.append(run_scenario(policy, scenario, today))
        return tuple(outcomes)

    def decide(self, policy: Policy, facts: Mapping[str, object], today: date) -> Decision:
        """The decision on some facts, as JSON has them. Raises FactError."""
        with self._deciding:
            return decide(policy, facts, today)


def _never() -> bool:
    return False
