"""An open case file in a user's hands: unlocking it, locking it when nobody is there, and the cases in it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from tui.casework import references
from tui.casework.outside import Outside
from tui.casework.secret import TRIES, Secrets
from tui.casework.talk import Talk
from tui.console import Console
from tui.exits import Exit
from tui.settings import Places, places

if TYPE_CHECKING:
    from kb.pack import Pack
    from triage.caselog.session import Session


def capital(text: str) -> str:
    """An error's text as a sentence of its own: a capital at its beginning and a full stop at its end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "…")) else ".")


@dataclass(slots=True, kw_only=True)
class Desk:
    """What a case command works with. `saved` is the sentence about what is safe, said whenever something stops it.

    `after_lock` says again what has to stand on every screen, which the idle lock has cleared.
    """

    arguments: Namespace
    console: Console
    outside: Outside
    talk: Talk
    secrets: Secrets
    places: Places
    user: str = ""
    saved: str = ""
    worst: Exit = Exit.DONE
    after_lock: Callable[[], None] = lambda: None
    _session: Session | None = field(default=None, repr=False)

    @property
    def session(self) -> Session:
        """The open session. Raises SessionLocked before `unlock`."""
        if self._session is None:
            from triage.caselog.errors import SessionLocked

            raise SessionLocked
        return self._session

    @property
    def rescue(self) -> bool:
        """Whether a damaged case file is only to be read."""
        return bool(self.arguments.rescue)

    def pack(self) -> Pack:
        """The policy that is cited. Raises PackError."""
        from kb.loading.shelf import open_policy

        return open_policy(self.arguments.policy, self.console.cache).pack

    def unlock(self, *, lock_when_idle: bool = False) -> Session:
        """Open the case file, asking for name and passphrase. Raises the errors of `store.unlock`, BadSecret, Ended."""
        from triage.caselog.errors import StoreMissing

        if isinstance(self.places.store, Path) and not self.places.store.exists():
            raise StoreMissing(str(self.places.store))
        self.outside.harden()
        if not self.arguments.slip and not self.user:
            self.user = self.arguments.user or self.talk.ask(prompt="Your name: ").strip()
        self._session = self._opened(self.secrets)
        self.user = self._session.user
        for warning in self._session.warnings:
            self.talk.say(f"Note: {capital(warning)}")
        if lock_when_idle:
            self.talk.idle = self._lock
        return self._session

    def close(self) -> None:
        """Lock the session, if there is one."""
        if self._session is not None:
            self._session.lock()

    def case_id(self, reference: str) -> UUID:
        """The case of a short reference. Raises BadReference."""
        return references.find([one.case_id for one in self.session.cases()], reference)

    def reference(self, case_id: UUID) -> str:
        """The short reference of a case."""
        known = {one.case_id for one in self.session.cases()}
        return references.references(known | {case_id})[case_id]

    def log_read(self, case_id: UUID) -> None:
        """Record that the case is shown; in a rescue nothing can be recorded, and that is said."""
        from triage.caselog.errors import HeadUnavailable

        if self.rescue:
            self.talk.say("Opened for rescue: what cannot be opened is left out, and nothing can be recorded.")
            return
        try:
            self.session.log_read(case_id)
        except HeadUnavailable as error:
            self.talk.say(f"Note: {capital(str(error))}")

    def _opened(self, secrets: Secrets) -> Session:
        from triage.caselog.errors import WrongPassphrase

        for left in reversed(range(TRIES if secrets.typed else 1)):
            try:
                return self._open_once(secrets)
            except WrongPassphrase as error:
                if not left:
                    raise
                self.talk.say(capital(str(error)))
        raise WrongPassphrase

    def _open_once(self, secrets: Secrets) -> Session:
        from triage.caselog import store

        if self.arguments.slip:
            slip = ask_slip(self.talk)
            return store.unlock_with_slip(
                self.places.store,
                slip=slip,
                head=self.places.head,
                rescue=self.rescue,
                options=self.outside.options,
            )
        return store.unlock(
            self.places.store,
            user=self.user,
            passphrase=secrets.passphrase("Passphrase"),
            head=self.places.head,
            rescue=self.rescue,
            options=self.outside.options,
        )

    def _lock(self) -> None:
        """Drop the keys, clear the screen, and go on only when the same user has opened the case file again."""
        self.session.lock()
        self.talk.idle = None
        self.talk.forget()
        self.talk.say("Locked, because nobody typed for five minutes. What was saved is safe.")
        self.talk.say("Give your passphrase to go on where you were; the line that was typed last is asked for again.")
        self._session = self._opened(self.secrets.at_keyboard())
        self.talk.idle = self._lock
        self.talk.say("Open again.")
        self.after_lock()


def ask_slip(talk: Talk) -> str:
    """The recovery slip as typed from paper; small letters and missing dashes do no harm. Raises Ended."""
    typed = talk.ask(["Type the recovery slip from the paper, with or without its dashes."], prompt="Slip: ")
    talk.forget()
    return typed


def make_desk(arguments: Namespace, console: Console, outside: Outside) -> Desk:
    """A desk for one command, nothing unlocked yet."""
    talk = Talk(console=console, outside=outside)
    named = getattr(arguments, "passphrase_file", None)
    file = Path(named).expanduser() if named else None
    return Desk(
        arguments=arguments,
        console=console,
        outside=outside,
        talk=talk,
        secrets=Secrets(talk=talk, file=file),
        places=places(arguments, outside.environ),
    )
