"""Making a store, and opening one: every check that stands between a file on a disk and an open `Log`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from triage.caselog import crypto, files, head, keyring, record, schema, slots, users
from triage.caselog.database import Database, Transaction
from triage.caselog.errors import (
    AlreadyThere,
    BadPlace,
    CaseLogError,
    Damaged,
    HeadUnavailable,
    NewerFile,
    RolledBack,
    SchemaChanged,
    SlotDamaged,
    UserExists,
)
from triage.caselog.events import CREATED
from triage.caselog.findings import Damage, Finding
from triage.caselog.ledger import Ledger, Note
from triage.caselog.log import Log
from triage.caselog.placement import is_server
from triage.caselog.record import Content, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.caselog.options import Options

STORE_ID, SCHEMA = "store", "schema"
BESIDE = (
    "the seal lies in the same folder as the case file: whoever puts back an old copy of the folder puts back both. Keep"
    " it on a stick, or in a folder that is copied elsewhere"
)
NO_HEAD = "the seal outside the case file is not there: it is made anew with the next step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open log, what to tell the user, and for a rescue what is damaged."""

    log: Log
    warnings: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def create(
    place: str | Path, user: str, passphrase: str, head_path: Path | None, options: Options
) -> tuple[Opened, str]:
    """Make a store with its first user; the open log and the recovery slip, which was tried. See
    `store.create`.
    """
    slots.check_passphrase(passphrase)
    store_id = str(options.new_id())
    if slots.label_of(store_id, user) == slots.label_of(store_id, slots.RECOVERY_NAME):
        raise UserExists
    first = users.newcomer(store_id, user, passphrase, options)
    slip = users.new_slip(options)
    second = users.newcomer(store_id, slots.RECOVERY_NAME, users.slip_passphrase(slip), options, recovery=True)
    row, boxes = _first_event(store_id, first, second, options)

    def fill(transaction: Transaction) -> None:
        transaction.create_tables()
        transaction.put_meta({STORE_ID: store_id, SCHEMA: str(schema.SCHEMA_VERSION)})
        transaction.add_row(row)
        transaction.put_boxes(boxes)

    build(place, fill, options)
    try:
        unlock(place, slots.RECOVERY_NAME, users.slip_passphrase(slip), None, options).log.lock()
        opened = unlock(place, user, passphrase, None, options)
    except BaseException:
        # Nobody has the slip of this store yet, and nothing is in it: better none than one that cannot be recovered.
        if not is_server(place):
            Path(place).unlink(missing_ok=True)
        raise
    if head_path is None:
        return opened, slip
    opened.log.head_path = head_path
    warnings = [BESIDE] if _beside(opened.log.database.path, head_path) else []
    try:
        head.write(head_path, opened.log.current_head())
    except HeadUnavailable as error:
        # Raised, it would keep the slip from being shown, which exists nowhere else.
        warnings.append(str(error))
    return replace(opened, warnings=(*opened.warnings, *warnings)), slip


def build(place: str | Path, fill: Callable[[Transaction], None], options: Options, *, for_work: bool = True) -> None:
    """A new store at a place where nothing is: whole or not at all. Raises AlreadyThere, BadPlace.

    A copy that nobody works in (`for_work=False`) may lie on a network disk.

    A file is made beside its place and moved there when it is complete, so that a power cut leaves no half
    store.
    """
    if is_server(place):
        database = Database(place, durability=options.durability, busy_seconds=options.busy_seconds)
        try:
            database.check_settings()
            with database.writing() as transaction:
                fill(transaction)
        finally:
            database.close()
        return
    path = Path(place).absolute()
    refused = options.placement(path).refused
    if refused and for_work:
        raise BadPlace(str(path), refused)
    if path.exists() or path.is_symlink():
        raise AlreadyThere(str(path))
    unfinished = path.with_name(f".{path.name}.{options.random_bytes(8).hex()}")
    files.create_empty(unfinished)
    try:
        database = Database(unfinished, durability=options.durability, busy_seconds=options.busy_seconds)
        with database.writing() as transaction:
            fill(transaction)
        database.close()
        files.move_into_place(unfinished, path)
    finally:
        for ending in ("", *files.SIDE_FILES):
            unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)


def unlock(
    place: str | Path,
    user: str,
    passphrase: str,
    head_path: Path | None,
    options: Options,
    *,
    rescue: bool = False,
) -> Opened:
    """Open a store for a user. See `store.unlock`."""
    database = Database(place, durability=options.durability, busy_seconds=options.busy_seconds)
    warnings: list[str] = []
    if database.path is not None:
        warnings += filter(None, [options.placement(database.path).warning])
    try:
        database.check_settings()
        seal = read_seal(head_path)
        ledger, boxes, findings = walk(database, rescue=rescue)
        opened = _open(database, ledger, boxes, user, passphrase, head_path, options)
        findings += ledger.check_boxes(boxes)
        if seal is not None:
            findings += seal.faults(database, ledger)
            warnings += [NO_HEAD] if seal.missing else []
            warnings += [BESIDE] if _beside(database.path, head_path) else []
        if not rescue:
            _refuse(findings, seal, ledger)
    except BaseException:
        database.close()
        raise
    opened.rescue = rescue
    return Opened(log=opened, warnings=(*warnings, *(str(one) for one in findings)), findings=tuple(findings))


