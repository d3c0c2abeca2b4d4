"""Reading a decision table: a line with its hit policy, a header, rows; every fault with its cell, all at once."""

from __future__ import annotations

import re

from kb.loading.fields import MAX_ID, ManyProblems, nearest
from kb.loading.source import shown
from kb.pack import Pack, Verdict
from kb.problems import Place, Problems
from kb.tables.cells import CellError, read_cell
from kb.tables.columns import Heading, heading_from, heading_in, impossible_in
from kb.tables.grid import Field, Record, read_grid
from kb.tables.table import DUTY, FREE, HOLDS, Cell, DecisionTable, HitPolicy, Row, TableTooLarge

NEEDED = ("verdict", "clause", "says")
OUTPUTS = (*NEEDED, "id", "duty")
MAX_ROWS = 5000
MAX_COLUMNS = 60
_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_HIT = re.compile(r"hit policy\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)


def read_table(name: str, data: bytes, *, pack: Pack | None = None, hit: HitPolicy | None = None) -> DecisionTable:
    """The table in a CSV file's bytes, against a pack or by itself. Raises PackError with every fault found.

    `name` is the file's, for messages and ids; `hit` the hit policy where the file has no line of its own.
    """
    problems = ManyProblems()
    records = read_grid(name, data, problems)
    problems.raise_any()
    table = _Reader(name, records, pack, problems).table(hit)
    problems.raise_any()
    try:
        boxes = table.boxes
    except TableTooLarge as error:
        problems.add("P310", str(error), Place(file=name), "make several rows of it")
        problems.raise_any()
        raise
    for row, found in zip(table.rows, boxes, strict=True):
        if not found:
            message = f"row {row.number} can never hold: the vocabulary's limits refuse every situation of it"
            problems.add("P306", message, row.place, "see the `limits` of its facts")
    problems.raise_any()
    return table


class _Reader:
    def __init__(self, name: str, records: tuple[Record, ...], pack: Pack | None, problems: Problems) -> None:
        self._name, self._records, self._pack, self._problems = name, list(records), pack, problems
        self._stem = stem_of(name)
        self._ids: dict[str, int] = {}
        self._clauses = None if pack is None else {clause.id for clause in pack.clauses}
        self._duties = None if pack is None else {duty.id for duty in pack.duties}

    def table(self, hit: HitPolicy | None) -> DecisionTable:
        hit = self._hit(hit)
        if len(self._records) < 2:
            place = self._records[0][0].place if self._records else Place(file=self._name)
            self._problems.add("P309", "the table has no rows", place, "write a header and at least one row below it")
            self._problems.raise_any()
        header, body = self._records[0], self._records[1:]
        if len(body) > MAX_ROWS:
            message = f"{len(body):,} rows; {MAX_ROWS:,} are the most"
            self._problems.add("P309", message, body[MAX_ROWS][0].place, "make several tables of it")
            self._problems.raise_any()
        self._check_header(header)
        self._check_lengths(header, body)
        self._problems.raise_any()  # with columns out of step every cell would look wrong
        outputs = {field.text: place for place, field in enumerate(header) if field.text in OUTPUTS}
        inputs = [place for place, field in enumerate(header) if field.text not in OUTPUTS]
        headings = {place: self._heading(header[place], tuple(record[place] for record in body)) for place in inputs}
        rows = tuple(self._row(number, record, headings, outputs) for number, record in enumerate(body, 1))
        columns = tuple(heading.column for heading in headings.values() if heading)
        return DecisionTable(
            name=self._stem,
            hit=hit,
            columns=columns,
            rows=rows,
            impossible=impossible_in(self._pack.vocabulary, columns) if self._pack else (),
        )

    def _hit(self, given: HitPolicy | None) -> HitPolicy:
        first = self._records[0] if self._records else ()
        found = _HIT.fullmatch(first[0].text) if first else None
        choices = "write `hit policy: unique`, `first` or `strictest` as the first line, or give --hit"
        if found is None:
            if given is None and first:
                self._problems.add("P301", "the table does not say its hit policy", first[0].place, choices)
            return given or HitPolicy.UNIQUE
        self._records.pop(0)
        words = [found[1], *(field.text for field in first[1:])]
        said = " ".join(word for word in words if word).strip().lower()
        if said not in list(HitPolicy):
            self._problems.add("P301", f"`{shown(said)}` is no hit policy", first[0].place, choices)
            return HitPolicy.UNIQUE
        if given is not None and given != said:
            message = f"the table says `{said}`, the command line `{given}`"
            self._problems.add("P301", message, first[0].place, "take one of them away")
        return HitPolicy(said)

    def _check_header(self, header: Record) -> None:
        seen: set[str] = set()
        for place, field in enumerate(header, 1):
            name = field.text.partition(":")[0].strip()
            if not name:
                message = f"column {place} has no name"
                self._problems.add("P303", message, field.place, "name its fact, or take the column away")
            elif name in seen:
                message = f"two columns are called `{shown(name)}`"
                self._problems.add("P303", message, field.place, "join them, or take one away")
            seen.add(name)
        for name in NEEDED:
            if name not in seen:
                help_text = f"add one; every table has {', '.join(f'`{needed}`' for needed in NEEDED)}"
                if len(header) == 1 and ";" in header[0].text:
                    help_text = "the columns are to be parted by commas, not by semicolons"
                self._problems.add("P303", f"the table has no column `{name}`", header[0].place, help_text)
        facts = len(seen - set(OUTPUTS))
        if not facts:
            self._problems.add("P309", "no column is a fact", header[0].place, "add a column with the name of a fact")
        if facts > MAX_COLUMNS:
            message = f"{facts} columns of facts; {MAX_COLUMNS} are the most"
            self._problems.add("P309", message, header[-1].place, "make several tables of it")

    def _check_lengths(self, header: Record, body: list[Record]) -> None:
        for number, record in enumerate(body, 1):
            if len(record) != len(header):
                message = f"row {number} has {len(record)} cells, the header {len(header)}"
                help_text = "put text that holds a comma into quotation marks; write `-` where any value will do"
                self._problems.add("P302", message, record[-1].place, help_text)

    def _heading(self, header: Field, cells: tuple[Field, ...]) -> Heading | None:
        if self._pack is not None:
            return heading_in(self._pack.vocabulary, header, self._problems)
        return heading_from(header, cells, self._problems)

    def _row(self, number: int, record: Record, headings: dict[int, Heading | None], outputs: dict[str, int]) -> Row:
        cells = tuple(
            self._cell(number, record[place], heading) for place, heading in headings.items() if heading is not None
        )
        said = {name: record[place] for name, place in outputs.items()}
        return Row(
            number=number,
            id=self._id(number, said.get("id"), record[0].place),
            cells=cells,
            verdict=self._verdict(number, said["verdict"]),
            clause=self._known(number, "clause", said["clause"], self._clauses),
            says=self._says(number, said["says"]),
            duty=self._known(number, "duty", said["duty"], self._duties)
            if "duty" in said and said["duty"].text not in ("", "-")
            else None,
            place=record[0].place,
        )

    def _cell(self, number: int, field: Field, heading: Heading) -> Cell:
        try:
            return read_cell(heading.column, field.text, heading.names)
        except CellError as error:
            self._problems.add(error.code, f"row {number}: {error}", field.place, error.help)
            return FREE

    def _id(self, number: int, field: Field | None, place: Place) -> str:
        given = field is not None and bool(field.text)
        name = field.text if field is not None and given else f"{self._stem}-row-{number}"
        place = field.place if field is not None and given else place
        other = self._ids.setdefault(name, number)
        if other != number:
            message = f"rows {other} and {number} are both called `{shown(name)}`"
            self._problems.add("P308", message, place, "give each row an id of its own")
        elif not _ID.fullmatch(name) or len(name) > MAX_ID - len(HOLDS) or name.endswith((DUTY, HOLDS)):
            message = f"row {number}: `{shown(name)}` cannot be an id"
            self._problems.add(
                "P307", message, place, f"use letters, digits, hyphens, underscores, and no ending {DUTY} or {HOLDS}"
            )
        return name

    def _verdict(self, number: int, field: Field) -> Verdict:
        try:
            return Verdict(field.text)
        except ValueError:
            message = f"row {number}: `{shown(field.text)}` is not a verdict"
            self._problems.add("P307", message, field.place, f"one of {', '.join(f'`{one}`' for one in Verdict)}")
            return Verdict.REFER

    def _says(self, number: int, field: Field) -> str:
        if not field.text:
            message = f"row {number}: `says` is empty"
            self._problems.add("P307", message, field.place, "say in a sentence what the row tells people")
        return field.text

    def _known(self, number: int, what: str, field: Field, ids: set[str] | None) -> str:
        if not _ID.fullmatch(field.text) or len(field.text) > MAX_ID:
            message = f"row {number}: `{shown(field.text)}` cannot be the id of a {what}"
            self._problems.add("P307", message, field.place, f"name a {what} by its id")
        elif ids is not None and field.text not in ids:
            message = f"row {number}: `{shown(field.text)}` is not a {what} of this policy"
            self._problems.add("P307", message, field.place, nearest(field.text, ids))
        return field.text


def stem_of(name: str) -> str:
    """A file's name as an id: without its ending, in small letters."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.rpartition("/")[2].rsplit(".", 1)[0].lower()).strip("-")[:40].strip("-")
    return stem if stem and stem[0].isalpha() else f"table-{stem}".rstrip("-")
