"""A second, plain account of the lifecycle, written from the issue and not from the code: lists, dictionaries and ifs.

An entry is (kind, fields, actor). `verdict(log, entry)` says whether it may be made; `stage(log)` where the case stands.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, TypeAlias

Entry: TypeAlias = tuple[str, dict[str, Any], str]
Log: TypeAlias = list[Entry]

WORK = ("record", "triage", "refer", "follow")
OPEN = ("danger", "images", "routing", *WORK)
AT = {
    "opening": ("new",),
    "hand_over": ("hand_over", *OPEN),
    "danger": OPEN,
    "emergency_call": ("hand_over", *OPEN),
    "images": OPEN[1:],
    "new_subject": OPEN[2:],
    "routing": ("routing",),
    "record": ("routing", *WORK),
    "assessment": WORK[1:],
    "lado_attempt": WORK,
    "referral_details": WORK,
    "referral": ("refer", "follow"),
    "departure": ("refer",),
    "advice": WORK,
    "advice_done": WORK,
    "hold_lifted": ("follow",),
    "parent_reassured": WORK,
    "confidentiality": WORK,
    "pupil_reassured": WORK,
    "telling": WORK,
    "dpo_report": WORK,
    "ico_decision": WORK,
    "note": OPEN,
    "correction": ("hand_over", *OPEN),
    "closing": ("follow",),
    "reopening": ("closed", "routed"),
}
MAYBE = ("yes", "unsure")
ENTERED = date(2027, 6, 1)
"""The day on which every entry is made."""


def who(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def of(log: Log, *kinds: str) -> list[dict[str, Any]]:
    return [fields for kind, fields, _ in log if kind in kinds]


def barred(log: Log) -> set[str]:
    names = set()
    for kind, fields, actor in log:
        if kind in ("opening", "new_subject"):
            names |= {who(actor)} if fields["about"] == "myself" else set()
            names |= {who(fields["subject_user"])} - {"none", ""}
    return names


def about_head(log: Log) -> bool:
    return any(fields["about"] == "headteacher" or fields["is_head"] for fields in of(log, "opening", "new_subject"))


def waits_for_taker(log: Log) -> bool:
    waits = False
    for kind, fields, actor in log:
        if kind in ("opening", "new_subject"):
            waits = fields["about"] in ("dsl", "myself") or who(fields["subject_user"]) == who(actor)
        waits = waits and kind != "hand_over"
    return waits


def is_pupil(log: Log) -> bool:
    return bool(of(log, "opening", "new_subject")[-1]["about"] == "pupil")


def danger_waits(log: Log) -> bool:
    waits, answered, called = True, False, False
    for kind, fields, _ in log:
        if kind == "danger":
            waits = fields["answer"] in MAYBE and not (called and not answered)
            answered = True
        got_through = kind == "emergency_call" and fields["reached"] and fields["service"] != "police_101"
        called = called or got_through
        if got_through and answered:
            waits = False
    return waits


def images_wait(log: Log) -> bool:
    answers = of(log, "images")
    if not answers:
        return True
    services = ("police_999", "police_101", *(("childrens_social_care",) if is_pupil(log) else ()))
    told = [c for c in of(log, "emergency_call") if c["reached"] and c["images_mentioned"] and c["service"] in services]
    return answers[-1]["answer"] in MAYBE and not told


def may_depart(log: Log) -> bool:
    seen = of(log, "assessment")
    return bool(seen) and seen[-1]["view"] not in ("harm", "unsure") and not seen[-1]["criteria"]


def referred_or_departed(log: Log) -> bool:
    return bool(of(log, "referral")) or (bool(of(log, "departure")) and may_depart(log))


def stage(log: Log) -> str:
    ends = [kind for kind, _, _ in log if kind in ("closing", "routing", "reopening")]
    if not log:
        return "new"
    if ends and ends[-1] != "reopening":
        return "closed" if ends[-1] == "closing" else "routed"
    if waits_for_taker(log):
        return "hand_over"
    if danger_waits(log):
        return "danger"
    if images_wait(log):
        return "images"
    if is_pupil(log):
        return "routing"
    if not of(log, "record"):
        return "record"
    if not of(log, "assessment"):
        return "triage"
    return "follow" if referred_or_departed(log) else "refer"


def open_business(log: Log) -> list[str]:
    """What keeps a case about an adult from closing."""
    told = of(log, "opening")[0]["tellers"]
    last = of(log, "assessment")[-1]
    tellings = of(log, "telling")
    done = {fields["advice"] for fields in of(log, "advice_done")}
    todo = []
    if not of(log, "record"):
        todo.append("C1")
    if not referred_or_departed(log):
        todo.append("C2")
    advice = [number for number, (kind, _, _) in enumerate(log, 1) if kind == "advice"]
    if (of(log, "referral") and not advice) or set(advice) - done:
        todo.append("C2 advice")
    if not of(log, "hold_lifted"):
        todo.append("hold")
    if "parent" in told and not of(log, "parent_reassured"):
        todo.append("C3")
    if {"staff", "governor_or_volunteer"} & set(told) and not of(log, "confidentiality"):
        todo.append("C4")
    if "pupil" in told and not of(log, "pupil_reassured"):
        todo.append("pupil")
    right = {"chair_of_governors", "governing_body"} | (set() if about_head(log) else {"headteacher"})
    taken = {fields["to_role"] for fields in of(log, "hand_over")} & {"chair_of_governors", "headteacher"} & right
    if not taken and not any(t["recipient"] in right and t["told"] == "told" for t in tellings):
        todo.append("E7")
    if not of(log, "dpo_report"):
        todo.append("F1")
    data = of(log, "assessment", "dpo_report")[-1]["personal_data"]
    if data in MAYBE and not of(log, "ico_decision"):
        todo.append("72 hours")
    crimes = [last["crime"], of(log, "images")[-1]["answer"]]
    crime = "yes" if "yes" in crimes else "unsure" if "unsure" in crimes else "no"
    police = any(c["reached"] and c["service"].startswith("police") for c in of(log, "emergency_call"))
    for recipient, asked, already in (("police", crime, police), ("governing_body", last["serious"], False)):
        said = {t["told"] for t in tellings if t["recipient"] == recipient}
        if asked in MAYBE and not already and "told" not in said and not (asked == "unsure" and "not_needed" in said):
            todo.append(recipient)
    todo += [name for name in ("dbs", "tra") if not any(t["recipient"] == name for t in tellings)]
    return todo


def _refused_by_content(log: Log, kind: str, f: dict[str, Any], actor: str) -> bool:
    told = of(log, "opening")[0]["tellers"] if log else ()
    if kind == "hand_over":
        wrong_role = f["to_role"] == "headteacher" if about_head(log) else False
        wrong_role = wrong_role or (waits_for_taker(log) and f["to_role"] not in ("headteacher", "chair_of_governors"))
        return wrong_role or who(f["to_user"]) in barred(log)
    if kind == "images":
        return f["answer"] in MAYBE and not f["understood"]
    if kind == "new_subject":
        return bool(f["about"] == "pupil")
    if kind == "departure":
        return not may_depart(log) or who(f["second_person"]) in {who(actor), *barred(log)}
    if kind == "advice":
        return not (of(log, "referral") or any(a["reached"] for a in of(log, "lado_attempt")))
    if kind == "advice_done":
        advice = {number for number, entry in enumerate(log, 1) if entry[0] == "advice"}
        return f["advice"] not in advice - {done["advice"] for done in of(log, "advice_done")}
    if kind == "hold_lifted":
        return bool(of(log, "hold_lifted")) or f["police_or_social_care"] == "not_yet"
    if kind == "parent_reassured":
        return "parent" not in told or not (f["reassured"] and f["understood"])
    if kind == "confidentiality":
        return not {"staff", "governor_or_volunteer"} & set(told) or not f["as_few_as_possible"] or f["promised"]
    if kind == "pupil_reassured":
        return "pupil" not in told or not (f["reassured"] and f["no_secrecy"])
    if kind == "telling":
        to_head = f["recipient"] == "headteacher" and about_head(log)
        held = not is_pupil(log) and not of(log, "hold_lifted")
        return to_head or (f["recipient"] == "parents_of_child" and f["told"] == "told" and held)
    return kind == "closing" and (bool(open_business(log)) or f["keep_until"] < ENTERED)


def verdict(log: Log, entry: Entry) -> bool:
    """Whether the entry may be made. A correction holds the corrected log under `_log`, or None where it has no target."""
    kind, fields, actor = entry
    now = stage(log)
    if who(actor) in barred(log) and not (now == "hand_over" and kind in ("hand_over", "emergency_call")):
        return False
    if kind == "correction":
        new = fields["_log"]
        if new is None or any(not verdict(new[:number], one) for number, one in enumerate(new)):
            return False
        return stage(new) in AT["correction"]
    return now in AT[kind] and not _refused_by_content(log, kind, fields, actor)
