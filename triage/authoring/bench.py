"""The bench: a pack as it was opened, and the texts that its author has changed since. Nothing here touches the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from kb.clean import clean
from kb.loading.folder import FOLDERS, OPTIONAL, Files

MAY_BEGIN = tuple(name for name in OPTIONAL if name not in ("messages.yaml", "phrases.yaml"))
"""Files that a pack may lack and that an author may begin on the bench."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a pack was opened: its name as a person knows it, its folder, and whether its author may write there."""

    name: str
    folder: Path
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A pack on the bench. `opened` are its files as they were read; `edited` the texts that differ from them."""

    origin: Origin
    opened: Files
    edited: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def names(self) -> tuple[str, ...]:
        """The files to choose from: rules first, then the rest as they are named, then those that may be begun."""
        names = sorted(self.opened, key=lambda name: (_group(name), name))
        return (*names, *(name for name in MAY_BEGIN if name not in self.opened))

    @property
    def changed(self) -> tuple[str, ...]:
        """The files that differ from what was opened."""
        return tuple(name for name in self.names if name in self.edited)

    @property
    def files(self) -> dict[str, bytes]:
        """The whole pack as it would be saved now."""
        made = dict(self.opened)
        for name, text in self.edited.items():
            if name in self.opened or text.strip():
                made[name] = self._bytes(name, text)
        return made

    def _bytes(self, name: str, text: str) -> bytes:
        ending = "\r\n" if b"\r\n" in self.opened.get(name, b"") else "\n"
        return text.replace("\n", ending).encode()

    def readable(self, name: str) -> bool:
        """Whether a file is text at all; what is not UTF-8 can be looked at but not edited."""
        try:
            self.opened.get(name, b"").decode("utf-8-sig")
        except UnicodeDecodeError:
            return False
        return True

    def text(self, name: str) -> str:
        """A file's text as it stands now, its lines ended by a newline alone and hidden characters shown by their number."""
        return self.edited[name] if name in self.edited else self.opened_text(name)

    def opened_text(self, name: str) -> str:
        """A file's text as it was opened; empty where there is no such file yet."""
        text = self.opened.get(name, b"").decode("utf-8-sig", "replace")
        return clean(text.replace("\r\n", "\n"))

    def with_text(self, name: str, text: str) -> Bench:
        """The bench with a file's text changed; what is again as it was opened counts as not edited."""
        edited = {other: kept for other, kept in self.edited.items() if other != name}
        if text != self.opened_text(name):
            edited[name] = text
        return replace(self, edited=MappingProxyType(edited))


def _group(name: str) -> int:
    folder, slash, _ = name.partition("/")
    return FOLDERS.index(folder) * 2 if slash else 1
