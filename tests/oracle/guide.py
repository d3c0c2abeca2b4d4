"""The decision guide as plain Python, one statement a line of the guide, for complete situations only.

Written from the guide's documents alone. It shares no code and no data with the rule engine and must stay so:
where the two disagree, one of them has misread the guide.

`Judgement.clauses` holds the clauses of those lines that give the verdict; `Judgement.readings` holds the
readings of every line that applies, outvoted ones included. Both are what the guide names, so a decision is
to have at least these. Comments that start with `# silent:` mark choices that the guide does not make.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeVar


class LeftOut(Enum):
    """The type of the one value that stands for a fact left out."""

    LEFT_OUT = "left out"


LEFT_OUT: Final = LeftOut.LEFT_OUT

Value = str | bool | int | frozenset[str] | LeftOut
T = TypeVar("T")

GROWN_UP: Final = 30  # any age that counts as an adult's
ADULTS: Final = frozenset({"teacher", "employee", "volunteer", "governor"})
CONTACT: Final = frozenset({"communicate", "accept_request", "send_request"})
EQUIPMENT: Final = frozenset({"receive_device", "take_device_home", "lend_device", "damage_device", "return_device"})
PUPIL_USE: Final = frozenset({"use_social_media", "publish", "browse", "open_account", "delegate_update"})
PUPILS_ONLY: Final = frozenset({"use_social_media", "bring_phone", "access_staff_account", "bypass_firewall"}) | {
    "use_school_device_for_social_media",
    "suffer_or_see_bullying",
}
PUPILS: Final = frozenset({"pupil_here", "pupil_elsewhere"})
DIRECT: Final = frozenset({"child", "niece_nephew", "sibling", "grandchild"})
SPEAKING_FOR_SCHOOL: Final = frozenset({"school_matters", "council_matters", "names_me_as_representative"})
BANNED_CONTENT: Final = {
    "confidential_information": ("U1",),
    "school_matters": ("U2", "U11"),
    "council_matters": ("U11",),
    "names_me_as_representative": ("U3",),
    "abuse_of_school_people": ("U4",),
    "against_british_values": ("U5",),
    "bullying": ("U6",),
    "illegal_material": ("U9",),
    "financial_interest": ("U10",),
    "personal_campaign": ("U10",),
    "defamatory_or_discriminatory": ("U13",),
    "disrepute": ("U14",),
    "concern_about_school": ("U19",),
}
STRICTEST_FIRST: Final = ("prohibited", "refer", "conditional", "permitted", "obligatory", "out_of_scope")

DSL_A5: Final = ("tell-dsl", "A5")
DSL_P3: Final = ("tell-dsl", "P3")
HEAD: Final = ("tell-head-or-governors", "E7")
DPO: Final = ("tell-dpo", "F1")
SAFEGUARDING: Final = ("tell-safeguarding-team", "A6")
POLICE: Final = ("contact-police", "R3")
GOVERNING_BODY: Final = ("advise-governing-body", "R2")
WHISTLEBLOWING: Final = ("use-whistleblowing-procedure", "U19")
LADO: Final = (("record-disclosure", "C1"), ("refer-to-lado", "C2"), ("follow-lado-advice", "C2"))
INAPPROPRIATE_USE: Final = (*LADO, HEAD, DPO, GOVERNING_BODY)
# silent: the duties' list gives tell-dsl the clauses A5 and P3 only, and neither speaks of a firewall or of
# cyber-bullying; A5 is taken, as the general duty of adults towards the DSL.
OBSERVED_BY_ADULT: Final = {
    "pupil_online_in_school_day": (DSL_A5,),
    "under_13_online": (SAFEGUARDING,),
    "pupil_sought_staff_account": (DSL_P3,),
    "policy_breach": (HEAD, DPO),
    "personal_data_breach": (DPO, HEAD),
    "possible_crime": (HEAD, POLICE, GOVERNING_BODY),
    "inappropriate_adult_use": INAPPROPRIATE_USE,
    "cyberbullying": (DSL_A5, HEAD),
    "adult_posing_as_child": (*INAPPROPRIATE_USE, POLICE),
    "firewall_bypass": (DSL_A5,),
}
OBSERVED_READINGS: Final = {
    "policy_breach": "dpo-any-breach",
    "cyberbullying": "dsl-for-pupil-incidents",
    "firewall_bypass": "dsl-for-pupil-incidents",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the guide decides in one complete situation."""

    verdict: str
    duties: frozenset[tuple[str, str]]
    readings: frozenset[str]
    clauses: frozenset[str]


