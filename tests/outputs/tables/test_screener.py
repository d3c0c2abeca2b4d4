"""Screened tables say of each row what a single decision says; nothing is dropped; CSV and Parquet say the same."""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kb.batch import encoding
from kb.conditions import Among
from kb.decide import decide
from kb.decision import Decision
from kb.pack import Verdict
from kb.policy import Engine, Policy
from kb.situation import FactError
from kb.vocabulary import Fact, FactType, Option, Vocabulary
from outputs.tables import parquet
from outputs.tables.blocks import Block, Position
from outputs.tables.csv_in import CsvSource
from outputs.tables.errors import ChannelsDiffer, TableError
from outputs.tables.parquet import ParquetSource, put_together
from outputs.tables.plan import Naming, plan_of
from outputs.tables.screener import Screened, Screener
from tests.conftest import TODAY

Facts = dict[str, object]


def random_facts(policy: Policy, chance: random.Random) -> Facts:
    """Facts as people give them: some left out, some unknown, dates, and now and then what cannot be."""
    facts: Facts = {}
    for fact in policy.pack.vocabulary.facts:
        draw = chance.random()
        if draw < 0.4 and not (fact.required and draw > 0.02):
            continue
        if draw < 0.5 and not (fact.required and draw > 0.41):
            facts[fact.id] = "unknown"
        elif fact.type is FactType.NUMBER:
            facts[fact.id] = chance.choice([12, 13, 17, 18, 19, chance.randint(0, 125)])
        elif fact.type is FactType.CHOICES:
            flags = [str(option.value) for option in fact.options]
            facts[fact.id] = sorted(chance.sample(flags, chance.choice([0, 0, 1, 1, 2])))
        elif fact.type is FactType.DATE:
            year = chance.randint(2003, 2015) if fact.gives else 2026
            facts[fact.id] = f"{year}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
        else:
            facts[fact.id] = chance.choice([option.value for option in fact.options])
    if chance.random() < 0.8:
        facts.pop(chance.choice(["counterpart_age", "counterpart_born"]), None)
    return facts


def cell(value: object) -> str:
    if isinstance(value, list):
        return ";".join(value) or "none"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def table_of(policy: Policy, rows: Sequence[Facts], folder: Path) -> CsvSource:
    names = [fact.id for fact in policy.pack.vocabulary.facts]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", *names])
    for number, row in enumerate(rows, 1):
        writer.writerow([f"={number}", *(cell(row.get(name)) for name in names)])
    path = folder / "table.csv"
    path.write_text(text.getvalue(), newline="")
    return CsvSource(path)


def screened(policy: Policy, source: CsvSource | ParquetSource, *, to_parquet: bool = False) -> list[Screened]:
    plan = plan_of(policy.pack.vocabulary, source.names, Naming(mapping={}, carry=frozenset(), facts={}))
    one = Screener(policy, plan, TODAY, parquet=to_parquet)
    return [one.screen(block) for block in source.blocks(None)]


def read(found: Sequence[Screened]) -> tuple[list[list[str]], list[list[str]]]:
    texts = (b"".join(one.output for one in found).decode(), b"".join(one.rejects for one in found).decode())
    written, rejected = (list(csv.reader(io.StringIO(text, newline=""), strict=True)) for text in texts)
    return written, rejected


def refusal(policy: Policy, facts: Facts) -> FactError | None:
    try:
        policy.situation(facts, TODAY)
    except FactError as error:
        return error
    return None


def as_decided(policy: Policy, facts: Facts) -> tuple[str, ...]:
    decision = decide(policy, facts, TODAY, engine=Engine.COMPILED)
    clauses = [reason.clause for reason in decision.reasons]
    clauses += [item.clause for item in decision.defeated]
    clauses += [duty.clause for duty in decision.duties]
    return (
        decision.verdict or "",
        ";".join(dict.fromkeys(clauses)),
        ";".join(reason.rule for reason in decision.reasons),
        ";".join(dict.fromkeys(duty.id for duty in decision.duties)),
        ";".join(reading.id for reading in decision.readings),
        ";".join(decision.missing),
    )


