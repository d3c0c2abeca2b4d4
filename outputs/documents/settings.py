"""Who holds which role, which numbers to ring and when the terms are: the school's own settings, each with the day on which
somebody checked it.

A pack names roles by title only, and no number but 999 and 101 is ever part of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kb.dates import day_in_words

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
TERMS: Mapping[str, str] = {"autumn": "Autumn term", "spring": "Spring term", "summer": "Summer term"}
TEXTS: Mapping[str, str] = {"school": "The school's name", "address": "The school's address"}

_REFERRAL = "the referral to the LADO"
WITHOUT: Mapping[str, str] = {
    "school": f"{_REFERRAL} does not name the organisation",
    "address": f"{_REFERRAL} has no address",
    "holders.dsl": f'{_REFERRAL} and the note for a parent say "not set" for the DSL',
    "holders.deputy_dsl": "nothing yet, as no document names the deputy",
    "holders.head": f'{_REFERRAL} says "not set" for the case manager',
    "holders.chair_of_governors": f'{_REFERRAL} says "not set" for the case manager where the headteacher is involved',
    "holders.dpo": 'the report to the DPO says "not set" for the person',
    "holders.lado": f'{_REFERRAL} says "not set" for the person',
    "holders.whistleblowing_contact": 'the note for a member of staff says "not set" for whom to turn to',
    "numbers.school": f'{_REFERRAL} and the note for a parent say "not set" for the office',
    "numbers.lado": f'{_REFERRAL} says "not set" for the number to ring',
    "numbers.childrens_social_care": 'the note for a parent says "not set" for social care',
    "numbers.childrens_social_care_out_of_hours": "nothing yet, as no document gives the number",
    "numbers.dpo": 'the report to the DPO says "not set" for the number',
    "numbers.nspcc_whistleblowing": 'the note for a member of staff says "not set" for the advice line',
    "terms.autumn": "names and numbers are said to be stale after a year, not after a term",
    "terms.spring": "names and numbers are said to be stale after a year, not after a term",
    "terms.summer": "names and numbers are said to be stale after a year, not after a term",
}
"""What goes without a setting that is not set, by its full name."""


class BadSettingsData(ValueError):
    """Settings that are not right. `faults` holds for each the place (the keys that lead to it) and what is wrong."""

    def __init__(self, faults: list[tuple[tuple[str, ...], str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("the settings are not right: " + "; ".join(message for _, message in faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A name or a number, and the day on which somebody checked it."""

    value: str
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term's first and last day of school, and the day on which somebody checked them."""

    first: date
    last: date
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The school's settings. `holders` by the ids of `ROLES`, `numbers` by those of `NUMBERS`, `terms` by those of `TERMS`."""

    school: str | None = None
    address: str | None = None
    holders: Mapping[str, Setting] | None = None
    numbers: Mapping[str, Setting] | None = None
    terms: Mapping[str, Term] | None = None

    def holder(self, role: str, today: date) -> str:
        """Who holds a role, in words; says where it is not set or was not checked for a year. Raises KeyError."""
        return _said(self.holders, role, ROLES, today)

    def number(self, name: str, today: date) -> str:
        """A number, in words; says where it is not set or was not checked for a year. Raises KeyError."""
        return _said(self.numbers, name, NUMBERS, today)

    def stale(self, one: Setting | Term, today: date) -> str | None:
        """Why something has to be checked again, in words; None while it need not be.

        A name or a number has to be after a year, and where the term dates are known once a term has begun. Term dates have to
        be once the term is over.
        """
        if isinstance(one, Term):
            return "the term is over" if today > one.last else None
        if today - one.checked > STALE_AFTER:
            return "checked more than a year ago"
        begun = [term.first for term in (self.terms or {}).values() if term.first <= today]
        return "checked before this term began" if begun and one.checked < max(begun) else None


def _said(settings: Mapping[str, Setting] | None, name: str, known: Mapping[str, str], today: date) -> str:
    if name not in known:
        raise KeyError(name)
    setting = (settings or {}).get(name)
    if setting is None or not setting.value.strip():
        return NOT_SET
    day = day_in_words(setting.checked)
    stale = today - setting.checked > STALE_AFTER
    return f"{setting.value} (checked {day}{': check it again' if stale else ''})"


_Faults = list[tuple[tuple[str, ...], str]]


def read_settings(data: Mapping[str, object]) -> Settings:
    """Settings from plain data, as a settings file has them. Raises BadSettingsData (a ValueError) with every fault, by name.

    `{"school": …, "address": …, "holders": {"dsl": {"name": …, "checked": "2026-09-01"}}, "numbers": {"lado": {"number": …,
    "checked": …}}, "terms": {"autumn": {"first": …, "last": …, "checked": …}}}`; everything may be left out.
    """
    known = {*TEXTS, "holders", "numbers", "terms"}
    faults: _Faults = [((name,), f"`{name}` is no setting") for name in sorted(map(str, set(data) - known))]
    holders = _tables(data.get("holders"), "holders", ROLES, "name", faults)
    numbers = _tables(data.get("numbers"), "numbers", NUMBERS, "number", faults)
    terms = _terms(data.get("terms"), faults)
    texts = {name: data.get(name) for name in TEXTS}
    faults += [
        ((name,), f"`{name}` is not a text")
        for name, value in texts.items()
        if value is not None and not isinstance(value, str)
    ]
    if faults:
        raise BadSettingsData(faults)
    school, address = (value if isinstance(value, str) else None for value in texts.values())
    return Settings(school=school, address=address, holders=holders, numbers=numbers, terms=terms)


def _named(raw: object, group: str, known: Mapping[str, str], faults: _Faults) -> dict[str, object]:
    """The entries of a group that have a known name."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        faults.append(((group,), f"`{group}` is not a list of names"))
        return {}
    for name in raw:
        if name not in known:
            message = f"`{group}: {name}` is not known; it can be one of {', '.join(known)}"
            faults.append(((group, str(name)), message))
    return {name: one for name, one in raw.items() if name in known}


def _tables(raw: object, group: str, known: Mapping[str, str], key: str, faults: _Faults) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for name, one in _named(raw, group, known, faults).items():
        if not isinstance(one, Mapping) or set(one) != {key, "checked"} or not isinstance(one[key], str):
            faults.append(((group, name), f"`{group}: {name}` needs a `{key}` and the day it was `checked`"))
        elif (checked := _day(one["checked"])) is None:
            message = f"`{group}: {name}`: `checked` is not a day such as 2026-09-01"
            faults.append(((group, name, "checked"), message))
        else:
            found[name] = Setting(value=one[key], checked=checked)
    return found


def _terms(raw: object, faults: _Faults) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for name, one in _named(raw, "terms", TERMS, faults).items():
        if not isinstance(one, Mapping) or set(one) != {"first", "last", "checked"}:
            message = f"`terms: {name}` needs its `first` and `last` day and the day it was `checked`"
            faults.append((("terms", name), message))
            continue
        days = {key: _day(value) for key, value in one.items()}
        wrong = [key for key, day in days.items() if day is None]
        faults += [(("terms", name, key), f"`terms: {name}`: `{key}` is not a day such as 2026-09-01") for key in wrong]
        first, last, checked = days["first"], days["last"], days["checked"]
        if first is None or last is None or checked is None:
            continue
        if last < first:
            faults.append((("terms", name, "last"), f"`terms: {name}`: `last` comes before `first`"))
        found[name] = Term(first=first, last=last, checked=checked)
    return found


def _day(raw: object) -> date | None:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        return None