class Facts:
    """The facts of one situation, read only where they bear: what is never read may hold anything."""

    def __init__(self, facts: Mapping[str, Value]) -> None:
        self._facts = facts

    def _read(self, fact: str, kind: type[T], left_out: T | None) -> T:
        value = self._facts[fact]
        if value is LEFT_OUT and left_out is not None:
            return left_out
        if not isinstance(value, kind):
            raise TypeError(f"{fact} must be given here, as {kind.__name__}")
        return value

    def text(self, fact: str, left_out: str | None = None) -> str:
        return self._read(fact, str, left_out)

    def flag(self, fact: str, left_out: bool | None = None) -> bool:
        return self._read(fact, bool, left_out)

    def age(self, fact: str, left_out: int | None = None) -> int:
        return self._read(fact, int, left_out)

    def counterpart_age(self) -> int:
        """The counterpart's age; an adult's where it may be left out and is."""
        adult = self.text("counterpart") in {"parent", "colleague", "other_adult"}
        return self.age("counterpart_age", GROWN_UP if adult else None)

    def content(self) -> frozenset[str]:
        in_contact = self.text("activity") in CONTACT
        return self._read("content", frozenset, frozenset() if in_contact else None)

    def channel(self) -> str:
        return self.text("channel", None if self.text("activity") == "communicate" else "social_network")

    def account(self) -> str:
        """The kind of account: personal when left out of anything but publishing and opening."""
        activity = self.text("activity")
        return self.text("account_kind", None if activity in {"publish", "open_account"} else "personal")

    def posing(self) -> bool:
        """Whether an adult poses as a child, in an activity on social networks."""
        activity = self.text("activity")
        must_be_given = activity == "open_account" or (activity == "publish" and self.account() == "alias")
        return self.flag("poses_as_child", None if must_be_given else False)

    def authorised_official(self) -> bool:
        return self.account() == "official" and self.flag("authorised_spokesperson")


class Sheet:
    """Collects what each line of the guide says; the strictest line gives the verdict, duties add up."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, tuple[str, ...]]] = []
        self._readings: set[str] = set()
        self._duties: set[tuple[str, str]] = set()

    def says(self, verdict: str, *clauses: str, readings: tuple[str, ...] = ()) -> None:
        self._lines.append((verdict, clauses))
        self._readings.update(readings)

    def leans_on(self, *readings: str) -> None:
        self._readings.update(readings)

    def owes(self, *duties: tuple[str, str]) -> None:
        self._duties.update(duties)

    def verdict(self) -> str:
        return min((verdict for verdict, _ in self._lines), key=STRICTEST_FIRST.index)

    def judgement(self) -> Judgement:
        verdict = self.verdict()
        return Judgement(
            verdict=verdict,
            duties=frozenset(self._duties),
            readings=frozenset(self._readings),
            clauses=frozenset(name for line, names in self._lines if line == verdict for name in names),
        )


def judge(facts: Mapping[str, Value]) -> Judgement:
    """Judge a complete situation by the guide; ValueError, naming the fact, where the guide refuses it."""
    known, sheet = Facts(facts), Sheet()
    actor, activity = known.text("actor"), known.text("activity")
    if actor in ADULTS and activity in PUPILS_ONLY:
        raise ValueError(f"activity: {activity} is a pupils' activity, not an adult's")
    if actor == "pupil" and activity in EQUIPMENT:
        raise ValueError(f"activity: {activity} is not a pupil's activity")
    # silent: the refusal stands among the lines on adults only; here it holds whoever makes the request.
    if activity in {"accept_request", "send_request"} and known.channel() != "social_network":
        raise ValueError(f"channel: {activity} is on a social network")
    if actor == "parent":
        # silent: "the school then owes C3", said to a parent who observed something, is text and no duty.
        sheet.says("out_of_scope")
    elif actor == "pupil":
        _pupil(known, sheet, activity)
    else:
        _adult(known, sheet, activity)
    return sheet.judgement()


def _adult(known: Facts, sheet: Sheet, activity: str) -> None:
    social_contact = activity in CONTACT and known.channel() == "social_network"
    social_concern = activity == "raise_concern" and known.text("concern_route") == "social_media"
    uses_account = social_contact or activity in {"publish", "browse", "delegate_update", "open_account"}
    if activity in CONTACT:
        _adult_contact(known, sheet, activity)
    elif activity == "publish":
        sheet.says("permitted", readings=_official(known))
        _content(known, sheet, known.content())
    elif activity == "browse":
        sheet.says("permitted", readings=_official(known))
        if "illegal_material" in known.content():
            sheet.says("prohibited", "U9")
    elif activity == "delegate_update":
        _delegate_update(known, sheet)
    elif activity == "open_account":
        _open_account(known, sheet)
    elif activity == "raise_concern":
        sheet.says("prohibited" if social_concern else "permitted", "U19")
        sheet.owes(WHISTLEBLOWING)
    elif activity == "observed":
        _adult_observed(known, sheet)
    else:
        _equipment(known, sheet, activity)

    if uses_account:
        _account_kind(known, sheet)
        _personal_use(known, sheet, activity)
    posing = (uses_account or social_concern) and known.posing()
    if posing:
        sheet.says("prohibited", "A4")
    judges_content = social_contact or activity in {"publish", "browse"}
    illegal = judges_content and "illegal_material" in known.content()
    if sheet.verdict() == "prohibited" and known.flag("already_happened"):
        _already_happened(known, sheet, activity, posing, illegal)


def _official(known: Facts) -> tuple[str, ...]:
    return ("official-accounts",) if known.authorised_official() else ()


def _account_kind(known: Facts, sheet: Sheet) -> None:
    account = known.account()
    if account == "alias" and known.flag("circumvents_policy"):
        sheet.says("prohibited", "U17")
    elif account == "alias":
        sheet.says("refer", readings=("alias-without-intent",))
    elif account == "official" and not known.flag("authorised_spokesperson"):
        sheet.says("prohibited", "U3")


def _personal_use(known: Facts, sheet: Sheet, activity: str) -> None:
    """U7 and D3: working time and the school's devices, for whatever counts as use of a personal site."""
    if activity == "delegate_update":  # U8 has its own lines on the period, and the device has no effect
        return
    if known.account() == "official":
        if activity not in CONTACT or not known.flag("authorised_spokesperson"):
            return
        # silent: children entered as other_adult and students of 19 elsewhere are neither the "adults" nor
        # the "pupils" of the line on official accounts; they are judged as on a personal account.
        if _counts_as_adult(known):
            return
    opening = activity == "open_account"
    if known.text("period", "outside_working_day" if opening else None) == "working_time":
        sheet.says("prohibited", "U7")
    if known.text("device", "personal" if opening else None) == "school":
        sheet.says("prohibited", "D3", readings=("school-device-personal-use",))


