"""Finding a pack by id or folder, and making it ready to decide."""

from __future__ import annotations

from pathlib import Path

from kb.loading import cache
from kb.loading.folder import fingerprint, read_folder
from kb.policy import Policy
from kb.problems import PackError, Place, Problem, Problems, did_you_mean
from kb.values import dataclass

SHIPPED = Path(__file__).parent.parent / "packs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A pack that comes with the program: its id and its folder."""

    id: str
    folder: Path


def shelf() -> tuple[Shelved, ...]:
    """The packs that come with the program. A folder `beech_hill_2018` holds the pack `beech-hill-2018`."""
    folders = sorted(path.parent for path in SHIPPED.glob("*/pack.yaml"))
    return tuple(Shelved(id=folder.name.replace("_", "-"), folder=folder) for folder in folders)


def folder_of(name: str) -> Path:
    """The folder of a pack, given a shipped pack's id or a folder. Raises PackError (P010) where there is none."""
    known = {item.id: item.folder for item in shelf()}
    if name in known:
        return known[name]
    folder = Path(name)
    if (folder / "pack.yaml").is_file():
        return folder
    message = f"`{name[:200]}` is neither a pack that comes with the program nor a folder with a `pack.yaml`"
    raise PackError(
        [Problem(code="P010", message=message, place=Place(file=name[:200]), help=did_you_mean(name, known))]
    )


def open_policy(name: str, cache_folder: Path | None = None, *, for_decisions: bool = False) -> Policy:
    """The policy by id or folder, from the cache where it is there. Raises PackError.

    `for_decisions`: a pack from the cache then comes without its guidance, scenarios, invariants and phrases.
    """
    problems = Problems()
    files = read_folder(folder_of(name), problems)
    problems.raise_any()
    if cache_folder is not None:
        kept = cache.read(cache_folder, fingerprint(files), for_decisions=for_decisions)
        if kept is not None:
            return kept
    from kb.loading.pack import load_files

    policy = Policy.of(load_files(files))
    if cache_folder is not None:
        cache.write(cache_folder, policy)
    return policy
