"""Why a question is asked: the leads of the app are those of the interview, and one more."""

from __future__ import annotations

from datetime import date

import pytest

from kb.pack import Verdict
from kb.policy import Policy
from kb.situation import FactError
from triage.interview import begin
from tui.app.ask.journey import in_labels, leads, why_parts

FRIEND = {"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil"}


@pytest.mark.parametrize("fact", ["counterpart_age", "relation", "device"])
def test_the_app_adds_what_i_dont_know_would_leave_possible(fact: str, beech_hill: Policy, today: date) -> None:
    interview = begin(beech_hill, today, FRIEND)
    question = interview.question_about(fact)
    *told, unknown = leads(interview, question)
    assert tuple(told) == interview.leads(question)
    assert unknown.answer == "I don't know"
    assert set(unknown.verdicts) >= {verdict for lead in told for verdict in lead.verdicts}


def test_ages_are_told_in_the_stretches_that_rules_tell_apart(beech_hill: Policy, today: date) -> None:
    interview = begin(beech_hill, today, FRIEND)
    question = interview.question_about("counterpart_age")
    told = {lead.answer: lead.verdicts for lead in interview.leads(question)}
    assert list(told) == ["under 13", "13 to 17", "18", "19 or over"]
    assert Verdict.PERMITTED in told["19 or over"]
    assert "- Under 13: " in "\n".join(f"{part.lead} {part.text}" for part in why_parts(interview, question))


@pytest.mark.parametrize("fact", ["actor", "content", "counterpart_born"])
def test_there_are_no_leads_for_dates_sets_and_what_everything_hangs_on(
    fact: str, beech_hill: Policy, today: date
) -> None:
    interview = begin(beech_hill, today, FRIEND)
    assert not list(leads(interview, interview.question_about(fact)))


def test_what_is_wrong_is_told_in_labels_and_as_sentences(beech_hill: Policy) -> None:
    error = FactError("actor", "`actor` is not known to the DSL", "ask Mrs Sample")
    label = beech_hill.pack.vocabulary["actor"].label
    assert in_labels(beech_hill.pack.vocabulary, error) == (
        f"{label[:1].upper()}{label[1:]} is not known to the DSL. Ask Mrs Sample."
    )
