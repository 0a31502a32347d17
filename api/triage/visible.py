"""Which cases somebody may see: decided in the query, in this one place."""

from __future__ import annotations

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from api.errors import NotFoundError
from api.people.sessions import Staff
from api.triage.models import Case


def cases_of(staff: Staff) -> Select[Case]:
    """A practitioner sees the cases of their teams and those of no team; an administrator all; an editor none."""
    query = select(Case)
    if staff.role == "administrator":
        return query
    if staff.role == "practitioner":
        return query.where(or_(Case.team_id.is_(None), Case.team_id.in_(staff.teams)))
    return query.where(false())


def case_of(session: Session, staff: Staff, case_id: str) -> Case:
    """One case; raises `NotFoundError`, also for one that they may not see."""
    found = session.scalar(cases_of(staff).where(Case.id == case_id))
    if found is None:
        raise NotFoundError("There is no such case.")
    return found
