"""F7: the list of attacks, and which layer sees each: the file without a head, the head, a printed receipt, a reader's keys."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import attacks
from tests.faults.attacks import OTHER, OTHER_PASSPHRASE, Attack, Scene, keys_of
from tests.faults.lab import Figure, bench, moved
from tests.faults.server import Server, start_server
from triage.caselog import store
from triage.caselog.errors import CaseLogError, Damaged, RolledBack, SchemaChanged
from triage.caselog.findings import Damage
from triage.caselog.schema import POSTGRES_ROLE

pytestmark = pytest.mark.faults

D = Damage
NOTHING: frozenset[Damage] = frozenset()

# attack, what is seen in the file alone, what the head adds, whether an old receipt no longer fits, how opening refuses
TABLE: list[tuple[Attack, set[Damage], set[Damage], bool, type[CaseLogError] | None]] = [
    (attacks.edit_content, {D.CHANGED}, set(), False, Damaged),
    (attacks.delete_event, {D.GAP, D.CASE_GAP}, set(), False, Damaged),
    (attacks.delete_case, {D.GAP}, set(), True, Damaged),
    (attacks.swap_events, {D.CHANGED}, set(), False, Damaged),
    (attacks.relabel_signer, {D.CHANGED}, set(), False, Damaged),
    (attacks.rebuild_hashes, {D.SIGNATURE}, {D.HEAD_DIFFERS}, True, None),
    (attacks.write_as_another, {D.SIGNATURE}, set(), False, None),
    (attacks.name_another_inside, set(), set(), False, None),
    (attacks.cut_last, set(), {D.HEAD_AHEAD}, True, RolledBack),
    (attacks.cut_last_five, set(), {D.HEAD_AHEAD}, True, RolledBack),
    (attacks.put_older_file_back, set(), {D.HEAD_AHEAD}, True, RolledBack),
    (attacks.rewrite_with_all_keys, set(), {D.HEAD_DIFFERS}, True, RolledBack),
    (attacks.plant_trigger, {D.SCHEMA}, set(), False, SchemaChanged),
    (attacks.add_column, {D.SCHEMA}, set(), False, SchemaChanged),
    (attacks.move_from_another_store, {D.CHANGED, D.SIGNER}, set(), True, Damaged),
    (attacks.swap_slots, {D.BOX_CHANGED}, set(), False, CaseLogError),
    (attacks.plant_key, {D.BOX_UNKNOWN}, set(), False, Damaged),
    (attacks.drop_key, {D.BOX_MISSING}, set(), False, None),
    (attacks.sign_after_removal, {D.SIGNER}, set(), False, Damaged),
    (attacks.enrol_oneself, {D.SIGNER}, set(), False, Damaged),
    (attacks.forge_head, set(), {D.HEAD_SIGNATURE}, True, Damaged),
    (attacks.put_another_head, set(), {D.HEAD_STORE}, False, Damaged),
    (attacks.change_store_name, {D.CHANGED}, {D.HEAD_STORE}, True, CaseLogError),
]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A store with two users whose events alternate, an older copy of it, and another store. Nobody attacks this one."""
    folder = tmp_path_factory.mktemp("f7")
    made = bench(folder, "f7", cases=3)
    made.session.add_user(OTHER, OTHER_PASSPHRASE)
    deputy = store.unlock(made.path, user=OTHER, passphrase=OTHER_PASSPHRASE, head=made.head, options=made.options)
    older = folder / "older.db"
    for number in range(12):
        session = (made.session, deputy)[number % 2]
        case = made.cases[number % 3]
        session.append(
            case_id=case,
            expected_seq=number // 3,
            event_id=made.source.uuid(),
            kind="step",
            data={"words": "invented"},
            at=made.source.clock(),
        )
        if number == 8:
            shutil.copyfile(made.file, older)
    keys = {one.signer_id: one for one in (keys_of(made.session), keys_of(deputy))}
    deputy.lock()
    stranger = bench(folder / "stranger", "f7 stranger", events=6)
    return Scene(bench=made, older=older, stranger=stranger, keys=keys)


