"""The tools that try an installation: they see what is wrong and pass what is right. The roots themselves are not made here."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


USE, WAYS, DIST = (
    _module(ROOT / name) for name in ("tests/install/use.py", "tests/install/ways.py", ".ci/check_dist.py")
)


@pytest.mark.thorough
def test_this_installation_does_what_a_newcomer_tries_first() -> None:
    command = Path(sys.executable).parent / "safetriage"
    found = USE.use(str(command), (USE.version, USE.ask, USE.decide, USE.form))
    assert [(name, right) for name, right, _ in found] == [
        (name, True) for name in ("version", "ask", "decide", "form")
    ], found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_the_app_starts_on_a_terminal_and_leaves() -> None:
    assert USE.use(str(Path(sys.executable).parent / "safetriage"), (USE.app,)) == [("app", True, "shown and left")]


@pytest.mark.parametrize(
    "body", ["exit 1", "echo safetriage 1.0", 'echo \'{"verdict": "permitted", "headline": "x"}\'']
)
def test_a_command_that_does_something_else_is_seen(tmp_path: Path, body: str) -> None:
    command = tmp_path / "safetriage"
    command.write_text(f"#!/bin/sh\n{body}\n")
    command.chmod(0o755)
    found = USE.use(str(command), (USE.ask, USE.decide, USE.check, USE.form, USE.case, USE.app))
    assert not any(right for _, right, _ in found), found


def test_the_distribution_lacks_a_kind_of_data_when_none_of_it_is_there() -> None:
    names = DIST.tracked(*DIST.PACKAGES)
    assert DIST.data_faults("wheel", names) == []
    for ending in (".tcss", ".typed", ".yaml", ".j2", ".typ", ".md"):
        left = {name for name in names if not name.endswith(ending)}
        assert DIST.data_faults("wheel", left), ending


def test_the_script_of_the_roots_is_sound_and_asks_for_root() -> None:
    script = ROOT / "tests" / "install" / "clean_roots"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    # every way is one that the script's own explanation of WAYS= can name
    assert [way.__name__ for way in WAYS.WAYS] == ["make", "pip", "pip_durable", "pipx", "uv", "built"]
