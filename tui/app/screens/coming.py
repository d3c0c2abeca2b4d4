"""What is not there yet, and what to do until it is."""

from __future__ import annotations

from tui.app.screens.sheet import Sheet
from tui.app.text import Part

UNTIL = {
    "A disclosure": [
        "The guide through a disclosure is coming.",
        "Until it is here: if a child is in danger now, call 999. A concern about an adult goes to the headteacher at once; "
        "about the headteacher, to the chair of governors. Speak to the LADO before any action is taken. Write down what was "
        "said, when, and by whom.",
    ],
    "For policy authors": [
        "The authors' desk is coming.",
        "Until it is here, on the command line: “safetriage policy check” traces every clause and runs the worked examples, "
        "and “safetriage policy explain G2” shows what rests on a clause.",
    ],
}


def coming(label: str) -> Sheet:
    """The sheet that says so."""
    return Sheet(label, [Part(text=text) for text in UNTIL[label]])
