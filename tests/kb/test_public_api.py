"""The typed way in for other programs: its names, what they cost, and the examples of docs/reference/python-api.md."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import re
import subprocess
import sys
import typing
from dataclasses import dataclass
from pathlib import Path

import pytest

import kb

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "python-api.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A block of Python in a page, the line on which it begins, and what the page says that it prints."""

    line: int
    code: str
    prints: str | None


def _examples(page: Path) -> list[Example]:
    text = page.read_text()
    blocks = re.compile(r"^```python\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.M | re.S)
    return [
        Example(line=text.count("\n", 0, found.start()) + 2, code=found[1], prints=found[2])
        for found in blocks.finditer(text)
    ]


def test_every_example_of_the_page_prints_what_the_page_says() -> None:
    names: dict[str, object] = {}
    examples = _examples(PAGE)
    assert len(examples) == PAGE.read_text().count("```python") >= 7
    for example in examples:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("\n" * (example.line - 1) + example.code, str(PAGE), "exec"), names)
        assert out.getvalue() == (example.prints or ""), f"the block at line {example.line}"


def test_every_public_name_is_there_is_in_the_page_and_says_what_it_is() -> None:
    page = PAGE.read_text()
    assert kb.__all__ == sorted(kb.__all__)
    assert set(kb.__all__) <= set(dir(kb))
    for name in kb.__all__:
        found = getattr(kb, name)
        assert inspect.getdoc(found), name
        assert f"`{name}" in page or f"import {name}" in page, name
        assert f"`{name}`" in (kb.__doc__ or ""), name
    with pytest.raises(AttributeError, match="has no attribute 'decided'"):
        kb.decided  # noqa: B018  # asking for it is what raises


def test_the_names_that_type_checkers_see_are_those_that_are_there() -> None:
    """The imports under TYPE_CHECKING and the homes are two lists: they must not drift apart."""
    text = Path(inspect.getfile(kb)).read_text()
    seen = {
        name.strip(): home
        for home, names in re.findall(r"^    from (\S+) import (.+)$", text, re.M)
        for name in names.split(",")
        if home.startswith("kb.")
    }
    assert set(seen) == set(kb.__all__)
    for name, home in seen.items():
        assert getattr(importlib.import_module(home), name) is getattr(kb, name)


@pytest.mark.parametrize("name", [name for name in kb.__all__ if name.islower()])
def test_every_argument_and_answer_of_a_public_function_has_a_type(name: str) -> None:
    function = getattr(kb, name)
    hints = typing.get_type_hints(function)
    assert set(hints) == {*inspect.signature(function).parameters, "return"}
    assert typing.Any not in hints.values()


@pytest.mark.parametrize("room", ["kb", "triage", "outputs", "tui"])
def test_every_room_says_that_it_is_typed(room: str) -> None:
    assert (ROOT / room / "py.typed").is_file()


def _python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize(
    "first", ["from kb import decide", "import kb.decide", "from kb.decide import decide", "import kb"]
)
def test_decide_is_the_function_however_the_module_of_that_name_came_in(first: str) -> None:
    """Importing a module binds it in its package, in the place of anything of the same name."""
    code = f"{first}; from kb import decide; import kb; assert kb.decide is decide; print(type(decide).__name__)"
    assert _python(code) == "function"


def test_nothing_is_imported_before_it_is_used_and_deciding_needs_little() -> None:
    bare = _python("import sys, kb; print(sorted(n for n in sys.modules if n.startswith('kb.')))")
    assert bare == "[]"
    heavy = _python(
        "import sys, datetime, kb; kb.decide(kb.open_policy('example-academy'), {}, datetime.date(2026, 11, 22));"
        "print([n for n in ('numpy', 'textual', 'sqlalchemy', 'cryptography', 'hypothesis', 'jinja2') if n in sys.modules])"
    )
    assert heavy == "[]"
