"""Installs safetriage in every way that the documents promise, with one Python, and uses each (use.py, journeys.py).

usage: python3 ways.py SOURCE FOLDER [PYTHON]

SOURCE is a copy of the checkout without .venv, FOLDER is new and takes everything that is made, PYTHON is the Python to
install with (default: this one). Prints a line for each step: step, ok or FAILED, seconds, what was seen; exit 1 where one
failed. It asks for nothing but pip's (and uv's) usual way to packages, as the environment has it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Can I accept a friend request from a former pupil who is 17?"
PATIENCE = 900
"""Seconds that one step may take."""
FLAG = "-DPyEval_CallObject=PyObject_CallObject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that has run."""

    status: int
    text: str
    seconds: float

    @property
    def end(self) -> str:
        """The last words, on one line."""
        return " ".join(self.text.split())[-300:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody with a source folder, a place to work in, and a Python."""

    source: Path
    folder: Path
    python: str

    def run(self, *command: str, at: Path | None = None, **more: str) -> Done:
        """Run a command, in the folder unless told otherwise."""
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=at or self.folder,
            env=dict(os.environ) | {"PYTHON": self.python} | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Done(status=done.returncode, text=done.stdout, seconds=time.monotonic() - started)

    def checkout(self, name: str) -> Path:
        """A fresh copy of the source."""
        target = self.folder / name
        shutil.copytree(self.source, target)
        return target

    def venv(self, name: str) -> Path:
        """A fresh virtual environment; its folder of programs."""
        self.run(self.python, "-m", "venv", name)
        return self.folder / name / "bin"


def told(step: str, done: Done, *, right: bool | None = None, seen: str = "") -> bool:
    """Print the line of a step."""
    good = done.status == 0 if right is None else right
    print(
        f"{step}\t{'ok' if good else 'FAILED'}\t{done.seconds:.1f}\t{(seen or done.end) if good else done.end}",
        flush=True,
    )
    return good


def used(who: Newcomer, step: str, command: Path) -> bool:
    """Use an installed command, and print one line for all of it."""
    done = who.run(who.python, "-m", "tests.install.use", str(command), at=ROOT)
    rows = [line.split("\t") for line in done.text.splitlines() if line.count("\t") >= 2]
    seen = [row[2] if row[0] == "decide" else row[0] for row in rows if row[1] == "ok"]
    if done.status == 0:
        return told(f"{step}, used", done, seen=", ".join(seen))
    return told(f"{step}, used", Done(status=1, text="; ".join(" ".join(r) for r in rows if r[1] != "ok") or done.text,
                                      seconds=done.seconds))  # fmt: skip


def make(who: Newcomer) -> Iterator[bool]:
    """The two commands of the README, from a clean checkout, and once more."""
    checkout = who.checkout("a school's folder")  # a newcomer's folders have spaces and apostrophes
    asked = who.run("make", "ask", f"Q={QUESTION}", at=checkout)
    lacking = next((line for line in asked.text.splitlines() if "durable-rules could not be built" in line), "")
    # Without a terminal the question is understood and then waits for a person: exit 2, and it says so.
    right = asked.status == 2 and "a past pupil of this school" in asked.text
    yield told("make ask, first", asked, right=right, seen=lacking or "both channels")
    again = who.run("make", "ask", f"Q={QUESTION}", at=checkout)
    yield told(
        "make ask, again", again, right=again.status == 2 and "building" not in again.text, seen="nothing to build"
    )
    tested = who.run("make", "test", "ARGS=-q tests/kb/test_clean.py", at=checkout)
    yield told("make test of one file", tested, right=tested.status == 0 and " passed" in tested.text)
    yield used(who, "make", checkout / ".venv" / "bin" / "safetriage")


def pip(who: Newcomer) -> Iterator[bool]:
    """`pip install .`, and with the second channel where there is a compiler."""
    checkout, programs = who.checkout("pip"), who.venv("pip-venv")
    yield told("pip install .", who.run(str(programs / "pip"), "install", "-q", ".", at=checkout), seen="installed")
    shutil.rmtree(checkout)
    yield used(who, "pip install .", programs / "safetriage")


def pip_durable(who: Newcomer) -> Iterator[bool]:
    """`pip install '.[durable]'` with the flag that Python 3.13 needs."""
    checkout, programs = who.checkout("durable"), who.venv("durable-venv")
    done = who.run(str(programs / "pip"), "install", "-q", ".[durable]", at=checkout, CC=f"cc {FLAG}")
    if not shutil.which("cc"):
        yield told(
            "pip install .[durable], no compiler",
            done,
            right=done.status != 0,
            seen="pip says what it lacks, and stops",
        )
        return
    yield told("pip install .[durable], with the flag", done, seen="installed")
    yield used(who, "pip install .[durable], with the flag", programs / "safetriage")
    # Without the flag Python 3.13 and later cannot build it, or build what cannot be loaded: pip says so, or the answer does.
    plain = who.venv("plain-venv")
    done = who.run(str(plain / "pip"), "install", "-q", "--no-cache-dir", ".[durable]", at=checkout)
    shutil.rmtree(checkout)
    if done.status:
        yield told(
            "pip install .[durable], no flag", done, right=True, seen="pip says that it cannot be built, and stops"
        )
    else:
        told("pip install .[durable], no flag", done, seen="installed")
        yield used(who, "pip install .[durable], no flag", plain / "safetriage")


def pipx(who: Newcomer) -> Iterator[bool]:
    """`pipx install .`, with the system's pipx or PyPI's."""
    checkout, command = who.checkout("pipx"), shutil.which("pipx")
    if command is None:
        programs = who.venv("pipx-venv")
        if not told("pipx from PyPI", who.run(str(programs / "pip"), "install", "-q", "pipx"), seen="installed"):
            yield False
            return
        command = str(programs / "pipx")
    places = {"PIPX_HOME": str(who.folder / "pipx-home"), "PIPX_BIN_DIR": str(who.folder / "pipx-bin")}
    done = who.run(command, "install", "--python", who.python, ".", at=checkout, **places)
    yield told("pipx install .", done, seen="installed")
    shutil.rmtree(checkout)
    yield used(who, "pipx install .", who.folder / "pipx-bin" / "safetriage")


def uv(who: Newcomer) -> Iterator[bool]:
    """`uv run safetriage`, with uv from PyPI; without a compiler, the group of the second channel is left out."""
    checkout, programs = who.checkout("uv"), who.venv("uv-venv")
    yield told("uv from PyPI", who.run(str(programs / "pip"), "install", "-q", "uv"), seen="installed")
    own = {"UV_PYTHON": who.python, "UV_PYTHON_DOWNLOADS": "never", "UV_CACHE_DIR": str(who.folder / "uv-cache")}
    less = () if shutil.which("cc") else ("--no-group", "durable")
    command = (str(programs / "uv"), "run", *less, "safetriage")
    done = who.run(*command, "policy", "list", at=checkout, **own)
    right = done.status == 0 and "beech-hill-2018" in done.text
    yield told(f"uv run {' '.join((*less, 'safetriage'))}", done, right=right, seen="listed the policies")
    yield used(who, "uv", checkout / ".venv" / "bin" / "safetriage")


def built(who: Newcomer) -> Iterator[bool]:
    """The wheel and the sdist, built here, each installed away from the checkout."""
    checkout, programs = who.checkout("build"), who.venv("build-venv")
    out = who.folder / "dist"
    got = who.run(str(programs / "pip"), "install", "-q", "build")
    done = (
        who.run(str(programs / "python"), "-m", "build", "--outdir", str(out), at=checkout) if got.status == 0 else got
    )
    if not told("build", done, seen="wheel and sdist"):
        yield False
        return
    shutil.rmtree(checkout)
    for name, pattern in (("wheel", "*.whl"), ("sdist", "*.tar.gz")):
        (file,) = out.glob(pattern)
        programs = who.venv(f"{name}-venv")
        yield told(
            name, who.run(str(programs / "pip"), "install", "-q", str(file)), seen=f"{file.stat().st_size // 1024} KB"
        )
        yield used(who, name, programs / "safetriage")


WAYS: tuple[Callable[[Newcomer], Iterator[bool]], ...] = (make, pip, pip_durable, pipx, uv, built)


def main(source: str, folder: str, python: str = sys.executable) -> int:
    """Every way; 1 where a step of one failed."""
    Path(folder).mkdir(parents=True)
    who = Newcomer(source=Path(source).resolve(), folder=Path(folder).resolve(), python=python)
    wanted = os.environ.get("WAYS", "").split()
    good = True
    for way in WAYS:
        if wanted and way.__name__ not in wanted:
            continue
        try:
            good &= all([*way(who)])
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"{way.__name__}\tFAILED\t-\t{error}", flush=True)
            good = False
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
