"""The hand-written guide itself: it gives the school's worked examples and has an answer for everything."""

from collections.abc import Mapping
from itertools import product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .guide import ADULTS, CONTACT, EQUIPMENT, LEFT_OUT, PUPILS_ONLY, STRICTEST_FIRST, Judgement, Value, judge

VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "actor": ("teacher", "employee", "volunteer", "governor", "pupil", "parent"),
    "activity": (
        *("communicate", "accept_request", "send_request", "publish", "browse", "delegate_update"),
        *("open_account", "raise_concern", "observed", "use_social_media", "bring_phone"),
        *("access_staff_account", "use_school_device_for_social_media", "bypass_firewall"),
        *("suffer_or_see_bullying", "receive_device", "take_device_home", "lend_device"),
        *("damage_device", "return_device"),
    ),
    "counterpart": ("pupil_here", "pupil_elsewhere", "former_pupil", "parent", "colleague", "other_adult"),
    "relation": ("none", "child", "niece_nephew", "sibling", "grandchild", "other_relative"),
    "channel": ("social_network", "agreed_school_channel", "other_channel"),
    "period": ("working_time", "designated_break", "outside_working_day"),
    "device": ("personal", "school"),
    "account_kind": ("personal", "alias", "official"),
    "concern_route": ("social_media", "whistleblowing_procedure"),
    "observation": (
        *("pupil_online_in_school_day", "adult_online_in_working_day", "under_13_online"),
        *("pupil_sought_staff_account", "policy_breach", "personal_data_breach", "possible_crime"),
        *("inappropriate_adult_use", "cyberbullying", "adult_posing_as_child", "firewall_bypass"),
    ),
    "borrower": ("colleague", "family_or_friend"),
}
CONTENT: Final = (
    *("confidential_information", "school_matters", "council_matters", "abuse_of_school_people"),
    *("against_british_values", "bullying", "illegal_material", "financial_interest", "personal_campaign"),
    *("defamatory_or_discriminatory", "disrepute", "pupil_image", "staff_image"),
    *("names_me_as_representative", "concern_about_school"),
)
FLAGS: Final = (
    *("parental_permission", "already_happened", "staff_image_permission", "own_child_image_only"),
    *("circumvents_policy", "poses_as_child", "authorised_spokesperson", "phone_permission"),
    *("lending_agreed", "insurance_confirmed", "warranty_covers_damage"),
)
AGES = st.sampled_from((12, 13, 17, 18, 19)) | st.integers(0, 120)
ANY_VALUE: Final[Mapping[str, st.SearchStrategy[Value]]] = {
    **{fact: st.sampled_from(values) for fact, values in VALUES.items()},
    **{flag: st.booleans() for flag in FLAGS},
    "actor_age": AGES,
    "counterpart_age": AGES,
    "content": st.frozensets(st.sampled_from(CONTENT), max_size=3),
}
SITUATIONS = st.fixed_dictionaries(dict(ANY_VALUE))


def may_be_left_out(facts: Mapping[str, Value]) -> set[str]:
    """The facts to which the guide gives a value of its own in this situation when they are left out."""
    activity = facts["activity"]
    left_out = set()
    if activity in {"accept_request", "send_request"}:
        left_out.add("channel")
    if activity in CONTACT:
        left_out.add("content")
    if activity in CONTACT or activity in {"browse", "delegate_update"}:
        left_out.add("account_kind")
    if activity != "open_account" and not (activity == "publish" and facts.get("account_kind", "alias") == "alias"):
        left_out.add("poses_as_child")
    if activity == "open_account" and facts["actor"] in ADULTS:
        left_out |= {"period", "device"}
    if facts.get("counterpart") in {"parent", "colleague", "other_adult"}:
        left_out.add("counterpart_age")
    return left_out


def is_refused(facts: Mapping[str, Value]) -> str | None:
    """The fact that a refusal has to name."""
    if facts["actor"] in ADULTS and facts["activity"] in PUPILS_ONLY:
        return "activity"
    if facts["actor"] == "pupil" and facts["activity"] in EQUIPMENT:
        return "activity"
    requests = facts["activity"] in {"accept_request", "send_request"}
    return "channel" if requests and facts["channel"] not in {"social_network", LEFT_OUT} else None


def clauses_of(judgement: Judgement) -> set[str]:
    return {*judgement.clauses, *(clause for _, clause in judgement.duties)}


def duties_of(judgement: Judgement) -> set[str]:
    return {duty for duty, _ in judgement.duties}


