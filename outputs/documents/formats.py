"""Any document as HTML, Markdown or PDF/UA. Text from people is only ever data: never markup, never a template, never a name."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime
from functools import partial
from importlib import resources

from kb.clean import clean, clean_line
from outputs.documents.document import NOT_GIVEN, Document, mapped, plain
from outputs.templates import render

_MARKED = re.compile(r"([\\`*_\[\]<>|~&#$!@{}])")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_LONG_RUN = re.compile(r"\S{40}(?=\S)")
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_MOST_REPAIRS = 25


class PdfUnavailable(Exception):
    """The extra `pdf` is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "PDF needs one more part of the program: install it with `pip install 'safetriage[pdf]'`, or open the HTML"
            " file in a browser and print it to PDF from there"
        )


def to_html(document: Document) -> str:
    """One self-contained page: no script, no outside assets."""
    return render("documents/document.html.j2", document=document, not_given=NOT_GIVEN)


def to_markdown(document: Document) -> str:
    """CommonMark with tables; whatever could be markup in a text is escaped."""
    return render(
        "documents/document.md.j2",
        document=document,
        not_given=NOT_GIVEN,
        line=_markdown_line,
        quote=_markdown_quote,
        cell=_markdown_cell,
    )


def to_pdf(document: Document, made: datetime) -> bytes:
    """PDF/UA-1. Characters that no installed font has are shown by their number. Raises PdfUnavailable."""
    return typeset("documents/document.typ", document, made)


def typeset(template: str, page: object, made: datetime, **more: object) -> bytes:
    """Any page, a value of frozen dataclasses, as PDF/UA-1 by one of our Typst templates; the home of typst.

    `more` is handed to the template as it is, beside the page. Characters that no installed font has are shown by their number.
    Raises PdfUnavailable.
    """
    try:
        import typst
    except ImportError:
        raise PdfUnavailable from None
    source = resources.files("outputs").joinpath("templates").joinpath(template).read_bytes()

    def compiled(shown: object) -> bytes:
        data = json.dumps({"document": plain(shown), "not_given": NOT_GIVEN, **more}, ensure_ascii=False)
        pages = typst.compile(source, sys_inputs={"data": data}, format="pdf", pdf_standards=["ua-1"], timestamp=made)
        assert isinstance(pages, bytes)
        return pages

    shown = mapped(page, _breakable)
    for _ in range(_MOST_REPAIRS):
        try:
            return compiled(shown)
        except typst.TypstError as error:
            found = _UNSHOWN.search(str(error))
            if found is None:
                raise
            shown = mapped(shown, partial(_numbered, lacking=frozenset(found[1])))
    return compiled(mapped(shown, _latin_only))


def _breakable(text: str) -> str:
    """Clean text with places to break in over-long words, which would otherwise run off the page."""
    return _LONG_RUN.sub("\\g<0>\u200b", clean(text))


def _numbered(text: str, lacking: frozenset[str]) -> str:
    return "".join(f"\\u{ord(character):04x}" if character in lacking else character for character in text)


def _latin_only(text: str) -> str:
    strange = frozenset(
        character for character in text if unicodedata.category(character)[0] in "LSM" and ord(character) > 0x24F
    )
    return _numbered(text, strange)


def _escape(text: str) -> str:
    escaped = _MARKED.sub(r"\\\1", text).replace("://", "\\://").replace("www.", "www\\.")
    bare = escaped.lstrip(" \t\u00a0")
    indent = "\u00a0" * len(escaped[: len(escaped) - len(bare)].expandtabs(4))
    if bare[:1] in ("-", "+", "="):
        bare = f"\\{bare}"
    return indent + _NUMBERED.sub(r"\1\\\2", bare)


def _markdown_line(text: str) -> str:
    # Nothing in bold, or a space at its edge, would not be read as bold.
    return _escape(clean_line(text).strip() or "–")


def _markdown_quote(text: str) -> str:
    lines = clean(text).split("\n")
    return (
        "\n".join(f"> {_escape(line)}\\" if line.strip() else ">" for line in lines[:-1])
        + ("\n" if len(lines) > 1 else "")
        + f"> {_escape(lines[-1])}"
    )


def _markdown_cell(text: str) -> str:
    return "<br>".join(_escape(line) for line in clean(text).split("\n"))
