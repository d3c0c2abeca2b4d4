"""The program killed in the middle of a case, and a second one that goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.casework.support import LEAD, LEAD_WORDS, Office
from tui.exits import Exit

ROOT = Path(__file__).parents[3]
CANARY = "Canaryword"


def start(office: Office, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.tui.casework.worker", str(office.folder), *arguments, "--user", LEAD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )


def said_until(process: subprocess.Popen[bytes], words: str) -> str:
    assert process.stderr is not None
    said = b""
    while words.encode() not in said:
        some = os.read(process.stderr.fileno(), 65536)
        assert some, said.decode()
        said += some
    return said.decode()


def type_in(process: subprocess.Popen[bytes], *lines: str) -> None:
    assert process.stdin is not None
    process.stdin.write("".join(f"{line}\n" for line in lines).encode())
    process.stdin.flush()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Unix")
def test_after_kill_9_everything_that_was_said_to_be_saved_is_there_and_work_goes_on(opened: Office) -> None:
    reference = opened.new()
    process = start(opened, "do", reference)
    try:
        type_in(process, LEAD_WORDS, "danger", "no", "", "yes", "images", "2", "yes", "record", "9:00", CANARY)
        said = said_until(process, "Who was there?")
        assert said.count("SAVED as entry") == 2
        if sys.platform == "linux":
            arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
            assert LEAD_WORDS not in arguments
            assert CANARY not in arguments
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.communicate()
    assert opened.run("verify").exit is Exit.DONE
    again = start(opened, "do", reference)
    out, err = again.communicate(f"{LEAD_WORDS}\nshow\nrecord\nq\nq\n".encode(), timeout=60)
    assert again.returncode == Exit.DONE, err.decode()
    assert b"Entry 4" not in err, "the form that was not finished is not kept"
    assert b"Entry 3: Are indecent images of a child involved?" in err
    assert b"--- Record the disclosure ---" in err
    assert CANARY.encode() not in out + err
