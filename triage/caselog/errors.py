"""Everything that can go wrong with the case log, each as one named error whose text is for the reader.

The text says what happened, what became of the record, and what to do next, in words a safeguarding lead
understands. No text ever holds case content, a passphrase, a key or the address of a database with its
password.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.caselog.events import Event
    from triage.caselog.findings import Finding

NOTHING_LOST = "nothing that was saved is lost"


class CaseLogError(Exception):
    """Base of all errors of the case log; `str(error)` may be shown to the user as it is."""

    code: ClassVar[str] = "case-log-error"
    """The error's stable name, the class name in words: `wrong-passphrase`."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.code = re.sub(r"(?<!^)([A-Z])", r"-\1", cls.__name__).lower()


class WrongPassphrase(CaseLogError):
    """The user is unknown or the passphrase is wrong: deliberately one error, one text and one duration."""

    def __init__(self) -> None:
        super().__init__(
            f"that name and passphrase do not open this case file; {NOTHING_LOST}. Check the name, Caps Lock"
            " and the keyboard layout and try again; if the passphrase is forgotten, use the printed"
            " recovery slip"
        )


class SlotDamaged(CaseLogError):
    """The user's key slot was altered or cut: no passphrase can open it."""

    def __init__(self) -> None:
        super().__init__(
            "your key in this case file is damaged, so your passphrase cannot open it; the cases themselves"
            " are not touched by this. Ask another user to open it, use the printed recovery slip, or"
            " restore a backup"
        )


class SlotRefused(CaseLogError):
    """The slot asks for a key derivation outside the allowed cost; it was not run."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"your key in this case file asks for a passphrase check outside the allowed cost ({what}), so"
            f" it was not run; {NOTHING_LOST}. Somebody may have altered the file: use the recovery slip or"
            " restore a backup"
        )


class WeakPassphrase(CaseLogError):
    """A new passphrase is too short."""

    def __init__(self, least: int) -> None:
        super().__init__(
            f"the passphrase is too short: it needs at least {least} characters; nothing was changed. Five"
            " or more unrelated words make a good one"
        )


class StoreMissing(CaseLogError):
    """There is no store at the place."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"there is no case file at `{place}`; nothing was created. Check the place, or plug in the disk"
            " it is on; `safetriage case init` makes a new one"
        )


class AlreadyThere(CaseLogError):
    """Something is at the place already; nothing is ever written over."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"there is already something at `{place}`; it was left as it is. Choose another place: the case"
            " log never writes over a file"
        )


class TooOpen(CaseLogError):
    """Another user of the computer may read the file."""

    def __init__(self, place: str, mode: str) -> None:
        super().__init__(
            f"other people who use this computer may read `{place}`, so it was not opened; {NOTHING_LOST}."
            f" Close it to them with: chmod {mode} '{place}'"
        )


class BadPlace(CaseLogError):
    """A network or memory-only disk, where a database cannot keep its promise."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(
            f"a case file cannot be kept at `{place}`: {why}; nothing was created. Choose a folder on this"
            " computer's own disk, and keep copies elsewhere with `safetriage case backup`"
        )


class Busy(CaseLogError):
    """Another program holds the store's lock for too long."""

    def __init__(self) -> None:
        super().__init__(
            f"another program is using the case file and did not let go in time; this step was not saved, and"
            f" {NOTHING_LOST}. Close the other window or wait a moment, then try again"
        )


class DiskFull(CaseLogError):
    """No room for the event."""

    def __init__(self) -> None:
        super().__init__(
            f"the disk is full, so this step was not saved; {NOTHING_LOST} and it can still be read. Free"
            " some space, then try the same step again"
        )


class DiskTrouble(CaseLogError):
    """The disk failed, or a limit was hit, while writing: whether the event is saved is not certain."""

    def __init__(self) -> None:
        super().__init__(
            "the disk did not accept the step, so it is not certain to be saved; every earlier step is"
            " kept. Check the disk (full, unplugged or failing) and try the same step again: it is never"
            " added twice"
        )


class ReadOnly(CaseLogError):
    """The store may only be read: a rescue, a write-protected disk, or missing rights."""

    def __init__(self) -> None:
        super().__init__(
            f"the case file may only be read here, so this step was not saved; {NOTHING_LOST}. It was opened"
            " for rescue, the disk is write-protected, or the file belongs to someone else: open the working"
            " copy and try again"
        )


class Unreachable(CaseLogError):
    """The database server did not answer."""

    def __init__(self) -> None:
        super().__init__(
            "the database server did not answer, so this step is not certain to be saved; every earlier"
            " step is kept. Try the same step again when the server is back: it is never added twice"
        )