class Example:
    """A worked example: the facts it gives and what it asks for, each list meaning "at least"."""

    def __init__(self, name: str, facts: Mapping[str, Value], verdict: str, at_least: str = "") -> None:
        self.name, self.facts, self.verdict = name, facts, verdict
        asked = at_least.split()
        self.clauses = {word for word in asked if word[0].isupper()}
        self.duties = {word[1:] for word in asked if word[0] == "!"}
        self.not_duties = {word[1:] for word in asked if word[0] == "-"}
        self.readings = {word for word in asked if word[0].islower()}


def contact(actor: str, how: str, whom: str, age: int | None, relation: str, **more: Value) -> dict[str, Value]:
    facts: dict[str, Value] = {"actor": actor, "activity": how, "counterpart": whom, "relation": relation}
    return facts | {"channel": "social_network"} | ({} if age is None else {"counterpart_age": age}) | more


def doing(actor: str, activity: str, *content: str, **more: Value) -> dict[str, Value]:
    takes_content = {"content": frozenset(content)} if activity in {"publish", "browse"} else {}
    return {"actor": actor, "activity": activity} | takes_content | more


def saw(actor: str, observation: str, **more: Value) -> dict[str, Value]:
    return {"actor": actor, "activity": "observed", "observation": observation} | more


