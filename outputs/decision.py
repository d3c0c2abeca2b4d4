"""A decision as a page: plain text, Markdown, HTML, or JSON."""

from __future__ import annotations

import json
from enum import StrEnum

from kb.decision import Decision
from kb.pack import Pack
from outputs.answer import answer_of
from outputs.templates import render


class Format(StrEnum):
    """The formats of a page; each is its file name's ending too."""

    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


def decision_page(pack: Pack, decision: Decision, form: Format) -> str:
    """The decision in one format. Text is without box characters, for pipes and screen readers; HTML stands on its own."""
    if form is Format.JSON:
        return json.dumps(decision.as_json(), ensure_ascii=False, indent=2) + "\n"
    return render(f"answer.{form}.j2", answer=answer_of(pack, decision))
