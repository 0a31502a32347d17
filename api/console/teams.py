"""`/console/teams`: who shares a queue; for administrators."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.console.access import AdministratorDep, OwnForm
from api.console.rendering import back_to, page
from api.dependencies import SessionDep
from api.errors import ApiError, NotFoundError
from api.people import accounts
from api.people.models import Team, TeamMember
from api.people.sessions import Staff
from api.triage.models import Case

router = APIRouter(prefix="/console/teams", include_in_schema=False)

Name = Annotated[str, Form(max_length=500)]
PAGE = "/console/teams"


@router.get("")
def list_teams(request: Request, staff: AdministratorDep, session: SessionDep) -> Response:
    return _list(request, staff, session)


@router.post("", dependencies=[OwnForm])
def add_team(request: Request, staff: AdministratorDep, session: SessionDep, name: Name = "") -> Response:
    try:
        accounts.add_team(session, staff, name)
    except ApiError as error:
        return _list(request, staff, session, wrong={0: _word(error)}, typed={0: name})
    return back_to(PAGE, "saved")


@router.post("/{team_id}", dependencies=[OwnForm])
def rename_team(request: Request, staff: AdministratorDep, session: SessionDep, team_id: int, name: Name = "") -> Response:
    team = _team(session, team_id)
    try:
        accounts.rename_team(session, staff, team, name)
    except ApiError as error:
        return _list(request, staff, session, wrong={team_id: _word(error)}, typed={team_id: name})
    return back_to(PAGE, "saved")


@router.post("/{team_id}/delete", dependencies=[OwnForm])
def delete_team(staff: AdministratorDep, session: SessionDep, team_id: int) -> Response:
    accounts.delete_team(session, staff, _team(session, team_id))
    return back_to(PAGE, "deleted")


def _word(error: ApiError) -> str:
    return "taken" if error.code == "taken" else "bad_name"


def _list(
    request: Request,
    staff: Staff,
    session: Session,
    *,
    wrong: dict[int, str] | None = None,
    typed: dict[int, str] | None = None,
) -> Response:
    """`wrong` and what was `typed` by team; 0 is the new one."""
    members = select(TeamMember.team_id, func.count().label("number")).group_by(TeamMember.team_id)
    cases = select(Case.team_id, func.count().label("number")).where(Case.status != "resolved", Case.team_id.is_not(None))
    shown: dict[str, Any] = {
        "teams": session.scalars(select(Team).order_by(Team.name)).all(),
        "members": {row.team_id: row.number for row in session.execute(members)},
        "cases": {row.team_id: row.number for row in session.execute(cases.group_by(Case.team_id))},
        "wrong": wrong or {},
        "typed": typed or {},
    }
    return page(request, staff, "teams.html", status=422 if wrong else 200, **shown)


def _team(session: Session, team_id: int) -> Team:
    found = session.get(Team, team_id)
    if found is None:
        raise NotFoundError("There is no such team.")
    return found
