"""What people would do to a store: strangers with a database program, and insiders with some or all of the keys."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from uuid import UUID

from tests.faults.lab import Bench, edit
from triage.caselog import crypto, head, record
from triage.caselog.database import Database
from triage.caselog.encoding import JSONValue, canonical
from triage.caselog.keyring import Keyring, key_box
from triage.caselog.record import Content, Row
from triage.caselog.session import Session

OTHER, OTHER_PASSPHRASE = "invented deputy", "four other plain words"


@dataclass
class Scene:
    """A store with two users, made ready to be attacked: what an attacker may hold, and an older copy."""

    bench: Bench
    older: Path
    stranger: Bench
    keys: dict[str, Keyring]
    """signer -> keys; an attack uses only those that its attacker would hold"""

    @property
    def file(self) -> Path:
        return self.bench.file

    def rows(self) -> list[Row]:
        database = Database(self.file)
        with database.reading() as transaction:
            return list(transaction.rows())

    def write(self, rows: list[Row]) -> None:
        connection = sqlite3.connect(self.file)
        connection.execute("DELETE FROM caselog_event")
        connection.executemany(
            f"INSERT INTO caselog_event VALUES ({','.join('?' * 13)})", [astuple(row) for row in rows]
        )
        connection.commit()
        connection.close()

    def case_key(self, case_id: str) -> bytes:
        keys = next(iter(self.keys.values()))
        database = Database(self.file)
        with database.reading() as transaction:
            body = transaction.box(key_box(case_id, 1))
        assert body is not None
        return keys.case_key(case_id, 1, body).key

    def lead(self) -> Keyring:
        return self.keys[self.rows()[0].signer]

    def deputy(self) -> Keyring:
        return next(keys for signer, keys in self.keys.items() if signer != self.rows()[0].signer)


def keys_of(session: Session) -> Keyring:
    keys = session._log.keys
    kept = Keyring(keys.store_id, keys.signer_id, keys.seed)
    with session._log.database.reading() as transaction:
        kept.learn(transaction.boxes(), session._log.ledger.commitments)
    return kept


def rechain(store_id: str, rows: list[Row], keys: dict[str, Keyring]) -> list[Row]:
    """The rows with every link and hash made right again, signed anew where the signer's key is at hand."""
    fixed: list[Row] = []
    for row in rows:
        prev = fixed[-1].hash if fixed else record.genesis(store_id)
        new = replace(row, prev=prev)
        new = replace(new, hash=record.chain_hash(store_id, new))
        if new.hash != row.hash and row.signer in keys:
            new = replace(new, signature=keys[row.signer].signer.sign(record.signed_message(store_id, new.hash)))
        fixed.append(new)
    return fixed


def reseal(scene: Scene, row: Row, prev: bytes, hand: Keyring, *, actor: str, signer: str) -> Row:
    """The row with other words in it, sealed with the real case key and signed by one hand in a name of its choice."""
    content = Content(kind="step", at=scene.bench.source.now, actor=actor, data={"words": "never said"}, warnings=())
    blank = replace(row, prev=prev, signer=signer, sealed=b"", hash=b"", signature=b"")
    return record.seal(row_store(scene), blank, content, scene.case_key(row.case_id), hand.signer)


def row_store(scene: Scene) -> str:
    return scene.rows()[0].case_id


def edit_content(scene: Scene) -> None:
    edit(
        scene.file,
        "UPDATE caselog_event SET sealed = CAST(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) AS BLOB) WHERE gseq = 5",
    )


def delete_event(scene: Scene) -> None:
    edit(scene.file, "DELETE FROM caselog_event WHERE gseq = 6")


def delete_case(scene: Scene) -> None:
    case = str(scene.bench.cases[1])
    edit(scene.file, "DELETE FROM caselog_event WHERE case_id = :case", case=case)
    edit(scene.file, "DELETE FROM caselog_box WHERE name LIKE 'key/' || :case || '%'", case=case)


def swap_events(scene: Scene) -> None:
    rows = scene.rows()
    rows[5], rows[6] = replace(rows[6], gseq=6), replace(rows[5], gseq=7)
    scene.write(rows)


def relabel_signer(scene: Scene) -> None:
    edit(scene.file, "UPDATE caselog_event SET signer = :signer WHERE gseq = 5", signer=scene.deputy().signer_id)


def rebuild_hashes(scene: Scene) -> None:
    rows = scene.rows()
    rows[5] = replace(rows[5], sealed=rows[5].sealed[:-1] + bytes([rows[5].sealed[-1] ^ 1]))
    scene.write(rechain(row_store(scene), rows, {}))


def write_as_another(scene: Scene) -> None:
    """The deputy, who can read everything, appends words in the lead's name."""
    rows, hand = scene.rows(), scene.deputy()
    case = str(scene.bench.cases[0])
    last = max(row.seq for row in rows if row.case_id == case)
    model = next(row for row in rows if row.case_id == case)
    blank = replace(model, gseq=len(rows) + 1, seq=last + 1, event_id=str(scene.bench.source.uuid()), note="")
    scene.write(
        [*rows, reseal(scene, blank, rows[-1].hash, hand, actor="invented lead", signer=scene.lead().signer_id)]
    )


