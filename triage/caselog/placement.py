"""Where a case file may be kept: not on a network or memory disk, and with a warning in a folder that a cloud
service copies.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

_NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "lustre", "davfs",
    "fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs", "vboxsf", "fuse.gvfsd-fuse",
}  # fmt: skip
_MEMORY = {"tmpfs", "ramfs"}
_NO_OWNERS = {"vfat", "msdos", "exfat", "fuseblk", "ntfs", "ntfs3"}
_CLOUD = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud": "iCloud",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mobile documents": "iCloud",
    "cloudstorage": "a cloud service",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
}
_CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_SERVERS = ("postgresql://", "postgresql+psycopg://", "postgres://")


def is_server(place: str | Path) -> bool:
    """Whether a place is the address of a PostgreSQL server and not a file."""
    return isinstance(place, str) and place.startswith(_SERVERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """`refused` says why a store may not be there, `warning` what to know if it is; both empty when all is
    well.
    """

    refused: str = ""
    warning: str = ""


def judge(path: PurePath, *, mounts: str, environ: Mapping[str, str], drive_kind: int | None = None) -> Placement:
    """Judge an absolute path from the system's table of mounts (the text of /proc/mounts, empty where there
    is none), its environment, and on Windows the drive's kind (GetDriveTypeW: 4 network, 6 memory).
    """
    text = str(path)
    if text.startswith(("\\\\", "//")) or drive_kind == 4:
        return Placement(refused="it is on a network drive, where locks and saved data cannot be relied on")
    kind = "ramfs" if drive_kind == 6 else _file_system(text, mounts)
    if kind in _NETWORK:
        return Placement(refused="it is on a network drive, where locks and saved data cannot be relied on")
    if kind in _MEMORY:
        return Placement(refused="it is in the computer's memory and would be gone when it is switched off")
    service = next((_CLOUD[part] for part in _parts(path) if part in _CLOUD), "")
    for name in _CLOUD_VARIABLES:
        if (folder := environ.get(name)) and path.is_relative_to(type(path)(folder)):
            service = "OneDrive"
    if service:
        return Placement(
            warning=f"this folder is copied by {service}: nobody can read the copies without a passphrase, but a copy"
            " in the middle of a step can be damaged. A folder that is not copied is safer"
        )
    return Placement()


def placement_of(path: Path) -> Placement:
    """Judge a path on this computer; its nearest existing parent counts."""
    real = path.absolute()
    while not real.exists() and real != real.parent:
        real = real.parent
    real = real.resolve() / "x"
    if sys.platform == "win32":
        import ctypes

        return judge(real, mounts="", environ=os.environ, drive_kind=ctypes.windll.kernel32.GetDriveTypeW(real.anchor))
    return judge(real, mounts=_mounts(), environ=os.environ)


def without_owners(path: Path) -> bool:
    """Whether the disk knows no owners at all (a FAT stick, say): a mode there says nothing, and no chmod
    would help.
    """
    return _file_system(str(path.resolve()), _mounts()) in _NO_OWNERS


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _parts(path: PurePath) -> list[str]:
    # OneDrive names its folder after the school: `OneDrive - Some School`.
    return [part.lower().split(" - ")[0].split("-")[0].strip() for part in path.parts] + [p.lower() for p in path.parts]


def _file_system(text: str, mounts: str) -> str:
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        at = fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = text == at or text.startswith(at.rstrip("/") + "/")
        if inside and len(at) >= len(best):
            best, kind = at, fields[2]
    return kind
