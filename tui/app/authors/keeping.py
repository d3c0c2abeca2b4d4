"""Saving a policy from the bench: into its own folder, or as a new version in a folder of its own."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input

from kb.loading.folder import Files
from kb.loading.pack import load_files
from kb.policy import Policy
from kb.problems import PackError
from kb.sentences import capital
from outputs.packs.details import CannotWrite
from outputs.packs.writing import check_free, check_own, write_changed, write_new
from triage.authoring.bench import Bench, Origin
from triage.authoring.versions import BadVersion, next_version, version_of, with_version
from tui.app.setting import Setting
from tui.app.text import Words


class KeepSheet(ModalScreen[Bench | None]):
    """Gives the bench as it is once it is saved, or nothing."""

    CSS_PATH = ["../screens/sheet.tcss", "authors.tcss"]
    BINDINGS = [Binding("escape", "close", "Close")]

    def __init__(self, setting: Setting, bench: Bench, *, only_new: bool = False) -> None:
        super().__init__()
        self._setting, self._bench = setting, bench
        self._into = bench.origin.own and not only_new
        self._busy = False

    def compose(self) -> ComposeResult:
        bench = self._bench
        version = next_version(version_of(bench.files))
        with Vertical(id="sheet"):
            yield Words("Save the policy", id="sheet-title")
            with VerticalScroll(id="keep", can_focus=False):
                yield Words(self._about(), classes="paragraph")
                if self._into:
                    with Horizontal(classes="buttons"):
                        yield Button("Save into its folder", id="into")
                yield Words("As a new version: its folder", classes="label")
                yield Input(str(self._suggested(version)), id="folder", max_length=1000)
                yield Words("Its version", classes="label")
                yield Input(version, id="version", max_length=40)
                with Horizontal(classes="buttons"):
                    yield Button("Save as a new version", id="new")
            yield Words("", id="problem", classes="problem")
            yield Words("Tab goes on · Enter saves · Esc closes", classes="quiet")

    def _about(self) -> str:
        bench = self._bench
        changed = ", ".join(bench.changed) or "nothing"
        if not bench.origin.own:
            return f"Changed: {changed}. {bench.origin.name} comes with the program and stays as it is."
        return f"Changed: {changed}. Its folder: {bench.origin.folder}"

    def _suggested(self, version: str) -> Path:
        origin = self._bench.origin
        beside = origin.folder.parent if origin.own else self._setting.save_folder
        name = origin.name.removesuffix(f"-{version_of(self._bench.opened)}")
        return beside / f"{name}-{version}"

    def on_mount(self) -> None:
        self.query_one("#into" if self._into else "#folder").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "folder":
            self.query_one("#version").focus()
        else:
            self._save(into=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self._save(into=event.button.id == "into")

    @work(exclusive=True)
    async def _save(self, *, into: bool) -> None:
        if self._busy:
            return
        self._busy = True
        folder, version = self.query_one("#folder", Input).value.strip(), self.query_one("#version", Input).value
        said = self.query_one("#problem", Words)
        said.say("Saving …")
        try:
            if into:
                saved = await asyncio.to_thread(partial(save_into, self._bench))
            else:
                home = self._setting.save_folder
                saved = await asyncio.to_thread(partial(save_new, self._bench, folder, version, home))
        except CannotKeep as error:
            said.say(str(error))
        else:
            self.dismiss(saved)
        finally:
            self._busy = False

    def action_close(self) -> None:
        """Take the sheet away."""
        self.dismiss(None)


class CannotKeep(Exception):
    """The policy was not saved; the message says why and what to do. Nothing was written over."""


def save_into(bench: Bench) -> Bench:
    """Write what was changed into the pack's own folder, each file at once, if the folder still holds what was opened.

    Raises CannotKeep.
    """
    files = bench.files
    _check_usable(files)
    try:
        check_own(bench.origin.folder)
        write_changed(bench.origin.folder, bench.opened, files)
    except CannotWrite as error:
        raise CannotKeep(f"{capital(str(error))}. Save as a new version, or close this and press Ctrl+O.") from error
    except PackError as error:
        told = f"The folder can no longer be read: {error.problems[0].message}. Save as a new version."
        raise CannotKeep(told) from error
    except OSError as error:
        raise CannotKeep(_disk(error)) from error
    return Bench(origin=bench.origin, opened=files)


def save_new(bench: Bench, folder: str, version: str, home: Path) -> Bench:
    """Write the whole pack, under another version, into a folder that is not there yet. Raises CannotKeep.

    `home`: the folder for what this program saves; it is made where it is not there yet.
    """
    if not folder:
        raise CannotKeep("Type the name of a new folder, such as our-school/policy-1.1.0.")
    try:
        files = with_version(bench.files, version) if _renewed(bench, version) else bench.files
        _check_usable(files)
        path = Path(folder).expanduser()
        if path.parent == home:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = check_free(path)
        write_new(path, files)
    except BadVersion as error:
        raise CannotKeep(f"{capital(str(error))}.") from error
    except CannotWrite as error:
        raise CannotKeep(f"{capital(str(error))}; {error.help}.") from error
    except OSError as error:
        raise CannotKeep(_disk(error)) from error
    except (ValueError, RuntimeError) as error:
        raise CannotKeep(f"This folder cannot be used: {error}. Name another one.") from error
    return Bench(origin=Origin(name=path.name, folder=path, own=True), opened=files)


def _renewed(bench: Bench, version: str) -> bool:
    """Whether the version has still to be written into `pack.yaml`: its author may have done that in the editor."""
    written = version_of(bench.files)
    return not (written == version.strip() and written != version_of(bench.opened))


def _check_usable(files: Files) -> None:
    try:
        Policy.of(load_files(files))
    except PackError as error:
        first = error.problems[0]
        raise CannotKeep(
            f"The policy cannot be used yet, so it is not saved: {first.place}: {first.message}. "
            "Your changes are kept meanwhile."
        ) from error


def _disk(error: OSError) -> str:
    return (
        f"It cannot be written: {(error.strerror or str(error)).lower()}. Choose another folder; your changes are kept."
    )
