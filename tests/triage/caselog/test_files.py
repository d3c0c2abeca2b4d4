"""Files for their owner alone, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.lab import bench
from triage.caselog import backup, files, placement, store
from triage.caselog.errors import AlreadyThere, Damaged, NotStored, TooOpen
from triage.caselog.findings import Report


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