def name_another_inside(scene: Scene) -> None:
    """The deputy signs in their own name, but the content names the lead: only a reader with keys can see that."""
    rows, hand = scene.rows(), scene.deputy()
    case = str(scene.bench.cases[0])
    last = max(row.seq for row in rows if row.case_id == case)
    model = next(row for row in rows if row.case_id == case)
    blank = replace(model, gseq=len(rows) + 1, seq=last + 1, event_id=str(scene.bench.source.uuid()), note="")
    scene.write([*rows, reseal(scene, blank, rows[-1].hash, hand, actor="invented lead", signer=hand.signer_id)])


def cut_last(scene: Scene) -> None:
    edit(scene.file, "DELETE FROM caselog_event WHERE gseq = (SELECT max(gseq) FROM caselog_event)")


def cut_last_five(scene: Scene) -> None:
    edit(scene.file, "DELETE FROM caselog_event WHERE gseq > (SELECT max(gseq) FROM caselog_event) - 5")


def put_older_file_back(scene: Scene) -> None:
    shutil.copyfile(scene.older, scene.file)


def rewrite_with_all_keys(scene: Scene) -> None:
    rows = scene.rows()
    before = rows[8]
    actor = "invented lead" if before.signer == scene.lead().signer_id else OTHER
    rows[8] = reseal(scene, before, before.prev, scene.keys[before.signer], actor=actor, signer=before.signer)
    # The contents that follow are bound to what they follow: whoever holds the keys seals them anew too.
    for place in range(9, len(rows)):
        row = rows[place]
        hand = scene.keys[row.signer]
        actor = "invented lead" if row.signer == scene.lead().signer_id else OTHER
        rows[place] = reseal(scene, row, rows[place - 1].hash, hand, actor=actor, signer=row.signer)
    scene.write(rows)


def plant_trigger(scene: Scene) -> None:
    edit(
        scene.file,
        "CREATE TRIGGER quiet AFTER INSERT ON caselog_event BEGIN DELETE FROM caselog_event WHERE gseq = NEW.gseq; END",
    )


def add_column(scene: Scene) -> None:
    edit(scene.file, "ALTER TABLE caselog_box ADD COLUMN more TEXT")


def move_from_another_store(scene: Scene) -> None:
    rows = scene.rows()
    database = Database(scene.stranger.file)
    with database.reading() as transaction:
        foreign = list(transaction.rows())[4]
    rows[-1] = replace(foreign, gseq=rows[-1].gseq, case_id=rows[-1].case_id, seq=rows[-1].seq)
    scene.write(rows)


def swap_slots(scene: Scene) -> None:
    one, other = (f"slot/{keys.signer_id}" for keys in (scene.lead(), scene.deputy()))
    edit(
        scene.file,
        "UPDATE caselog_box SET name = 'aside' WHERE name = :one",
        "UPDATE caselog_box SET name = :one WHERE name = :other",
        "UPDATE caselog_box SET name = :other WHERE name = 'aside'",
        one=one,
        other=other,
    )


def plant_key(scene: Scene) -> None:
    edit(scene.file, "INSERT INTO caselog_box VALUES ('letter/2/planted', x'00')")


def drop_key(scene: Scene) -> None:
    edit(scene.file, "DELETE FROM caselog_box WHERE name LIKE 'key/' || :case || '%'", case=str(scene.bench.cases[1]))


def sign_after_removal(scene: Scene) -> None:
    """The deputy, removed since, appends with the old keys to the present file."""
    session = scene.bench.unlock()
    session.remove_user(OTHER)
    session.lock()
    rows, hand = scene.rows(), scene.deputy()
    case = str(scene.bench.cases[0])
    last = max(row.seq for row in rows if row.case_id == case)
    model = next(row for row in rows if row.case_id == case)
    blank = replace(model, gseq=len(rows) + 1, seq=last + 1, event_id=str(scene.bench.source.uuid()), note="")
    scene.write([*rows, reseal(scene, blank, rows[-1].hash, hand, actor=OTHER, signer=hand.signer_id)])


def enrol_oneself(scene: Scene) -> None:
    """A stranger with the file but no key writes an enrolment, signed by the key that it enrols."""
    rows = scene.rows()
    signer = crypto.Signer(bytes(32))
    one: dict[str, JSONValue] = {
        "label": "00",
        "open": signer.opening_key.hex(),
        "recovery": False,
        "signer": "stranger",
    }
    note = canonical({"enrol": [{**one, "verify": signer.verify_key.hex()}]}).decode()
    own = [row for row in rows if row.case_id == row_store(scene)]
    row = replace(
        own[-1], gseq=len(rows) + 1, seq=own[-1].seq + 1, event_id=str(UUID(int=7)), note=note, signer="stranger",
        prev=rows[-1].hash,
    )  # fmt: skip
    row = replace(row, hash=record.chain_hash(row_store(scene), row))
    scene.write([*rows, replace(row, signature=signer.sign(record.signed_message(row_store(scene), row.hash)))])


def forge_head(scene: Scene) -> None:
    """The end is cut, and the head replaced by one that fits, signed by nobody of the store."""
    cut_last(scene)
    rows = scene.rows()
    made = head.Head(store_id=row_store(scene), gseq=len(rows), hash=rows[-1].hash, signer=rows[-1].signer)
    scene.bench.head.write_bytes(head.to_bytes(head.sign(made, crypto.Signer(bytes(32)))))


def put_another_head(scene: Scene) -> None:
    shutil.copyfile(scene.stranger.head, scene.bench.head)


def change_store_name(scene: Scene) -> None:
    edit(scene.file, "UPDATE caselog_meta SET value = :name WHERE name = 'store'", name=str(UUID(int=3)))


Attack = Callable[[Scene], None]
