"""A whole disclosure through `safetriage case do`, line by line."""

from __future__ import annotations

from tests.tui.casework.support import WHOLE, Office
from tui.exits import Exit


def test_a_disclosure_goes_from_the_opening_to_the_close(opened: Office) -> None:
    reference = opened.new()
    ran = opened.do(reference, *WHOLE)
    assert ran.exit is Exit.DONE, ran.err
    assert "THERE IS A PROBLEM" not in ran.err
    assert ran.err.count("SAVED as entry") == len(WHOLE)
    assert f"SAVED as entry 16 of case {reference}: Close the case." in ran.err
    shown = opened.signed_in("list")
    assert "closed" in shown.out
