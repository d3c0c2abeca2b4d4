"""What failed is said in the same words by every command; only the advice after it differs."""

from __future__ import annotations

import pytest

from tests.tui.support import safetriage
from tui import command
from tui.casework import faults
from tui.exits import Exit


def test_a_fault_of_the_program_is_named_in_one_voice() -> None:
    with pytest.raises(ZeroDivisionError) as failed:
        raise ZeroDivisionError
    said = "program failed (ZeroDivisionError at test_failure.py:"
    assert command.internal(failed.value).startswith(f"the {said}")
    assert faults.internal(failed.value).startswith(f"The {said}")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied", "a.db"), "the computer cannot use `a.db`: permission denied"),
        (OSError(28, "No space left on device"), "the system says: no space left on device"),
    ],
)
def test_what_the_computer_refuses_is_named_in_one_voice(
    monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr("tui.commands.home.run", refused)
    ran = safetriage()
    assert (ran.exit, ran.err) == (Exit.BAD_INPUT, f"{words}\n")
    assert faults.told(error) == (f"{words[:1].upper()}{words[1:]}.", Exit.BAD_INPUT)
