"""`/console`: the cases that wait, most urgent first, then by how long they may still wait."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.console.access import StaffDep
from api.console.rendering import page
from api.dependencies import SessionDep
from api.triage.models import Case
from api.triage.visible import cases_of

router = APIRouter(prefix="/console", include_in_schema=False)

CASES_SHOWN = 200


@router.get("")
def list_cases(request: Request, staff: StaffDep, session: SessionDep) -> Response:
    if not staff.may("practitioner"):
        return RedirectResponse("/console/questions", status_code=303)
    query = cases_of(staff).where(Case.status != "resolved").order_by(Case.urgency.desc(), Case.due_at)
    cases = session.scalars(query.limit(CASES_SHOWN)).all()
    return page(request, staff, "queue.html", cases=cases)
