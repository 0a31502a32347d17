"""A case's thread: the learner's messages come in, each once, and who is there is known on both sides."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.db import announce
from api.errors import InvalidInputError
from api.triage.case_shapes import MessageIn
from api.triage.desk_news import MESSAGE, tell_desk
from api.triage.errors import CaseClosedError
from api.triage.history import close_case, note_step, wait_again
from api.triage.locks import write_rows
from api.triage.models import Case, CaseMessage, CaseStep
from api.triage.opening import SAFETY
from api.triage.visible import missing
from knowledge.base import utc_now

ARRIVALS = ("claimed", "passed")  # steps with which a person is there
CLOCKS_DIFFER = timedelta(minutes=1)  # at most, between where a message was said and here


def thread_of(case: Case) -> Select[CaseMessage]:
    """The messages in the order in which they were said."""
    return select(CaseMessage).where(CaseMessage.case_id == case.id).order_by(CaseMessage.said_at, CaseMessage.id)


def for_bot(session: Session, case_id: str) -> Case:
    """A case to change, which nobody else changes meanwhile. Raises `NotFoundError`."""
    write_rows(session)
    query = select(Case).where(Case.id == case_id)
    case = session.scalar(query.with_for_update(key_share=True).execution_options(populate_existing=True))
    if case is None:
        raise missing(session, case_id)
    return case


def keep_messages(session: Session, case: Case, messages: list[MessageIn]) -> int:
    """Add messages that are not there yet; how many.

    A learner shares the conversation by agreeing to it; what they write once a person was there is written to that person.
    Raises `CaseClosedError`, and `InvalidInputError` for what nobody agreed to.
    """
    if case.status == "resolved":
        raise CaseClosedError
    live_since = None if case.shares_transcript else _first_claim(session, case)
    if not case.shares_transcript and any(live_since is None or message.at < live_since for message in messages):
        raise InvalidInputError("The conversation before somebody is there needs the learner's consent.", field="messages")
    wanted = [message.seq for message in messages]
    seen = set(session.scalars(select(CaseMessage.seq).where(CaseMessage.case_id == case.id, CaseMessage.seq.in_(wanted))))
    kept = 0
    live: list[CaseMessage] = []
    for message in sorted(messages, key=lambda message: message.seq):
        if message.seq in seen:
            continue
        seen.add(message.seq)
        kept += 1
        row = CaseMessage(
            case_id=case.id,
            seq=message.seq,
            turn=message.turn,
            sender=message.sender,
            said_at=message.at,
            lang=message.lang,
            text=message.text,
        )
        session.add(row)
        if message.sender == "learner" and case.claimed_at is not None and message.at >= case.claimed_at - CLOCKS_DIFFER:
            live.append(row)  # written to the person who has the case
        # What was said before the case was opened asked nobody.
        if message.sender == "learner" and message.at >= case.opened_at:
            case.learner_wrote_at = case.learner_wrote_at or min(message.at, utc_now())
            case.learner_typing_at = None
    if kept:
        session.flush()
        for row in live:
            tell_desk(session, case.id, MESSAGE, message_id=row.id)
        announce(session)
    return kept


def leave(session: Session, case: Case) -> None:
    """The learner goes on with the assistant. Whoever may be in danger is not forgotten: that goes back to the queue."""
    if case.status == "resolved":
        return
    note_step(session, case, "left")
    if case.urgency in SAFETY:
        wait_again(session, case)
    else:
        close_case(session, case, "released")


def show_presence(session: Session, case: Case, *, typing: bool, seen: str | None) -> None:
    if case.status == "resolved":
        raise CaseClosedError
    case.learner_typing_at = utc_now() if typing else None
    if seen is not None:
        case.learner_seen = seen
    session.flush()
    announce(session)


def _first_claim(session: Session, case: Case) -> datetime | None:
    """Since when the learner may have known that a person reads."""
    first = session.scalar(
        select(CaseStep.at).where(CaseStep.case_id == case.id, CaseStep.step.in_(ARRIVALS)).order_by(CaseStep.id).limit(1)
    )
    return None if first is None else first - CLOCKS_DIFFER
