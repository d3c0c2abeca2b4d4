"""Files for their owner alone, whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.faults.lab import bench
from triage.caselog import backup, files, placement, store
from triage.caselog.errors import AlreadyThere, Damaged, NotStored, TooOpen
from triage.caselog.findings import Report


def test_a_file_is_replaced_whole_and_a_failed_replacement_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seal"
    files.replace_durably(path, b"one")
    files.replace_durably(path, b"two")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no room"):
        files.replace_durably(path, b"three")
    assert path.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["seal"]


def test_what_a_power_cut_left_of_a_replacement_is_in_nobody_s_way(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"not ours")
    (tmp_path / ".seal.new").symlink_to(elsewhere)
    files.replace_durably(tmp_path / "seal", b"one")
    assert (tmp_path / "seal").read_bytes() == b"one"
    assert elsewhere.read_bytes() == b"not ours"
    assert not (tmp_path / ".seal.new").exists()


def test_a_disk_that_cannot_press_folders_is_put_up_with_and_real_trouble_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_with(number: int) -> None:
        def fail(*_: object) -> None:
            raise OSError(number, "trouble")

        monkeypatch.setattr(os, "fsync", fail)

    fail_with(errno.EINVAL)
    files.sync_folder(tmp_path)
    fail_with(errno.EIO)
    with pytest.raises(OSError, match="trouble"):
        files.sync_folder(tmp_path)


def test_a_loose_mode_means_nothing_on_a_disk_without_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cases.db"
    files.create_empty(path)
    path.chmod(0o755)
    with pytest.raises(TooOpen):
        files.check_store(path)
    monkeypatch.setattr(placement, "_mounts", lambda: f"x {tmp_path.resolve()} vfat rw\n")
    files.check_store(path)
    files.check_closed(tmp_path / "not there")


def test_a_new_file_is_never_made_over_another(tmp_path: Path) -> None:
    files.create_empty(tmp_path / "deep" / "er" / "cases.db")
    with pytest.raises(AlreadyThere):
        files.create_empty(tmp_path / "deep" / "er" / "cases.db")
    (tmp_path / "finished").write_text("new")
    (tmp_path / "there").write_text("old")
    with pytest.raises(AlreadyThere):
        files.move_into_place(tmp_path / "finished", tmp_path / "there")
    assert (tmp_path / "there").read_text() == "old"


@pytest.mark.parametrize("sound", [True, False])
def test_a_copy_that_does_not_verify_is_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sound: bool
) -> None:
    made = bench(tmp_path, f"copy {sound}", events=2)
    real = store.verify(made.path)
    findings = () if sound else (*store.verify(tmp_path / "nowhere").findings,)
    wrong = Report(findings=findings, events=real.events + 5, last_hash=bytes(32), deep=False)
    monkeypatch.setattr(backup, "verify", lambda *_, **__: wrong)
    with pytest.raises(NotStored if sound else Damaged):
        made.session.backup([tmp_path / "copies"])
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_copy_is_never_written_over_a_file(tmp_path: Path) -> None:
    made = bench(tmp_path, "copy over")
    (tmp_path / "there.db").write_text("old")
    with pytest.raises(AlreadyThere):
        backup.copy(made.session._log.database, tmp_path / "there.db", made.options)
    assert (tmp_path / "there.db").read_text() == "old"
