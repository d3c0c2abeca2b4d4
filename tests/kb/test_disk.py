"""Files whole or not at all, with the rights that were asked for, pressed to disk with the folder that names them."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kb import disk


def fail_with(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pressing to disk fails from now on."""

    def fail(*_: object) -> None:
        raise OSError(number, "trouble")

    monkeypatch.setattr(os, "fsync", fail)


@pytest.mark.parametrize("draft", [None, ".seal.new"])
def test_a_file_is_replaced_whole_and_a_failed_replacement_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draft: str | None
) -> None:
    path, beside = tmp_path / "seal", tmp_path / draft if draft else None
    disk.replace_whole(path, b"one", draft=beside)
    disk.replace_whole(path, b"two", draft=beside)
    fail_with(errno.ENOSPC, monkeypatch)
    with pytest.raises(OSError, match="trouble"):
        disk.replace_whole(path, b"three", draft=beside)
    assert path.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["seal"]


def test_an_interruption_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        disk.replace_whole(tmp_path / "seal", b"one")
    assert list(tmp_path.iterdir()) == []


def test_what_a_power_cut_left_of_a_replacement_is_in_nobody_s_way(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"not ours")
    (tmp_path / ".seal.new").symlink_to(elsewhere)
    disk.replace_whole(tmp_path / "seal", b"one", draft=tmp_path / ".seal.new")
    assert (tmp_path / "seal").read_bytes() == b"one"
    assert elsewhere.read_bytes() == b"not ours"
    assert not (tmp_path / ".seal.new").exists()


def test_the_file_is_pressed_before_it_has_its_name_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[tuple[bool, bool]] = []
    press = os.fsync

    def pressing(handle: int) -> None:
        pressed.append((stat.S_ISDIR(os.fstat(handle).st_mode), (tmp_path / "seal").exists()))
        press(handle)

    monkeypatch.setattr(os, "fsync", pressing)
    disk.replace_whole(tmp_path / "seal", b"one")
    assert pressed == [(False, False), (True, True)]


@pytest.mark.parametrize(
    ("umask", "mode", "rights"),
    [(0o000, 0o600, 0o600), (0o077, 0o640, 0o640), (0o022, None, 0o644), (0o077, None, 0o600), (0o022, 0o444, 0o444)],
)
def test_rights_are_those_asked_for_and_else_the_usual_ones(
    tmp_path: Path, umask: int, mode: int | None, rights: int
) -> None:
    before = os.umask(umask)
    try:
        disk.replace_whole(tmp_path / "one", b"x", mode=mode)
        disk.make_folder(tmp_path / "deep" / "er")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == rights
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep", tmp_path / "deep" / "er")} == {0o700}


def test_nothing_is_written_over_and_no_folder_made_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "one", b"x")
    with pytest.raises(FileExistsError):
        disk.make_folder(tmp_path / "one")
    assert (tmp_path / "one").read_bytes() == b"mine"


def test_a_disk_that_cannot_press_folders_is_put_up_with_and_real_trouble_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(errno.EINVAL, monkeypatch)
    disk.sync_folder(tmp_path)
    fail_with(errno.EIO, monkeypatch)
    with pytest.raises(OSError, match="trouble"):
        disk.sync_folder(tmp_path)


def test_a_folder_s_lock_keeps_others_out_and_leaves_no_file(tmp_path: Path) -> None:
    other = os.open(tmp_path, os.O_RDONLY)
    try:
        with disk.folder_lock(tmp_path), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(other)
    assert list(tmp_path.iterdir()) == []


def test_it_imports_nothing_heavy() -> None:
    light = "import kb, contextlib, errno, pathlib, sys; before = set(sys.modules)"
    code = f"{light}; import kb.disk; print(*sorted(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["kb.disk"]
