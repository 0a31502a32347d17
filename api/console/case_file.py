"""What is kept of a case as a file, and its deletion, for whoever's right it is."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.console.access import AdministratorDep, OwnForm, PractitionerDep
from api.console.case_view import GROUP
from api.console.rendering import page
from api.dependencies import SessionDep
from api.people.audit import audit
from api.triage.conversations import erase_case, export
from api.triage.visible import case_of
from knowledge.base import utc_now

router = APIRouter(prefix="/console/cases/{case_id}", include_in_schema=False)


@router.get("/export")
def export_case(staff: PractitionerDep, session: SessionDep, case_id: str) -> Response:
    """Everything that is kept of the conversation, as JSON for the learner: without what staff wrote for each other."""
    case = case_of(session, staff, case_id)
    audit(session, staff, "exported", "case", case.id, reference=case.reference)
    body = {"exported_at": utc_now().isoformat(), **export(session, case.conversation_id)}
    headers = {
        "Content-Disposition": f'attachment; filename="case-{case.reference}.json"',
        "Cache-Control": "no-store",
    }
    return Response(json.dumps(body, ensure_ascii=False, indent=2), media_type="application/json", headers=headers)


@router.get("/delete")
def ask_to_delete(request: Request, staff: AdministratorDep, session: SessionDep, case_id: str) -> Response:
    """Ask first: what is deleted does not come back."""
    case = case_of(session, staff, case_id)
    return page(request, staff, "case_delete.html", group=GROUP, case=case)


@router.post("/delete", dependencies=[OwnForm])
def delete_case(staff: AdministratorDep, session: SessionDep, case_id: str) -> Response:
    erase_case(session, staff, case_id)
    return RedirectResponse("/console?notice=deleted", status_code=303)