def test_every_row_says_what_a_single_decision_says_or_why_it_is_refused(beech_hill: Policy, tmp_path: Path) -> None:
    chance = random.Random(20181101)
    rows = [random_facts(beech_hill, chance) for _ in range(600)]
    found = screened(beech_hill, table_of(beech_hill, rows, tmp_path))
    written, rejected = read(found)
    said = {row[0]: tuple(row[-6:]) for row in written}
    refused = {int(row[0]): row[1:] for row in rejected}
    assert len(said) + len(refused) == len(written) + len(rejected) == len(rows)
    for number, facts in enumerate(rows, 1):
        error = refusal(beech_hill, facts)
        if error is None:
            assert said[f"'={number}"] == as_decided(beech_hill, facts), facts
        else:
            assert refused[number] == [str(number + 1), error.fact, error.message, error.help]
    assert len(said) > 100
    assert len(refused) > 100
    assert all(one.counts.whole for one in found)
    assert sum(one.counts.compared for one in found) == 100


def test_parquet_in_and_out_say_the_same_as_csv(beech_hill: Policy, tmp_path: Path) -> None:
    chance = random.Random(5)
    rows = [random_facts(beech_hill, chance) for _ in range(200)]
    source = table_of(beech_hill, rows, tmp_path)
    plain, rejected = read(screened(beech_hill, source))
    types = {"counterpart_age": pl.Float64, "poses_as_child": pl.Boolean, "content": pl.List(pl.String)}
    columns = {
        name: pl.Series(name, [None if row.get(name) == "unknown" and name in types else row.get(name) for row in rows])
        if name in types
        else pl.Series(name, [cell(row.get(name)) or None for row in rows], dtype=pl.String)
        for name in (fact.id for fact in beech_hill.pack.vocabulary.facts)
    }
    frame = pl.DataFrame({"id": [f"={number}" for number in range(1, 201)], **columns})
    unknown_lost = {number for number, row in enumerate(rows, 1) if any(row.get(name) == "unknown" for name in types)}
    frame.write_parquet(tmp_path / "table.parquet")
    typed = ParquetSource(tmp_path / "table.parquet")
    assert typed.size == 200
    written, typed_rejected = read(screened(beech_hill, typed))
    same = {row[0]: row[-6:] for row in written}
    for row in plain:
        if int(row[0][2:]) not in unknown_lost:
            assert same[row[0]] == row[-6:]
    assert {row[0] for row in rejected} - set(map(str, unknown_lost)) == {row[0] for row in typed_rejected} - set(
        map(str, unknown_lost)
    )
    parts = []
    for number, one in enumerate(screened(beech_hill, typed, to_parquet=True)):
        parts.append(tmp_path / f"{number}.parquet")
        parts[-1].write_bytes(one.output)
    put_together(parts, tmp_path / "whole.parquet")
    out = pl.read_parquet(tmp_path / "whole.parquet")
    assert out.columns == [*frame.columns, "verdict", "clauses", "rules", "duties", "readings", "missing"]
    assert out.schema["content"] == pl.List(pl.String)
    assert out["verdict"].to_list() == [row[-6] for row in written]
    assert out["missing"].to_list() == [row[-1] for row in written]
    as_text = screened(beech_hill, source, to_parquet=True)
    assert pl.read_parquet(io.BytesIO(as_text[0].output))["verdict"].to_list() == [row[-6] for row in plain]


