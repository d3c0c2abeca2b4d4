"""The forms in which commands print JSON, and the version that each begins with.

This module is all that a command needs to print; what a form looks like stands in the modules beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Form(StrEnum):
    """The forms, by the names of their files in `docs/schema/`. That of a decision has a home of its own, `kb.decision`."""

    CHECK = "check"
    DIFF = "diff"
    IMPORT_CHECK = "import-check"
    MAP = "map"
    TEST = "test"
    SCREEN = "screen"
    SETTINGS = "settings"
    SETTINGS_PATH = "settings-path"
    UNDERSTOOD = "understood"
    REFUSED = "refused"


VERSIONS: Mapping[Form, int] = {
    Form.CHECK: 1,
    Form.DIFF: 1,
    Form.IMPORT_CHECK: 1,
    Form.MAP: 1,
    Form.TEST: 1,
    Form.SCREEN: 1,
    Form.SETTINGS: 1,
    Form.SETTINGS_PATH: 1,
}
"""Raised when a field of the form changes its meaning or goes away. A decision, whose fields are fixed, has its number in
`schema`; what was understood and a refused line have none: they stand in a stream beside decisions."""


def versioned(form: Form, body: Mapping[str, object]) -> dict[str, object]:
    """The body with the version of its form before everything else. The body has no such field itself."""
    return {"schema_version": VERSIONS[form], **body}
