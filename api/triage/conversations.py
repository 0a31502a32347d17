"""Everything the API keeps of one conversation: deleted, or given out, across every table.

A table is found by what ties its rows to a learner: a column `conversation_id`, `case_id` or `person`. A new table that ties
them by one of these names is complete by itself; a test fails for one that does it by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select
from sqlalchemy.orm import Session

from api.db import announce
from api.people.audit import audit
from api.people.sessions import Staff
from api.triage.desk_news import ERASED as NEWS_ERASED
from api.triage.desk_news import tell_desk
from api.triage.locks import write_alone
from api.triage.models import Case
from api.triage.outbox import DESK, put_for
from api.triage.person import person_of
from api.triage.visible import ERASED, case_of
from knowledge.base import Base

TIES = ("conversation_id", "case_id", "person")
# What staff wrote for each other. A learner is told that it is there, and asks the college for it.
WITHHELD_TABLES = frozenset({"case_notes"})
WITHHELD_COLUMNS = {
    "cases": frozenset({"urgency_note", "urgency_by", "claimed_by", "team_id"}),
    "case_steps": frozenset({"detail", "person_name"}),
}

Json = dict[str, Any]


def tables() -> list[Table]:
    """The tables with rows of learners, those that refer to others first."""
    tied = [table for table in Base.metadata.sorted_tables if any(name in table.columns for name in TIES)]
    return tied[::-1]


def erase(session: Session, conversation_id: str, *, by: Staff | None = None) -> dict[str, int]:
    """Delete every row of a conversation; how many of each table. `by` is who of the staff did, `None` the learner.

    The audit log keeps that a case was deleted and by whom, and nothing of it. Where staff did, `bot` is told to delete its
    own part too; where the learner did, it has.
    """
    write_alone(session, f"conversation {conversation_id}")
    cases = session.scalars(
        select(Case).where(Case.conversation_id == conversation_id).with_for_update().order_by(Case.id)
    ).all()
    lang = cases[-1].lang if cases else "en"
    for case in cases:
        audit(session, by, ERASED, "case", case.id, by="staff" if by else "learner")
        session.expunge(case)
    case_ids = [case.id for case in cases]
    deleted = {}
    for table in tables():
        rows = delete(table).where(_of(table, conversation_id, case_ids))
        deleted[table.name] = session.connection().execute(rows).rowcount
    for case_id in case_ids:
        tell_desk(session, case_id, NEWS_ERASED)  # what a triage room shows of it goes too
    if by is not None and not conversation_id.startswith(DESK):
        put_for(session, conversation_id, "erase", case_id=None, lang=lang)
    announce(session)
    return deleted


def erase_case(session: Session, staff: Staff, case_id: str) -> dict[str, int]:
    """Delete a case and everything of its conversation, for staff. Raises `NotFoundError`."""
    return erase(session, case_of(session, staff, case_id, to_change=True).conversation_id, by=staff)


def export(session: Session, conversation_id: str) -> Json:
    """Every row of a conversation by table, without what staff wrote for each other: `withheld` says how much that is."""
    case_ids = list(session.scalars(select(Case.id).where(Case.conversation_id == conversation_id)))
    found: dict[str, list[Json]] = {}
    withheld = 0
    for table in tables()[::-1]:
        rows = session.execute(select(table).where(_of(table, conversation_id, case_ids)).order_by(*table.primary_key))
        if table.name in WITHHELD_TABLES:
            withheld += len(rows.all())
            continue
        hidden = WITHHELD_COLUMNS.get(table.name, frozenset())
        found[table.name] = [
            {name: _plain(value) for name, value in row.items() if name not in hidden} for row in rows.mappings()
        ]
    return {"conversation_id": conversation_id, "kept": found, "withheld": {"staff_notes": withheld}}


def _of(table: Table, conversation_id: str, case_ids: list[str]) -> ColumnElement[bool]:
    return or_(*_ties(table, conversation_id, case_ids))


def _ties(table: Table, conversation_id: str, case_ids: list[str]) -> Iterator[ColumnElement[bool]]:
    if "conversation_id" in table.columns:
        yield table.columns["conversation_id"] == conversation_id
    if "case_id" in table.columns:
        yield table.columns["case_id"].in_(case_ids)
    if "person" in table.columns:
        yield table.columns["person"] == person_of(conversation_id)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