class InsecureConnection(CaseLogError):
    """The way to the server would be in clear, or to a server that proved nothing."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the connection to the database would not be safe ({why}), so it was not opened;"
            f" {NOTHING_LOST}. Add sslmode=verify-full to the address of the server"
        )


class ServerSettings(CaseLogError):
    """The server is set so that it could lose a committed event."""

    def __init__(self, setting: str, wanted: str) -> None:
        super().__init__(
            f"the database server could lose a saved step: its setting `{setting}` must be `{wanted}`; the"
            f" case log was not opened, and {NOTHING_LOST}. Ask whoever runs the server to change it"
        )


class Damaged(CaseLogError):
    """The record does not verify; `findings` says what and where."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = str(self.findings[0]) if self.findings else "the file cannot be read"
        more = f" (and {len(self.findings) - 1} more)" if len(self.findings) > 1 else ""
        super().__init__(
            f"the case file is damaged or was altered: {first}{more}; it was left as it is. Do not work on"
            " in it: run `safetriage case verify`, keep this file, and restore the newest backup that"
            " verifies"
        )


class SchemaChanged(CaseLogError):
    """The tables hold something that the program did not put there, or lack something."""

    def __init__(self, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__(
            f"the case file's tables were altered ({'; '.join(self.differences[:3])}), so it was not opened;"
            " it was left as it is. Somebody changed it with another program: run `safetriage case verify`"
            " or restore a backup"
        )


class NewerFile(CaseLogError):
    """Written by a newer version of this program."""

    def __init__(self) -> None:
        super().__init__(
            "this case file was written by a newer safetriage than this one; it was left as it is and"
            f" {NOTHING_LOST}. Install the newer program and open it with that"
        )


class RolledBack(CaseLogError):
    """The store is shorter than, or different from, what its head or this session has seen."""

    def __init__(self, seen: int, found: int) -> None:
        super().__init__(
            f"the case file is older than it should be: {seen} events were recorded, but it holds {found} or"
            " others; it was left as it is. An old copy may have been put back: look for the newest file or"
            " backup and verify it"
        )


class Conflict(CaseLogError):
    """Someone else added to the case first; `actual` is the case's present last sequence number."""

    def __init__(self, expected: int, actual: int) -> None:
        self.expected, self.actual = expected, actual
        super().__init__(
            f"this case was changed meanwhile (it is at step {actual}, you had seen step {expected}); your"
            f" step was not saved and {NOTHING_LOST}. Look at what was added, then try again"
        )


class EventIdReused(CaseLogError):
    """The event id is stored already, with other content."""

    def __init__(self) -> None:
        super().__init__(
            f"a different step with the same number is already saved; this one was not, and {NOTHING_LOST}."
            " Start the step afresh so that it gets a number of its own"
        )


class BadEvent(CaseLogError):
    """The event cannot be stored as it is."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this step cannot be saved: {why}; {NOTHING_LOST}. Change it and try again")


class NotStored(CaseLogError):
    """The commit succeeded but the row is not there when read back."""

    def __init__(self) -> None:
        super().__init__(
            "the disk or database said that the step was saved, but it is not there when read back; every"
            " earlier step is kept. Write the step down on paper now and run `safetriage case verify`: the"
            " file may be tampered with"
        )


class HeadUnavailable(CaseLogError):
    """The event is saved, the head file outside the store could not be brought up to date."""

    def __init__(self, place: str, event: Event | None = None) -> None:
        self.event = event
        super().__init__(
            f"the step is saved, but the seal kept at `{place}` could not be brought up to date; nothing is"
            " lost. Plug in the disk it is kept on, or choose another place for it; it catches up with the"
            " next step"
        )


class Revoked(CaseLogError):
    """This user was removed while the session was open."""

    def __init__(self) -> None:
        super().__init__(
            "your access to this case file was removed by another user; this step was not saved and"
            f" {NOTHING_LOST}. Ask the designated safeguarding lead if you should have it again"
        )


class UnknownCase(CaseLogError):
    """No case of that id."""

    def __init__(self) -> None:
        super().__init__(f"there is no such case in this file; {NOTHING_LOST}. `safetriage case list` shows them all")


class CaseErased(CaseLogError):
    """The case's keys were dropped."""

    def __init__(self) -> None:
        super().__init__(
            "this case was erased when its time of keeping ended, and its words cannot be brought back;"
            " that it existed and who erased it is still recorded. Open a new case if there is a new concern"
        )


class UnknownUser(CaseLogError):
    """No such user has access."""

    def __init__(self) -> None:
        super().__init__(f"nobody of that name may open this case file; nothing was changed and {NOTHING_LOST}")


class UserExists(CaseLogError):
    """A user of that name has access already."""

    def __init__(self) -> None:
        super().__init__(
            "somebody of that name may already open this case file; nothing was changed. Choose another name"
        )


class LastUser(CaseLogError):
    """The last user cannot be removed."""

    def __init__(self) -> None:
        super().__init__(
            "this is the only user left, and without one the cases could be opened only with the recovery"
            " slip; nothing was changed. Add another user first"
        )


class SessionLocked(CaseLogError):
    """The session was locked."""

    def __init__(self) -> None:
        super().__init__(f"the case file is locked; {NOTHING_LOST}. Open it again with your passphrase")
