"""What a learner does while somebody has their case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.people.sessions import Staff
from api.triage import lifecycle
from api.triage.models import Case, CaseMessage
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner, alert, said, steps


def test_messages_are_kept_once_and_in_order(learner: Learner, case_id: str, stored: Session) -> None:
    early = datetime.now(UTC) - timedelta(hours=1)
    first = learner.writes(case_id, said(2, "two", at=early), said(1, "one", at=early, sender="bot"))
    again = learner.writes(case_id, said(2, "two"), said(3, "three", at=early))
    texts = stored.scalars(select(CaseMessage.text).order_by(CaseMessage.seq)).all()

    assert (first.json(), again.json()) == ({"kept": 2}, {"kept": 1})
    assert texts == ["one", "two", "three"]
    assert stored.get_one(Case, case_id).learner_wrote_at is None  # said before the case: it asked nobody


def test_a_resolved_case_takes_no_message(do: Do, learner: Learner, ada: Staff, case_id: str) -> None:
    do(lifecycle.resolve, ada, case_id, "answered")
    answer = learner.writes(case_id, said(4))

    assert (answer.status_code, answer.json()["code"]) == (409, "case_closed")
    assert learner.posts(f"/v1/cases/{case_id}/presence", {"typing": True}).json()["code"] == "case_closed"


def test_a_conversation_that_was_not_shared_comes_in_only_once_somebody_is_there(
    do: Do, learner: Learner, ada: Staff, stored: Session
) -> None:
    key = learner.opens(alert("distress"))["id"]
    assert learner.writes(key, said(1)).status_code == 422
    do(lifecycle.claim, ada, key)
    before = datetime.now(UTC) - timedelta(hours=1)

    assert learner.writes(key, said(2, at=before)).status_code == 422
    assert learner.writes(key, said(3)).json() == {"kept": 1}
    do(lifecycle.back_to_queue, ada, key)
    assert learner.writes(key, said(4)).json() == {"kept": 1}  # written to a person, and not lost


def test_the_learner_writing_and_what_they_have_seen_is_known(learner: Learner, case_id: str, stored: Session) -> None:
    learner.posts(f"/v1/cases/{case_id}/presence", {"typing": True, "seen": 7})
    row = stored.get_one(Case, case_id)
    assert (row.learner_typing_at is None, row.learner_seen) == (False, "7")
    stored.rollback()
    learner.posts(f"/v1/cases/{case_id}/presence", {"typing": False})
    row = stored.get_one(Case, case_id, populate_existing=True)

    assert (row.learner_typing_at, row.learner_seen) == (None, "7")


@pytest.mark.parametrize(("sign", "status"), [("asked_for_person", "resolved"), ("suicide", "open")])
def test_who_leaves_is_let_go_and_who_may_be_in_danger_is_not_forgotten(
    do: Do, learner: Learner, ada: Staff, stored: Session, sign: str, status: str
) -> None:
    key = learner.opens(alert(sign))["id"]
    do(lifecycle.claim, ada, key)

    assert learner.posts(f"/v1/cases/{key}/leave", {}).json()["status"] == status
    assert steps(stored, key)[-1] == "left"
