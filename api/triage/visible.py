"""Which cases somebody may see: decided in the query, in this one place."""

from __future__ import annotations

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from api.errors import NotFoundError
from api.people.models import AuditEntry
from api.people.sessions import Staff
from api.triage.errors import CaseGoneError
from api.triage.locks import write_rows
from api.triage.models import Case

ERASED = "erased"  # in the audit log: a case went with everything that was kept of its conversation


def cases_of(staff: Staff) -> Select[Case]:
    """A practitioner sees the cases of their teams and those of no team; an administrator all; an editor none."""
    query = select(Case)
    if staff.role == "administrator":
        return query
    if staff.role == "practitioner":
        return query.where(or_(Case.team_id.is_(None), Case.team_id.in_(staff.teams)))
    return query.where(false())


def case_of(session: Session, staff: Staff, case_id: str, *, to_change: bool = False) -> Case:
    """One case as it is now; with `to_change` nobody else changes it until the transaction ends.

    Raises `NotFoundError`, also for one that they may not see, and `CaseGoneError` for one that the learner deleted.
    """
    query = cases_of(staff).where(Case.id == case_id)
    if to_change:
        write_rows(session)
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise missing(session, case_id)
    return found


def missing(session: Session, case_id: str) -> NotFoundError:
    """The error for a case that was not found: the audit log remembers one that was deleted, and nothing of it."""
    erased = select(AuditEntry.detail).where(
        AuditEntry.action == ERASED, AuditEntry.kind == "case", AuditEntry.subject == case_id
    )
    detail = session.scalars(erased.limit(1)).first()
    return NotFoundError("There is no such case.") if detail is None else CaseGoneError(by=str(detail.get("by")))