@pytest.mark.parametrize("row", TABLE, ids=[row[0].__name__ for row in TABLE])
def test_an_attack_is_seen_by_the_layer_that_the_table_names(
    tmp_path: Path,
    ready: Scene,
    row: tuple[Attack, set[Damage], set[Damage], bool, type[CaseLogError] | None],
    figure: Figure,
) -> None:
    attack, alone, by_head, breaks_receipt, refusal = row
    receipt = ready.bench.session.receipt().code
    scene = replace(ready, bench=moved(ready.bench, tmp_path))
    attack(scene)
    without = store.verify(scene.file)
    assert alone <= without.kinds()
    assert bool(alone) == (not without.sound), "seen, or not, without anything kept elsewhere"
    with_head = store.verify(scene.file, head=scene.bench.head)
    assert by_head <= with_head.kinds()
    assert not with_head.sound or attack is attacks.name_another_inside
    assert (D.RECEIPT in store.verify(scene.file, receipts=[receipt]).kinds()) == breaks_receipt
    if refusal is not None:
        with pytest.raises(refusal):
            scene.bench.unlock()
    seen = sorted(without.kinds()) or sorted(with_head.kinds() & by_head)
    figure(f"F7, {attack.__name__.replace('_', ' ')}: {', '.join(seen) or 'actor (with keys)'}")


@pytest.mark.parametrize("attack", [attacks.write_as_another, attacks.name_another_inside, attacks.rebuild_hashes])
def test_words_in_another_name_are_never_shown(tmp_path: Path, ready: Scene, attack: Attack) -> None:
    scene = replace(ready, bench=moved(ready.bench, tmp_path))
    attack(scene)
    session = scene.bench.unlock(head=False)
    deep = store.verify(scene.file, keys=session)
    assert not deep.sound
    if attack is attacks.name_another_inside:
        assert deep.kinds() == {D.ACTOR}
    with pytest.raises(Damaged):
        [session.events(case) for case in scene.bench.cases]


def test_a_store_in_good_order_raises_no_alarm(ready: Scene) -> None:
    receipt = ready.bench.session.receipt().code
    assert store.verify(ready.file, head=ready.bench.head, keys=ready.bench.session, receipts=[receipt]).findings == ()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = start_server(Path("/tmp") / f"caselog-pg-{secrets.token_hex(4)}")
    yield found
    found.stop()


def test_the_role_of_the_program_can_add_to_a_server_s_log_and_change_nothing(
    tmp_path: Path, server: Server, figure: Figure
) -> None:
    server.sql("CREATE DATABASE cases")
    server.sql("CREATE ROLE app LOGIN")
    made = bench(tmp_path, "f7 server", place=server.url("cases"), events=3)
    assert server.sql(POSTGRES_ROLE.format(role="app"), "cases") == ""
    refused = [
        "UPDATE caselog_event SET signer = ''",
        "DELETE FROM caselog_event",
        "TRUNCATE caselog_event",
        "DROP TABLE caselog_event",
        "ALTER TABLE caselog_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "UPDATE caselog_meta SET value = ''",
        "UPDATE caselog_box SET body = ''",
        "CREATE TRIGGER quiet BEFORE INSERT ON caselog_event FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ]
    answers = [server.sql(statement, "cases", "app") for statement in refused]
    assert all("permission denied" in one or "must be owner" in one for one in answers), answers
    asapp = replace(made, path=server.url("cases", "app"))
    session = asapp.unlock()
    session.append(
        case_id=made.cases[0], expected_seq=1, event_id=made.source.uuid(), kind="step", data={}, at=made.source.clock()
    )
    session.add_user(OTHER, OTHER_PASSPHRASE)
    session.remove_user(OTHER)
    session.erase_case(made.cases[1], len(session.events(made.cases[1])), "time of keeping ended")
    assert session.verify().sound
    copies = session.backup([tmp_path / "copies"])
    assert store.verify(Path(copies[0].path), head=made.head).sound
    session.lock()
    made.session.lock()
    figure(f"F7, PostgreSQL role: {len(refused)} statements tried, {len(refused)} refused")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE caselog_event SET UNLOGGED", "not an ordinary table|was changed"),
        ("ALTER TABLE caselog_event ENABLE ROW LEVEL SECURITY", "was changed"),
        ("CREATE RULE quiet AS ON INSERT TO caselog_event DO INSTEAD NOTHING", "`quiet`"),
        ("ALTER TABLE caselog_event DROP CONSTRAINT caselog_event_case_id_seq_key", "UNIQUE"),
        ("ALTER TABLE caselog_box ADD COLUMN more TEXT", "`more`"),
    ],
)
def test_a_server_s_altered_tables_are_refused_by_name(
    tmp_path: Path, server: Server, statement: str, named: str
) -> None:
    name = f"c{secrets.token_hex(4)}"
    server.sql(f"CREATE DATABASE {name}")
    made = bench(tmp_path, f"f7 {statement}", place=server.url(name), events=2)
    made.session.lock()
    assert server.sql(statement, name) == ""
    with pytest.raises(SchemaChanged, match=named):
        made.unlock()