def _counts_as_adult(known: Facts) -> bool:
    counterpart, age = known.text("counterpart"), known.counterpart_age()
    if counterpart in PUPILS:
        return False
    # silent: parents and colleagues are adults whatever age is given for them.
    if counterpart in {"parent", "colleague"}:
        return True
    return age >= (19 if counterpart == "former_pupil" else 18)


def _adult_contact(known: Facts, sheet: Sheet, activity: str) -> None:
    channel, counterpart, age = known.channel(), known.text("counterpart"), known.counterpart_age()
    social = channel == "social_network"
    if _counts_as_adult(known):
        _contact_with_adult(known, sheet, social, counterpart)
    else:
        relation = known.text("relation")
        if counterpart == "other_adult":
            _contact_with_child_outside_school(sheet, social, relation)
        elif counterpart == "pupil_elsewhere" and age >= 19 and relation not in DIRECT:
            sheet.says("refer", readings=("adult-students",))
        elif counterpart in PUPILS:
            _contact_with_pupil(known, sheet, activity, channel, relation)
        else:
            _contact_with_young_former_pupil(sheet, activity, channel, relation, age)
        if activity == "accept_request" and counterpart == "pupil_here" and relation not in DIRECT:
            sheet.owes(DSL_P3)
    if social:
        if age < 13:
            sheet.owes(SAFEGUARDING)
            if counterpart not in {"parent", "colleague"} and known.text("relation") == "child":
                sheet.leans_on("own-child-under-13")
        _content(known, sheet, known.content())


def _contact_with_adult(known: Facts, sheet: Sheet, social: bool, counterpart: str) -> None:
    if not social:
        sheet.says("out_of_scope")
    elif known.authorised_official():
        sheet.says("permitted", readings=("official-accounts",))
    elif counterpart == "parent":
        sheet.says("conditional", "E5", "U2", "U11", readings=("no-contact-rule-for-adults",))
    else:
        sheet.says("permitted", readings=("no-contact-rule-for-adults",))


def _contact_with_child_outside_school(sheet: Sheet, social: bool, relation: str) -> None:
    if relation not in DIRECT:
        sheet.says("refer", readings=("children-outside-school",))
    elif social:
        sheet.says("permitted", readings=("no-contact-rule-for-adults",))
    else:
        sheet.says("permitted", readings=("family-outside-social-networks",))