EVENING: Final[dict[str, Value]] = {"period": "outside_working_day", "device": "personal"}
BREAK: Final[dict[str, Value]] = {"period": "designated_break", "device": "personal"}
LESSON: Final[dict[str, Value]] = {"period": "working_time", "device": "personal"}
SPOKESPERSON: Final[dict[str, Value]] = {"account_kind": "official", "authorised_spokesperson": True}
# Capitals are clauses, ! a duty, - a duty that must not arise, small letters a reading.
EXAMPLES: Final = (
    Example(
        "friend request from a pupil",
        contact("teacher", "accept_request", "pupil_here", 10, "none"),
        "prohibited",
        "G2 A1 U12 A3 !tell-dsl !tell-safeguarding-team -tell-head-or-governors",
    ),
    Example(
        "permission changes nothing",
        contact("teacher", "communicate", "pupil_here", 14, "none", parental_permission=True),
        "prohibited",
        "G2",
    ),
    Example(
        "pupil of another school",
        contact("governor", "communicate", "pupil_elsewhere", 16, "none"),
        "prohibited",
        "G2",
    ),
    Example(
        "own niece, a pupil here, on a Saturday",
        contact("employee", "communicate", "pupil_here", 13, "niece_nephew", **EVENING),
        "permitted",
        "G2 family-covers-every-contact-clause",
    ),
    Example(
        "own child of ten is online",
        contact("volunteer", "communicate", "pupil_here", 10, "child", **EVENING),
        "permitted",
        "!tell-safeguarding-team own-child-under-13 family-for-all-adults",
    ),
    Example(
        "cousin at another school",
        contact("teacher", "communicate", "pupil_elsewhere", 15, "other_relative", **EVENING),
        "refer",
        "directly-related",
    ),
    Example(
        "former pupil of 17",
        contact("teacher", "accept_request", "former_pupil", 17, "none"),
        "prohibited",
        "G3 A2 U12",
    ),
    Example(
        "former pupil of 18",
        contact("teacher", "accept_request", "former_pupil", 18, "none"),
        "prohibited",
        "G3 former-pupil-age",
    ),
    Example(
        "former pupil of 19 in the evening",
        contact("teacher", "accept_request", "former_pupil", 19, "none", **EVENING),
        "permitted",
    ),
    Example(
        "former pupil of 25 in a lesson",
        contact("teacher", "communicate", "former_pupil", 25, "none", **LESSON),
        "prohibited",
        "U7",
    ),
    Example(
        "a parent as a friend",
        contact("teacher", "accept_request", "parent", None, "none", **EVENING),
        "conditional",
        "E5 U2",
    ),
    Example("a colleague", contact("teacher", "send_request", "colleague", None, "none", **BREAK), "permitted"),
    Example(
        "the school's own platform",
        contact("teacher", "communicate", "pupil_here", 9, "none", channel="agreed_school_channel"),
        "conditional",
        "G1",
    ),
    Example(
        "texting a pupil",
        contact("teacher", "communicate", "pupil_here", 11, "none", channel="other_channel"),
        "prohibited",
        "G1",
    ),
    Example("browsing at lunch", doing("employee", "browse", **BREAK), "permitted"),
    Example("browsing in a lesson", doing("employee", "browse", **LESSON), "prohibited", "U7"),
    Example(
        "school laptop at home",
        doing("employee", "browse", period="outside_working_day", device="school"),
        "prohibited",
        "D3 school-device-personal-use",
    ),
    Example(
        "class photo on my page",
        doing("teacher", "publish", "pupil_image", account_kind="personal"),
        "prohibited",
        "U15",
    ),
    Example(
        "own daughter's sports day",
        doing(
            "employee",
            "publish",
            "pupil_image",
            own_child_image_only=True,
            account_kind="personal",
            **EVENING,
        ),
        "prohibited",
        "U15 own-child-images",
    ),
    Example(
        "staff night out with permission",
        doing(
            "teacher",
            "publish",
            "staff_image",
            staff_image_permission=True,
            account_kind="personal",
            **EVENING,
        ),
        "permitted",
    ),
    Example(
        "staff night out without",
        doing("teacher", "publish", "staff_image", staff_image_permission=False, account_kind="personal"),
        "prohibited",
        "U16",
    ),
    Example(
        "school news on the official page",
        doing("employee", "publish", "school_matters", **SPOKESPERSON),
        "permitted",
        "official-accounts",
    ),
    Example(
        "pupils on the official page",
        doing("employee", "publish", "school_matters", "pupil_image", own_child_image_only=False, **SPOKESPERSON),
        "refer",
        "official-pupil-images",
    ),
    Example(
        "complaint about the school posted",
        doing("teacher", "publish", "concern_about_school", account_kind="personal", already_happened=True),
        "prohibited",
        "U19 !use-whistleblowing-procedure !tell-head-or-governors",
    ),
    Example(
        "raising a concern properly",
        doing("teacher", "raise_concern", concern_route="whistleblowing_procedure"),
        "permitted",
        "!use-whistleblowing-procedure",
    ),
    Example(
        "alias to dodge the rules",
        doing("teacher", "open_account", account_kind="alias", circumvents_policy=True),
        "prohibited",
        "U17",
    ),
    Example(
        "pen name",
        doing("teacher", "open_account", account_kind="alias", circumvents_policy=False, poses_as_child=False),
        "refer",
        "alias-without-intent",
    ),
    Example(
        "posing as a child",
        doing("employee", "open_account", account_kind="alias", poses_as_child=True),
        "prohibited",
        "A4",
    ),
    Example(
        "saw a pupil on a phone",
        saw("employee", "pupil_online_in_school_day"),
        "obligatory",
        "A5 !tell-dsl",
    ),
    Example(
        "saw a colleague on Facebook at lunch",
        saw("employee", "adult_online_in_working_day", period="designated_break"),
        "permitted",
        "break-time-reports",
    ),
    Example(
        "heard of an eight year old on an app",
        saw("teacher", "under_13_online"),
        "obligatory",
        "A6 !tell-safeguarding-team",
    ),
    Example(
        "data leaked",
        saw("governor", "personal_data_breach"),
        "obligatory",
        "F1 !tell-dpo !tell-head-or-governors",
    ),
    Example(
        "a colleague messages children",
        saw("employee", "inappropriate_adult_use"),
        "obligatory",
        "C1 C2 !record-disclosure !refer-to-lado !follow-lado-advice !tell-head-or-governors",
    ),
    Example(
        "laptop home uninsured",
        doing("teacher", "take_device_home", insurance_confirmed=False),
        "prohibited",
        "D4 !confirm-insurance",
    ),
    Example(
        "laptop lent to my son",
        doing("teacher", "lend_device", borrower="family_or_friend"),
        "prohibited",
        "D3",
    ),
    Example("pupil of nine on an app", doing("pupil", "use_social_media", actor_age=9), "prohibited", "P1"),
    Example(
        "phone for the walk home",
        doing("pupil", "bring_phone", phone_permission=True),
        "conditional",
        "P2 !hand-in-phone",
    ),
    Example("a parent asks", doing("parent", "publish", "pupil_image"), "out_of_scope"),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
@settings(max_examples=50, deadline=None)
@given(anything=SITUATIONS)
def test_every_worked_example_holds_whatever_the_other_facts_are(example: Example, anything: dict[str, Value]) -> None:
    # What an example leaves out has the guide's own value where there is one, and otherwise must not matter;
    # but nothing has happened yet unless it says so.
    defaults = dict.fromkeys(may_be_left_out(example.facts), LEFT_OUT)
    judgement = judge({**anything, **defaults, "already_happened": False, **example.facts})
    assert judgement.verdict == example.verdict
    assert example.clauses <= clauses_of(judgement)
    assert example.duties <= duties_of(judgement)
    assert not example.not_duties & duties_of(judgement)
    assert example.readings <= judgement.readings


# The three examples that are not complete: their facts leave the verdict open, and so the guide must give
# several verdicts as the facts in question vary.


@given(anything=SITUATIONS)
def test_an_unknown_age_leaves_the_verdict_on_a_former_pupil_open(anything: dict[str, Value]) -> None:
    situation = contact("teacher", "accept_request", "former_pupil", None, "none", **EVENING)
    defaults = dict.fromkeys(may_be_left_out(situation), LEFT_OUT)
    verdicts = {judge({**anything, **defaults, **situation, "counterpart_age": age}).verdict for age in (17, 19)}
    assert verdicts == {"prohibited", "permitted"}


@pytest.mark.parametrize(
    ("situation", "missing"),
    [
        (
            contact("teacher", "accept_request", "former_pupil", None, "none"),
            {"counterpart_age": (12, 18, 19, 40)} | {fact: VALUES[fact] for fact in ("relation", "period", "device")},
        ),
        (
            doing("teacher", "publish", "pupil_image"),
            {"account_kind": VALUES["account_kind"], "authorised_spokesperson": (True, False)},
        ),
    ],
    ids=["former pupil, nothing else said", "class photo"],
)
@settings(max_examples=20, deadline=None)
@given(anything=SITUATIONS)
def test_every_fact_that_an_example_calls_missing_can_change_its_verdict(
    situation: dict[str, Value], missing: dict[str, tuple[Value, ...]], anything: dict[str, Value]
) -> None:
    settled = {**anything, **dict.fromkeys(may_be_left_out(situation), LEFT_OUT), "poses_as_child": False}
    for fact, values in missing.items():
        rest = {name: choices for name, choices in missing.items() if name != fact}
        assert any(
            len({judge(settled | situation | dict(zip(rest, chosen, strict=True)) | {fact: v}).verdict for v in values})
            > 1
            for chosen in product(*rest.values())
        ), f"{fact} never changes the verdict"


@settings(max_examples=500, deadline=None)
@given(facts=SITUATIONS, data=st.data())
def test_every_situation_has_a_verdict_or_is_one_that_the_guide_refuses(
    facts: dict[str, Value], data: st.DataObject
) -> None:
    droppable = sorted(may_be_left_out(facts))
    dropped = data.draw(st.sets(st.sampled_from(droppable))) if droppable else set[str]()
    if "account_kind" in dropped:
        facts = facts | {"account_kind": LEFT_OUT}
    facts = facts | dict.fromkeys(dropped, LEFT_OUT)
    if refused := is_refused(facts):
        with pytest.raises(ValueError, match=f"^{refused}: "):
            judge(facts)
    else:
        assert judge(facts).verdict in STRICTEST_FIRST


@settings(max_examples=300, deadline=None)
@given(facts=SITUATIONS.filter(lambda facts: not is_refused(facts)))
def test_the_facts_that_the_guide_calls_without_effect_change_no_verdict(facts: dict[str, Value]) -> None:
    def same(**changed: Value) -> None:
        assert judge(facts | changed).verdict == judge(facts).verdict

    same(parental_permission=not facts["parental_permission"])
    same(own_child_image_only=not facts["own_child_image_only"])
    same(already_happened=not facts["already_happened"])
    if facts["counterpart"] == "pupil_here":
        same(counterpart_age=0)
    if facts["counterpart"] in {"parent", "colleague"} and facts["actor"] in ADULTS:
        same(relation="none")
    if facts["activity"] == "delegate_update" and facts["actor"] in ADULTS:
        same(device="school")
    if facts["activity"] == "communicate" and facts["channel"] != "social_network":
        same(period="working_time", device="school")


@settings(max_examples=300, deadline=None)
@given(facts=SITUATIONS.filter(lambda facts: not is_refused(facts)))
def test_what_binds_adults_is_never_cited_to_pupils_nor_the_other_way_round(facts: dict[str, Value]) -> None:
    judgement = judge(facts)
    if facts["actor"] in ADULTS:
        assert not {clause for clause in judgement.clauses if clause.startswith("P")}
    elif judgement.verdict != "out_of_scope":
        assert all(clause.startswith("P") for clause in judgement.clauses)


@given(facts=SITUATIONS)
def test_nothing_binds_a_parent(facts: dict[str, Value]) -> None:
    facts = facts | {"actor": "parent", "channel": "social_network"}
    assert judge(facts) == Judgement(
        verdict="out_of_scope", duties=frozenset(), readings=frozenset(), clauses=frozenset()
    )


def test_a_fact_that_bears_and_has_no_default_is_asked_for_and_not_refused() -> None:
    facts = dict.fromkeys(ANY_VALUE, LEFT_OUT) | doing("teacher", "open_account", account_kind="personal")
    with pytest.raises(TypeError, match="poses_as_child"):
        judge(facts)
