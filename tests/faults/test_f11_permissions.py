"""F11: every file of the case log is its owner's alone, whatever the mask, and one that is not is refused by name."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.lab import Figure, bench, moved
from triage.caselog import store
from triage.caselog.errors import AlreadyThere, BadPlace, TooOpen
from triage.caselog.findings import Damage
from triage.caselog.options import Options
from triage.caselog.placement import Placement
from triage.caselog.slots import TESTING

pytestmark = [pytest.mark.faults, pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")]


@pytest.fixture(params=[0o000, 0o022], ids=["umask 000", "umask 022"])
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    return [
        f"{one.relative_to(folder)} {stat.S_IMODE(one.stat().st_mode):o}"
        for one in folder.rglob("*")
        if one.stat().st_mode & 0o077
    ]


def test_all_files_and_folders_are_for_the_owner_alone(tmp_path: Path, mask: int, figure: Figure) -> None:
    root = tmp_path / "root"
    made = bench(root, f"f11 {mask}", events=6)
    seen: list[str] = []
    with made.session._log.database.writing() as transaction:
        transaction.put_boxes([("aside", bytes(10))])
        seen += open_to_others(root)
        transaction.drop_boxes(["aside"])
    made.session.add_user("invented deputy", "four other plain words")
    copies = made.session.backup([root / "copies", root / "more" / "copies"])
    store.restore(Path(copies[0].path), root / "restored" / "cases.db", options=made.options)
    made.session.write_head(root / "stick" / "caselog.head")
    made.erase(0)
    made.session.lock()
    with made.unlock(rescue=True):
        pass
    files = sum(one.is_file() for one in root.rglob("*"))
    seen += open_to_others(root)
    assert seen == []
    assert os.umask(mask) == mask, "the mask is given back"
    figure(f"F11, umask {mask:03o}: {files} files, 0 open to others")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_store_that_others_may_touch_is_refused_by_name_with_the_way_to_close_it(tmp_path: Path, mode: int) -> None:
    made = bench(tmp_path, f"f11 {mode}")
    made.session.lock()
    made.file.chmod(mode)
    with pytest.raises(TooOpen) as caught:
        made.unlock()
    assert f"chmod 600 '{made.file}'" in str(caught.value)
    assert store.verify(made.file).kinds() >= {Damage.PERMISSIONS}
    made.file.chmod(0o600)
    made.unlock().lock()


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_a_side_file_that_others_may_touch_is_refused_by_name(tmp_path: Path, ending: str) -> None:
    made = bench(tmp_path, f"f11 {ending}")
    made.session.lock()
    side = made.file.with_name(made.file.name + ending)
    side.touch()
    side.chmod(0o644)
    with pytest.raises(TooOpen, match=ending):
        made.unlock()


def test_a_store_opened_to_others_in_the_middle_of_a_session_takes_no_more_steps(tmp_path: Path) -> None:
    made = bench(tmp_path, "f11 middle")
    made.file.chmod(0o644)
    with pytest.raises(TooOpen):
        made.session.append(
            case_id=made.cases[0],
            expected_seq=0,
            event_id=made.source.uuid(),
            kind="step",
            data={},
            at=made.source.clock(),
        )


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    made = bench(tmp_path, "f11 over", events=2)
    copy = made.session.backup([tmp_path / "copies"])[0]
    before = made.file.read_bytes()
    with pytest.raises(AlreadyThere):
        store.restore(Path(copy.path), made.file, options=made.options)
    with pytest.raises(AlreadyThere):
        store.create(made.file, user="somebody", passphrase="five plain words again", options=made.options)
    dangling = tmp_path / "link.db"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(AlreadyThere):
        store.create(dangling, user="somebody", passphrase="five plain words again", options=made.options)
    assert made.file.read_bytes() == before
    assert not (tmp_path / "nowhere").exists()


def test_a_place_that_cannot_keep_a_promise_is_refused_and_nothing_is_created(tmp_path: Path) -> None:
    options = Options(cost=TESTING, placement=lambda _: Placement(refused="it is on a network drive"))
    with pytest.raises(BadPlace, match="network drive"):
        store.create(tmp_path / "cases.db", user="somebody", passphrase="five plain words again", options=options)
    assert list(tmp_path.iterdir()) == []


def test_a_careless_connection_would_have_made_it_readable_to_all(tmp_path: Path) -> None:
    """The control: were files of the database safe by themselves, the tests above would prove nothing."""
    before = os.umask(0o022)
    try:
        careless = sqlite3.connect(tmp_path / "careless.db")
        careless.execute("CREATE TABLE t (x)")
        careless.close()
    finally:
        os.umask(before)
    assert open_to_others(tmp_path) == ["careless.db 644"]
    made = bench(tmp_path / "made", "f11 control")
    assert open_to_others(moved(made, tmp_path / "made" / "copy").file.parent) == []
