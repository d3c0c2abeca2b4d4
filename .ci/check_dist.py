"""Checks that the built wheel and sdist hold what they must, and that the wheel works away from the checkout.

Both are compared with the files that git knows (in an unpacked archive, with those that are there); and because a file that git
never knew would be missed by that, each kind of data that the program reads is looked for by name as well.

usage: python .ci/check_dist.py DIST-FOLDER      (in the project's root, after `python -m build`)
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path

PACKAGES = ("kb", "triage", "outputs", "tui")
DATA = {
    "a type marker of each room": ("kb/py.typed", "triage/py.typed", "outputs/py.typed", "tui/py.typed"),
    "each file of the shipped packs": tuple(
        f"kb/packs/{pack}/{file}.yaml"
        for pack in ("beech_hill_2018", "example_academy")
        for file in (
            "pack",
            "clauses",
            "vocabulary",
            "readings",
            "duties",
            "guidance",
            "phrases",
            "invariants",
            "accepted",
        )
    ),
    "rules and scenarios of the shipped packs": ("kb/packs/*/rules/*.yaml", "kb/packs/*/scenarios/*.yaml"),
    "pages of the codes": ("kb/pages/P[0-9]*.md", "kb/pages/C[0-9]*.md"),
    "templates": (
        "outputs/templates/*.html.j2",
        "outputs/templates/*.md.j2",
        "outputs/templates/*.txt.j2",
        "outputs/templates/*.typ",
        "outputs/templates/documents/*",
        "outputs/templates/pack/*",
        "outputs/templates/pack/rules/*",
        "outputs/templates/pack/scenarios/*",
    ),
    "styles of the app": ("tui/app/*.tcss", "tui/app/*/*.tcss"),
    "the module that makes the packs' schemas": ("kb/loading/schema.py",),
}
"""What the wheel holds at least one file of, by kind."""
SCHEMAS = "docs/schema/*.json"
MADE = frozenset({"__pycache__"})
"""Folders that Python makes between the files of an unpacked archive, where there is no git to tell them apart."""


def tracked(*places: str) -> set[str]:
    """The files that git knows, or would know after `git add`, under the places; in an unpacked archive, those that are there."""
    if not Path(".git").exists():
        found = (path for place in places for path in (Path(place), *Path(place).rglob("*")) if path.is_file())
        return {path.as_posix() for path in found if not MADE.intersection(path.parts)}
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *places]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return {name for name in names if name and Path(name).exists()}


def wheel_faults(wheel: zipfile.ZipFile, source: set[str]) -> list[str]:
    """What the wheel lacks, and what it must not hold."""
    names = set(wheel.namelist())
    package_files = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    faults = [f"the wheel lacks {name}" for name in sorted(source - names)]
    faults += [f"the wheel holds {name}, which git does not know" for name in sorted(package_files - source)]
    faults += data_faults("wheel", names)
    entry_points = [wheel.read(name).decode() for name in names if name.endswith("entry_points.txt")]
    if not any("safetriage = tui.command:main" in text for text in entry_points):
        faults.append("the wheel has no safetriage command")
    if not any(name.endswith("/licenses/LICENSE") for name in names):
        faults.append("the wheel lacks LICENSE")
    return faults


def data_faults(of: str, names: set[str]) -> list[str]:
    """Each kind of data of which it holds nothing."""
    return [
        f"the {of} lacks {kind}: nothing in it is {pattern}"
        for kind, patterns in DATA.items()
        for pattern in patterns
        if not any(fnmatchcase(name, pattern) and name.count("/") == pattern.count("/") for name in names)
    ]


def sdist_faults(sdist: tarfile.TarFile, source: set[str]) -> list[str]:
    """What the sdist lacks."""
    names = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = source | tracked(
        "tests", "docs", "bin", "requirements", "Makefile", "README.md", "LICENSE", "pyproject.toml"
    )
    faults = [f"the sdist lacks {name}" for name in sorted(wanted - names)] + data_faults("sdist", names)
    if not any(fnmatchcase(name, SCHEMAS) for name in names):
        faults.append(f"the sdist lacks the packs' schemas: nothing in it is {SCHEMAS}")
    return faults


USES = (
    (["--help"], "safetriage"),
    (["policy", "list"], "beech-hill-2018"),
    (["policy", "explain", "P104"], "P104"),
    (["form", "acknowledgement"], "<html"),
    (["settings", "path"], "settings.toml"),
)
"""Commands that between them read packs, pages and templates, and a word of what each prints."""


def use_faults(wheel: zipfile.ZipFile) -> list[str]:
    """Whether the wheel's own files answer, from another folder and with a home of their own."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        wheel.extractall(folder)
        places = {f"XDG_{kind}_HOME": str(Path(folder, "home", kind)) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SAFETRIAGE_")}
        for arguments, word in USES:
            code = (
                "import os, sys, kb, tui.command\n"
                f"assert os.path.realpath(kb.__file__).startswith({os.path.realpath(folder)!r}), kb.__file__\n"
                f"sys.exit(tui.command.main({arguments!r}))\n"
            )
            run = subprocess.run(
                [sys.executable, "-c", code],
                cwd=folder,
                env={**kept, **places, "PYTHONPATH": folder},
                check=False,
                capture_output=True,
                text=True,
            )
            if run.returncode or word not in run.stdout:
                shown = f"{run.stdout[-500:]}{run.stderr[-500:]}"
                faults.append(f"`safetriage {' '.join(arguments)}` from the wheel: exit {run.returncode}\n{shown}")
    return faults


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
        print(f"{wheel_path.name} and {sdist_path.name}: {len(source)} source files each, {len(USES)} commands work")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
