"""What the LADO's form asks and the rest of the case does not hold. May be filled bit by bit; the last text of a field counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from triage.disclosure.entries.entry import Entry
from triage.disclosure.fields import ask
from triage.disclosure.values import Choice


class Category(Choice):
    """The kinds of allegation that the councils' forms name."""

    PHYSICAL = "physical", "Physical"
    EMOTIONAL = "emotional", "Emotional"
    SEXUAL = "sexual", "Sexual"
    NEGLECT = "neglect", "Neglect"
    CONDUCT = "conduct", "Conduct"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDetails(Entry):
    """Details for the LADO's form. A blank field says nothing and changes nothing."""

    KIND: ClassVar[str] = "referral_details"
    TITLE: ClassVar[str] = "Details for the LADO's form"
    INTRO: ClassVar[str] = (
        "Fill in what you know without asking around. Leave the rest blank: the form goes all the same."
    )

    referrer_role: str = field(default="", metadata=ask("Job of the person who refers"))
    referrer_contact: str = field(default="", metadata=ask("Their phone and e-mail"))
    contact_times: str = field(default="", metadata=ask("Best times to reach them"))
    organisation: str = field(default="", metadata=ask("School, address and kind of school", long=True))
    senior_aware: str = field(default="", metadata=ask("Does a senior manager know? If not, why?"))
    case_manager: str = field(
        default="",
        metadata=ask("Case manager", "The headteacher, or the chair of governors if it is about the headteacher."),
    )
    school_contacts: str = field(
        default="", metadata=ask("Headteacher, chair of governors, DSL and HR contact", long=True)
    )
    subject_name: str = field(default="", metadata=ask("Full name of the adult, and other names used"))
    subject_born: str = field(default="", metadata=ask("Their date of birth"))
    subject_person: str = field(default="", metadata=ask("Their sex or gender, and ethnicity"))
    subject_address: str = field(default="", metadata=ask("Their home address and contact", long=True))
    subject_job: str = field(default="", metadata=ask("Their job, employer and workplace"))
    subject_basis: str = field(default="", metadata=ask("Permanent, temporary, agency or volunteer; for how long"))
    subject_other_work: str = field(
        default="", metadata=ask("Other work or volunteering with children or adults at risk", long=True)
    )
    subject_family: str = field(
        default="", metadata=ask("Own children or caring role: names, ages, relation", long=True)
    )
    subject_history: str = field(default="", metadata=ask("Earlier allegations or concerns, with dates", long=True))
    subject_knows: str = field(default="", metadata=ask("Does the person know about this referral?"))
    child_details: str = field(
        default="",
        metadata=ask(
            "Each child: name, date of birth, gender, ethnicity, address",
            "Every child concerned, on this one form.",
            long=True,
        ),
    )
    child_parents: str = field(default="", metadata=ask("Their parents or carers, and address", long=True))
    child_parents_told: str = field(default="", metadata=ask("Do the parents know yet?"))
    child_needs: str = field(
        default="", metadata=ask("Additional needs, social worker, other professionals", long=True)
    )
    source_relation: str = field(
        default="", metadata=ask("How the person who told is linked to the adult, and whom they told first", long=True)
    )
    source_anonymity: str = field(default="", metadata=ask("Whether they wish to stay unnamed"))
    category: tuple[Category, ...] = field(default=(), metadata=ask("Kind of allegation"))
    incident: str = field(default="", metadata=ask("Dates and places of what happened; once or repeatedly", long=True))
    injury: str = field(default="", metadata=ask("Any injury or restraint", long=True))
    actions: str = field(
        default="",
        metadata=ask(
            "What has been done so far", "Steps for safety, suspension or other ways, anybody spoken to.", long=True
        ),
    )
    attachments: str = field(default="", metadata=ask("Papers sent with it", "Never images of children.", long=True))
