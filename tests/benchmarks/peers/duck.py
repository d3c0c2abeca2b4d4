"""DuckDB: one query over columns of codes, concepts as columns of inner queries, the verdict as one CASE."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from tests.benchmarks.peers.coded import codes_of, language, parts_of
from tests.benchmarks.peers.common import Answer, Facts, Finish, Peer


def translate(policy: Any) -> dict[str, Any]:
    told = language(
        policy,
        column='"{name}"',
        both=" AND ",
        either=" OR ",
        negated="NOT ({})",
        equal="({name} = {code})",
        span="({name} BETWEEN {first} AND {last})",
    )
    return parts_of(policy, told)


def _query(native: dict[str, Any], source: str, *, rules: bool) -> str:
    inner = source
    for level in [*native["concepts"], native["rules"]]:
        inner = f"(SELECT *, {', '.join(f'{text} AS {_name(name)}' for name, text in level)} FROM {inner})"
    cases = []
    for level, norms in enumerate(native["strictness"]):
        standing = []
        for norm in norms:
            lifting = native["lifting"].get(norm)
            lifted = f" AND NOT ({' OR '.join(map(_name, lifting))})" if lifting else ""
            standing.append(f"({_name(norm)}{lifted})")
        if standing:
            cases.append(f"WHEN {' OR '.join(standing)} THEN {level}")
    wanted = [f"(CASE {' '.join(cases)} ELSE {native['silent_code']} END)::UTINYINT AS verdict"]
    if rules:
        wanted += [_name(name) for name, _ in native["rules"]]
    return f"SELECT {', '.join(wanted)} FROM {inner}"


def _name(name: str) -> str:
    return f'"{name}"'


def _connection() -> Any:
    duckdb: Any = importlib.import_module("duckdb")
    return duckdb.connect(":memory:")


def batch(native: dict[str, Any], columns: dict[str, Any], *, rules: bool) -> Callable[[], Any]:
    """A function that decides all rows anew, given NumPy columns by name; they are held as an Arrow table."""
    arrow: Any = importlib.import_module("pyarrow")
    connection = _connection()
    connection.register("situations", arrow.table(columns))
    query = _query(native, "situations", rules=rules)

    def run() -> Any:
        return connection.sql(query).to_arrow_table()

    return run


def verdicts(result: Any) -> Any:
    """The verdicts of a batch, as NumPy codes."""
    return result["verdict"].to_numpy()


def load(native: dict[str, Any]) -> Any:
    connection = _connection()
    names = [name for name, _ in native["rules"]]
    columns = list(native["cells"])
    values = ", ".join(f"?::UTINYINT AS {_name(name)}" for name in columns)
    query = _query(native, f"(SELECT {values})", rules=True)
    finish = Finish(native)

    def decide(codes: list[int]) -> Answer:
        row = connection.execute(query, codes).fetchone()
        return finish([name for name, held in zip(names, row[1:], strict=True) if held])

    return decide


def prepare(native: dict[str, Any], facts: Facts) -> list[int]:
    return list(codes_of(native, facts).values())


PEER = Peer(
    id="duckdb",
    label="DuckDB",
    module="duckdb",
    package="duckdb",
    engine=False,
    translate=translate,
    load=load,
    prepare=prepare,
)
