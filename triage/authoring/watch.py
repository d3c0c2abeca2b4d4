"""What an edit does, told within a moment: why the pack cannot be used, or the exact difference from the opened version.

Documents that did not change are not read again, and as long as no rule cuts a number in a new place, what the opened version
answers is not drawn again. A watch is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic

from kb.analysis.answers import Answers
from kb.analysis.difference import Change, Difference
from kb.analysis.ground import Ground, Incomparable, ground_of
from kb.analysis.regions import Regions, regions
from kb.analysis.space import OutOfTime, Space
from kb.analysis.words import box_in_words
from kb.checks.check import Report, check
from kb.checks.scenarios import Outcome, run_scenario
from kb.loading.folder import NEEDED, Files
from kb.loading.pack import Memory, load_files
from kb.normal_form import TooLarge, axes_of
from kb.pack import Pack
from kb.policy import Policy
from kb.problems import PackError, Place, Problem

PATIENCE = 20.0
"""Seconds after which comparing is given up."""
LIFE = 200
"""Looks after which what is kept of them is thrown away: diagrams of old edits fill the memory."""
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
        self._space: Space | None = None
        self._old: Answers | None = None
        self._looks, self._end = 0, 0.0
        self._stale: Callable[[], bool] = _never
        self.opened = self.sight(opened)
        """The version that was opened."""

    def sight(self, files: Files) -> Sight:
        """Load a pack."""
        # a file that every pack has and that was not there to open cannot be begun on the bench, so say so
        missing = [name for name in NEEDED if name not in files]
        if missing:
            lacks = [
                Problem(
                    code="P010", message="the pack lacks this file", place=Place(file=name), help="put it there first"
                )
                for name in missing
            ]
            return Sight(policy=None, problems=tuple(lacks))
        try:
            return Sight(policy=Policy.of(load_files(files, self._memory)))
        except PackError as error:
            return Sight(policy=None, problems=error.problems)

    def look(self, files: Files, stale: Callable[[], bool] | None = None) -> Seen:
        """What the edited pack is, beside the opened one. `stale` tells whether somebody has edited on. Raises Stale."""
        self._stale, self._end = stale or _never, self._clock() + PATIENCE
        now = self.sight(files)
        self._tick()
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
            self._space = self._old = None
            return Seen(now=now, why_not=f"The two versions cannot be compared: {error}.")

    def _compare(self, ground: Ground) -> Difference:
        self._looks += 1
        axes = axes_of(ground.old, ground.new, vocabulary=ground.vocabulary)
        space, old = self._space, self._old
        same = space is not None and space.axes == axes and space.vocabulary == ground.vocabulary
        if space is None or old is None or not same or self._looks % LIFE == 0:
            space = Space(ground.vocabulary, axes, self._tick)
            old = Answers(space, ground.old)
            self._space, self._old = space, old
        new = Answers(space, ground.new)
        return Difference(space=space, old=old, new=new, only_old=ground.only_old, only_new=ground.only_new)

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
        found: Regions = regions(space, change.where, REGIONS)
        return tuple(
            Region(words=box_in_words(space, item.box), count=item.count, whole=item.whole) for item in found.items
        )

    def check(self, policy: Policy, today: date, stale: Callable[[], bool] | None = None) -> Report:
        """The full check of a policy. Raises Stale."""
        self._stale, self._end = stale or _never, self._clock() + 3 * PATIENCE
        return check(policy, today, tick=self._tick)

    def scenarios(self, policy: Policy, today: date, stale: Callable[[], bool] | None = None) -> tuple[Outcome, ...]:
        """Every scenario of a policy, run. Raises Stale."""
        self._stale, self._end = stale or _never, self._clock() + 3 * PATIENCE
        outcomes = []
        for scenario in policy.pack.scenarios:
            if self._stale():
                raise Stale
            outcomes.append(run_scenario(policy, scenario, today))
        return tuple(outcomes)


def _never() -> bool:
    return False
