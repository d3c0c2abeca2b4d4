"""Where things are on this computer (the case file, its seal), and the school's settings file.

The settings are TOML: `school` and `address` as texts, tables such as `[holders.dsl]` with `name` and `checked`, and tables
such as `[numbers.lado]` with `number` and `checked`. The ids are those of `outputs.documents.settings`.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.clean import clean

if TYPE_CHECKING:
    from outputs.documents.settings import Settings

MOST_BYTES = 100_000
SERVERS = ("postgresql://", "postgresql+psycopg://", "postgres://")


class BadSettings(Exception):
    """A settings file that cannot be used; the message names it and every fault in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The case file (a path, or the address of a server) and its seal; `head_named` where the user named the seal's place."""

    store: Path | str
    head: Path
    head_named: bool

    @property
    def on_server(self) -> bool:
        """Whether the cases are on a PostgreSQL server."""
        return isinstance(self.store, str)


def places(arguments: Namespace, environ: Mapping[str, str]) -> Places:
    """The places: as named on the command line, else in the environment, else the usual ones of the system."""
    head = arguments.head or environ.get("SAFETRIAGE_HEAD")
    return Places(
        store=store_place(arguments.store or environ.get("SAFETRIAGE_CASES")),
        head=_path(head) if head else _usual_head(),
        head_named=bool(head),
    )


def store_place(named: str | None) -> Path | str:
    """A case file's place as a path, or as it is where it is the address of a server."""
    if not named:
        import platformdirs

        return platformdirs.user_data_path("safetriage", appauthor=False) / "cases" / "caselog.db"
    return named if named.startswith(SERVERS) else _path(named)


def settings_file(named: str | None, environ: Mapping[str, str]) -> tuple[Path, bool]:
    """The settings file, and whether the user named it (then it has to be there)."""
    wanted = named or environ.get("SAFETRIAGE_SETTINGS")
    if wanted:
        return _path(wanted), True
    import platformdirs

    return platformdirs.user_config_path("safetriage", appauthor=False) / "settings.toml", False


def school_settings(named: str | None, environ: Mapping[str, str]) -> Settings:
    """The settings; none at all where there is no file and none was named. Raises BadSettings."""
    from outputs.documents.settings import Settings

    path, must_be = settings_file(named, environ)
    if not must_be and not path.exists():
        return Settings()
    return read_settings_file(path)


def read_settings_file(path: Path) -> Settings:
    """The settings in a file. Raises BadSettings."""
    import tomllib

    from outputs.documents.settings import read_settings

    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadSettings(f"the settings file `{path}` cannot be read: {(error.strerror or '').lower()}") from None
    if len(body) > MOST_BYTES:
        raise BadSettings(f"the settings file `{path}` is longer than {MOST_BYTES} characters")
    try:
        data = tomllib.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadSettings(f"the settings file `{path}` is not text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"the settings file `{path}` is not TOML: {clean(str(error))}") from None
    try:
        return read_settings(data)
    except ValueError as error:
        raise BadSettings(f"the settings file `{path}`: {clean(str(error))}") from None


def _usual_head() -> Path:
    import platformdirs

    # Never the folder of the case file: whoever puts back an old copy of that must not put back the seal with it.
    return platformdirs.user_state_path("safetriage-seal", appauthor=False) / "caselog.head"


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()
