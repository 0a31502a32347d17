"""Who has a case, looked up as one that somebody wants to change."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.people.models import Person
from api.people.sessions import Staff
from api.triage.errors import CaseClosedError, ClaimedByOtherError, NotClaimedError
from api.triage.models import Case
from api.triage.visible import case_of


def unresolved_case(session: Session, staff: Staff, case_id: str) -> Case:
    """A case that somebody still has to see to. Raises `NotFoundError`, `CaseClosedError`."""
    case = case_of(session, staff, case_id, to_change=True)
    if case.status == "resolved":
        raise CaseClosedError
    return case


def claimed_case(session: Session, staff: Staff, case_id: str) -> Case:
    """A case that they have claimed: only one person at a time speaks to a learner."""
    case = unresolved_case(session, staff, case_id)
    if case.status != "claimed":
        raise NotClaimedError
    if case.claimed_by != staff.id:
        raise ClaimedByOtherError(name_of(session, case))
    return case


def held(session: Session, staff: Staff, case_id: str, *, or_waiting: bool = False) -> Case:
    """A case that they have claimed, or may take out of a colleague's hands as an administrator; with `or_waiting` also one
    that nobody has."""
    case = unresolved_case(session, staff, case_id)
    if case.status == "claimed" and (case.claimed_by == staff.id or staff.role == "administrator"):
        return case
    if case.status == "open":
        if or_waiting:
            return case
        raise NotClaimedError
    raise ClaimedByOtherError(name_of(session, case))


def name_of(session: Session, case: Case) -> str:
    """Who has the case. Somebody whose account was deleted has no name any more."""
    person = session.get(Person, case.claimed_by) if case.claimed_by else None
    return person.name if person else "?"
