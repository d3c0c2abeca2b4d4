"""Every form in which a command prints JSON: which command, when with which exit code, and its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.loading.schema_parts import Schema
from outputs.schemas.authors import check_schema, import_check_schema, testing_schema
from outputs.schemas.comparing import diff_schema, map_schema
from outputs.schemas.others import (
    refused_schema,
    screen_schema,
    settings_path_schema,
    settings_schema,
    understood_schema,
)
from outputs.schemas.versions import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A form as a command prints it."""

    form: Form
    commands: tuple[str, ...]
    """The commands, as they are typed."""
    says: str
    """When there is such output, and when there is none, in a sentence or two."""
    exits: Mapping[int, str]
    """What the exit code says where this was printed."""
    make: Callable[[], Schema]

    @property
    def schema(self) -> Schema:
        """The JSON Schema, with all of this in its description."""
        schema = self.make()
        exits = "; ".join(f"{code}: {when}" for code, when in self.exits.items())
        told = f"what `{'`, `'.join(self.commands)}` prints. {self.says} Exit codes: {exits}."
        return {"$schema": schema["$schema"], "title": schema["title"], "description": told, **schema}


PRINTED = (
    Printed(
        form=Form.CHECK,
        commands=("policy check --json", "policy check --output-format json"),
        says="A policy that does not load has its faults told in the same form.",
        exits={0: "nothing to mend", 1: "something to mend", 2: "the policy does not load; every finding is a fault"},
        make=check_schema,
    ),
    Printed(
        form=Form.TEST,
        commands=("policy test --json",),
        says="Of a policy that does not load, and where no scenario has the words of `-k`, nothing is printed.",
        exits={
            0: "every scenario holds and no law is broken",
            1: "a scenario falls short, a law is broken, or it stopped before its end",
            3: "the two channels differ, or one of them failed",
        },
        make=testing_schema,
    ),
    Printed(
        form=Form.DIFF,
        commands=("policy diff --json",),
        says="Of policies that cannot be compared nothing is printed.",
        exits={0: "compared", 1: "compared with `--exit-code`, and an answer differs"},
        make=diff_schema,
    ),
    Printed(
        form=Form.MAP,
        commands=("policy map --json",),
        says="With `--against` the squares say what changes, else what the policy answers. Where its time is over nothing is "
        "printed.",
        exits={0: "drawn"},
        make=map_schema,
    ),
    Printed(
        form=Form.IMPORT_CHECK,
        commands=("policy import --check --json",),
        says="Of a table that cannot be read nothing is printed.",
        exits={
            0: "nothing to mend",
            1: "something to mend: a gap, an overlap under `unique`, a row that never decides",
        },
        make=import_check_schema,
    ),
    Printed(
        form=Form.SCREEN,
        commands=("screen --json",),
        says="It is one line, printed when the table is written.",
        exits={0: "every row was decided", 1: "rows with faults were rejected"},
        make=screen_schema,
    ),
    Printed(
        form=Form.SETTINGS,
        commands=("settings --json", "settings show --json"),
        says="Of a settings file with faults nothing is printed.",
        exits={0: "every value shown can be used", 1: "a value from outside the file cannot be used"},
        make=settings_schema,
    ),
    Printed(
        form=Form.SETTINGS_PATH,
        commands=("settings path --json",),
        says="It is one line.",
        exits={0: "told"},
        make=settings_path_schema,
    ),
    Printed(
        form=Form.UNDERSTOOD,
        commands=("understand",),
        says="It is one line, and always JSON.",
        exits={0: "read, even where nothing was understood"},
        make=understood_schema,
    ),
    Printed(
        form=Form.REFUSED,
        commands=("decide",),
        says="It stands in the place of a decision; the other lines are answered.",
        exits={2: "at least one line could not be used", 3: "besides, the two channels differ on another line"},
        make=refused_schema,
    ),
)
"""Each of them; a decision, printed by `decide` and `ask --json`, has a schema of its own, read off its types."""


def schemas() -> dict[Form, Schema]:
    """The schema of each form."""
    return {printed.form: printed.schema for printed in PRINTED}
