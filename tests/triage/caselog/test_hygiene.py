"""What a question about the policy must never pay for, and what a running program keeps out of crash files."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["caselog", "caselog.events", "caselog.errors", "caselog.findings", "caselog.store"])
def test_values_errors_and_the_front_door_load_neither_sqlalchemy_nor_cryptography(module: str) -> None:
    heavy = "print([m for m in ('sqlalchemy', 'cryptography', 'psycopg') if m in sys.modules])"
    assert run(f"import sys, triage.{module}; {heavy}") == "[]"


def test_a_file_store_never_loads_psycopg() -> None:
    code = "import sys, triage.caselog.session, triage.caselog.opening; print('psycopg' in sys.modules)"
    assert run(code) == "False"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own calls")
def test_a_process_can_be_kept_out_of_crash_files() -> None:
    code = (
        "import ctypes, resource; from triage.caselog.process import keep_out_of_crash_files as keep; print(keep(),"
        " resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    assert run(code) == "('RLIMIT_CORE', 'PR_SET_DUMPABLE') (0, 0) 0"
