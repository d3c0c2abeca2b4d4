"""The small good pack of these tests, and the bad examples that lie over it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
GOOD = HERE / "good"
BAD = HERE / "bad"
REAL = Path(__file__).parents[3] / "kb" / "packs" / "beech_hill_2018"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A bad example: its folder, the code that must be found, the text that must be underlined, the good files it lacks."""

    folder: Path
    code: str
    underlined: str
    gone: tuple[str, ...]


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of a folder's YAML files, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def rules_of(folder: Path) -> dict[str, bytes]:
    """The files of a pack without its words for free text, which are no rules and have a reader of their own."""
    return {name: body for name, body in files_of(folder).items() if name not in ("messages.yaml", "phrases.yaml")}


def examples() -> list[Example]:
    """Every bad example, by name. A folder `P104-invariant` is a second example of P104."""
    return [_example(folder) for folder in sorted(BAD.iterdir())]


def _example(folder: Path) -> Example:
    lines = (folder / "expect").read_text(encoding="utf-8").splitlines()
    told = [line.split(": ", 1) if ": " in line else [line.removesuffix(":"), ""] for line in lines]
    (underlined,) = (value for key, value in told if key == "underlined")
    return Example(
        folder=folder,
        code=folder.name.split("-")[0],
        underlined=underlined,
        gone=tuple(value for key, value in told if key == "gone"),
    )


def overlaid(example: Example) -> dict[str, bytes]:
    """The good pack's files with an example's files in their stead."""
    files = {name: body for name, body in files_of(GOOD).items() if name not in example.gone}
    return {**files, **files_of(example.folder)}
