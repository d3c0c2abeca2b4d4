"""Two editions of a policy to compare: each a pack by id, a folder, or a folder as it stood at a git revision."""

from __future__ import annotations

import os
import posixpath
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kb.clean import clean_line
from kb.loading import cache
from kb.loading.folder import FOLDERS, MAX_BYTES, MAX_FILES, NEEDED, OPTIONAL, Files, fingerprint, read_folder
from kb.loading.pack import load_files
from kb.loading.shelf import folder_of, shelf
from kb.policy import Policy
from kb.problems import Place, Problems

PATIENCE = 60
"""Seconds that git is given."""
REDIRECTING = frozenset(
    (
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    )
)
"""What git tells its hooks and aliases of one repository, and what would lead it away from that of the folder asked about.

They are those of `git rev-parse --local-env-vars` but for settings (GIT_CONFIG…), which name no repository and among which
a build server says whose folders it trusts.
"""


class RevisionError(Exception):
    """A policy that cannot be had from git. The message names it and says the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A policy, the name under which it was asked for, and the bytes of its files."""

    name: str
    policy: Policy
    files: Files

    def lines(self, place: Place) -> tuple[str, ...]:
        """The lines of the entry that begins at a place, without what follows it; none where the file is not there."""
        text = self.files.get(place.file, b"").decode("utf-8", "replace").splitlines()
        start = place.line - 1
        if not 0 <= start < len(text):
            return ()
        depth, end = _indent(text[start]), start + 1
        while end < len(text) and (not text[end].strip() or _indent(text[end]) > depth):
            end += 1
        while end > start + 1 and not text[end - 1].strip():
            end -= 1
        return tuple(text[start:end])

    def named(self, file: str, key: str) -> Place:
        """Where an entry stands that has no place of its own: the line of a file that begins with its name."""
        text = self.files.get(file, b"").decode("utf-8", "replace").splitlines()
        return Place(file=file, line=next((at for at, line in enumerate(text, 1) if line.startswith(f"{key}:")), 1))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def open_editions(old: str, new: str, usual: str, cache_folder: Path | None = None) -> tuple[Edition, Edition]:
    """Both policies. A revision without a path means the other policy's folder, or that of `usual` where the other is one too.

    Raises RevisionError, and PackError where a pack cannot be used.
    """
    folders = [_folder(name) for name in (old, new)]
    like = folders[1] or folders[0] or folder_of(usual)
    first, second = (
        _edition(name, _of_folder(folder) if folder else _of_revision(name, like), cache_folder)
        for name, folder in zip((old, new), folders, strict=True)
    )
    return first, second


def _folder(name: str) -> Path | None:
    """The folder that a name means; None where it can only be a revision."""
    known = name in {item.id for item in shelf()}
    return folder_of(name) if known or (Path(name) / "pack.yaml").is_file() else None


def _edition(name: str, files: Files, cache_folder: Path | None) -> Edition:
    kept = None if cache_folder is None else cache.read(cache_folder, fingerprint(files), for_decisions=False)
    policy = kept or Policy.of(load_files(files))
    if kept is None and cache_folder is not None:
        cache.write(cache_folder, policy)
    return Edition(name=name, policy=policy, files=files)


def _of_folder(folder: Path) -> Files:
    problems = Problems()
    files = read_folder(folder, problems)
    problems.raise_any()
    return files


def _of_revision(name: str, like: Path) -> Files:
    """The files of a pack as they stood at `REV` or `REV:PATH`."""
    revision, colon, path = name.partition(":")
    shown = clean_line(name)[:200]
    if not revision or revision.startswith("-"):
        raise RevisionError(
            f"`{shown}` is neither a policy, nor a folder with a `pack.yaml`, nor a git revision. "
            "Name one that `safetriage policy list` shows, a folder, or a revision such as HEAD~1 or main:policy"
        )
    git = _Git(Path.cwd() if colon else like)
    commit = git.commit(revision, shown)
    if not colon or path.startswith(("./", "../")):
        path = git.inside() + path
    path = posixpath.normpath(path).strip("/")
    path = "" if path == "." else path
    with tempfile.TemporaryDirectory(prefix="safetriage-") as place:
        git.extract(commit, path, Path(place), shown)
        return _of_folder(Path(place))


