"""A wheel of this checkout, and a fresh environment with nothing of safetriage in it but that wheel.

The libraries are borrowed from the environment that runs this, by one line in a `.pth` file: no network is needed, both engines
and the PDF part are there where they are here, and the versions are the pinned ones. The borrowed folder's own `.pth` files are
not read, so an editable install of the checkout stays out; `rooms` says where each room truly came from. What pip makes of the
wheel's own list of libraries is tried by `ways.py`, and in CI.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOMS = ("kb", "triage", "outputs", "tui")


def build(checkout: Path, out: Path) -> Path:
    """Build the wheel of a checkout into a folder. Raises RuntimeError with the end of what the builder said."""
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(checkout), at=out)
    (wheel,) = out.glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Make an environment in a folder and install the wheel there; its `safetriage`. Raises RuntimeError."""
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    _run(str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel), at=folder)
    paths = sysconfig.get_paths()
    borrowed = dict.fromkeys((paths["purelib"], paths["platlib"]))
    own = Path(_run(str(python), "-Ic", "import sysconfig; print(sysconfig.get_path('purelib'))", at=folder).strip())
    (own / "borrowed.pth").write_text("".join(f"{path}\n" for path in borrowed))
    return folder / "bin" / "safetriage"


def rooms(command: Path) -> dict[str, Path]:
    """Where the Python of an installed command has each room from."""
    code = f"import importlib; [print(importlib.import_module(name).__file__) for name in {ROOMS}]"
    said = _run(str(command.parent / "python"), "-Ic", code, at=command.parent)
    return dict(zip(ROOMS, map(Path, said.splitlines()), strict=True))


def _run(*command: str, at: Path) -> str:
    done = subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:4])} failed: {(done.stdout + done.stderr).strip()[-1_000:]}")
    return done.stdout
