"""A case without an answer in time goes back to the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.people.models import Person
from api.people.office import Office, change_office
from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.models import Case, CaseStep
from api.triage.upkeep import requeue_unanswered
from tests.api.triage.conftest import TWO_SHIFTS_LATER, Do
from tests.api.triage.learner import Learner, said


def test_whoever_claims_and_says_nothing_loses_the_case(
    do: Do, learner: Learner, ada: Staff, case_id: str, age: Any, stored: Session
) -> None:
    do(lifecycle.claim, ada, case_id)
    assert do(requeue_unanswered) == 0
    age(case_id)

    assert do(requeue_unanswered) == 1
    assert do(requeue_unanswered) == 0
    row = stored.get_one(Case, case_id)
    assert (row.status, row.claimed_by) == ("open", None)
    assert [item["kind"] for item in learner.outbox()] == ["claimed", "requeued"]
    assert stored.scalars(select(CaseStep.step)).all()[-1] == "requeued"


def test_a_message_without_an_answer_counts_even_after_earlier_answers(
    do: Do, learner: Learner, ada: Staff, case_id: str, age: Any
) -> None:
    do(lifecycle.claim, ada, case_id)
    do(replies.reply, ada, case_id, "hello")
    age(case_id)
    assert do(requeue_unanswered) == 0  # nobody waits for anything
    learner.writes(case_id, said(5))
    assert do(requeue_unanswered) == 0  # not for long
    age(case_id, TWO_SHIFTS_LATER, "learner_wrote_at")

    assert do(requeue_unanswered) == 1


def test_the_time_is_the_one_of_the_settings(do: Do, ada: Staff, case_id: str, age: Any) -> None:
    do(change_office, Office(answer_minutes=30), by="test")
    do(lifecycle.claim, ada, case_id)
    age(case_id)
    assert do(requeue_unanswered) == 0
    age(case_id, timedelta(minutes=20))

    assert do(requeue_unanswered) == 1


def test_a_case_of_the_desk_stays_with_who_has_it(do: Do, ada: Staff, age: Any) -> None:
    case = do(lifecycle.open_by_staff, ada, level="U1", why="x")
    do(lifecycle.claim, ada, case.id)
    age(case.id)

    assert do(requeue_unanswered) == 0


def test_the_case_of_somebody_whose_account_was_deleted_goes_back(do: Do, ada: Staff, case_id: str) -> None:
    do(lifecycle.claim, ada, case_id)
    do(lambda session: session.delete(session.get_one(Person, ada.id)))

    assert do(requeue_unanswered) == 1