def walk(database: Database, *, rescue: bool) -> tuple[Ledger, dict[str, bytes], list[Finding]]:
    """Check the tables and walk the chain. Raises SchemaChanged, NewerFile, Damaged (not in a rescue)."""
    findings: list[Finding] = []
    with database.reading() as transaction:
        if differences := transaction.schema_differences():
            if not rescue:
                raise SchemaChanged(differences)
            findings += [Finding(kind=Damage.SCHEMA, place=one) for one in differences]
        meta = transaction.meta()
        if meta.get(SCHEMA, "") not in {"", str(schema.SCHEMA_VERSION)}:
            raise NewerFile
        ledger = Ledger(meta.get(STORE_ID, ""), thorough=False)
        for row in transaction.rows():
            findings += ledger.add(row)
        boxes = transaction.boxes()
    if any(one.kind is Damage.NEWER for one in findings):
        raise NewerFile
    if not ledger.gseq:
        findings.append(Finding(kind=Damage.GAP, place="event 1"))
    if findings and not rescue:
        raise Damaged(findings)
    ledger.thorough = True
    return ledger, boxes, findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What is at the head's place: a head, nothing, or something that is no head."""

    head: head.Head | None = None
    missing: bool = False

    def faults(self, database: Database, ledger: Ledger) -> list[Finding]:
        """What it says against a store that was walked *after* it was read."""
        if self.head is None:
            return [] if self.missing else [Finding(kind=Damage.HEAD_UNREADABLE, place="head")]
        with database.reading() as transaction:
            row = transaction.row(self.head.gseq)
        return head.faults(ledger, None if row is None else row.hash, self.head)


def read_seal(path: Path | None) -> Seal | None:
    """What is at the head's place. Read it before the store: another program may add to both at any moment,
    and a head that is read later than the store may rightly be newer.
    """
    if path is None:
        return None
    try:
        found = head.read(path)
    except (OSError, ValueError):
        return Seal()
    return Seal(head=found, missing=found is None)


def _beside(path: Path | None, head_path: Path | None) -> bool:
    return path is not None and head_path is not None and head_path.parent.resolve() == path.parent.resolve()


def _refuse(findings: list[Finding], seal: Seal | None, ledger: Ledger) -> None:
    """Raise for what makes work in the store unsafe. A damaged key of one case or of another user is only
    told: the lead must get at the other cases, and whatever needs that key raises then.
    """
    rolled = [one for one in findings if one.kind in {Damage.HEAD_AHEAD, Damage.HEAD_DIFFERS}]
    if rolled and seal is not None and seal.head is not None:
        raise RolledBack(seal.head.gseq, ledger.gseq)
    grave = [one for one in findings if one.kind not in {Damage.BOX_CHANGED, Damage.BOX_MISSING}]
    if grave:
        raise Damaged(grave)


def _open(
    database: Database,
    ledger: Ledger,
    boxes: dict[str, bytes],
    user: str,
    passphrase: str,
    head_path: Path | None,
    options: Options,
) -> Log:
    store_id, label = ledger.store_id, slots.label_of(ledger.store_id, user)
    known = ledger.active_label(label)
    if known is None:
        raise slots.pretend(store_id, passphrase, _usual_cost(boxes, options))
    box = keyring.slot_box(known.signer)
    body = boxes.get(box)
    if body is None or crypto.digest(body).hex() != ledger.boxes.get(box):
        raise SlotDamaged
    seed, name = users.opened(slots.unlock(store_id, body, passphrase, options.cost))
    keys = keyring.Keyring(store_id, known.signer, seed)
    if keys.signer.verify_key != known.verify_key:
        raise SlotDamaged
    bad = keys.learn(boxes, ledger.commitments)
    if bad:
        raise Damaged([Finding(kind=Damage.BOX_CHANGED, place=one) for one in bad])
    return Log(database, ledger, keys, name, head_path, options)


def _usual_cost(boxes: dict[str, bytes], options: Options) -> slots.Cost:
    for name, body in boxes.items():
        if name.startswith("slot/"):
            try:
                cost = slots.read(body).cost
            except CaseLogError:
                continue
            if options.cost.fault(cost) is None:
                return cost
    return options.cost.chosen


def _first_event(
    store_id: str, first: users.Newcomer, second: users.Newcomer, options: Options
) -> tuple[Row, list[tuple[str, bytes]]]:
    random, epoch_key = options.random_bytes, options.random_bytes(crypto.KEY_BYTES)
    people = [first.enrolment, second.enrolment]
    boxes = [first.slot, second.slot, *keyring.letters(store_id, people, {1: epoch_key}, random)]
    keys = keyring.Keyring(store_id, first.enrolment.signer, first.seed)
    commitments = {1: keyring.commitment(epoch_key)}
    keys.learn(dict(boxes), commitments)
    case_key = keys.new_case_key(store_id, 1, random)
    if case_key.box is not None:
        boxes.append(case_key.box)
    note = Note(
        enrol=tuple(people),
        epoch=1,
        commitment=commitments[1],
        boxes={name: crypto.digest(body).hex() for name, body in boxes},
    )
    blank = Row(
        gseq=1,
        event_id=str(options.new_id()),
        case_id=store_id,
        seq=1,
        version=record.ROW_VERSION,
        epoch=1,
        signer=first.enrolment.signer,
        note=note.text(),
        nonce=random(crypto.NONCE_BYTES),
        sealed=b"",
        prev=record.genesis(store_id),
        hash=b"",
        signature=b"",
    )
    name = first.name
    content = Content(
        kind=CREATED,
        at=options.clock(),
        actor=name,
        data={
            "users": [
                {"user": name, "signer": first.enrolment.signer},
                {"user": second.name, "signer": second.enrolment.signer},
            ]
        },
        warnings=(),
    )
    return record.seal(store_id, blank, content, case_key.key, keys.signer), boxes
