"""The case log's front door. Storage only: an event is a kind and a JSON object, and `triage.disclosure` says
what it means.

    from triage.caselog import store

    made = store.create(path, user="a.dsl", passphrase=words, head=stick / "caselog.head")
    print(made.recovery_slip)                       # once, on paper, for the school's safe
    store.check_slip(path, typed)                   # the user types it back from the paper

    with store.unlock(path, user="a.dsl", passphrase=words, head=stick / "caselog.head") as session:
        first = session.new_case(event_id=event_id, kind="opened", data={"by": "parent"}, at=now, case_id=case_id)
        session.append(                             # saved when it returns
            case_id=first.case_id, expected_seq=1, event_id=uuid4(), kind="recorded", data={...}, at=now
        )
        session.log_read(case_id)                   # when it is shown to a person
        case = replay(session.events(case_id))
        print(session.receipt().code)               # six groups of four, on the referral form

    store.verify(path, head=stick / "caselog.head", receipts=[code]).sound      # by anybody, without a key

A place is the path of a file (SQLite) or a `postgresql://` address. Nothing heavy is imported before a
function here is called. For a PostgreSQL server see `schema.POSTGRES_ROLE`; it must run with `fsync`,
`full_page_writes` and data checksums on.

What it promises: an event whose `append` returned survives a crash or a power cut; no one reads the file
without a passphrase; each event is signed by its author; every change, and with a head or receipts kept
elsewhere every cut or rollback, is seen. What it cannot: an unlocked computer with malware, a disk that lies
about saving, a removed user's old copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.caselog.findings import Report
    from triage.caselog.options import Options
    from triage.caselog.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new store: its first session, and the recovery slip, which exists nowhere else and is to be printed
    at once.
    """

    session: Session
    recovery_slip: str

    def __repr__(self) -> str:
        return "<new case log>"


def create(
    place: str | Path, *, user: str, passphrase: str, head: Path | None = None, options: Options | None = None
) -> Created:
    """Make a store with its first user, and try its recovery slip. `head` is a file *outside* the store's
    folder.

    Raises AlreadyThere, BadPlace, WeakPassphrase, UserExists, DiskFull, DiskTrouble; on PostgreSQL also
    InsecureConnection, ServerSettings, Unreachable.
    """
    from triage.caselog import opening
    from triage.caselog.session import Session

    opened, slip = opening.create(place, user, passphrase, head, options or _options())
    return Created(session=Session(opened), recovery_slip=slip)


def unlock(
    place: str | Path,
    *,
    user: str,
    passphrase: str,
    head: Path | None = None,
    rescue: bool = False,
    options: Options | None = None,
) -> Session:
    """Open a store. `rescue` opens a damaged one for reading only: what still opens is shown, the rest is
    named.

    Raises WrongPassphrase, SlotDamaged, SlotRefused, Damaged, SchemaChanged, NewerFile, RolledBack, TooOpen,
    StoreMissing, Busy; on PostgreSQL also InsecureConnection, ServerSettings, Unreachable.
    """
    from triage.caselog import opening
    from triage.caselog.session import Session

    return Session(opening.unlock(place, user, passphrase, head, options or _options(), rescue=rescue))


def unlock_with_slip(
    place: str | Path,
    *,
    slip: str,
    head: Path | None = None,
    rescue: bool = False,
    options: Options | None = None,
) -> Session:
    """Open a store with the recovery slip, for when a passphrase is forgotten: then `Session.reset_user`.
    Events are signed by the slip itself, so the record shows that it was used. Raises as `unlock`.
    """
    from triage.caselog import opening
    from triage.caselog.session import Session
    from triage.caselog.slots import RECOVERY_NAME
    from triage.caselog.users import slip_passphrase

    opened = opening.unlock(place, RECOVERY_NAME, slip_passphrase(slip), head, options or _options(), rescue=rescue)
    return Session(opened)


def check_slip(place: str | Path, slip: str, *, options: Options | None = None) -> None:
    """Try a slip as typed back from paper. Raises as `unlock`."""
    unlock_with_slip(place, slip=slip, options=options).lock()


def verify(
    place: str | Path, *, head: Path | None = None, keys: Session | None = None, receipts: Sequence[str] = ()
) -> Report:
    """Verify a store or a copy: without any key, or deeper with a session of the same store. Damage is
    reported as findings, whatever it is; nothing is raised for it.
    """
    from triage.caselog import verify as verification

    return verification.verify(place, head_path=head, log=None if keys is None else keys._log, receipts=receipts)


def verify_receipt(place: str | Path, code: str) -> int | None:
    """The number of the event up to which the store is what it was when the receipt was printed; None when
    the store has never been so. Small letters, spaces and look-alike letters are forgiven. Raises what a
    store that cannot be read raises.
    """
    from triage.caselog import verify as verification

    return verification.receipt_number(place, code)


def restore(
    copied: Path,
    place: str | Path,
    *,
    head: Path | None = None,
    receipts: Sequence[str] = (),
    options: Options | None = None,
) -> Report:
    """Make a store from a backup copy, at a place where nothing is, and verify both. Raises Damaged,
    AlreadyThere, BadPlace.
    """
    from triage.caselog import backup

    return backup.restore(copied, place, options or _options(), head_path=head, receipts=receipts)


def _options() -> Options:
    from triage.caselog.options import Options

    return Options()
