"""The tools that try an installation: they see what is wrong and pass what is right. The roots themselves are not made here."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.install import ways
from tests.install.newcomer import tried
from tests.install.use import EVERYTHING, app, ask, decide, form, version

ROOT = Path(__file__).parents[2]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


DIST = _module(ROOT / ".ci" / "check_dist.py")
"""Not importable by name: its folder's begins with a dot."""


@pytest.mark.thorough
def test_this_installation_does_what_a_newcomer_tries_first() -> None:
    command = Path(sys.executable).parent / "safetriage"
    found = list(tried(str(command), (version, ask, decide, form)))
    assert [(name, right) for name, right, _ in found] == [
        (name, True) for name in ("version", "ask", "decide", "form")
    ], found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_the_app_starts_on_a_terminal_and_leaves() -> None:
    found = list(tried(str(Path(sys.executable).parent / "safetriage"), (app,)))
    assert found == [("app", True, "shown and left")]


@pytest.mark.parametrize(
    "body", ["exit 1", "echo safetriage 1.0", 'echo \'{"verdict": "permitted", "headline": "x"}\'']
)
def test_a_command_that_does_something_else_is_seen(tmp_path: Path, body: str) -> None:
    command = tmp_path / "safetriage"
    command.write_text(f"#!/bin/sh\n{body}\n")
    command.chmod(0o755)
    found = list(tried(str(command), [thing for thing in EVERYTHING if thing is not version]))
    assert len(found) == 9
    assert not any(right for _, right, _ in found), found


def test_the_distribution_lacks_a_kind_of_data_when_none_of_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names = DIST.tracked(*DIST.PACKAGES)
    assert DIST.data_faults("wheel", names) == []
    for ending in (".tcss", ".typed", ".yaml", ".j2", ".typ", ".md"):
        left = {name for name in names if not name.endswith(ending)}
        assert DIST.data_faults("wheel", left), ending


def test_an_unpacked_archive_has_its_files_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    known = DIST.tracked("kb", "tui", "LICENSE")
    for name in known | {"kb/__pycache__/answer.cpython-311.pyc", "docs/index.md"}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert not (tmp_path / ".git").exists()
    assert DIST.tracked("kb", "tui", "LICENSE") == known
    assert DIST.tracked("docs", "no such place") == {"docs/index.md"}


def test_the_script_of_the_roots_is_sound_and_asks_for_root() -> None:
    script = ROOT / "tests" / "install" / "clean_roots"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    # every way is one that the script's own explanation of WAYS= can name
    assert [way.__name__ for way in ways.WAYS] == ["make", "pip", "pip_durable", "pipx", "uv", "built"]
