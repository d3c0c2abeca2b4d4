"""The report on a changed policy as a value, and that value as HTML, Markdown or PDF/UA. Formats lay it out and add nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from outputs.documents.document import NOT_GIVEN, Fields, Items, Notice, Paragraphs, Row, Signature
from outputs.documents.formats import typeset
from outputs.templates import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table with a caption. The first cell of each row heads it; `widths` are parts of a hundred. Newlines part lines."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    kind: str = "grid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines of a file as they stand, with `- ` before what goes and `+ ` before what comes."""

    texts: tuple[str, ...]
    kind: str = "lines"


Piece = Fields | Items | Paragraphs | Signature | Grid | Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A part of a chapter under a heading of its own."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading, what stands under it, and its parts."""

    title: str
    pieces: tuple[Piece, ...] = ()
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole report. `picture` is an SVG that stands at its end, with a sentence that says what it shows."""

    title: str
    facts: tuple[Row, ...]
    notices: tuple[Notice, ...]
    chapters: tuple[Chapter, ...]
    footer: tuple[str, ...]
    picture: str | None = None
    picture_says: str = ""


def to_html(report: Report) -> str:
    """One self-contained page: no script, no outside assets."""
    return render("difference_report.html.j2", document=report, not_given=NOT_GIVEN)


def to_markdown(report: Report) -> str:
    """CommonMark with tables; whatever could be markup in a text is escaped. The picture is left to the other formats."""
    return render("difference_report.md.j2", document=report, not_given=NOT_GIVEN)


def to_pdf(report: Report, made: datetime) -> bytes:
    """PDF/UA-1. Characters that no installed font has are shown by their number. Raises PdfUnavailable."""
    return typeset("difference_report.typ", replace(report, picture=None), made, picture=report.picture)
