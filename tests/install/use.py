"""Uses an installed safetriage as a newcomer would, away from the checkout: seven things, each in a folder made for it.

usage: python3 use.py SAFETRIAGE      (the command to try; prints a line for each thing, exit 1 where one failed)

Only the standard library is needed: it runs with any Python 3.11 or later, in a root that has nothing else.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 120
"""Seconds that one thing may take."""
QUESTION = "Can I accept a friend request from a former pupil who is 17?"
FACTS = '{"actor": "teacher", "activity": "browse", "period": "working_time", "device": "personal", "content": []}'
WORDS = "seven plain words that nobody else knows"


class Wrong(Exception):
    """What a command did that it should not have done."""


def home(folder: Path) -> dict[str, str]:
    """An environment with a home of its own: nothing of the user's is read or written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFETRIAGE_", "XDG_", "PYTHON"))}
    return kept | {"HOME": str(folder), "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def ran(command: list[str], folder: Path, typed: str = "", status: int = 0) -> tuple[str, str]:
    """What a command said on its two streams. Raises Wrong where it left with another status."""
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
    if done.returncode != status:
        end = (done.stderr or done.stdout).strip()[-400:]
        raise Wrong(f"`{' '.join(command[1:3])}` left with {done.returncode}, not {status}: {end}")
    return done.stdout, done.stderr


def wanted(text: str, *words: str) -> None:
    """Raises Wrong where a text lacks one of the words."""
    for word in words:
        if word not in text:
            raise Wrong(f"`{word}` is not in the output: {text.strip()[-400:]}")


def version(command: str, folder: Path) -> str:
    """The version, and which channels answer."""
    found, _ = ran([command, "--version"], folder)
    return found.strip()


def ask(command: str, folder: Path) -> str:
    """A question in plain words, confirmed, and "I don't know" to every question after it."""
    said, heard = ran([command, "ask", "--plain", "--", QUESTION], folder, typed="yes\nteacher\n" + "?\n" * 40)
    wanted(said + heard, "a past pupil of this school", "Ask first", "G3")
    return "answered"


def decide(command: str, folder: Path) -> str:
    """A decision from facts; it says how many channels answered."""
    said, _ = ran([command, "decide"], folder, typed=FACTS + "\n")
    answer = json.loads(said)
    if answer["verdict"] != "prohibited" or "fault" in answer:
        raise Wrong(f"the answer is {answer['verdict']}: {answer['headline']}")
    return " and ".join(answer["channels"]["engines"])


def check(command: str, folder: Path) -> str:
    """The whole policy checked: packs, pages and phrases are all there."""
    said, _ = ran([command, "policy", "check"], folder)
    wanted(said, "nothing to mend")
    return "nothing to mend"


def form(command: str, folder: Path) -> str:
    """A document from a template."""
    said, _ = ran([command, "form", "acknowledgement"], folder)
    wanted(said, "<html", "Beech Hill")
    return f"{len(said)} characters"


def case(command: str, folder: Path) -> str:
    """A case file made, its slip typed back, and the record verified."""
    secret = folder / "words"
    secret.write_text(WORDS + "\n")
    secret.chmod(0o600)
    places = ["--store", str(folder / "cases" / "log.db"), "--head", str(folder / "seal" / "log.head")]
    for name in ("cases", "seal"):
        (folder / name).mkdir(mode=0o700)
    making = [command, "case", "init", *places, "--user", "A. Newcomer", "--passphrase-file", str(secret)]
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
    said, _ = ran([command, "case", "verify", *places], folder)
    wanted(said, "Nothing wrong was found")
    return "made and verified"


def app(command: str, folder: Path) -> str:
    """The app on a terminal of 80 by 24: it shows its first page, and leaves when told to."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(command, [command], home(folder))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    shown, told, until = b"", False, time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                more = os.read(terminal, 65536)
            except OSError:  # what Linux gives once the other end is closed
                break
            if not more:
                break
            shown += more
            if not told and b"Beech" in shown:  # the policy is open
                os.write(terminal, b"\x11")  # Ctrl-Q
                told = True
        else:
            os.kill(child, 9)
            raise Wrong(f"the app did not {'leave' if told else 'show its first page'}: {shown[-200:]!r}")
    finally:
        os.close(terminal)
        _, status = os.waitpid(child, 0)
    if not told or os.waitstatus_to_exitcode(status):
        raise Wrong(f"the app left with {os.waitstatus_to_exitcode(status)}: {shown[-300:]!r}")
    return "shown and left"


THINGS: tuple[Callable[[str, Path], str], ...] = (version, ask, decide, check, form, case, app)


def use(command: str, things: tuple[Callable[[str, Path], str], ...] = THINGS) -> list[tuple[str, bool, str]]:
    """Each thing by name, whether it went right, and what was seen."""
    found = []
    for thing in things:
        with tempfile.TemporaryDirectory(prefix="newcomer-") as folder:
            try:
                found.append((thing.__name__, True, thing(command, Path(folder))))
            except (Wrong, OSError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
                found.append((thing.__name__, False, str(error)))
    return found


def main(command: str) -> int:
    """Prints what was seen; 1 where a thing went wrong."""
    found = use(command)
    for name, right, seen in found:
        print(f"{name}\t{'ok' if right else 'FAILED'}\t{seen}", flush=True)
    return int(not all(right for _, right, _ in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
