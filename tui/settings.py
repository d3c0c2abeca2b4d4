"""Where things are on this computer (the case file, its seal), and the school's settings file.

The settings are TOML: `school` and `address` as texts, tables such as `[holders.dsl]` with `name` and `checked`, tables such as
`[numbers.lado]` with `number` and `checked`, and tables such as `[terms.autumn]` with `first`, `last` and `checked`. The ids are
those of `outputs.documents.settings`.
"""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb import disk
from kb.clean import clean, clean_line
from triage.caselog.placement import is_server

if TYPE_CHECKING:
    from outputs.documents.settings import Settings

MOST_BYTES = 100_000
MOST_LINES = 100
"""How many lines of one value are read on, to find where another begins."""
MOST_CHARACTERS = 300
"""Of a name, a number or an address."""
KEYS = {"holders": "name", "numbers": "number"}


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
    return named if is_server(named) else _path(named)


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
    return settings_of(path, read_text(path))


def read_text(path: Path) -> str:
    """The text of a settings file. Raises BadSettings."""
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadSettings(f"the settings file `{path}` cannot be read: {(error.strerror or '').lower()}") from None
    if len(body) > MOST_BYTES:
        raise BadSettings(f"the settings file `{path}` is longer than {MOST_BYTES} bytes")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSettings(f"the settings file `{path}` is not text in UTF-8") from None


def settings_of(path: Path, text: str) -> Settings:
    """The settings in the text of a file. Raises BadSettings with every fault and its line."""
    import tomllib

    from outputs.documents.settings import BadSettingsData, read_settings

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"the settings file `{path}` is not TOML: {clean(str(error))}") from None
    except RecursionError:
        raise BadSettings(f"the settings file `{path}` is not TOML: it is nested too deeply") from None
    try:
        return read_settings(data)
    except BadSettingsData as error:
        faults = [f"line {line_of(text, place)}: {message}" for place, message in error.faults]
        told = f"the settings file `{path}` cannot be used: " + "; ".join(faults)
        raise BadSettings(f"{clean(told)}. Mend it in an editor; `safetriage settings` lists the names") from None


def line_of(text: str, place: Sequence[str]) -> int:
    """The line, from 1, on which the value at a place (the keys that lead to it) begins; 0 where there is none.

    That is the first line at which the file, read so far, says it: right for every way of writing TOML. `text` has to be TOML.
    """
    lines = text.split("\n")
    low, high = 0, len(lines)
    if not _says(lines, high, place):
        return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _says(lines, middle, place) else (middle, high)
    return high


def _says(lines: list[str], count: int, place: Sequence[str]) -> bool:
    """Whether so many lines say it; a value that goes on over several lines counts from its first."""
    import tomllib

    for more in (*range(count, min(count + MOST_LINES, len(lines))), len(lines)):
        try:
            found: object = tomllib.loads("\n".join(lines[:more]).replace("\r", ""))
        except tomllib.TOMLDecodeError:
            continue
        break
    else:
        return False
    for key in place:
        if not isinstance(found, Mapping) or key not in found:
            return False
        found = found[key]
    return True


_HEADER = re.compile(r"\s*\[\s*([\w-]+(?:\s*\.\s*[\w-]+)*)\s*\]\s*(?:#.*)?", re.ASCII)


