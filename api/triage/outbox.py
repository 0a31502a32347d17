"""What waits for learners' conversations until `bot` has fetched and confirmed it.

Ids give the order, so they must become visible in it: whoever fetched 7 must never find a 6 that came later. Writers
therefore come one after another, from the insert until their transaction ends.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from api.db import announce
from api.triage.locks import write_alone, write_rows
from api.triage.models import Case, CaseMessage, CaseStep, OutboxEntry
from knowledge.base import utc_now

AT_MOST = 100
DESK = "desk_"  # how the conversation's id of somebody at the desk begins: nobody can be written to there
# Of no use later: what nobody fetched within these seconds is never given out.
EXPIRES = {"typing": 10, "seen": 60}


def put(session: Session, case: Case, kind: str, **body: Any) -> OutboxEntry | None:
    """An entry for the learner of a case; `None` where there is no conversation to write to."""
    if case.conversation_id.startswith(DESK):
        return None
    return put_for(session, case.conversation_id, kind, case_id=case.id, lang=case.lang, **body)


def put_for(
    session: Session, conversation_id: str, kind: str, *, case_id: str | None, lang: str, **body: Any
) -> OutboxEntry:
    write_alone(session, "outbox")
    expires = utc_now() + timedelta(seconds=EXPIRES[kind]) if kind in EXPIRES else None
    entry = OutboxEntry(
        conversation_id=conversation_id, case_id=case_id, kind=kind, lang=lang, body=body, expires_at=expires
    )
    session.add(entry)
    session.flush()  # the id is drawn while nobody else draws one
    announce(session)
    return entry


def waiting(after: int, limit: int = AT_MOST) -> Select[OutboxEntry]:
    """What is not delivered and still of use, oldest first."""
    return (
        select(OutboxEntry)
        .where(
            OutboxEntry.id > after,
            OutboxEntry.delivered_at.is_(None),
            or_(OutboxEntry.expires_at.is_(None), OutboxEntry.expires_at > utc_now()),
        )
        .order_by(OutboxEntry.id)
        .limit(limit)
    )


def is_waiting(session: Session, case: Case, kind: str) -> bool:
    """Whether an entry of this kind is on its way to the learner already."""
    query = waiting(0, limit=1).where(OutboxEntry.case_id == case.id, OutboxEntry.kind == kind)
    return session.scalar(query) is not None


def confirm(session: Session, delivered: list[int], gone: list[int]) -> int:
    """Note what reached its conversation and what found none; how many of them were not noted before.

    A message that found no conversation is said in its case's history: whoever wrote it must not wait for an answer.
    """
    write_rows(session)
    now = utc_now()
    done = _close(session, delivered, "delivered")
    session.execute(update(CaseMessage).where(CaseMessage.outbox_id.in_(done)).values(delivered_at=now))
    missed = _close(session, gone, "gone")
    cases = session.execute(
        select(OutboxEntry.case_id, func.count())
        .where(OutboxEntry.id.in_(missed), OutboxEntry.case_id.is_not(None), OutboxEntry.expires_at.is_(None))
        .group_by(OutboxEntry.case_id)
    )
    for case_id, number in cases.all():
        session.add(CaseStep(case_id=case_id, step="not_delivered", detail={"entries": number}))
    announce(session)
    return len(done) + len(missed)


def _close(session: Session, ids: list[int], outcome: str) -> list[int]:
    open_ids = session.scalars(
        select(OutboxEntry.id)
        .where(OutboxEntry.id.in_(ids), OutboxEntry.delivered_at.is_(None))
        .order_by(OutboxEntry.id)
        .with_for_update()
    ).all()
    session.execute(update(OutboxEntry).where(OutboxEntry.id.in_(open_ids)).values(delivered_at=utc_now(), outcome=outcome))
    return list(open_ids)
