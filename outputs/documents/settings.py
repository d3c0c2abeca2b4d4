"""Who holds which role and which numbers to ring: the school's own settings, each with the day on which it was checked.

A pack names roles by title only, and no number but 999 and 101 is ever part of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

NOT_SET = "not set"
STALE_AFTER = timedelta(days=365)

ROLES: Mapping[str, str] = {
    "dsl": "Designated Safeguarding Lead (DSL)",
    "deputy_dsl": "Deputy DSL",
    "head": "Headteacher",
    "chair_of_governors": "Chair of governors",
    "dpo": "Data Protection Officer (DPO)",
    "lado": "Local Authority Designated Officer (LADO)",
    "whistleblowing_contact": "Contact in the whistleblowing procedure",
}
NUMBERS: Mapping[str, str] = {
    "school": "School office",
    "lado": "LADO",
    "childrens_social_care": "Children's social care",
    "childrens_social_care_out_of_hours": "Children's social care, out of hours",
    "dpo": "Data Protection Officer",
    "nspcc_whistleblowing": "NSPCC whistleblowing advice line",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A name or a number, and the day on which somebody checked it."""

    value: str
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The school's settings. `holders` by the ids of `ROLES`, `numbers` by those of `NUMBERS`."""

    school: str | None = None
    address: str | None = None
    holders: Mapping[str, Setting] | None = None
    numbers: Mapping[str, Setting] | None = None

    def holder(self, role: str, today: date) -> str:
        """Who holds a role, in words; says where it is not set or was not checked for a year. Raises KeyError."""
        return _said(ROLES[role], (self.holders or {}).get(role), today)

    def number(self, name: str, today: date) -> str:
        """A number, in words; says where it is not set or was not checked for a year. Raises KeyError."""
        return _said(NUMBERS[name], (self.numbers or {}).get(name), today)


def _said(what: str, setting: Setting | None, today: date) -> str:
    if setting is None or not setting.value.strip():
        return NOT_SET
    day = f"{setting.checked.day} {setting.checked:%B %Y}"
    stale = today - setting.checked > STALE_AFTER
    return f"{setting.value} (checked {day}{': check it again' if stale else ''})"


def read_settings(data: Mapping[str, object]) -> Settings:
    """Settings from plain data, as a settings file has them. Raises ValueError with every fault, by name.

    `{"school": …, "address": …, "holders": {"dsl": {"name": …, "checked": "2026-09-01"}}, "numbers": {"lado": {"number": …,
    "checked": …}}}`; everything may be left out.
    """
    faults = [
        f"`{name}` is no setting" for name in sorted(map(str, set(data) - {"school", "address", "holders", "numbers"}))
    ]
    holders = _settings(data.get("holders"), "holders", ROLES, "name", faults)
    numbers = _settings(data.get("numbers"), "numbers", NUMBERS, "number", faults)
    texts = {name: data.get(name) for name in ("school", "address")}
    faults += [
        f"`{name}` is not a text" for name, value in texts.items() if value is not None and not isinstance(value, str)
    ]
    if faults:
        raise ValueError("the settings are not right: " + "; ".join(faults))
    school, address = (value if isinstance(value, str) else None for value in texts.values())
    return Settings(school=school, address=address, holders=holders, numbers=numbers)


def _settings(raw: object, group: str, known: Mapping[str, str], key: str, faults: list[str]) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    if raw is None:
        return found
    if not isinstance(raw, Mapping):
        faults.append(f"`{group}` is not a list of names")
        return found
    for name, one in raw.items():
        if name not in known:
            faults.append(f"`{group}: {name}` is not known; it can be one of {', '.join(known)}")
        elif not isinstance(one, Mapping) or set(one) != {key, "checked"} or not isinstance(one[key], str):
            faults.append(f"`{group}: {name}` needs a `{key}` and the day it was `checked`")
        else:
            try:
                found[name] = Setting(value=one[key], checked=date.fromisoformat(str(one["checked"])))
            except ValueError:
                faults.append(f"`{group}: {name}`: `checked` is not a day such as 2026-09-01")
    return found
