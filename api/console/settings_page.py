"""`/console/settings`: hours, targets, alerts and how long things are kept; for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from api.console.access import AdministratorDep, OwnForm
from api.console.rendering import back_to, language_of, page
from api.console.settings_form import KINDS, LEVELS, ZONES, Fields, fields_of, fields_sent, office_of
from api.dependencies import SessionDep
from api.people.audit import audit
from api.people.office import DAYS, PROVINCES, Office, change_office, office
from api.people.sessions import Staff
from api.triage.hours_words import hours_at
from knowledge.base import utc_now

router = APIRouter(prefix="/console/settings", include_in_schema=False)

PAGE = "/console/settings"


async def sent_form(request: Request) -> FormData:
    """As it was sent: how many spans and closures there are is up to who fills it in."""
    return await request.form(max_files=0)


@router.get("")
def show_settings(request: Request, staff: AdministratorDep, session: SessionDep) -> Response:
    return _settings(request, staff, session, fields_of(office(session)))


@router.post("", dependencies=[OwnForm])
def change_settings(
    request: Request, staff: AdministratorDep, session: SessionDep, form: Annotated[FormData, Depends(sent_form)]
) -> Response:
    fields = fields_sent(form)
    wanted, wrong = office_of(fields)
    if wanted is None:
        return _settings(request, staff, session, fields, wrong)
    before = office(session)
    changed = [name for name in Office.model_fields if getattr(before, name) != getattr(wanted, name)]
    if changed:
        change_office(session, wanted, by=staff.name)
        old = before.model_dump(mode="json", include=set(changed))
        new = wanted.model_dump(mode="json", include=set(changed))
        audit(session, staff, "changed", "settings", "office", before=old, after=new)
    return back_to(PAGE, "saved")


def _settings(request: Request, staff: Staff, session: Session, fields: Fields, wrong: set[str] | None = None) -> Response:
    opening = hours_at(office(session), utc_now(), request.app.state.labels, language_of(request, staff)).text
    return page(
        request,
        staff,
        "settings.html",
        status=422 if wrong else 200,
        group="console_settings",
        fields=fields,
        wrong=wrong or set(),
        days=DAYS,
        levels=LEVELS,
        kinds=KINDS,
        provinces=PROVINCES,
        zones=ZONES,
        opening=opening,
    )