def test_cells_of_parquet_that_are_no_values_are_rejected_or_carried(beech_hill: Policy, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "actor": ["teacher", "pupil"],
            "activity": ["publish", "bypass_firewall"],
            "channel": [{"way": "a"}, None],
            "content": [[["bullying"]], None],
            "carried": [{"a": 1}, {"a": 2}],
            "many": [[-1, 2], None],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    written, rejected = read(screened(beech_hill, ParquetSource(tmp_path / "t.parquet")))
    assert [row[:6] for row in written] == [["pupil", "bypass_firewall", "", "", "{'a': 2}", ""]]
    assert [row[2] for row in rejected] == ["channel"]


def test_blocks_of_parquet_go_on_from_any_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MOST_ROWS", 7)
    pl.DataFrame({"actor": ["teacher"] * 20}).write_parquet(tmp_path / "t.parquet")
    source = ParquetSource(tmp_path / "t.parquet")
    blocks = list(source.blocks(None))
    assert [len(block.rows) for block in blocks] == [7, 7, 6]
    assert [list(block.rows) for block in source.blocks(blocks[0].after)] == [list(block.rows) for block in blocks[1:]]
    assert source.done(blocks[0].after) == 7


@pytest.mark.parametrize("body", [b"", b"PAR1", b"actor\nteacher\n", b"PAR1" + bytes(200) + b"PAR1"])
def test_what_is_not_parquet_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "t.parquet").write_bytes(body)
    with pytest.raises(TableError, match=r"t\.parquet` cannot be read as Parquet"):
        ParquetSource(tmp_path / "t.parquet")


def test_without_polars_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(parquet, "pl", None)
    with pytest.raises(TableError) as refused:
        ParquetSource(tmp_path / "t.parquet")
    assert refused.value.help is not None
    assert "safetriage[scale]" in refused.value.help


