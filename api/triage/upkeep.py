"""What happens to cases by itself: who claims and does not answer loses the case again; what is too old is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Delete, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from api.people.models import Invitation, StaffSession
from api.people.office import office
from api.triage import outbox
from api.triage.desk_news import KEPT as NEWS_KEPT
from api.triage.desk_news import DeskNews
from api.triage.history import note_step, wait_again
from api.triage.locks import write_rows
from api.triage.models import Case, CaseMessage, Feedback, OutboxEntry, UnansweredQuestion
from knowledge.base import Base, utc_now

AT_ONCE = 50
OUTBOX_KEPT = timedelta(days=1)
INTAKE_NOTES = "intake_notes"  # the table is of another part of the API


def requeue_unanswered(session: Session) -> int:
    """Back to the queue with cases whose learner waits for an answer of who has it; the learner is told. How many.

    At most `AT_ONCE`, so that nobody is held up for long: whoever got so many asks again.

    It is counted from the learner's message that has no answer or, where nobody has said anything yet, from the claim.
    """
    late = utc_now() - timedelta(minutes=office(session).answer_minutes)
    spoke = exists().where(
        CaseMessage.case_id == Case.id, CaseMessage.sender == "practitioner", CaseMessage.said_at >= Case.claimed_at
    )
    unanswered = or_(Case.learner_wrote_at <= late, and_(Case.learner_wrote_at.is_(None), ~spoke))
    query = select(Case).where(
        Case.status == "claimed",
        Case.conversation_id.not_like(f"{outbox.DESK}%"),
        # Whoever's account was deleted answers nobody.
        or_(Case.claimed_by.is_(None), and_(Case.claimed_at <= late, unanswered)),
    )
    if session.scalar(query.limit(1)) is None:  # nothing to write, so nobody is held up
        return 0
    write_rows(session)
    found = session.scalars(
        query.order_by(Case.id)
        .limit(AT_ONCE)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for case in found:
        wait_again(session, case)
        note_step(session, case, "requeued", why="no_answer")
        outbox.put(session, case, "requeued")
    return len(found)


def delete_old(session: Session) -> dict[str, int]:
    """Delete what was kept long enough, each kind by its own number of days; how many rows of each. The audit log stays."""
    now, kept = utc_now(), office(session).retention
    old_cases = select(Case.id).where(func.coalesce(Case.resolved_at, Case.opened_at) < _days_ago(now, kept.cases))
    statements: dict[str, Delete] = {
        "outbox": delete(OutboxEntry).where(
            or_(OutboxEntry.delivered_at < now - OUTBOX_KEPT, OutboxEntry.case_id.in_(old_cases))
        ),
        "cases": delete(Case).where(Case.id.in_(old_cases)),  # with all that hangs on them
        "unanswered_questions": delete(UnansweredQuestion).where(
            UnansweredQuestion.asked_at < _days_ago(now, kept.questions)
        ),
        "feedback": delete(Feedback).where(Feedback.given_at < _days_ago(now, kept.feedback)),
        "desk_news": delete(DeskNews).where(DeskNews.at < now - NEWS_KEPT),
        "staff_sessions": delete(StaffSession).where(StaffSession.expires_at < now),
        "invitations": delete(Invitation).where(or_(Invitation.expires_at < now, Invitation.used_at < now - OUTBOX_KEPT)),
    }
    notes = Base.metadata.tables.get(INTAKE_NOTES)
    if notes is not None:
        statements[INTAKE_NOTES] = delete(notes).where(notes.c.made_at < _days_ago(now, kept.intake_notes))
    write_rows(session)
    session.connection().execute(
        update(OutboxEntry)
        .where(OutboxEntry.delivered_at.is_(None), OutboxEntry.expires_at < now)
        .values(delivered_at=now, outcome="expired")
    )
    return {name: session.connection().execute(statement).rowcount for name, statement in statements.items()}


def _days_ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
