"""Writes what the documentation takes from the program anew: `python -m tests.docs.write_reference`.

That is the pages in `docs/reference` but one, the schemas in `docs/schema` of what commands
print, the pictures in `docs/pictures`, and the drawing of the imports in `CONTRIBUTING.md`.
tests/docs/test_reference.py fails when one of them is out of date.
"""

from __future__ import annotations

import re
from pathlib import Path

from kb.loading.shelf import open_policy
from outputs.schemas.every import schemas
from tests.docs.command_pages import commands_page, environment_page, exit_page
from tests.docs.decision_schema import decision_page, decision_schema, written
from tests.docs.imports import mermaid
from tests.docs.json_pages import json_page
from tests.docs.policy_pages import policy_pages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SNAPSHOTS = ROOT / "tests" / "tui" / "app" / "__snapshots__" / "test_pictures"
PICTURES = {
    "home": "light-home",
    "understood": "light-understood",
    "question": "light-question",
    "check": "light-check",
    "answer": "light-answer",
    "map": "light-verdict_map",
    "policy": "light-browser",
    "emergency": "light-emergency",
}
"""Each picture of the documentation, and the snapshot of the app's tests that it is."""
BEGIN, END = "<!-- imports: begin -->", "<!-- imports: end -->"


def made() -> dict[Path, str]:
    """Every generated file with what it must hold now."""
    pages = {
        "commands.md": commands_page(),
        "exit-codes.md": exit_page(),
        "environment.md": environment_page(),
        "decision.md": decision_page(),
        "json.md": json_page(),
        **policy_pages(open_policy("beech-hill-2018").pack),
    }
    found = {DOCS / "reference" / name: text for name, text in pages.items()}
    printed = {"decision": decision_schema()} | {str(form): schema for form, schema in schemas().items()}
    for name, schema in printed.items():
        found[DOCS / "schema" / f"{name}.json"] = written(schema)
    for name, snapshot in PICTURES.items():
        found[DOCS / "pictures" / f"{name}.svg"] = picture(snapshot)
    contributing = ROOT / "CONTRIBUTING.md"
    found[contributing] = with_drawing(contributing.read_text(encoding="utf-8"))
    return found


def picture(snapshot: str) -> str:
    """A snapshot as a picture for a page: without the addresses from which it would fetch its letters."""
    path = SNAPSHOTS / f"test_the_screen_looks_as_it_was_looked_at[{snapshot}].svg"
    text = re.sub(r"\s*@font-face \{.*?\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def with_drawing(page: str) -> str:
    """The page with the imports as they are now. Raises ValueError where it has no place for them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"CONTRIBUTING.md lacks `{BEGIN}` or `{END}`")
    return f"{before}{BEGIN}\n```mermaid\n{mermaid()}```\n{END}{after}"


def main() -> None:
    """Write every file that is not as it should be."""
    for path, text in made().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
