"""A comparison of two policies as plain text for a terminal."""

from __future__ import annotations

import json
import textwrap

from kb.analysis.difference import Part
from kb.analysis.edits import Bearing
from kb.clean import clean_line
from kb.numbers import counted, number, percent
from outputs.differences.comparison import MOST_LINES, MOST_SHORT, Comparison, Tally
from outputs.differences.titles import title
from outputs.templates import render

WIDTH = 100

BEARS = {
    Bearing.ANSWERS: "can change answers",
    Bearing.LEFT_OUT: "can change answers where the fact is left out, not known or given as a date; none where all are given",
    Bearing.TERMS: "changes no verdict and no duty, only the terms: force, to whom, when, on which form, confirmed or not",
    Bearing.ASKING: "changes no answer, only what is asked and how messages are understood",
    Bearing.CHECKS: "changes no answer, only what is checked",
    Bearing.WORDS: "changes no answer, only words",
}
"""What an edit can touch, in words that follow its name."""
GAP = "where the fact is left out, not known or given as a date it can change answers"
"""What is said besides of an edit that can change answers to whole situations, too."""


def as_text(found: Comparison, *, only: Part | None = None, text: bool = False, every: bool = False) -> str:
    """The comparison as text. `only` one part of the answers; `text`: the lines of edits that change no answer too."""
    return render(
        "difference.txt.j2",
        found=found,
        parts=[part.value for part in (Part if only is None else (only,))],
        whole=only is None,
        show_text=text or every,
        most_short=10**9 if every or only is not None else MOST_SHORT,
        most_lines=10**9 if every else MOST_LINES,
        number=number,
        counted=counted,
        percent=percent,
        common=common,
        gap=GAP,
        wrap=_wrap,
        line=clean_line,
        as_json=_json,
        title=title,
        bears=BEARS,
        lone=[edit.bearing for edit in found.edits].count(Bearing.ANSWERS) == 1 and not found.unmeasured,
    )


def common(tally: Tally) -> str:
    """How common situations are; where they have no weight, that they are there all the same."""
    if tally.uncounted:
        return "none that the policy's own weights count"
    return f"{percent(tally.share)} of what people ask"


def _wrap(text: str, indent: int, hanging: int = 2) -> str:
    """Text on lines of a terminal's width, those after the first a little deeper."""
    first, rest = " " * indent, " " * (indent + hanging)
    wrapped = textwrap.fill(
        clean_line(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped or first


def _json(facts: dict[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False)