def _contact_with_pupil(known: Facts, sheet: Sheet, activity: str, channel: str, relation: str) -> None:
    here = known.text("counterpart") == "pupil_here"
    if relation in DIRECT and channel == "social_network":
        sheet.says("permitted", "G2")
        if here or activity != "communicate":  # only then is there a ban beside G2 to be covered
            sheet.leans_on("family-covers-every-contact-clause")
        if known.text("actor") in {"volunteer", "governor"}:
            sheet.leans_on("family-for-all-adults")
    elif relation in DIRECT:
        sheet.says("permitted", readings=("family-outside-social-networks",))
    elif channel == "agreed_school_channel":
        sheet.says("conditional", "G1")
    elif relation == "other_relative":
        outside = () if channel == "social_network" else ("family-outside-social-networks",)
        sheet.says("refer", readings=("directly-related", *outside))
    elif channel == "social_network":
        sheet.says("prohibited", "G2", *(("A1",) if here else ()))
        if activity == "accept_request":
            sheet.says("prohibited", "U12", "A3")
        if activity == "send_request":
            sheet.says("prohibited", "A3")
    else:
        sheet.says("prohibited", "G1")


def _contact_with_young_former_pupil(sheet: Sheet, activity: str, channel: str, relation: str, age: int) -> None:
    family_outside = () if channel == "social_network" else ("family-outside-social-networks",)
    if relation in DIRECT and channel == "agreed_school_channel":
        sheet.says("permitted", readings=family_outside)
    elif relation in DIRECT:
        sheet.says("permitted", readings=("family-covers-former-pupils", *family_outside))
    elif channel == "agreed_school_channel":
        distant = ("directly-related",) if relation == "other_relative" else ()
        sheet.says("refer", readings=("agreed-channel-former-pupils", *distant))
    elif relation == "other_relative":
        sheet.says("refer", readings=("directly-related", *family_outside))
    elif channel == "other_channel":
        sheet.says("prohibited", "G3", "G5", readings=("past-pupils-any-channel",))
    elif age == 18:
        sheet.says("prohibited", "G3", readings=("former-pupil-age",))
    else:
        sheet.says("prohibited", "G3", "A2", *(("U12",) if activity == "accept_request" else ()))


def _content(known: Facts, sheet: Sheet, content: frozenset[str]) -> None:
    """The lines on what is published, or said in a contact on a social network."""
    official = known.authorised_official()
    for flag in sorted(content):
        if official and flag in SPEAKING_FOR_SCHOOL:
            sheet.says("permitted", readings=("official-accounts",))
        elif flag == "pupil_image" and official:
            sheet.says("refer", readings=("official-pupil-images",))
        elif flag == "pupil_image":
            own = known.flag("own_child_image_only")
            sheet.says("prohibited", "U15", readings=("own-child-images",) if own else ())
        elif flag == "staff_image":
            if not known.flag("staff_image_permission"):
                sheet.says("prohibited", "U16")
        else:
            sheet.says("prohibited", *BANNED_CONTENT[flag])
    if "concern_about_school" in content:
        sheet.owes(WHISTLEBLOWING)


def _delegate_update(known: Facts, sheet: Sheet) -> None:
    outside = known.text("period") == "outside_working_day"
    if known.account() == "official":
        sheet.says("permitted", readings=_official(known))
    elif outside:
        sheet.says("conditional", "U8")
    else:
        sheet.says("prohibited", "U8", readings=("proxy-no-break",))
    # silent: whether official accounts are spared the duty; the table of duties makes no difference.
    if outside:
        sheet.owes(("secure-account", "U8"))


def _open_account(known: Facts, sheet: Sheet) -> None:
    if known.authorised_official():
        sheet.says("conditional", "S2", "U3")
    else:
        sheet.says("permitted")  # unless one of the lines on the kind of account says otherwise


def _adult_observed(known: Facts, sheet: Sheet) -> None:
    observation = known.text("observation")
    if observation != "adult_online_in_working_day":
        sheet.says("obligatory")
        sheet.owes(*OBSERVED_BY_ADULT[observation])
        if observation in OBSERVED_READINGS:
            sheet.leans_on(OBSERVED_READINGS[observation])
        return
    period = known.text("period")
    if period == "working_time":
        sheet.says("obligatory")
        sheet.owes(DSL_A5, HEAD)
    elif period == "designated_break":
        sheet.says("permitted", readings=("break-time-reports",))
    else:
        sheet.says("permitted", "A5")


