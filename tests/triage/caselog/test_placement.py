"""Where a store may be: ten places."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from triage.caselog import placement
from triage.caselog.placement import judge, placement_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
server:/home /mnt/school nfs4 rw 0 0
//server/share /mnt/share cifs rw 0 0
head@host:/ /home/lead/remote fuse.sshfs rw 0 0
/dev/sdb1 /media/My\\040Stick vfat rw 0 0
short
"""


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("/home/lead/cases.db", ""),
        ("/mnt/school/cases.db", "network"),
        ("/mnt/share/deep/er/cases.db", "network"),
        ("/home/lead/remote/cases.db", "network"),
        ("/home/lead/remotely/cases.db", ""),
        ("/dev/shm/cases.db", "memory"),
        ("/media/My Stick/cases.db", ""),
    ],
)
def test_network_and_memory_disks_are_refused(path: str, refused: str) -> None:
    found = judge(PurePosixPath(path), mounts=MOUNTS, environ={})
    assert refused in found.refused
    assert bool(refused) == bool(found.refused)


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/lead/Dropbox/cases.db", "Dropbox"),
        ("/Users/lead/Library/Mobile Documents/com~apple/cases.db", "iCloud"),
        ("/Users/lead/Library/CloudStorage/OneDrive-School/cases.db", "OneDrive"),
        ("/Users/lead/OneDrive - An Invented School/cases.db", "OneDrive"),
        ("/home/lead/Google Drive/cases.db", "Google Drive"),
        ("/home/lead/Documents/cases.db", ""),
    ],
)
def test_a_folder_that_a_cloud_service_copies_is_allowed_with_a_warning(path: str, service: str) -> None:
    found = judge(PurePosixPath(path), mounts=MOUNTS, environ={})
    assert not found.refused
    assert bool(found.warning) == bool(service)
    assert service in found.warning or "a cloud service" in found.warning


def test_windows_network_drives_and_moved_onedrive_folders_are_known() -> None:
    assert judge(PureWindowsPath(r"\\server\share\cases.db"), mounts="", environ={}).refused
    assert judge(PureWindowsPath(r"Z:\cases.db"), mounts="", environ={}, drive_kind=4).refused
    assert judge(PureWindowsPath(r"R:\cases.db"), mounts="", environ={}, drive_kind=6).refused
    moved = {"OneDrive": r"D:\Work"}
    assert "OneDrive" in judge(PureWindowsPath(r"D:\Work\cases.db"), mounts="", environ=moved, drive_kind=3).warning
    assert not judge(PureWindowsPath(r"D:\Other\cases.db"), mounts="", environ=moved, drive_kind=3).warning


def test_a_path_that_is_not_there_yet_is_judged_by_the_folder_that_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "_mounts", lambda: f"x / ext4 rw\nx {tmp_path.resolve()} nfs rw\n")
    assert placement_of(tmp_path / "not" / "yet" / "cases.db").refused
    (tmp_path.parent / f"{tmp_path.name}-link").symlink_to(tmp_path)
    assert placement_of(tmp_path.parent / f"{tmp_path.name}-link" / "cases.db").refused, "links are followed"


def test_a_stick_without_owners_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "_mounts", lambda: f"x {tmp_path.resolve()} vfat rw\n")
    assert placement.without_owners(tmp_path / "cases.db")
    monkeypatch.setattr(placement, "_mounts", lambda: "")
    assert not placement.without_owners(tmp_path / "cases.db")
