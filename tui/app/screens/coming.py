"""What is not there yet, and what to do until it is."""

from __future__ import annotations

from tui.app.screens.sheet import Sheet
from tui.app.text import Part

UNTIL = {
    "For policy authors": [
        "The authors' desk is coming.",
        "Until it is here, on the command line: “safetriage policy check” traces every clause and runs the worked examples, "
        "and “safetriage policy explain G2” shows what rests on a clause.",
    ],
}


def coming(label: str) -> Sheet:
    """The sheet that says so."""
    return Sheet(label, [Part(text=text) for text in UNTIL[label]])
