"""What is old is deleted, each kind after its own days."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.people.models import AuditEntry, Invitation, StaffSession
from api.people.office import Office, Retention, change_office
from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.models import Case, CaseMessage, Feedback, OutboxEntry, UnansweredQuestion
from api.triage.upkeep import delete_old
from knowledge.base import utc_now
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner, consented


def test_each_kind_is_deleted_after_its_own_days(do: Do, learner: Learner, ada: Staff, stored: Session) -> None:
    do(change_office, Office(retention=Retention(cases=10, questions=20, feedback=30)), by="test")
    ids = [learner.opens(consented(conversation_id=f"c_{number}"))["id"] for number in range(3)]
    do(lifecycle.claim, ada, ids[0])
    do(replies.reply, ada, ids[0], "x")
    do(lifecycle.resolve, ada, ids[0], "answered")
    do(lifecycle.resolve, ada, ids[1], "answered")

    def make_old(session: Session) -> None:
        now = utc_now()
        old = session.get_one(Case, ids[0])
        old.opened_at, old.resolved_at = now - timedelta(days=90), now - timedelta(days=11)
        session.get_one(Case, ids[1]).opened_at = now - timedelta(days=90)  # resolved today
        session.get_one(Case, ids[2]).opened_at = now - timedelta(days=11)  # never resolved
        for days in (19, 21):
            session.add(UnansweredQuestion(text="x", lang="en", asked_at=now - timedelta(days=days)))
        for days in (29, 31):
            session.add(Feedback(about="a:b", helpful=True, lang="en", given_at=now - timedelta(days=days)))
        for hours in (-1, 1):
            ends = now + timedelta(hours=hours)
            session.add(StaffSession(token_hash=str(hours), person_id=ada.id, csrf="x", expires_at=ends))
            session.add(Invitation(token_hash=str(hours), expires_at=ends))

    do(make_old)
    audit = stored.scalar(select(func.count()).select_from(AuditEntry))
    stored.rollback()
    deleted = do(delete_old)

    assert {name: deleted[name] for name in ("cases", "unanswered_questions", "feedback", "invitations")} == {
        "cases": 2, "unanswered_questions": 1, "feedback": 1, "invitations": 1,
    }  # fmt: skip
    assert stored.scalars(select(Case.id)).all() == [ids[1]]
    assert stored.scalars(select(CaseMessage)).all() == []
    assert {entry.case_id for entry in stored.scalars(select(OutboxEntry))} == {ids[1]}
    assert [opened.token_hash for opened in stored.scalars(select(StaffSession))] == ["1"]
    assert stored.scalar(select(func.count()).select_from(AuditEntry)) == audit


def test_what_was_delivered_is_deleted_after_a_day_and_what_expired_is_closed(
    do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session
) -> None:
    do(lifecycle.claim, ada, case_id)
    do(replies.typing, ada, case_id)
    do(replies.reply, ada, case_id, "x")
    claimed = learner.outbox()[0]["id"]
    learner.posts("/v1/outbox/delivered", {"delivered": [claimed]})
    past = utc_now() - timedelta(hours=25)
    do(lambda session: session.execute(update(OutboxEntry).where(OutboxEntry.id == claimed).values(delivered_at=past)))
    do(lambda session: session.execute(update(OutboxEntry).where(OutboxEntry.kind == "typing").values(expires_at=past)))
    do(delete_old)

    assert [(row.kind, row.outcome) for row in stored.scalars(select(OutboxEntry).order_by(OutboxEntry.id))] == [
        ("typing", "expired"),
        ("message", None),
    ]
