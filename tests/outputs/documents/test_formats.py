"""Hostile texts come out harmless in every format, and every format is what it says it is."""

from __future__ import annotations

import builtins
import dataclasses
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from outputs.differences.layout import Chapter, Lines, Report
from outputs.differences.layout import to_pdf as report_to_pdf
from outputs.documents.document import (
    Document,
    Fields,
    GuidanceNote,
    Items,
    Notice,
    Paragraphs,
    Row,
    Section,
    Signature,
    Table,
    mapped,
    plain,
)
from outputs.documents.formats import PdfUnavailable, to_html, to_markdown, to_pdf
from tests.outputs.documents.story import MADE, documents

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style><script>x</script>",
    "{{ 7 * 7 }} {% raw %} {{ document.__class__ }}",
    '#import "@preview/x:1.0.0" #read("/etc/passwd") $x$ `y` <label> @ref',
    "[click](javascript:alert(1)) ![x](http://example.invalid/x.png) <http://example.invalid>",
    "# heading\n- item\n1. one\n> quote\n```\ncode\n```\n---\n| a | b |\n    indented\n\ttab\n===",
    "http://example.invalid www.example.invalid someone@example.invalid",
    "\x00\x1b[2J\x9b\u202eright to left\u2066\u2069 \ufeff\ue000\ud800",
    "שלום مرحبا \u200f שלום",
    "你好 😀 ẞ\u0301\u0301",
    "&lt;b&gt; &amp; &#x3C;",
    "../../etc/passwd\r\nSet-Cookie: x",
    "word " * 4000,
    "x" * 20_000,
)
ALLOWED = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "section",
        "p",
        "ul",
        "li",
        "dl",
        "dt",
    ),
    *("dd", "span", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "footer"),
}


def everywhere(text: str) -> Document:
    """The text wherever a text can stand; one as long as people's accounts can be, only where these stand."""
    label = text if len(text) < 1000 else "label"
    return _placed(text, label)


def _placed(text: str, label: str) -> Document:
    return Document(
        slug="chronology",
        title=label,
        facts=(Row(label=label, value=text), Row(label="blank", value=None)),
        notices=(Notice(title=label, text=text),),
        sections=(
            Section(
                title=label,
                blocks=(
                    Fields(rows=(Row(label=label, value=text), Row(label=label, value=None, blank=True))),
                    Paragraphs(texts=(text,)),
                    Items(texts=(text,)),
                    Table(caption=label, head=("n", "when", "by", label), rows=(("1", text, text, text),)),
                    GuidanceNote(title=label, text=text, source=label, mark=label),
                    Signature(lines=(label,)),
                ),
            ),
        ),
        footer=(text,),
    )


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def page(html: str) -> Page:
    parsed = Page()
    parsed.feed(html)
    return parsed


EMPTY = page(to_html(everywhere("plain")))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_hostile_text_adds_no_tag_to_the_html(text: str) -> None:
    got = page(to_html(everywhere(text)))
    assert got.tags == EMPTY.tags
    assert set(got.tags) <= ALLOWED
    assert got.attributes == EMPTY.attributes
    assert "\x1b" not in got.text
    assert "\u202e" not in got.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_adds_a_tag_to_the_html(text: str) -> None:
    assert page(to_html(everywhere(text))).tags == EMPTY.tags


def blocks_of(markdown: str) -> list[str]:
    """The tags that a Markdown reader makes, with raw HTML, tables and bare links switched on; `br` and `p` left out."""
    found = page(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)).tags
    return [tag for tag in found if tag not in ("br", "p")]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_hostile_text_adds_no_markup_to_the_markdown(text: str) -> None:
    assert blocks_of(to_markdown(everywhere(text))) == blocks_of(to_markdown(everywhere("plain")))


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab1 .-+=#>*_`[]()<!|&\\\n\t~:"), max_size=30))
def test_no_text_adds_markup_to_the_markdown(text: str) -> None:
    assert blocks_of(to_markdown(everywhere(text))) == blocks_of(to_markdown(everywhere("plain")))


def test_markdown_brings_the_words_back_unchanged() -> None:
    text = "1. She said *that* <b>, `x` | y & z_z\n# not a heading\n- nor a list"
    document = Document(
        slug="receipt", title="t", sections=(Section(title="s", blocks=(Fields(rows=(Row(label="l", value=text),)),)),)
    )
    shown = page(MarkdownIt("commonmark").render(to_markdown(document))).text
    for line in text.split("\n"):
        assert line in shown


typst = pytest.importorskip("typst", reason="the extra `pdf` is not installed")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_hostile_text_is_only_text_in_the_pdf(text: str, tmp_path: Path) -> None:
    made = to_pdf(everywhere(text), MADE)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made or b"StructTreeRoot" in made
    shown = _text_of(made, tmp_path, "-raw")
    assert "root:" not in shown
    if text.startswith("#import"):
        assert "#import" in shown
        assert "#read" in shown


@pytest.mark.parametrize("count", [1, 3, 40])
def test_letters_that_no_font_has_are_shown_by_their_number(count: int, tmp_path: Path) -> None:
    linear_a = "".join(chr(0x10600 + number) for number in range(count))
    document = Document(
        slug="receipt", title="t", sections=(Section(title="s", blocks=(Paragraphs(texts=(linear_a,)),)),)
    )
    made = to_pdf(document, MADE)
    assert "\\u10600" in _text_of(made, tmp_path)


def test_a_report_shows_letters_as_a_document_does(tmp_path: Path) -> None:
    lines = Lines(texts=("a: \u03a9 \u0431", "b: \U00010600"))
    report = Report(title="t", facts=(), notices=(), chapters=(Chapter(title="c", pieces=(lines,)),), footer=())
    text = _text_of(report_to_pdf(report, MADE), tmp_path)
    assert "a: \u03a9 \u0431" in text
    assert "b: \\u10600" in text


def _text_of(made: bytes, folder: Path, *options: str) -> str:
    """The words of a PDF, as poppler reads them."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed, so the words of the PDF were not read back")
    (folder / "x.pdf").write_bytes(made)
    command = ["pdftotext", *options, str(folder / "x.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("slug", sorted(documents()))
def test_every_document_is_pdf_ua(slug: str) -> None:
    assert to_pdf(documents()[slug], MADE).startswith(b"%PDF-")


def test_a_missing_extra_is_a_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PdfUnavailable, match=r"safetriage\[pdf\].*print it to PDF"):
        to_pdf(documents()["receipt"], MADE)


@pytest.mark.parametrize("slug", sorted(documents()))
def test_every_page_is_accessible_and_needs_nothing_from_outside(slug: str) -> None:
    document = documents()[slug]
    html = to_html(document)
    got = page(html)
    assert '<html lang="en-GB">' in html
    assert f"<title>{document.title}</title>" in html
    assert "default-src 'none'" in html
    assert got.tags.count("h1") == 1
    assert not {"script", "img", "link", "iframe", "form", "a", "object"} & set(got.tags)
    assert not {"src", "href", "style"} & got.attributes
    levels = [int(tag[1]) for tag in got.tags if tag in ("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert got.tags.count("dt") == got.tags.count("dd")


@given(st.text())
def test_what_typst_gets_is_json_and_comes_back_as_it_was(text: str) -> None:
    document = everywhere(text.encode("utf-8", "replace").decode())
    assert json.loads(json.dumps(plain(document))) == plain(document)
    assert mapped(document, lambda one: one) == document
    assert dataclasses.replace(document) == document


def test_a_pdf_made_twice_is_the_same() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    assert to_pdf(documents()["receipt"], at) == to_pdf(documents()["receipt"], at)