def edited(path: Path, text: str, place: Sequence[str], values: Mapping[str, str | date] | None) -> str:
    """The text of a settings file with the values of one table changed, or the table taken out where `values` is None.

    `place` leads to the table; for a text at the top it is empty, and the value that is "" is taken out. Comments and order stay.
    The result is read again before it is given: a file that is written in a way that this cannot change raises BadSettings.
    """
    import tomllib

    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    headers = [at for at, line in enumerate(lines) if line.lstrip().startswith("[")]
    start = next((at for at in headers if _names(lines[at]) == tuple(place)), None) if place else -1
    stop = next((at for at in headers if start is not None and at > start), len(lines))
    if start is None:
        block = [f"[{'.'.join(place)}]"]
        before, after = [*lines, *([""] if lines and lines[-1].strip() else [])], []
    else:
        block, before, after = lines[max(start, 0) : stop], lines[: max(start, 0)], lines[stop:]
    gap = not block or not block[-1].strip()
    # comments at the end of a table may well be about the next one
    used = (
        max((at for at, line in enumerate(block) if line.strip() and not line.lstrip().startswith("#")), default=-1) + 1
    )
    if not place and not used:
        used = len(block)  # the comment at the head of the file stays there
    if values is None:
        block = block[used:]
        while block and not block[0].strip():
            del block[0]
    for key, value in (values or {}).items():
        at = next((at for at, line in enumerate(block) if re.match(rf"\s*{key}\s*=", line)), None)
        written = (
            []
            if value == ""
            else [f"{key} = {json.dumps(value, ensure_ascii=False) if isinstance(value, str) else value}"]
        )
        if at is None:
            block[used:used] = written
            used += len(written)
        else:
            block[at : at + 1] = written
    if after and gap and block and block[-1].strip():
        block.append("")
    made = end.join([*before, *block, *after, ""])
    expected = tomllib.loads(text)
    _put(expected, place, values)
    try:
        good = _full(tomllib.loads(made)) == _full(expected)
    except tomllib.TOMLDecodeError:
        good = False
    if not good:
        line = line_of(text, [*place[:1]] or [*(values or {})])
        raise BadSettings(
            f"the settings file `{path}`, line {line}: this is written in a way that the command cannot change without touching"
            " more than it should. Change it there in an editor; nothing was written"
        )
    settings_of(path, made)
    return made


def _names(header: str) -> tuple[str, ...] | None:
    found = _HEADER.fullmatch(header)
    return tuple(re.split(r"\s*\.\s*", found[1])) if found else None


def _full(data: Mapping[str, object]) -> dict[str, object]:
    """The data without empty groups, which say nothing."""
    return {name: value for name, value in data.items() if value != {}}


def _put(data: dict[str, Any], place: Sequence[str], values: Mapping[str, str | date] | None) -> None:
    """The same change, made to the data."""
    for key in place[:-1]:
        data = data.setdefault(key, {})
    if values is None:
        data.pop(place[-1], None)
        return
    table = data.setdefault(place[-1], {}) if place else data
    for key, value in values.items():
        if value == "":
            table.pop(key, None)
        else:
            table[key] = value


def write_settings_file(path: Path, text: str) -> None:
    """Write the file whole, its rights as they were; a new one is for its owner alone. Raises OSError as `disk.replace_whole`."""
    path = path.resolve()  # a link stays a link
    disk.make_folder(path.parent)
    disk.replace_whole(path, text.encode(), mode=path.stat().st_mode & 0o777 if path.exists() else disk.OWNER_ONLY)


def values_of(name: str, value: str) -> dict[str, str | date]:
    """The keys of a table for a value as it was typed. Raises BadSettings."""
    group = name.partition(".")[0]
    if group != "terms":
        text = checked_text(name, value)
        number = r"[0-9+() -]*[0-9][0-9+() -]*(?: ?(?:ext\.?|extension|x) ?[0-9]+)?"
        if group == "numbers" and (not re.fullmatch(number, text) or sum(map(str.isdigit, text)) < 3):
            raise BadSettings(f"`{text[:60]}` is no phone number: write it as 01632 960 002, or with `ext 12` after it")
        return {KEYS[group]: text}
    days = re.fullmatch(r"([0-9-]{10}) (?:to|-|–) ([0-9-]{10})", value)
    if days is None:
        raise BadSettings(
            f"`{clean_line(value)[:60]}` is no term: write its first and last day as 2026-09-02 to 2026-12-18"
        )
    first, last = (a_day(days[number], "the term") for number in (1, 2))
    if last < first:
        raise BadSettings(f"the term ends on {last}, before it begins on {first}")
    return {"first": first, "last": last}


def checked_text(name: str, value: str) -> str:
    """A text as it was typed, if it can be kept and shown. Raises BadSettings."""
    if clean_line(value) != value:
        raise BadSettings(f"`{name}` has characters that cannot be shown: type it anew, on one line")
    if len(value) > MOST_CHARACTERS:
        raise BadSettings(f"`{name}` is longer than {MOST_CHARACTERS} characters")
    return value


def a_day(text: str, what: str) -> date:
    """A day written as 2026-09-01. Raises BadSettings."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadSettings(f"`{clean_line(text)[:60]}` ({what}) is not a day such as 2026-09-01")


def _usual_head() -> Path:
    import platformdirs

    # Never the folder of the case file: whoever puts back an old copy of that must not put back the seal with it.
    return platformdirs.user_state_path("safetriage-seal", appauthor=False) / "caselog.head"


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()
