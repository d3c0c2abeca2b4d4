"""Every document of the story, word for word, in HTML and Markdown.

After a wanted change: `pytest tests/outputs --golden`, then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from outputs.documents.formats import to_html, to_markdown
from tests.outputs.documents.story import documents

GOLDEN = Path(__file__).parent / "golden"
SLUGS = sorted(documents())


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("ending", ["html", "md"])
def test_a_document_reads_as_it_did(slug: str, ending: str, write_golden: bool) -> None:
    document = documents()[slug]
    text = to_html(document) if ending == "html" else to_markdown(document)
    path = GOLDEN / f"{slug}.{ending}"
    if write_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(SLUGS)
