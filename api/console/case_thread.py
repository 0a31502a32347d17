"""The thread of a case as its page shows it: who said what, when, and whether it arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.rendering import Words
from api.people.sessions import Staff
from api.triage.models import Case, CaseMessage


@dataclass(frozen=True)
class Said:
    """One message. `order` sorts it among others; `mark` is sent, delivered or seen, for what a person wrote; `turn` is that
    of a learner's message, once, so that it can be linked to."""

    id: int
    sender: str
    name: str
    at: datetime
    order: str
    lang: str
    text: str
    turn: int | None
    mark: str | None


def thread_of(session: Session, staff: Staff, case: Case, t: Words, *, after: int = 0) -> list[Said]:
    """In the order in which it was said; `after` leaves out messages up to that id."""
    query = select(CaseMessage).where(CaseMessage.case_id == case.id, CaseMessage.id > after)
    rows = session.scalars(query.order_by(CaseMessage.said_at, CaseMessage.id)).all()
    linked: set[int] = set()
    return [_said(row, staff, case, t, linked) for row in rows]


def _said(row: CaseMessage, staff: Staff, case: Case, t: Words, linked: set[int]) -> Said:
    turn = row.turn if row.sender == "learner" and row.turn and row.turn not in linked else None
    if turn is not None:
        linked.add(turn)
    return Said(
        id=row.id,
        sender=row.sender,
        name=_name(row, staff, case, t),
        at=row.said_at,
        order=f"{row.said_at.isoformat()}/{row.id:012}",
        lang=row.lang or case.lang,
        text=row.text,
        turn=turn,
        mark=mark_of(row, case) if row.sender == "practitioner" else None,
    )


def _name(row: CaseMessage, staff: Staff, case: Case, t: Words) -> str:
    if row.sender == "learner":
        return case.contact_name or t("learner")
    if row.sender == "practitioner":
        return t("you", name=row.name or staff.name) if row.name == staff.name else row.name or t("colleague")
    return t(f"sender_{row.sender}")


def mark_of(row: CaseMessage, case: Case) -> str:
    """`learner_seen` is the newest message of a person that the learner has seen, by its number in the outbox."""
    seen = int(case.learner_seen) if case.learner_seen and case.learner_seen.isdecimal() else 0
    if row.outbox_id is not None and row.outbox_id <= seen:
        return "seen"
    return "delivered" if row.delivered_at is not None else "sent"


def turns_of(thread: Sequence[Said]) -> frozenset[int]:
    """The learner's messages that a line can be linked to."""
    return frozenset(said.turn for said in thread if said.turn is not None)
