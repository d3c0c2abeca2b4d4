"""`safetriage screen` as a person runs it."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from kb.engines.durable import Durable
from kb.pack import Verdict
from kb.program import Firing
from outputs.tables import csv_in, parquet
from outputs.tables.blocks import Block
from outputs.tables.screener import Screened, Screener
from tests.tui.support import Ran, safetriage
from tui.exits import Exit
from tui.screening import cluster
from tui.screening.files import Files
from tui.screening.progress import ProgressLine, spell

TABLE = """\
id,Who,activity,counterpart,counterpart_age,note
1,teacher,accept_request,former_pupil,17,=cmd|calc
2,teacher,accept_request,former_pupil,unknown,"two
lines"
3,teacher,accept_request,former_pupil,,
4,governor,bypass_firewall,,,
5,teacher,accept_request
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_text(TABLE)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, strict=True))


def screen(table: Path, *more: str, out: str = "out.csv") -> Ran:
    return safetriage("screen", str(table), "-o", str(table.parent / out), *more)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_table_comes_out_with_its_answers_and_faulty_rows_beside_it(table: Path) -> None:
    ran = screen(table, "--map", "Who=actor")
    assert ran.exit is Exit.PROBLEMS
    rows = rows_of(table.parent / "out.csv")
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert list(rows[0]) == [
        *TABLE.splitlines()[0].split(","),
        "verdict",
        "clauses",
        "rules",
        "duties",
        "readings",
        "missing",
    ]
    assert rows[0]["note"] == "'=cmd|calc"
    assert rows[1]["note"] == "two\nlines"
    facts = {"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil"}
    for row, age in zip(rows, (17, "unknown", None), strict=True):
        given = facts if age is None else {**facts, "counterpart_age": age}
        decision = json.loads(safetriage("decide", typed=json.dumps(given)).out)
        assert row["verdict"] == (decision["verdict"] or "")
        assert row["rules"] == ";".join(reason["rule"] for reason in decision["reasons"])
        assert row["missing"] == ";".join(decision["missing"])
    rejects = rows_of(table.parent / "out.rejects.csv")
    assert [(row["row"], row["line"], row["column"]) for row in rejects] == [("4", "6", "activity"), ("5", "7", "")]
    assert "cannot be `bypass_firewall` here" in rejects[0]["reason"]
    assert "3 cells" in rejects[1]["reason"]
    assert "5  rows read" in ran.out
    assert "2  rejected, in out.rejects.csv" in ran.out
    assert left(table.parent) == {"contacts.csv", "out.csv", "out.rejects.csv"}
    assert (table.parent / "out.csv").stat().st_mode & 0o077 == 0


def test_a_run_without_faults_ends_well_and_takes_away_the_rejects_of_an_earlier_one(table: Path) -> None:
    screen(table, "--map", "Who=actor")
    table.write_text("\n".join(TABLE.splitlines()[:2]) + "\n")
    ran = screen(table, "--map", "Who=actor", "--json", "--html", str(table.parent / "page.html"))
    assert ran.exit is Exit.DONE
    found = json.loads(ran.out)
    assert (found["rows"], found["written"], found["rejected"], found["rejects"]) == (1, 1, 0, None)
    assert found["compared_through_both_channels"] == 1
    assert left(table.parent) == {"contacts.csv", "out.csv", "page.html"}
    assert "<svg" in (table.parent / "page.html").read_text()


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_mapping_can_stand_in_a_file(table: Path, ending: str) -> None:
    mapping = table.parent / f"names.{ending}"
    mapping.write_text('{"Who": "actor"}' if ending == "json" else "Who: actor\n")
    assert screen(table, "--map", str(mapping)).exit is Exit.PROBLEMS
    assert len(rows_of(table.parent / "out.csv")) == 3


def test_birth_dates_give_ages_on_the_day_that_is_said(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "actor,activity,counterpart,counterpart_born,relation\nteacher,send_request,former_pupil,2008-02-29,none\n"
    )
    verdicts = []
    for day in ("2027-02-28", "2027-03-01"):
        assert screen(table, "--on-date", day).exit is Exit.DONE
        verdicts.append(rows_of(tmp_path / "out.csv")[0]["rules"])
    assert "former-pupil-under-19" in verdicts[0]
    assert "former-pupil-under-19" not in verdicts[1]


