"""Writing CSV: every cell in quotation marks, and no text that a spreadsheet would take for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from outputs.tables.cells import as_text

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
_SPACES = "".join(chr(number) for number in range(0x3001) if chr(number).isspace())
_FIRST = frozenset(FORMULA_SIGNS + _SPACES + "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060")
"""Characters that a formula can begin with, or that can stand before one unseen."""
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


def safe(cell: str) -> str:
    """The cell with `'` before it where it begins, after spaces, with a formula's sign. A negative number stays a number."""
    if cell[:1] not in _FIRST:
        return cell
    for character in cell:
        if character in FORMULA_SIGNS:
            return cell if _NUMBER.fullmatch(cell) else "'" + cell
        if character not in _FIRST:
            return cell
    return cell


def safe_column(cells: Sequence[object]) -> Sequence[str]:
    """A column as text, ready to be written between quotation marks."""
    return _doubled([safe(cell) if isinstance(cell, str) else _not_text(cell) for cell in cells])


def safe_texts(texts: Sequence[str]) -> Sequence[str]:
    """As `safe_column`, where all cells are text."""
    return _doubled([text if text[:1] not in _FIRST else safe(text) for text in texts])


def _doubled(texts: Sequence[str]) -> Sequence[str]:
    return [text.replace('"', '""') for text in texts] if '"' in "\0".join(texts) else texts


def _not_text(cell: object) -> str:
    return safe(as_text(cell)) if isinstance(cell, list | tuple) else as_text(cell)


def line_of(cells: Iterable[str]) -> str:
    """One line, its end included."""
    return '"' + '","'.join(safe(cell).replace('"', '""') for cell in cells) + '"\n'


def end_of_line(cells: Iterable[str]) -> str:
    """The cells that end a line, from the separator before them on."""
    return '","' + '","'.join(safe(cell).replace('"', '""') for cell in cells) + '"\n'


def lines_of(columns: Sequence[Sequence[str]], ends: Iterable[str]) -> str:
    """Whole lines: columns made ready by `safe_column`, and the end of each line."""
    join = '","'.join
    return "".join(['"' + join(cells) + end for cells, end in zip(zip(*columns, strict=True), ends, strict=True)])
