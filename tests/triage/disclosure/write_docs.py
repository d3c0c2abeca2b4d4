"""Writes the generated parts of docs/disclosure.md anew: `python -m tests.triage.disclosure.write_docs`."""

from __future__ import annotations

from pathlib import Path

from triage.disclosure.machine import diagram, table_text

PAGE = """# The disclosure, step by step

A case is the list of its entries, and nothing else: `triage.disclosure.lifecycle.replay` makes the case from them, and
`act` makes the next entry, or refuses it and names what is lacking and which clause or guidance asks for it. An entry is
never changed. A correction is an entry of its own; the first words stay beside it.

The policy gives four steps: record (C1), refer to the LADO and follow the advice (C2), reassure a parent who told (C3), keep
the confidence of staff who told (C4). No case closes without them as they apply. Not referring is possible only where no
harm criterion may be met, with a written reason and a second person, and stays marked as a departure from the policy.
What the policy leaves open (danger first, indecent images, triage, the hold, the times) is guidance, and marked so.

`next` is the first stage whose business is not finished. Each stage also lists the entries that leave the case where it is.

```mermaid
{diagram}```

## The table behind it

{table}
The clock for the LADO is one working day from when the school came to know. What a working day is, is our own reading:
Monday to Friday without England's bank holidays, from eight to five; news from outside these hours counts from the next
opening. Sooner is always right.
"""


def main() -> None:
    """Write the page."""
    path = Path(__file__).parents[3] / "docs" / "disclosure.md"
    path.write_text(PAGE.format(diagram=diagram(), table=table_text()), encoding="utf-8")


if __name__ == "__main__":
    main()
