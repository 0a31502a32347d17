"""`/console/cases/{id}`: one case to read, its thread alone for a page that is open, and what is kept of it as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.access import PractitionerDep
from api.console.case_thread import thread_of, turns_of
from api.console.case_view import GROUP, clock_of, reasons_of, show_case
from api.console.queue_view import wait_of
from api.console.rendering import language_of, page, words_of
from api.dependencies import SessionDep
from api.people.audit import audit
from api.people.models import AuditEntry
from api.people.office import office
from api.people.sessions import Staff
from api.triage.models import Case
from api.triage.visible import case_of
from knowledge.base import utc_now

router = APIRouter(prefix="/console/cases", include_in_schema=False)

# A page that is open asks for its parts all the time: that is one view until it was quiet for so long.
ONE_VIEW = timedelta(minutes=15)


@router.get("/{case_id}")
def read_case(request: Request, staff: PractitionerDep, session: SessionDep, case_id: str) -> Response:
    case = case_of(session, staff, case_id)
    audit(session, staff, "viewed", "case", case.id, reference=case.reference)
    return show_case(request, session, staff, case)


@router.get("/{case_id}/thread")
def read_thread(
    request: Request,
    staff: PractitionerDep,
    session: SessionDep,
    case_id: str,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """The messages with an id above `after`, and the top of the page as it is now."""
    case = case_of(session, staff, case_id)
    note_view(session, staff, case)
    t = words_of(request, language_of(request, staff), "case.html")
    settings = office(session)
    thread = thread_of(session, staff, case, t)
    return page(
        request,
        staff,
        "_news.html",
        group=GROUP,
        thread=[said for said in thread if said.id > after],
        case=case,
        wait=wait_of(case, t, settings, utc_now()),
        # A reason can point at any message that the page holds by now, not at the new ones alone.
        reasons=reasons_of(case, t, turns_of(thread)),
        clock=clock_of(settings),
    )


def note_view(session: Session, staff: Staff, case: Case) -> None:
    """In the audit log, unless the same person's view of the same case stands there a moment ago."""
    recent = select(AuditEntry.id).where(
        AuditEntry.person_id == staff.id,
        AuditEntry.action == "viewed",
        AuditEntry.kind == "case",
        AuditEntry.subject == case.id,
        AuditEntry.at > utc_now() - ONE_VIEW,
    )
    if session.scalar(recent.limit(1)) is None:
        audit(session, staff, "viewed", "case", case.id, reference=case.reference)
