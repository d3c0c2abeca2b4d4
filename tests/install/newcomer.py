"""What a newcomer has: a home of their own, commands that are run there, and words for what went wrong.

Only the standard library is needed, here and in the modules that build on it: they run with any Python 3.11 or later, in a
root that has nothing else.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PATIENCE = 120
"""Seconds that one command, or one page of the app, may take."""
AT_ONCE = 3
"""How many things are tried at once."""
WORDS = "seven plain words that nobody else knows"
"""The passphrase of a case file."""


class Wrong(Exception):
    """What a command did that it should not have done."""


Thing = Callable[[str, Path], str]
"""Something that is tried: from the command and an empty folder, what was seen. Raises Wrong."""


def home(folder: Path) -> dict[str, str]:
    """An environment with a home of its own: nothing of the user's is read or written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFETRIAGE_", "XDG_", "PYTHON"))}
    return kept | {"HOME": str(folder), "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def ran(command: Sequence[str], folder: Path, typed: str = "", status: int | None = 0) -> tuple[str, str]:
    """What a command said on its two streams. Raises Wrong where it left with another status; None takes any."""
    done = subprocess.run(
        command,
        input=typed,
        cwd=folder,
        env=home(folder),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if status is not None and done.returncode != status:
        end = (done.stderr or done.stdout).strip()[-400:]
        raise Wrong(f"`{' '.join(command[1:3])}` left with {done.returncode}, not {status}: {end}")
    return done.stdout, done.stderr


def wanted(text: str, *words: str) -> None:
    """Raises Wrong where a text lacks one of the words."""
    for word in words:
        if word not in text:
            raise Wrong(f"`{word}` is not in the output: {text.strip()[-400:]}")


def made_case_file(command: str, folder: Path, user: str, *places: str) -> Path:
    """Make a case file, its slip typed back; the file that holds its passphrase. Raises Wrong."""
    secret = folder / "words"
    secret.write_text(WORDS + "\n")
    secret.chmod(0o600)
    making = [command, "case", "init", *places, "--user", user, "--passphrase-file", str(secret)]
    with subprocess.Popen(
        making,
        cwd=folder,
        env=home(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        slip = process.stdout.readline()
        _, heard = process.communicate(slip, timeout=PATIENCE)
    if process.returncode:
        raise Wrong(f"`case init` left with {process.returncode}: {heard.strip()[-400:]}")
    return secret


def tried(command: str, things: Sequence[Thing]) -> Iterator[tuple[str, bool, str]]:
    """Each thing by name, in a folder of its own: whether it went right, and what was seen."""
    # they mostly wait
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda thing: _tried(command, thing), things)


def _tried(command: str, thing: Thing) -> tuple[str, bool, str]:
    with tempfile.TemporaryDirectory(prefix="newcomer-") as folder:
        try:
            return thing.__name__, True, thing(command, Path(folder))
        except (Wrong, OSError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
            return thing.__name__, False, str(error)
