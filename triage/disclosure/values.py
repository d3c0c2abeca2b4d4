"""The choices that the lifecycle's questions offer. The value is what is stored; the label is what people read."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """A choice with its label and, where it helps, a sentence on what it means."""

    label: str
    help: str

    def __new__(cls, value: str, label: str, help: str = "") -> Self:
        """One member: its stored value, its label, its help."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.help = help
        return member


class Answer(Choice):
    """Yes, no, or not sure; whoever is not sure is treated like yes."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "I am not sure"

    @property
    def may_be(self) -> bool:
        """Whether it is yes or may be yes: doubt is settled towards the child."""
        return self is not Answer.NO


class Teller(Choice):
    """Who told the school. It decides whether C3 or C4 applies."""

    PARENT = "parent", "A parent or carer"
    STAFF = "staff", "A member of staff"
    GOVERNOR_OR_VOLUNTEER = "governor_or_volunteer", "A governor or volunteer"
    PUPIL = "pupil", "A pupil"
    OTHER = "other", "Somebody else"
    ANONYMOUS = "anonymous", "Somebody who did not say who they are"


class About(Choice):
    """Whom a concern is about, by role; never by name."""

    STAFF = "staff", "A member of staff"
    SUPPLY = "supply", "A supply or agency worker, or a contractor"
    VOLUNTEER = "volunteer", "A volunteer"
    GOVERNOR = "governor", "A governor"
    HEADTEACHER = "headteacher", "The headteacher"
    DSL = "dsl", "The Designated Safeguarding Lead (DSL)"
    MYSELF = "myself", "Me, the person at this keyboard"
    PUPIL = "pupil", "A pupil's behaviour"


class HandlerRole(Choice):
    """Who takes a case over."""

    HEADTEACHER = "headteacher", "The headteacher"
    CHAIR_OF_GOVERNORS = "chair_of_governors", "The chair of governors"
    DSL = "dsl", "The Designated Safeguarding Lead (DSL)"
    DEPUTY_DSL = "deputy_dsl", "A deputy DSL"


class Service(Choice):
    """Whom an urgent call goes to."""

    POLICE_999 = "police_999", "Police on 999"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care", "Children's social care"
    POLICE_101 = "police_101", "Police on 101"

    @property
    def is_police(self) -> bool:
        """Whether it is the police, by either number."""
        return self is not Service.CHILDRENS_SOCIAL_CARE

    @property
    def answers_danger(self) -> bool:
        """Whether it is one of the two calls for a child in danger; 101 is not."""
        return self is not Service.POLICE_101


class PupilRule(Choice):
    """The policy's own rule to which a pupil's behaviour belongs."""

    P3 = "P3", "P3: a pupil tried to get into an adult's account"
    P4 = "P4", "P4: a school device was used to try to reach social media"
    P5 = "P5", "P5: a pupil tried to get past the firewall"
    P6 = "P6", "P6: worries about cyber-bullying"
    P7 = "P7", "P7: cyber-bullying"
    A5 = "A5", "A5: a pupil was on a social network in the school day"
    A6 = "A6", "A6: a child under 13 uses a social network"
    NONE = "none", "None of these: it goes by the safeguarding and child protection policy"


class Criterion(Choice):
    """The four harm criteria (guidance `harm-threshold`)."""

    HARMED = "harmed", "The adult has, or may have, harmed a child"
    OFFENCE = "offence", "It may be a crime against a child or to do with a child"
    RISK = "risk", "The adult behaved so that children could be at risk"
    UNSUITABLE = "unsuitable", "The adult may not be suited to work with children"


class View(Choice):
    """What the concern looks like at triage (guidance; the policy sends everything to the LADO)."""

    HARM = "harm", "One or more of the harm criteria may be met"
    LOW_LEVEL = "low_level", "A low-level concern: below the harm criteria, yet out of line with the staff code"
    CONDUCT = "conduct", "A matter of conduct only"
    DATA_BREACH = "data_breach", "A breach of personal data only"
    UNSURE = "unsure", "I am not sure", "Ring the LADO: that is what they are there for."


class Channel(Choice):
    """How the LADO was reached."""

    PHONE = "phone", "By phone"
    FORM = "form", "By the council's form"
    EMAIL = "email", "By secure e-mail"
    PORTAL = "portal", "Through the council's website"


class Agreement(Choice):
    """Whether the police or social care agree that the hold ends."""

    AGREED = "agreed", "They agree"
    NOT_INVOLVED = "not_involved", "They are not involved"
    NOT_YET = "not_yet", "They have not agreed yet"


class Recipient(Choice):
    """Others whom the school tells, or decides not to tell."""

    HEADTEACHER = "headteacher", "The headteacher"
    CHAIR_OF_GOVERNORS = "chair_of_governors", "The chair of governors"
    GOVERNING_BODY = "governing_body", "The governing body"
    POLICE = "police", "The police"
    DBS = "dbs", "The Disclosure and Barring Service (DBS)"
    TRA = "tra", "The Teaching Regulation Agency (TRA)"
    PARENTS_OF_CHILD = "parents_of_child", "The parents or carers of the child"
    AGENCY = "agency", "The supply agency or employer"
    OFSTED = "ofsted", "Ofsted"
    OTHER = "other", "Somebody else"


class Told(Choice):
    """Whether somebody was told."""

    TOLD = "told", "They have been told"
    NOT_NEEDED = "not_needed", "It was decided not to tell them, for the reason given"


class IcoDecision(Choice):
    """What the school decided about the Information Commissioner."""

    REPORTED = "reported", "The Information Commissioner has been told"
    NOT_REPORTED = "not_reported", "Not told, for the reason given"


class Outcome(Choice):
    """The five outcomes of an allegation.

    The meanings are those of KCSIE before 2018, paragraph 150, seen in the primary text; `unfounded` was seen in a secondary
    page only.
    """

    SUBSTANTIATED = "substantiated", "Substantiated", "There is enough evidence to prove it."
    MALICIOUS = "malicious", "Malicious", "There is enough evidence to disprove it, and it was meant to deceive."
    FALSE = "false", "False", "There is enough evidence to disprove it."
    UNSUBSTANTIATED = "unsubstantiated", "Unsubstantiated", "Neither proved nor disproved; it says nothing about guilt."
    UNFOUNDED = "unfounded", "Unfounded", "There is no evidence or proper basis for it."
