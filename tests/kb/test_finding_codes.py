"""Each finding of `policy check` has a page, and each page of that kind a check that can find it."""

from __future__ import annotations

import re
from pathlib import Path

import kb
from kb.codes import codes, page, title

SOURCE = Path(kb.__file__).parent / "checks"


def test_every_finding_code_has_a_page_and_every_page_a_finding() -> None:
    used = {code for file in SOURCE.glob("*.py") for code in re.findall(r'code="(C\d{3})"', file.read_text())}
    assert used == {code for code in codes() if code.startswith("C")}


def test_a_page_says_what_it_means_and_how_to_mend_it() -> None:
    for code in codes():
        assert title(code)
        assert "## Example" in page(code)
        assert "## How to mend it" in page(code)
