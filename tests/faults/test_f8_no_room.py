"""F8: a full, limited or write-protected disk loses nothing, says so in plain words, and works again when there is room."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from tests.faults.lab import Bench, Figure, bench, size
from triage.caselog.encoding import JSONObject
from triage.caselog.errors import CaseLogError, DiskFull, DiskTrouble, HeadUnavailable, ReadOnly
from triage.caselog.events import Event

pytestmark = pytest.mark.faults

NOBODY = 65534
LONG: JSONObject = {"words": "x" * 3000}


class Step(NamedTuple):
    """The arguments of one append."""

    case_id: UUID
    expected_seq: int
    event_id: UUID
    kind: str
    data: JSONObject
    at: datetime


def in_child(work: Callable[[], str]) -> str:
    """What a function says in a process of its own, where it may limit or demote itself."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        said = "died"
        try:
            said = work()
        except BaseException as error:  # The child must never come back into the test run.
            said = f"raised {type(error).__name__}: {error}"
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        said = file.read()
    os.waitpid(pid, 0)
    return said


def fill_until_it_fails(made: Bench, most: int = 400) -> tuple[list[Event], CaseLogError, Step]:
    """Append until the log refuses; what was saved, the refusal, and the step that was refused."""
    session = made.unlock()
    saved: list[Event] = []
    for number in range(most):
        step = Step(made.cases[0], number, made.source.uuid(), "step", LONG, made.source.clock())
        try:
            saved.append(session.append(**step._asdict()))
        except CaseLogError as error:
            assert list(session.events(made.cases[0])) == saved, "what was saved can be read while the disk is full"
            return saved, error, step
    raise AssertionError("the disk never filled")


def works_again(made: Bench, saved: int, step: Step) -> None:
    with made.unlock() as session:
        assert len(session.events(made.cases[0])) == saved
        again = session.append(**step._asdict())
        assert session.append(**step._asdict()) == again
        assert len(session.events(made.cases[0])) == saved + 1
        assert session.verify().sound


@pytest.mark.parametrize("pages", [5, 6, 9, 17, 33][: size(2, 5)])
def test_a_limit_on_the_size_of_files_loses_nothing(tmp_path: Path, pages: int, figure: Figure) -> None:
    made = bench(tmp_path, f"f8 {pages}", cases=1)
    made.session.lock()
    limit = made.file.stat().st_size + pages * 4096

    def work() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        saved, error, refused = fill_until_it_fails(made)
        return f"{len(saved)} {refused.event_id} {error.code}: {error}"

    said = in_child(work)
    count, event_id, rest = said.split(" ", 2)
    assert rest.startswith(("disk-trouble: ", "disk-full: ")), said
    assert "try the same step again" in rest
    works_again(made, int(count), Step(made.cases[0], int(count), UUID(event_id), "step", LONG, made.source.clock()))
    figure(f"F8, file size limit: {count} acknowledged, 0 lost, refused with `{rest.split(':')[0]}`, works with room")


@pytest.fixture
def small_disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="caselog-small-"))
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if done.returncode:
        folder.rmdir()
        pytest.skip("NOT TESTED: a small disk can be mounted only as root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_loses_nothing_and_can_be_worked_on_when_room_is_made(
    tmp_path: Path, small_disk: Path, figure: Figure
) -> None:
    made = bench(tmp_path, "f8 full", cases=1)
    made.session.lock()
    shutil.move(made.file, small_disk / "cases.db")
    made.path = small_disk / "cases.db"
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(250_000))
    saved, error, step = fill_until_it_fails(made)
    assert isinstance(error, DiskFull | DiskTrouble)
    assert "try the same step again" in str(error)
    ballast.unlink()
    works_again(made, len(saved), step)
    figure(f"F8, full disk: {len(saved)} acknowledged, 0 lost, refused with `{error.code}`, works when room is made")


@pytest.mark.parametrize("folder_too", [False, True], ids=["file", "file and folder"])
def test_a_write_protected_store_can_be_read_and_refuses_steps_in_plain_words(folder_too: bool, figure: Figure) -> None:
    # Not in pytest's folder: the demoted process must get through every folder above it.
    folder = Path(tempfile.mkdtemp(prefix="caselog-protected-"))
    try:
        made = bench(folder, "f8 protected", events=3, cases=1)
        made.session.lock()
        for one in (folder, *folder.rglob("*")):
            if os.geteuid() == 0:
                os.chown(one, NOBODY, NOBODY)
        made.file.chmod(0o400)
        if folder_too:
            made.file.parent.chmod(0o500)

        def work() -> str:
            if os.geteuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            session = made.unlock()
            assert len(session.events(made.cases[0])) == 3
            assert session.verify().sound
            try:
                session.append(
                    case_id=made.cases[0],
                    expected_seq=3,
                    event_id=made.source.uuid(),
                    kind="step",
                    data={},
                    at=made.source.clock(),
                )
            except ReadOnly as error:
                assert len(session.events(made.cases[0])) == 3
                return f"refused: {error}"
            return "appended"

        said = in_child(work)
        assert said.startswith("refused: the case file may only be read here"), said
        figure(f"F8, write-protected {'file and folder' if folder_too else 'file'}: read in full, step refused")
    finally:
        made.file.parent.chmod(0o700)
        shutil.rmtree(folder)


def test_a_head_that_cannot_be_written_says_that_the_step_is_saved_and_the_next_try_finds_it(tmp_path: Path) -> None:
    made = bench(tmp_path, "f8 head", cases=1)
    made.head.parent.rename(tmp_path / "unplugged")
    (tmp_path / "elsewhere").write_text("not a folder")
    event_id, at = made.source.uuid(), made.source.clock()
    with pytest.raises(HeadUnavailable, match="the step is saved") as caught:
        made.session.append(case_id=made.cases[0], expected_seq=0, event_id=event_id, kind="step", data={}, at=at)
    assert caught.value.event is not None
    (tmp_path / "elsewhere").unlink()
    (tmp_path / "unplugged").rename(tmp_path / "elsewhere")
    assert (
        made.session.append(case_id=made.cases[0], expected_seq=0, event_id=event_id, kind="step", data={}, at=at)
        == caught.value.event
    )
    assert len(made.session.events(made.cases[0])) == 1
    assert made.session.verify().sound
