"""F14: whatever stands in a pack's folder, the answer is a pack or named problems, soon and in little memory."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kb.engines.durable import available
from kb.loading.folder import MAX_FILES, read_folder
from kb.loading.pack import load_files, load_folder
from kb.normal_form import TooLarge
from kb.pack import Pack
from kb.policy import Policy
from kb.problems import PackError, Problems
from tests.faults import hard_packs, hostile_yaml
from tests.faults.hard_packs import ALSO_HARD, HARD
from tests.faults.hostile_yaml import HOSTILE, ROOT
from tests.kb.loading.packs import GOOD, files_of

pytestmark = pytest.mark.faults

SECONDS = 1.0
"""Of processor time, so that a busy machine fails no test."""
MEGABYTES = 200
PLACES = ("rules/contact.yaml", "vocabulary.yaml")
HEAVY = (
    "alias bomb",
    "deep brackets",
    "deep block",
    "five megabytes of one text",
    "two megabytes",
    "a megabyte of quotes",
    "very many keys",
    "a long list of values",
    "a hundred thousand lines",
)

SEED = 20181101
CHUNKS = 20
MUTATIONS_OF_THE_SMALL_PACK = 80
MUTATIONS_OF_THE_REAL_PACK = 20
"""In each chunk: 1,600 and 400 in all. The small pack loads in 4 ms and uses every part of the format; the real one in 50."""


def outcome(files: Mapping[str, bytes]) -> tuple[Pack | None, PackError | None]:
    """The pack, made ready to decide, or its problems: each with a code, a place within its file, and one line of text."""
    started = time.process_time()
    pack, error = None, None
    try:
        pack = load_files(files)
        Policy.of(pack)
    except PackError as found:
        error = found
    assert time.process_time() - started < SECONDS
    if error is None:
        return pack, None
    assert error.problems
    assert len(str(error)) < 500_000
    for problem in error.problems:
        assert re.fullmatch(r"P\d{3}", problem.code)
        assert problem.message.isprintable()
        assert len(problem.message) < 400
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        if problem.place.file in files:
            assert problem.place.line <= files[problem.place.file].count(b"\n") + 1
        assert all(line.isprintable() for line in problem.render().splitlines())
    return None, error


@pytest.fixture(scope="module")
def real() -> dict[str, bytes]:
    return hostile_yaml.real_files()


@pytest.mark.parametrize("file", PLACES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_by_name_at_its_line(name: str, file: str, real: dict[str, bytes]) -> None:
    body, code = HOSTILE[name]

    _, error = outcome({**real, file: body})

    assert error
    assert any(problem.code.startswith(code) for problem in error.problems if problem.place.file == file)
    assert all(problem.help for problem in error.problems)


@pytest.mark.parametrize("file", PLACES)
@pytest.mark.parametrize("name", HEAVY)
def test_the_worst_documents_take_little_time_and_memory(name: str, file: str) -> None:
    command = [sys.executable, str(Path(hostile_yaml.__file__)), name, file]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env={"PYTHONPATH": str(ROOT)})
    told = json.loads(run.stdout)

    assert any(code.startswith(HOSTILE[name][1]) for code in told["codes"])
    assert told["seconds"] < SECONDS
    assert told["megabytes"] < MEGABYTES


@pytest.mark.parametrize(
    "word",
    ["no", "yes", "on", "010", "0x1F", "12:30:45", "2018-11-30", "1.10", "1e3", ".inf", ".nan", "~", "null", "=", "<<"],
)
def test_a_word_that_other_readers_turn_into_something_else_stays_as_written(word: str) -> None:
    files = files_of(GOOD)
    files["duties.yaml"] = files["duties.yaml"].replace(b"when: the same day", f"when: {word}".encode())

    pack, _ = outcome(files)

    assert pack
    assert pack.duty("tell-head").when == word


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: b"%YAML 1.1\n---\n" + body,
        lambda body: b"---\n" + body + b"...\n",
        lambda body: b"# comment\n" * 10_000 + body,
        lambda body: body.rstrip(b"\n"),
    ],
    ids=["byte order mark", "Windows line ends", "version", "document marks", "long comment", "no last line end"],
)
def test_a_harmless_oddity_changes_nothing(change: Callable[[bytes], bytes]) -> None:
    pack, error = outcome({name: change(body) for name, body in files_of(GOOD).items()})

    assert error is None
    assert pack
    assert pack.rules == load_folder(GOOD).rules
    assert pack.vocabulary == load_folder(GOOD).vocabulary


# Mutations

Mutation = Callable[[random.Random, bytes], bytes]


def _flip_bytes(chance: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 3)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _truncate(chance: random.Random, body: bytes) -> bytes:
    return body[: chance.randrange(len(body))]


def _on_lines(change: Callable[[random.Random, list[bytes]], None]) -> Mutation:
    def mutate(chance: random.Random, body: bytes) -> bytes:
        lines = body.split(b"\n")
        change(chance, lines)
        return b"\n".join(lines)

    return mutate


def _delete_line(chance: random.Random, lines: list[bytes]) -> None:
    del lines[chance.randrange(len(lines))]


def _repeat_line(chance: random.Random, lines: list[bytes]) -> None:
    at = chance.randrange(len(lines))
    lines.insert(at, lines[at])


def _swap_lines(chance: random.Random, lines: list[bytes]) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _move_block(chance: random.Random, lines: list[bytes]) -> None:
    start = chance.randrange(len(lines))
    block = lines[start : start + chance.randint(1, 12)]
    del lines[start : start + len(block)]
    at = chance.randint(0, len(lines))
    lines[at:at] = block


def _indent(chance: random.Random, lines: list[bytes]) -> None:
    at = chance.randrange(len(lines))
    stripped = lines[at].lstrip()
    lines[at] = b" " * chance.randint(0, 8) + stripped


WORD = re.compile(rb"[\w-]+|[^\w\s]")
STRANGE = [
    b"", b"{}", b"[]", b"~", b"no", b"true", b"-1", b"0", b"999999999", b"99999999999999999999", b"1.5", b"2018-13-45",
    b"unknown", b"is", b"not", b"any", b"verdict", b"|", b">-", b"&a", b"*a", b"!!str", b"<<", b"? [a]", b"- -", b"@",
    b"{is: not}", b"[[]]", b"{below: 0}", b"{between: [5, 1]}", "²".encode(), "é\u202e".encode(), b"\x00", b"\x85",
]  # fmt: skip


def _replace_word(chance: random.Random, body: bytes) -> bytes:
    words = list(WORD.finditer(body))
    here, there = chance.choice(words), chance.choice(words)
    new = there.group() if chance.random() < 0.6 else chance.choice(STRANGE)
    return body[: here.start()] + new + body[here.end() :]


def _replace_words(chance: random.Random, body: bytes) -> bytes:
    for _ in range(chance.randint(2, 6)):
        body = _replace_word(chance, body) if WORD.search(body) else body
    return body


MUTATIONS: list[Mutation] = [
    _flip_bytes,
    _truncate,
    _on_lines(_delete_line),
    _on_lines(_repeat_line),
    _on_lines(_swap_lines),
    _on_lines(_move_block),
    _on_lines(_indent),
    _replace_word,
    _replace_word,
    _replace_words,
]


def _mutated(chance: random.Random, files: Mapping[str, bytes]) -> dict[str, bytes]:
    name = chance.choice(sorted(files))
    return {**files, name: chance.choice(MUTATIONS)(chance, files[name])}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_mutated_pack_loads_or_is_refused_by_name(chunk: int, real: dict[str, bytes]) -> None:
    small = files_of(GOOD)
    loaded = 0
    for number in range(MUTATIONS_OF_THE_SMALL_PACK + MUTATIONS_OF_THE_REAL_PACK):
        seed = f"{SEED}/{chunk}/{number}"
        chance = random.Random(seed)
        files = _mutated(chance, small if number < MUTATIONS_OF_THE_SMALL_PACK else real)
        try:
            pack, _ = outcome(files)
        except BaseException:
            print(f"the mutation with seed {seed!r} came to something else")
            raise
        loaded += pack is not None
    assert 0 < loaded < 100


# The folder itself


def copy_of(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def codes_of(folder: Path) -> set[str]:
    with pytest.raises(PackError) as caught:
        load_folder(folder)
    return {problem.code for problem in caught.value.problems}


def test_a_file_whose_name_is_not_text_is_refused(tmp_path: Path) -> None:
    folder = copy_of(files_of(GOOD), tmp_path)
    (folder / "rules" / "\udcff\x1b[2J.yaml").write_bytes(b"- x\n")

    with pytest.raises(PackError) as caught:
        load_folder(folder)

    assert [problem.code for problem in caught.value.problems] == ["P011"]
    assert all(line.isprintable() for line in str(caught.value).splitlines())


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    folder = copy_of(files_of(GOOD), tmp_path)
    (folder / "rules" / "more.yaml").mkdir()

    assert codes_of(folder) == {"P010"}


def test_a_pipe_in_place_of_a_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    import os

    folder = copy_of(files_of(GOOD), tmp_path)
    (folder / "clauses.yaml").unlink()
    os.mkfifo(folder / "clauses.yaml")

    assert codes_of(folder) == {"P010"}


def test_no_more_of_a_huge_file_is_read_than_a_document_may_have(tmp_path: Path) -> None:
    folder = copy_of(files_of(GOOD), tmp_path)
    with (folder / "clauses.yaml").open("wb") as file:
        file.truncate(3_000_000_000)

    files = read_folder(folder, Problems())

    assert len(files["clauses.yaml"]) <= 1_000_001
    assert codes_of(folder) == {"P003"}


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    folder = copy_of(files_of(GOOD), tmp_path)
    for number in range(MAX_FILES):
        (folder / "scenarios" / f"s{number}.yaml").write_bytes(b"[]\n")

    assert codes_of(folder) == {"P003"}


# Packs that are good YAML and hard to decide


@pytest.mark.parametrize("name", HARD)
def test_a_pack_that_is_hard_to_decide_is_ready_or_refused_soon(name: str) -> None:
    _, error = outcome(HARD[name])

    assert error is None or {problem.code for problem in error.problems} <= {"P202", "P203"}, error


@pytest.mark.skipif(not available(), reason="durable-rules is not installed")
@pytest.mark.parametrize("name", [*HARD, *ALSO_HARD])
def test_the_engine_holds_a_hard_pack_and_agrees_or_says_that_it_cannot(name: str) -> None:
    """In a process of its own: beyond its limits the engine would crash or hang, and take the tests with it."""
    command = [sys.executable, str(Path(hard_packs.__file__)), name]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env={"PYTHONPATH": str(ROOT)}
    )

    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["outcome"] in ("agrees", "P202", "P203")
    assert told["outcome"] == ALSO_HARD.get(name, (None, told["outcome"]))[1]
    assert told["megabytes"] < MEGABYTES


def test_what_is_too_large_is_told_as_a_problem_and_not_as_an_error_of_the_program() -> None:
    _, error = outcome(HARD["two numbers with a hundred values each"])

    assert error
    assert [problem.code for problem in error.problems] == ["P202"]
    assert isinstance(error.__cause__, TooLarge)
