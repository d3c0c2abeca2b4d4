"""polars: concepts and rules as lazy expressions over columns of codes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from tests.benchmarks.peers.coded import codes_of, language, parts_of
from tests.benchmarks.peers.common import Answer, Facts, Finish, Peer


def translate(policy: Any) -> dict[str, Any]:
    told = language(
        policy,
        column='pl.col("{name}")',
        both=" & ",
        either=" | ",
        negated="~({})",
        equal="({name} == {code})",
        span="(({name} >= {first}) & ({name} <= {last}))",
    )
    return parts_of(policy, told)


def _plan(native: dict[str, Any], frame: Any, *, rules: bool) -> Any:
    """The lazy query: the verdict, and where asked a column for each rule that says whether its condition holds."""
    pl: Any = importlib.import_module("polars")

    def made(text: str) -> Any:
        return eval(text, {"pl": pl})

    query = frame.lazy()
    for level in native["concepts"]:
        query = query.with_columns([made(text).alias(name) for name, text in level])
    query = query.with_columns([made(text).alias(name) for name, text in native["rules"]])
    verdict = pl.lit(native["silent_code"], dtype=pl.UInt8)
    for level, norms in reversed(list(enumerate(native["strictness"]))):
        standing = []
        for norm in norms:
            lifting = native["lifting"].get(norm)
            held = pl.col(norm)
            standing.append(held & ~pl.any_horizontal(lifting) if lifting else held)
        if standing:
            some = standing[0] if len(standing) == 1 else pl.any_horizontal(standing)
            verdict = pl.when(some).then(pl.lit(level, dtype=pl.UInt8)).otherwise(verdict)
    wanted = [verdict.alias("verdict")]
    if rules:
        wanted += [pl.col(name) for name, _ in native["rules"]]
    return query.select(wanted)


def batch(native: dict[str, Any], columns: dict[str, Any], *, rules: bool) -> Callable[[], Any]:
    """A function that decides all rows anew, given NumPy columns by name."""
    pl: Any = importlib.import_module("polars")
    frame = pl.DataFrame(columns)
    plan = _plan(native, frame, rules=rules)
    collect: Callable[[], Any] = plan.collect
    return collect


def verdicts(result: Any) -> Any:
    """The verdicts of a batch, as NumPy codes."""
    return result["verdict"].to_numpy()


def load(native: dict[str, Any]) -> Any:
    pl: Any = importlib.import_module("polars")
    names = [name for name, _ in native["rules"]]
    finish = Finish(native)

    def decide(codes: dict[str, list[int]]) -> Answer:
        row = _plan(native, pl.DataFrame(codes), rules=True).collect().row(0)
        return finish([name for name, held in zip(names, row[1:], strict=True) if held])

    return decide


def prepare(native: dict[str, Any], facts: Facts) -> dict[str, list[int]]:
    return {name: [code] for name, code in codes_of(native, facts).items()}


PEER = Peer(
    id="polars",
    label="polars",
    module="polars",
    package="polars",
    engine=False,
    translate=translate,
    load=load,
    prepare=prepare,
)
