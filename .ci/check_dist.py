"""Checks that the built wheel and sdist hold what they must, and that the wheel works away from the checkout.

usage: python .ci/check_dist.py DIST-FOLDER      (in the project's root, after `python -m build`)
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PACKAGES = ("kb", "triage", "outputs", "tui")


def tracked(*folders: str) -> set[str]:
    """The files that git knows, or would know after `git add`, under the folders."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return {name for name in names if name and Path(name).exists()}


def wheel_faults(wheel: zipfile.ZipFile, source: set[str]) -> list[str]:
    """What the wheel lacks, and what it must not hold."""
    names = set(wheel.namelist())
    package_files = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    faults = [f"the wheel lacks {name}" for name in sorted(source - names)]
    faults += [f"the wheel holds {name}, which git does not know" for name in sorted(package_files - source)]
    faults += [f"the wheel lacks {p}/py.typed" for p in PACKAGES if f"{p}/py.typed" not in names]
    entry_points = [wheel.read(name).decode() for name in names if name.endswith("entry_points.txt")]
    if not any("safetriage = tui.command:main" in text for text in entry_points):
        faults.append("the wheel has no safetriage command")
    if not any(name.endswith("/licenses/LICENSE") for name in names):
        faults.append("the wheel lacks LICENSE")
    return faults


def sdist_faults(sdist: tarfile.TarFile, source: set[str]) -> list[str]:
    """What the sdist lacks."""
    names = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = source | tracked("tests", "bin", "requirements", "Makefile", "README.md", "LICENSE", "pyproject.toml")
    return [f"the sdist lacks {name}" for name in sorted(wanted - names)]


def use_faults(wheel: zipfile.ZipFile) -> list[str]:
    """Whether the wheel's own files answer `safetriage --help`, from another folder."""
    with tempfile.TemporaryDirectory() as folder:
        wheel.extractall(folder)
        code = (
            "import os, sys, kb, tui.command\n"
            f"assert os.path.realpath(kb.__file__).startswith({os.path.realpath(folder)!r}), kb.__file__\n"
            "sys.argv = ['safetriage', '--help']\n"
            "sys.exit(tui.command.main())\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": folder},
            check=False,
            capture_output=True,
            text=True,
        )
    if run.returncode or "safetriage" not in run.stdout:
        return [f"`safetriage --help` from the wheel: exit {run.returncode}\n{run.stdout}{run.stderr}"]
    return []


def main(folder: str) -> int:
    """Prints every fault found; 1 when there is one."""
    (wheel_path,) = Path(folder).glob("*.whl")
    (sdist_path,) = Path(folder).glob("*.tar.gz")
    source = tracked(*PACKAGES)
    with zipfile.ZipFile(wheel_path) as wheel, tarfile.open(sdist_path) as sdist:
        faults = wheel_faults(wheel, source) + sdist_faults(sdist, source) + use_faults(wheel)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{wheel_path.name} and {sdist_path.name}: {len(source)} source files each, command works")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
