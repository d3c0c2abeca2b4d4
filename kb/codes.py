"""The stable codes of problems (P) and findings (C): each has one page in `kb/pages/`, whose first line is its title.

The pages are the only list: a code without a page, or a page without a code, fails a test.
"""

from __future__ import annotations

from pathlib import Path

_PAGES = Path(__file__).parent / "pages"


def codes() -> tuple[str, ...]:
    """All codes, in order."""
    return tuple(sorted(path.stem for path in _PAGES.glob("[CP][0-9][0-9][0-9].md")))


def page(code: str) -> str:
    """The page of a code, in Markdown. Raises KeyError where there is none."""
    if code not in codes():
        raise KeyError(code)
    return (_PAGES / f"{code}.md").read_text(encoding="utf-8")


def title(code: str) -> str:
    """What a code means in a few words. Raises KeyError where there is none."""
    return page(code).partition("\n")[0].removeprefix(f"# {code}: ")