def block(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    return Block(
        columns=tuple(zip(*rows, strict=True)),
        rows=range(1, len(rows) + 1),
        lines=range(2, len(rows) + 2),
        bad=(),
        after=Position(rows=len(rows)),
    )


def screener(policy: Policy, names: Sequence[str], facts: Facts | None = None) -> Screener:
    naming = Naming(mapping={}, carry=frozenset(), facts=facts or {})
    return Screener(policy, plan_of(policy.pack.vocabulary, names, naming), TODAY)


def test_facts_of_every_row_and_flags_count(beech_hill: Policy) -> None:
    names = ["activity", "content:bullying", "content:pupil_image"]
    facts: Facts = {"actor": "teacher", "account_kind": "personal", "on_date": "2026-01-01"}
    rows = [["publish", "yes", ""], ["publish", "", ""], ["publish", "unknown", "no"], ["publish", "0", "1"]]
    written, _ = read([screener(beech_hill, names, facts).screen(block(names, rows))])
    sets: list[object] = [["bullying"], None, "unknown", ["pupil_image"]]
    for row, chosen in zip(written, sets, strict=True):
        whole = {**facts, "activity": "publish"} | ({} if chosen is None else {"content": chosen})
        assert tuple(row[-6:]) == as_decided(beech_hill, whole)


def test_facts_of_every_row_are_checked_before_any_row(beech_hill: Policy) -> None:
    with pytest.raises(FactError, match="`bus` is not a value of `channel`"):
        screener(beech_hill, ["actor"], {"channel": "bus"})


def test_a_birth_date_and_a_stated_age_are_read_together(beech_hill: Policy) -> None:
    names = ["actor", "activity", "counterpart", "counterpart_age", "counterpart_born", "on_date"]
    base = ["teacher", "accept_request", "former_pupil"]
    rows = [
        [*base, "", "2008-11-23", "2026-11-22"],
        [*base, "", "2008-11-22", "2026-11-22"],
        [*base, "17", "2008-11-22", "2026-11-22"],
        [*base, "", "2008-11-22", "unknown"],
        [*base, "", "2030-01-01", ""],
    ]
    written, rejected = read([screener(beech_hill, names).screen(block(names, rows))])
    assert len(written) == 3
    for row, facts in zip(written, (rows[0], rows[1], rows[3]), strict=True):
        given = {name: value for name, value in zip(names, facts, strict=True) if value}
        assert tuple(row[-6:]) == as_decided(beech_hill, dict(given))
    assert [row[2] for row in rejected] == ["counterpart_age", "counterpart_born"]


def test_what_the_date_decides_hangs_on_the_day_of_the_row(beech_hill: Policy) -> None:
    stage = Fact(
        id="stage",
        type=FactType.CHOICE,
        label="stage",
        question="?",
        options=(Option(value="early", label="early"), Option(value="late", label="late", starts=date(2026, 6, 1))),
        on="on_date",
    )
    pack = beech_hill.pack
    late = replace(pack.norms[0], id="late", verdict=Verdict.PROHIBITED, when=Among("stage", frozenset({"late"})))
    words = Vocabulary(facts=(*pack.vocabulary.facts, stage))
    policy = Policy.of(replace(pack, vocabulary=words, norms=(*pack.norms, late)))
    names = ["actor", "activity", "on_date", "stage"]
    days = [("2026-05-31", ""), ("2026-06-01", ""), ("", ""), ("unknown", ""), ("2026-05-31", "late"), ("", "early")]
    rows = [["teacher", "browse", *day] for day in days]
    written, rejected = read([screener(policy, names).screen(block(names, rows))])
    assert [row[2] for row in rejected] == ["stage"]
    for row, cells in zip(written, [*rows[:4], rows[5]], strict=True):
        facts: Facts = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
        assert tuple(row[-6:]) == as_decided(policy, facts)
    assert len({row[-4] for row in written}) > 1


def test_more_distinct_cells_than_are_remembered_change_nothing(
    beech_hill: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["actor", "activity", "counterpart", "counterpart_age"]
    rows = [["teacher", "accept_request", "former_pupil", str(age)] for age in range(121)]
    wanted, _ = read([screener(beech_hill, names).screen(block(names, rows))])
    monkeypatch.setattr(encoding, "MOST_CELLS", 5)
    one = screener(beech_hill, names)
    for _ in range(3):
        found, _ = read([one.screen(block(names, rows))])
        assert found == wanted


def test_a_row_that_the_channels_answer_otherwise_stops_the_run(
    beech_hill: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["actor", "activity"]
    one = screener(beech_hill, names)
    rows = [["teacher", "browse"], ["pupil", "bypass_firewall"]]
    wanted = one.screen(block(names, rows))
    assert wanted.counts.compared == 2
    other = screener(beech_hill, names)

    def of_something_else(policy: Policy, _: object, today: date, engine: Engine) -> Decision:
        return decide(policy, {"actor": "governor", "activity": "publish"}, today, engine=engine)

    monkeypatch.setattr("outputs.tables.screener.decide_situation", of_something_else)
    with pytest.raises(ChannelsDiffer, match="row 1: screening and a single decision differ"):
        other.screen(block(names, rows))


def test_a_fault_between_the_channels_stops_the_run(beech_hill: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    one = screener(beech_hill, ["actor", "activity"])
    durable = beech_hill.durable
    assert durable is not None, "durable-rules is not installed: this test needs both channels"
    monkeypatch.setattr(durable, "fire", lambda _: beech_hill.program.conclude(["own-posts"]))
    with pytest.raises(ChannelsDiffer, match="row 1: the two channels differ"):
        one.screen(block(["actor", "activity"], [["pupil", "bypass_firewall"]]))


def test_reading_csv_needs_no_extra(tmp_path: Path) -> None:
    """Neither polars nor dask may be asked for on the way from CSV to CSV."""
    import subprocess

    (tmp_path / "t.csv").write_text("actor,activity\npupil,bypass_firewall\n")
    code = (
        "import sys; sys.modules['polars'] = sys.modules['distributed'] = None\n"
        "from tui.command import main\n"
        f"sys.exit(main(['screen', {str(tmp_path / 't.csv')!r}, '-o', {str(tmp_path / 'o.csv')!r}]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert '"pupil","bypass_firewall","' in (tmp_path / "o.csv").read_text()