def test_a_fact_of_every_row_and_the_mark_of_utf_8(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes("\ufeffactivity,name\nbypass_firewall,Zoë\n".encode())
    assert screen(table, "--fact", "actor=pupil").exit is Exit.DONE
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows_of(tmp_path / "out.csv")[0]["name"] == "Zoë"
    assert rows_of(tmp_path / "out.csv")[0]["verdict"] == "prohibited"


def test_without_a_required_fact_it_is_said_and_every_row_stays_open(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("activity\nbrowse\n")
    ran = screen(table)
    assert ran.exit is Exit.DONE
    assert "no column gives `actor`" in ran.err
    assert rows_of(tmp_path / "out.csv")[0]["missing"] == "actor"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--map", "Who=acter"], "`acter` is not a fact of this policy"),
        (["--map", "who"], "neither COLUMN=FACT nor a YAML or JSON file"),
        (["--map", "nowhere.yaml"], "there is no file `nowhere.yaml`"),
        (["--map", "Who=actor", "--map", "Who=actor"], "--map gives `Who` twice"),
        (["--map", "Who=actor", "--resume", "--fresh"], "give one of them"),
        (["--workers", "2"], "belong to --engine dask"),
        (["--engine", "dask", "--workers", "0"], "--workers is a number"),
        (["--engine", "both"], "invalid choice: 'both'"),
        (["--separator", "x"], "--separator is"),
        (["--separator", ";"], "separated by commas"),
        (["--map", "Who=actor", "--fact", "channel=bus"], "`bus` is not a value of `channel`"),
        (["--map", "Who=actor", "--on-date", "soon"], "`soon` is not a value of `on_date`"),
        (["--format", "parquet"], "cannot be read as Parquet"),
        (["--policy", "beech-hill-2019"], "did you mean `beech-hill-2018`?"),
    ],
)
def test_what_cannot_be_used_says_why(table: Path, more: list[str], words: str) -> None:
    ran = screen(table, *more)
    assert ran.exit is Exit.BAD_INPUT
    assert words in ran.err
    assert left(table.parent) == {"contacts.csv"}


def test_places_that_cannot_be_used_say_why(table: Path) -> None:
    folder = table.parent
    for file, out, words in (
        (folder / "no.csv", "out.csv", "there is no file"),
        (table, ".", "is a folder"),
        (table, "no/out.csv", "there is no folder"),
        (table, "contacts.csv", "would take the place of the table"),
    ):
        ran = screen(file, out=out) if out != "." else safetriage("screen", str(file), "-o", str(folder))
        assert ran.exit is Exit.BAD_INPUT
        assert words in ran.err
    (folder / "t.dat").write_text("actor,activity\n")
    ran = screen(folder / "t.dat")
    assert "add --format csv or parquet" in ran.err
    assert screen(folder / "t.dat", "--format", "csv").exit is Exit.DONE


@pytest.mark.parametrize(
    ("text", "words"),
    [("a: [x]\n", "has to name one fact"), ("- a\n", "it has to be pairs"), ("a: b\na: c\n", "--map names.yaml:2:1")],
)
def test_a_mapping_file_that_is_wrong_says_where(table: Path, text: str, words: str) -> None:
    (table.parent / "names.yaml").write_text(text)
    ran = screen(table, "--map", str(table.parent / "names.yaml"))
    assert ran.exit is Exit.BAD_INPUT
    assert words in ran.err


def test_an_empty_table_gives_an_empty_table(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("actor,activity\n")
    assert screen(table).exit is Exit.DONE
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 1
    assert screen(table, out="out.parquet").exit is Exit.DONE
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert (found.height, found.columns[:3]) == (0, ["actor", "activity", "verdict"])


def many(folder: Path, rows: int = 2_000) -> Path:
    table = folder / "many.csv"
    lines = ["id,actor,activity,counterpart,counterpart_age,note"]
    who = ("teacher", "governor", "pupil", "parent")
    for number in range(rows):
        age = "x" if number % 97 == 5 else str(number % 90)
        lines.append(f'{number},{who[number % 4]},accept_request,former_pupil,{age},"n ""{number}"""')
    table.write_text("\n".join(lines) + "\n")
    return table


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_in, "MOST_ROWS", 100)
    monkeypatch.setattr(parquet, "MOST_ROWS", 100)


class Stopped(KeyboardInterrupt):
    """What Ctrl-C raises, at a place that the test chooses."""


def stop_after(monkeypatch: pytest.MonkeyPatch, blocks: int) -> None:
    done = iter(range(blocks))
    real = Screener.screen

    def screen_some(self: Screener, block: Block) -> Screened:
        if next(done, None) is None:
            raise Stopped
        return real(self, block)

    monkeypatch.setattr(Screener, "screen", screen_some)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("out", ["out.csv", "out.parquet"])
