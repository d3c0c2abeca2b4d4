"""Uses an installed safetriage as a newcomer would, away from the checkout: each thing and each journey in a folder of its own.

usage: python3 -m tests.install.use SAFETRIAGE [NAME…]     (in the project's root)

SAFETRIAGE is the command to try, NAME one of the things or journeys (default: all). It prints a line for each; exit 1 where
one failed. Only the standard library is needed: it runs with any Python 3.11 or later, in a root that has nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.install import terminal as key
from tests.install.journeys import HOME_PAGE, JOURNEYS, QUESTION
from tests.install.newcomer import Thing, Wrong, made_case_file, ran, tried, wanted
from tests.install.terminal import Terminal

FACTS = '{"actor": "teacher", "activity": "browse", "period": "working_time", "device": "personal", "content": []}'


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
    places = ["--store", str(folder / "cases" / "log.db"), "--head", str(folder / "seal" / "log.head")]
    for name in ("cases", "seal"):
        (folder / name).mkdir(mode=0o700)
    made_case_file(command, folder, "A. Newcomer", *places)
    said, _ = ran([command, "case", "verify", *places], folder)
    wanted(said, "Nothing wrong was found")
    return "made and verified"


def app(command: str, folder: Path) -> str:
    """The app on a terminal of 80 by 24: it shows its first page, and leaves when told to."""
    with Terminal([command], folder) as window:
        window.until(*HOME_PAGE)
        window.press(key.CLOSE)
        window.ended()
    return "shown and left"


THINGS: tuple[Thing, ...] = (version, ask, decide, check, form, case, app)
EVERYTHING = (*THINGS, *JOURNEYS)


def main(command: str, names: Sequence[str] = ()) -> int:
    """Prints what was seen; 1 where a thing went wrong, or where there is none of that name."""
    unknown = set(names) - {thing.__name__ for thing in EVERYTHING}
    if unknown:
        print(f"there is nothing named {', '.join(sorted(unknown))}; there are: "
              f"{', '.join(thing.__name__ for thing in EVERYTHING)}", file=sys.stderr)  # fmt: skip
        return 1
    right = True
    for name, good, seen in tried(command, [thing for thing in EVERYTHING if not names or thing.__name__ in names]):
        print(f"{name}\t{'ok' if good else 'FAILED'}\t{seen}", flush=True)
        right &= good
    return int(not right)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
