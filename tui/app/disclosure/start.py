"""Where the disclosure begins: the page that opens the case file."""

from __future__ import annotations

from kb.policy import Policy
from tui.app.disclosure.casefile import case_file
from tui.app.disclosure.unlock import UnlockScreen
from tui.app.setting import Setting
from tui.casework.outside import Outside


def first_screen(setting: Setting, policy: Policy, outside: Outside | None = None) -> UnlockScreen:
    """The first page; tests bring their own clock, ids and keys."""
    return UnlockScreen(case_file(policy.pack, setting.save_folder, outside))
