"""The case file as the screens use it: unlocked, locked, its cases as lines. Everything here may wait for the disk."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from kb.pack import Pack
from tui.casework.desk import Desk, capital
from tui.casework.entering import Work, begin, take_up
from tui.casework.faults import internal, told
from tui.casework.outside import Outside
from tui.casework.references import references
from tui.casework.secret import Secrets
from tui.casework.talk import IDLE_SECONDS, Talk
from tui.console import Console
from tui.settings import places

if TYPE_CHECKING:
    from triage.disclosure.case import Case


@dataclass(slots=True, kw_only=True)
class Given(Secrets):
    """The passphrase from the box on the screen, for one try."""

    words: str = field(default="", repr=False)

    @property
    def typed(self) -> bool:
        """One try for each time the box is sent."""
        return False

    def passphrase(self, prompt: str) -> str:
        """What is in the box; it is gone afterwards."""
        del prompt
        words, self.words = self.words, ""
        return words


@dataclass(slots=True, kw_only=True)
class Draft:
    """A form that is not saved: its answers, and the id its entry will have. In memory only."""

    event_id: UUID
    answers: dict[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A case on the list: `case` is None where it is not to be shown, `problem` says why one does not open."""

    case_id: UUID
    reference: str
    opened: datetime | None
    case: Case | None = field(default=None, repr=False)
    problem: str = ""


@dataclass(slots=True, kw_only=True)
class CaseFile:
    """The case file in a user's hands. `locked` until it is opened, and again after idle minutes."""

    desk: Desk
    secrets: Given
    pack: Pack
    folder: Path
    drafts: dict[tuple[UUID, str], Draft] = field(default_factory=dict, repr=False)
    locked: bool = True
    _ticks: float = 0.0
    _time: datetime | None = None

    @property
    def now(self) -> datetime:
        """The time, aware."""
        return self.desk.outside.now()

    @property
    def user(self) -> str:
        """Whose hands it is in; empty before anybody has opened it."""
        return self.desk.user

    def unlock(self, user: str, words: str) -> None:
        """Open it. Raises what `Desk.unlock` raises; nothing is then different from before."""
        before, self.desk.user = self.desk.user, user
        self.secrets.words = words
        try:
            self.desk.unlock()
        except Exception:
            self.desk.user = before
            raise
        self.locked = False
        self.touch()

    def lock(self) -> None:
        """Drop the keys. Drafts stay for the same user."""
        self.locked = True
        self.desk.close()

    def forget(self) -> None:
        """Drop the keys and the drafts: the person has gone."""
        self.lock()
        self.drafts.clear()
        self.desk.user = ""

    def touch(self) -> None:
        """Somebody is there."""
        self._ticks, self._time = self.desk.outside.ticks(), self.now

    @property
    def idle(self) -> bool:
        """Whether nobody was there for five minutes, by either clock: a computer that sleeps stops one of them."""
        if self.locked or self._time is None:
            return False
        by_clock = self.now - self._time > timedelta(seconds=IDLE_SECONDS)
        return by_clock or self.desk.outside.ticks() - self._ticks > IDLE_SECONDS

    def notes(self) -> tuple[str, ...]:
        """What was said since the last look, for the person at the screen."""
        err = self.desk.console.err
        assert isinstance(err, io.StringIO)
        said = tuple(line for line in err.getvalue().splitlines() if line)
        err.seek(0)
        err.truncate()
        return said

    def cases(self) -> tuple[Listed, ...]:
        """All cases, the newest first. One that does not open does not hide the others."""
        return tuple(self._listed())[::-1]

    def _listed(self) -> Iterator[Listed]:
        from triage.disclosure.lifecycle import replay, visible_to

        found = self.desk.session.cases()
        names = references([one.case_id for one in found])
        for one in found:
            name = names[one.case_id]
            if one.erased:
                problem = "erased when its time of keeping ended"
                yield Listed(case_id=one.case_id, reference=name, opened=None, problem=problem)
                continue
            try:
                case = replay(self.desk.session.events(one.case_id))
            except Exception as error:
                known = told(error)
                if known is None:
                    raise
                yield Listed(case_id=one.case_id, reference=name, opened=one.opened_at, problem=known[0])
                continue
            seen = case if visible_to(case, self.user) else None
            yield Listed(case_id=one.case_id, reference=name, opened=one.opened_at, case=seen)

    def open(self, reference: str) -> Work:
        """A case, as stored; where the user may see it, that it is shown is recorded. Raises as `take_up`."""
        work = take_up(self.desk, reference)
        if work.visible:
            self.desk.log_read(work.case_id)
        return work

    def begin(self) -> Work:
        """A case that is not stored yet."""
        return begin(self.desk)

    def draft(self, work: Work, kind: str) -> Draft:
        """The form as it was left, or a new one; its event id is made before the first try to save it."""
        found = self.drafts.get((work.case_id, kind))
        return found or Draft(event_id=self.desk.outside.new_id())


def case_file(pack: Pack, folder: Path, outside: Outside | None = None) -> CaseFile:
    """The case file at its usual place, or where the environment says; nothing is opened yet."""
    outside = outside or Outside()
    console = Console(
        out=io.StringIO(), err=io.StringIO(), input=io.BytesIO(), today=outside.now().date(), cache=None, terminal=False
    )
    arguments = Namespace(store=None, head=None, user=None, slip=False, rescue=False, settings=None, policy=pack.id)
    talk = Talk(console=console, outside=outside)
    secrets = Given(talk=talk)
    desk = Desk(
        arguments=arguments,
        console=console,
        outside=outside,
        talk=talk,
        secrets=secrets,
        places=places(arguments, outside.environ),
    )
    return CaseFile(desk=desk, secrets=secrets, pack=pack, folder=folder)


def sentence(error: Exception) -> str:
    """What went wrong, for the person at the screen; never anything that somebody typed."""
    known = told(error)
    return known[0] if known else internal(error)


__all__ = ["CaseFile", "Draft", "Listed", "capital", "case_file", "sentence"]