class _Git:
    """The few things that are asked of git, in the repository of one folder. Nothing is ever written to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _run(self, *arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        own = {name: value for name, value in os.environ.items() if name not in REDIRECTING}
        quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
        try:
            return subprocess.run(
                ["git", "-C", str(self._folder), *arguments],
                input=typed,
                capture_output=True,
                timeout=PATIENCE,
                env={**own, **quiet},
                check=False,
            )
        except FileNotFoundError:
            raise RevisionError(
                "git is not installed here, so no revision can be read. Name a folder with the older policy instead"
            ) from None
        except subprocess.TimeoutExpired:
            raise RevisionError(
                f"git gave no answer within {PATIENCE} seconds. Take the older policy out into a folder and name that"
            ) from None

    def commit(self, revision: str, shown: str) -> str:
        """The full id of a revision, which alone is handed on: nothing that was typed reaches git again but a path."""
        if self._run("rev-parse", "--git-dir").returncode:
            where = "this folder" if self._folder == Path.cwd() else "the policy's folder"
            raise RevisionError(
                f"`{shown}` is neither a policy nor a folder with a `pack.yaml`, and {where} is not in a git repository, "
                "so it cannot be a revision either. `safetriage policy list` shows the policies that come with the program"
            )
        found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found.returncode:
            raise RevisionError(
                f"`{shown}` is neither a policy nor a folder with a `pack.yaml`, and git knows no revision "
                f"`{clean_line(revision)[:100]}`. `git log --oneline` shows those there are"
            )
        return found.stdout.decode().strip()

    def inside(self) -> str:
        """The folder's path inside its repository, with a slash at its end; empty at the top."""
        return self._run("rev-parse", "--show-prefix").stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def extract(self, commit: str, path: str, target: Path, shown: str) -> None:
        """The files of a pack, and only those, into a folder."""
        # Blobs are asked for one by one: `git archive` obeys attributes of the repository that leave files out or rewrite them.
        listing = self._run("ls-tree", "-r", "-z", "--full-tree", f"{commit}:{path}")
        if listing.returncode:
            raise RevisionError(
                f"there is no folder `{clean_line(path)[:200]}` at `{shown}`. "
                "Write REV:PATH with the path that the policy's folder had then, from the top of the repository"
            )
        wanted = {}
        for entry in listing.stdout.split(b"\0"):
            about, _, name = entry.decode("utf-8", "surrogateescape").partition("\t")
            if _of_a_pack(name) and about.startswith("100"):
                wanted[name] = about.split()[2]
        if "pack.yaml" not in wanted:
            raise RevisionError(
                f"there is no `pack.yaml` in `{clean_line(path)[:200] or 'the top folder'}` at `{shown}`. "
                "Write REV:PATH with the path of a policy's folder, from the top of the repository"
            )
        if len(wanted) > MAX_FILES:
            raise RevisionError(
                f"`{shown}` holds {len(wanted):,} files; {MAX_FILES} are the most that a policy may have"
            )
        for name, blob in wanted.items():
            size = int(self._run("cat-file", "-s", blob).stdout or b"0")
            found = self._run("cat-file", "blob", blob) if size <= MAX_BYTES else None
            if found is None or found.returncode:
                why = "it is too long" if found is None else "git cannot give it"
                raise RevisionError(f"`{clean_line(name)}` at `{shown}` cannot be read: {why}. Name a folder instead")
            file = target / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(found.stdout)


def _of_a_pack(name: str) -> bool:
    """Whether a file belongs to a pack: its name is one of a few, or stands one folder down and is plain."""
    folder, slash, file = name.rpartition("/")
    if not slash:
        return name in (*NEEDED, *OPTIONAL)
    return folder in FOLDERS and file.endswith(".yaml") and "\\" not in file and "\0" not in file
