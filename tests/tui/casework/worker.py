"""The program as a process of its own, with this test's cheap keys: `python -m tests.tui.casework.worker FOLDER ARGUMENTS…`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.tui.casework.support import anywhere
from triage.caselog.options import Options
from triage.caselog.slots import TESTING
from tui.casework.outside import Outside
from tui.commands import case
from tui.console import real_console
from tui.parser import parse


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0])
    where = ["--store", str(folder / "store" / "cases.db"), "--head", str(folder / "elsewhere" / "caselog.head")]
    outside = Outside(options=Options(cost=TESTING, placement=anywhere), environ={})
    return case.run(parse(["case", *arguments[1:], *where]), real_console(), outside)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
