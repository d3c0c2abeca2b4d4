"""What the user asked for, checked."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kb.clean import clean_line
from kb.loading.folder import MAX_BYTES
from kb.loading.source import Mapping, Text, read_document
from kb.problems import Problems
from tui.parser import UsageError

ENDINGS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet"}
SIGNS = {"tab": "\t", "\\t": "\t", ",": ",", ";": ";", "|": "|", "\t": "\t"}
MAPPING_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One run: what goes in and out, what the columns mean, how it runs."""

    table: Path
    output: Path
    policy: str
    in_parquet: bool
    out_parquet: bool
    encoding: str
    separator: str
    mapping: dict[str, str]
    carry: frozenset[str]
    facts: tuple[str, ...]
    prefix: str
    html: Path | None
    json: bool
    resume: bool
    fresh: bool
    dask: bool
    scheduler: str | None
    workers: int

    def settings(self) -> dict[str, object]:
        """What the output depends on besides the table, the policy and the day: a run goes on only with the same."""
        return {
            "formats": [self.in_parquet, self.out_parquet, self.encoding, self.separator],
            "columns": [sorted(self.mapping.items()), sorted(self.carry), list(self.facts), self.prefix],
        }


def options_of(arguments: Namespace) -> Options:
    """The options of a command line. Raises UsageError."""
    table, output = Path(arguments.file), Path(arguments.output)
    if not table.is_file():
        raise UsageError(f"there is no file `{clean_line(str(table))[:200]}`")
    if output.is_dir():
        raise UsageError(f"`{clean_line(str(output))[:200]}` is a folder; name a file in it with -o")
    if not output.parent.is_dir():
        raise UsageError(f"there is no folder `{clean_line(str(output.parent))[:200]}` for the output")
    if output.exists() and output.samefile(table):
        raise UsageError("the output would take the place of the table; give it another name with -o")
    if arguments.resume and arguments.fresh:
        raise UsageError("--resume goes on with a run and --fresh forgets it; give one of them")
    source = arguments.format or ENDINGS.get(table.suffix.lower())
    if source is None:
        raise UsageError(
            f"the ending of `{clean_line(table.name)[:200]}` does not say what it is: add --format csv or parquet"
        )
    facts = list(arguments.fact)
    if arguments.on_date is not None:
        facts.append(f"on_date={arguments.on_date}")
    if arguments.runner != "dask" and (arguments.scheduler or arguments.workers is not None):
        raise UsageError("--scheduler and --workers belong to --engine dask")
    if arguments.workers is not None and not 1 <= arguments.workers <= 512:
        raise UsageError("--workers is a number from 1 to 512")
    return Options(
        table=table,
        output=output,
        policy=arguments.policy,
        in_parquet=source == "parquet",
        out_parquet=ENDINGS.get(output.suffix.lower(), source) == "parquet",
        encoding=arguments.encoding,
        separator=_separator(arguments.separator, table),
        mapping=_mapping(arguments.map),
        carry=frozenset(arguments.carry),
        facts=tuple(facts),
        prefix=arguments.prefix,
        html=Path(arguments.html) if arguments.html else None,
        json=arguments.json,
        resume=arguments.resume,
        fresh=arguments.fresh,
        dask=arguments.runner == "dask",
        scheduler=arguments.scheduler,
        workers=arguments.workers or 2,
    )


def _separator(given: str | None, table: Path) -> str:
    if given is None:
        return "\t" if table.suffix.lower() == ".tsv" else ","
    if given not in SIGNS:
        raise UsageError(f"--separator is `,`, `;`, `|` or tab, not `{clean_line(given)[:20]}`")
    return SIGNS[given]


def _mapping(given: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        column, equals, fact = text.rpartition("=")
        pairs = [(column, fact)] if equals else _pairs(Path(text))
        for name, target in pairs:
            if name in found:
                raise UsageError(f"--map gives `{clean_line(name)[:60]}` twice")
            found[name] = target
    return found


def _pairs(path: Path) -> list[tuple[str, str]]:
    shown = clean_line(str(path))[:200]
    if path.suffix.lower() not in MAPPING_ENDINGS:
        raise UsageError(f"--map `{shown}` is neither COLUMN=FACT nor a YAML or JSON file")
    if not path.is_file():
        raise UsageError(f"--map: there is no file `{shown}`")
    with path.open("rb") as file:
        body = file.read(MAX_BYTES + 1)
    problems = Problems()
    found = read_document(path.name, body, problems)
    for problem in problems:
        raise UsageError(f"--map {problem.place}: {problem.message}")
    if not isinstance(found, Mapping):
        raise UsageError(f"--map `{shown}`: it has to be pairs, a line for each: COLUMN: FACT")
    pairs = []
    for name, target in found.entries:
        if not isinstance(target, Text):
            raise UsageError(f"--map {target.place}: `{clean_line(name.value)[:60]}` has to name one fact")
        pairs.append((name.value, target.value))
    return pairs