def _equipment(known: Facts, sheet: Sheet, activity: str) -> None:
    if activity == "receive_device":
        _must(sheet, "sign-declaration", "D1")
    elif activity == "return_device":
        _must(sheet, "return-device", "D2")
    elif activity == "lend_device":
        allowed = known.text("borrower") == "colleague" and known.flag("lending_agreed")
        sheet.says("permitted" if allowed else "prohibited", "D3")
    elif activity == "take_device_home" and known.flag("insurance_confirmed"):
        sheet.says("permitted", "D4")
    elif activity == "take_device_home":
        sheet.says("prohibited", "D4")
        sheet.owes(("confirm-insurance", "D4"))
    elif activity == "damage_device" and known.flag("warranty_covers_damage"):
        sheet.says("permitted")
    elif activity == "damage_device":
        _must(sheet, "pay-for-damage", "D5")
    else:
        raise ValueError(f"activity: {activity} is not on the list")


def _must(sheet: Sheet, duty: str, clause: str) -> None:
    sheet.says("obligatory", clause)
    sheet.owes((duty, clause))


def _already_happened(known: Facts, sheet: Sheet, activity: str, posing: bool, illegal: bool) -> None:
    """The duties after an adult's prohibited act."""
    sheet.owes(HEAD, DPO)
    sheet.leans_on("dpo-any-breach")
    if activity in CONTACT:
        counterpart = known.text("counterpart")
        if counterpart in PUPILS or (counterpart == "former_pupil" and known.age("counterpart_age") < 18):
            sheet.owes(*LADO)
            sheet.leans_on("lado-for-adults")
    if posing:
        sheet.owes(POLICE, *LADO)
    if illegal:
        sheet.owes(POLICE)


def _pupil(known: Facts, sheet: Sheet, activity: str) -> None:
    if activity in CONTACT:
        _pupil_contact(known, sheet)
    elif activity in PUPIL_USE:
        _pupil_use(known, sheet)
    elif activity == "use_school_device_for_social_media":
        # silent: the line on under-13s does not list this activity, so neither P1 nor its report is added.
        sheet.says("prohibited", "P4", readings=("school-device-official",))
    elif activity == "bring_phone" and known.flag("phone_permission"):
        sheet.says("conditional", "P2")
        sheet.owes(("hand-in-phone", "P2"))
    elif activity == "bring_phone":
        sheet.says("prohibited", "P2")
    elif activity == "access_staff_account":
        sheet.says("prohibited", "P3")
        sheet.owes(DSL_P3)
    elif activity == "bypass_firewall":
        sheet.says("prohibited", "P5", readings=("dsl-for-pupil-incidents",))
        sheet.owes(DSL_A5)  # silent: which clause; see OBSERVED_BY_ADULT
    elif activity == "suffer_or_see_bullying":
        _must(sheet, "tell-trusted-adult", "P6")
    elif activity == "observed":
        _must(sheet, "tell-trusted-adult", "P6")
        sheet.leans_on("pupils-tell-a-trusted-adult")
    elif activity == "raise_concern":
        # silent: "tell a trusted adult" is where to look instead, no duty; and U19's duty binds adults only.
        sheet.says("out_of_scope", "U19")
    else:
        raise ValueError(f"activity: {activity} is not on the list")


def _pupil_contact(known: Facts, sheet: Sheet) -> None:
    counterpart = known.text("counterpart")
    if known.channel() != "social_network":
        sheet.says("out_of_scope")
    elif counterpart in PUPILS or known.text("relation") != "none":
        _pupil_use(known, sheet, with_pupil=counterpart in PUPILS)
    else:
        # silent: the line on under-13s speaks of contact with pupils and family only, and the lines on others
        # either give no age (P3) or begin at 13; nobody under 13 uses a social network, so P1 and its report.
        if known.age("actor_age") < 13:
            sheet.says("prohibited", "P1")
            sheet.owes(SAFEGUARDING)
        # silent: whether P2 and P4 join these two lines; "the same" is contact with a pupil or family.
        if counterpart == "colleague":
            sheet.says("prohibited", "P3")
            sheet.owes(DSL_P3)
        else:
            sheet.says("refer")


def _pupil_use(known: Facts, sheet: Sheet, with_pupil: bool = False) -> None:
    of_age = known.age("actor_age") >= 13
    in_school_day = known.text("period") != "outside_working_day"
    if not of_age:
        sheet.says("prohibited", "P1")
        sheet.owes(SAFEGUARDING)
    if known.text("device") == "school":
        # silent: whether staff tell the DSL of a school device in the school day; the line names no duty.
        sheet.says("prohibited", "P4", readings=("school-device-official",))
    elif in_school_day:
        sheet.says("prohibited", "P2")
        sheet.owes(DSL_A5)
    elif of_age:
        sheet.says("permitted", readings=("pupils-as-stakeholders",) if with_pupil else ())
