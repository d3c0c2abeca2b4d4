"""Following an author: jobs in threads, the quick one first, and what was found out about an older text is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from kb.analysis.difference import Change, Part
from kb.analysis.space import OutOfTime
from kb.policy import Policy
from triage.authoring.bench import Bench
from triage.authoring.watch import Region, Seen, Stale, Watch
from tui.app.authors.under import Found

QUIET = 0.25
"""Seconds without a key after which the policy is looked at."""
CALM = 0.75
"""Seconds more after which everything is checked."""
TOLD_CLOSELY = 6
"""Changes whose situations are told in words; the difference at length tells all."""


class Following:
    """What is known of the pack on the bench, found out again after each edit.

    `told` is called whenever more is known, `keep` in a thread with each text that was looked at, and `failed` where a job
    went wrong.
    """

    def __init__(
        self,
        watch: Watch,
        today: date,
        *,
        told: Callable[[], None],
        keep: Callable[[Bench], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.watch = watch
        self.found = Found(opened=watch.opened.pack)
        self._today, self._told, self._keep, self._failed = today, told, keep, failed
        self._bench: Bench | None = None
        self._seen_bench: Bench | None = None
        self._edits, self._checked_at = 0, -1
        self._woken = asyncio.Event()
        self._checking: asyncio.Task[None] | None = None

    def edited(self, bench: Bench) -> None:
        """There is a newer text; what is being found out about the older one is of no use."""
        self._bench = bench
        self._edits += 1
        self.found = replace(self.found, late=True, checked=False, outcomes=None)
        self._woken.set()

    def run_scenarios(self) -> None:
        """Run the scenarios as soon as the newest text has been looked at."""
        self.found = replace(self.found, running=True, outcomes=None)
        self._woken.set()

    def end(self) -> None:
        """Nobody asks any more; a job in a thread stops at its next tick."""
        self._edits += 1
        if self._checking is not None:
            self._checking.cancel()

    async def forever(self) -> None:
        """Find out what there is to find out, until cancelled."""
        while True:
            await self._rest()
            try:
                await self._catch_up()
            except Stale:
                continue
            except Exception as error:
                # an editor must not die with the text that is in it; the screen says what happened
                self.found = replace(self.found, running=False)
                self._failed(error)

    async def _rest(self) -> None:
        await self._woken.wait()
        seen = -1
        while seen != self._edits:
            seen = self._edits
            await asyncio.sleep(QUIET if self._seen_bench is not None else 0)
        self._woken.clear()

    def _stale(self) -> Callable[[], bool]:
        at = self._edits
        return lambda: self._edits != at

    async def _catch_up(self) -> None:
        """Look at the pack, tell the changes closely, run the scenarios, check: what an author waits for most comes first."""
        bench, stale = self._bench, self._stale()
        assert bench is not None
        if self._seen_bench is not bench:
            if self.watch.files is not bench.opened:
                self.watch = await asyncio.to_thread(Watch, bench.opened)
            seen = await asyncio.to_thread(self.watch.look, bench.files, stale)
            if stale():
                raise Stale
            self._seen_bench = bench
            opened = self.watch.opened.pack
            self.found = Found(
                seen=seen, late=False, opened=opened, running=self.found.running, report=self.found.report
            )
            self._told()
            await asyncio.to_thread(self._keep, bench)
            await self._tell_closely(seen, stale)
        assert self.found.seen is not None
        policy = self.found.seen.now.policy
        if policy is None:
            self.found = replace(self.found, running=False)
        else:
            await self._run(policy, stale)
        self._told()

    async def _tell_closely(self, seen: Seen, stale: Callable[[], bool]) -> None:
        try:
            around, regions = await asyncio.to_thread(self._closely, seen, stale)
        except OutOfTime:
            return  # the counts are there; their places in words are not worth more waiting
        if stale():
            raise Stale
        self.found = replace(self.found, around=around, regions=regions)
        self._told()

    def _closely(
        self, seen: Seen, stale: Callable[[], bool]
    ) -> tuple[tuple[str, ...], dict[Change, tuple[Region, ...]]]:
        verdicts = [change for change in seen.changes if change.part is Part.VERDICT][:TOLD_CLOSELY]
        return self.watch.around(seen, stale), {change: self.watch.regions(seen, change, stale) for change in verdicts}

    async def _run(self, policy: Policy, stale: Callable[[], bool]) -> None:
        if self.found.running:
            outcomes = await asyncio.to_thread(self.watch.scenarios, policy, self._today, stale)
            if stale():
                raise Stale
            self.found = replace(self.found, outcomes=outcomes, running=False)
            self._told()
        if not self.found.checked and self._checked_at != self._edits:
            self._checked_at = self._edits
            self._checking = asyncio.create_task(self._check(policy, stale))

    async def _check(self, policy: Policy, stale: Callable[[], bool]) -> None:
        """Check everything, beside whatever else goes on: it takes longer than the pause between two words."""
        await asyncio.sleep(CALM)
        if stale():
            return
        try:
            report = await asyncio.to_thread(self.watch.check, policy, self._today, stale)
        except Stale:
            return
        except Exception as error:
            self._failed(error)
            return
        if not stale():
            self.found = replace(self.found, report=report, checked=True)
            self._told()