def test_a_run_that_was_stopped_goes_on_and_gives_the_same_bytes(
    tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = many(tmp_path)
    whole = screen(table, "--json", out=f"whole-{out}")
    wanted = (tmp_path / f"whole-{out}").read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        stop_after(patch, 7)
        ran = screen(table, out=out)
    assert ran.exit is Exit.INTERRUPTED
    assert "--resume goes on" in ran.err
    assert "nothing was kept" not in ran.err
    assert not (tmp_path / out).exists()
    again = screen(table, out=out)
    assert again.exit is Exit.BAD_INPUT
    assert "--resume goes on, --fresh starts over" in again.err
    partial = tmp_path / f"{out}.part"
    if partial.is_dir():
        (partial / "00000099.parquet").write_bytes(b"half")
    else:
        partial.write_bytes(partial.read_bytes() + b'"half a row')
    ran = screen(table, "--resume", "--json", out=out)
    assert "going on after row" in ran.err
    assert (tmp_path / out).read_bytes() == wanted
    told = [json.loads(one.out) for one in (ran, whole)]
    for one in told:
        del one["output"], one["rejects"]
    assert told[0] == told[1]
    assert (tmp_path / "out.rejects.csv").read_bytes() == (tmp_path / f"whole-{out}").with_suffix(
        ".rejects.csv"
    ).read_bytes()
    assert not list(tmp_path.glob("*.part*"))
    assert not list(tmp_path.glob("*.journal*"))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("table", "the table is not the same"),
        ("policy", "the policy is not the same"),
        ("settings", "what is asked for is not the same"),
        ("output", "is not there any more, or shorter"),
        ("journal", "cannot be read"),
    ],
)
def test_a_run_goes_on_only_with_what_it_began_with(
    tmp_path: Path, beech_hill_folder: Path, change: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = many(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        stop_after(patch, 3)
        screen(table)
    more = ["--resume"]
    if change == "table":
        table.write_text(table.read_text() + "9,teacher,browse,,,\n")
    elif change == "policy":
        for file in beech_hill_folder.rglob("*.yaml"):
            copy = tmp_path / "pack" / file.relative_to(beech_hill_folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(file.read_text() + "\n# seen\n")
        more += ["--policy", str(tmp_path / "pack")]
    elif change == "settings":
        more += ["--fact", "channel=social_network"]
    elif change == "output":
        os.truncate(tmp_path / "out.csv.part", 10)
    else:
        (tmp_path / "out.csv.journal").write_text("{}")
    ran = screen(table, *more)
    assert ran.exit is Exit.BAD_INPUT
    assert words in ran.err
    assert "--fresh" in ran.err
    assert screen(table, "--fresh").exit is Exit.PROBLEMS
    assert len(rows_of(tmp_path / "out.csv")) > 1_900


def test_a_kill_between_the_last_row_and_the_naming_of_files_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = many(tmp_path, 300)
    screen(table, out="whole.csv")

    def killed(*_: object, **__: object) -> None:
        raise Stopped

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Files, "finish", killed)
        screen(table)
    (tmp_path / "out.csv.part").replace(tmp_path / "out.csv")
    assert screen(table, "--resume").exit is Exit.PROBLEMS
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert (tmp_path / "out.rejects.csv").read_bytes() == (tmp_path / "whole.rejects.csv").read_bytes()
    assert left(tmp_path) == {"many.csv", "whole.csv", "whole.rejects.csv", "out.csv", "out.rejects.csv"}


@pytest.mark.usefixtures("small_blocks")
def test_a_run_that_is_stopped_before_its_first_block_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = many(tmp_path, 10)
    stop_after(monkeypatch, 0)
    ran = screen(table)
    assert ran.exit is Exit.INTERRUPTED
    assert "nothing was kept" in ran.err
    assert left(tmp_path) == {"many.csv"}


def test_a_table_that_turns_out_not_to_be_text_leaves_nothing(tmp_path: Path) -> None:
    table = many(tmp_path, 60_000)
    table.write_bytes(table.read_bytes() + b"\xff\n")
    ran = screen(table)
    assert ran.exit is Exit.BAD_INPUT
    assert "byte 0xff in line 60,002" in ran.err
    assert left(tmp_path) == {"many.csv"}


def test_a_full_disk_is_told_and_what_is_done_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = many(tmp_path, 300)
    monkeypatch.setattr(csv_in, "MOST_ROWS", 100)
    real = Files.add
    done = iter(range(1))

    def add(self: Files, output: bytes, rejects: bytes) -> None:
        if next(done, None) is None:
            raise OSError(28, "No space left on device", str(self.output))
        real(self, output, rejects)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Files, "add", add)
        ran = screen(table)
    assert ran.exit is Exit.BAD_INPUT
    assert "no space left on device" in ran.err
    assert "--resume goes on" in ran.err
    assert screen(table, "--resume").exit is Exit.PROBLEMS
    assert len(rows_of(tmp_path / "out.csv")) == 296


def test_to_go_on_where_nothing_was_stopped_is_to_begin(table: Path) -> None:
    ran = screen(table, "--map", "Who=actor", "--resume")
    assert "starting at the first row" in ran.err
    assert len(rows_of(table.parent / "out.csv")) == 3


def test_a_lost_row_stops_the_run_loudly(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Screener.screen

    def loses_one(self: Screener, block: Block) -> Screened:
        found = real(self, block)
        return replace(found, counts=replace(found.counts, rows=found.counts.rows - 1))

    monkeypatch.setattr(Screener, "screen", loses_one)
    ran = screen(table, "--map", "Who=actor")
    assert ran.exit is Exit.NOT_SURE
    assert "RowsLost" in ran.err
    assert not (table.parent / "out.csv").exists()


def test_a_written_row_too_few_stops_the_run_loudly(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Screener.screen

    def writes_one_less(self: Screener, block: Block) -> Screened:
        found = real(self, block)
        return replace(found, counts=replace(found.counts, written=found.counts.written - 1))

    monkeypatch.setattr(Screener, "screen", writes_one_less)
    ran = screen(table, "--map", "Who=actor")
    assert ran.exit is Exit.NOT_SURE
    assert not (table.parent / "out.csv").exists()


def test_channels_that_differ_end_with_3_and_no_output(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Durable, "fire", lambda *_: Firing(entries=frozenset(), verdict=Verdict.REFER))
    ran = screen(table, "--map", "Who=actor")
    assert ran.exit is Exit.NOT_SURE
    assert "the two channels differ" in ran.err
    assert left(table.parent) == {"contacts.csv"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_progress_line_tells_the_rate_and_the_time_left_on_a_terminal_only() -> None:
    seconds: Iterator[float] = iter([0.0, 0.1, 10.0])
    stream = Terminal()
    line = ProgressLine(stream, lambda: next(seconds), 1000)
    line.tell(50, 500)
    assert not stream.getvalue()
    line.tell(250, 2_000)
    assert "25.0%  250 rows a second, 30 s left" in stream.getvalue()
    line.end()
    assert stream.getvalue().endswith("\r")
    quiet = io.StringIO()
    line = ProgressLine(quiet, lambda: 100.0, 10)
    line.tell(10, 1)
    line.end()
    assert not quiet.getvalue()


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (7260, "2 h 01 min")])
def test_a_stretch_of_time_is_spelt(seconds: float, words: str) -> None:
    assert spell(seconds) == words


def test_without_dask_the_extra_is_named(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    ran = screen(table, "--map", "Who=actor", "--engine", "dask")
    assert ran.exit is Exit.BAD_INPUT
    assert "safetriage[scale]" in ran.err
    assert "Traceback" not in ran.err


def test_a_scheduler_that_does_not_answer_is_named(table: Path) -> None:
    ran = screen(table, "--map", "Who=actor", "--engine", "dask", "--scheduler", "not an address")
    assert ran.exit is Exit.BAD_INPUT
    assert "no Dask scheduler answers at `not an address`" in ran.err


def test_a_task_carries_all_that_a_worker_needs(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Dask does with a task, without Dask: another process has its bytes only."""

    class Client:
        def scheduler_info(self) -> dict[str, object]:
            return {"workers": {"one": {}}}

        def submit(self, function: object, setting: bytes, block: Block, **_: object) -> Future:
            assert function is cluster.screen_there
            return Future(cluster.screen_there(setting, block))

    class Future:
        def __init__(self, found: Screened) -> None:
            self._found = found

        def result(self) -> Screened:
            return self._found

    screen(table, "--map", "Who=actor", out="local.csv")
    monkeypatch.setattr(cluster, "cluster", lambda *_: _given(Client()))
    screen(table, "--map", "Who=actor", "--engine", "dask")
    assert (table.parent / "out.csv").read_bytes() == (table.parent / "local.csv").read_bytes()


class _given:  # noqa: N801 - stands for a function
    def __init__(self, client: object) -> None:
        self._client = client

    def __enter__(self) -> object:
        return self._client

    def __exit__(self, *_: Sequence[object]) -> None:
        return None
