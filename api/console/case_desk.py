"""`/console/cases/new`: a client at the desk who needs more than the desk."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy import select

from api.console.access import OwnForm, PractitionerDep
from api.console.case_view import GROUP
from api.console.rendering import back_to, language_of, page, words_of
from api.dependencies import SessionDep
from api.errors import InvalidInputError
from api.people.models import Team
from api.people.sessions import Staff
from api.triage.lifecycle import LEVELS, open_by_staff
from knowledge.text import clean

router = APIRouter(prefix="/console/cases", include_in_schema=False)

Text = Annotated[str, Form(max_length=20_000)]
Short = Annotated[str, Form(max_length=500)]
NEED_AT_MOST = 1000
NAME_AT_MOST, ADDRESS_AT_MOST = 120, 200  # of the columns


@router.get("/new")
def show_new(request: Request, staff: PractitionerDep, session: SessionDep) -> Response:
    return _form(request, staff, session, {"lang": staff.lang})


@router.post("/new", dependencies=[OwnForm])
def open_case(
    request: Request,
    staff: PractitionerDep,
    session: SessionDep,
    level: Short = "",
    why: Text = "",
    need: Text = "",
    name: Short = "",
    address: Short = "",
    time: Short = "",
    lang: Short = "en",
    team: Short = "",
) -> Response:
    typed = {"level": level, "why": why, "need": need, "name": name, "address": address, "time": time, "lang": lang,
             "team": team}  # fmt: skip
    t = words_of(request, language_of(request, staff), "case.html")
    teams = {str(key): key for key in session.scalars(select(Team.id))}
    contact = {"name": clean(name)[:NAME_AT_MOST], "address": clean(address), "time": clean(time)}
    if max(len(contact["address"]), len(contact["time"])) > ADDRESS_AT_MOST or len(clean(need)) > NEED_AT_MOST:
        return _form(request, staff, session, typed, problem=t("wrong_too_long"))
    words = t.of("case_line", "need")
    lines = [{"key": "need", "label": words, "text": clean(need), "turn": 0}] if clean(need) else None
    try:
        case = open_by_staff(
            session, staff, level=level, why=why, summary_lines=lines, contact={**contact},
            lang="fr" if lang == "fr" else "en", team_id=teams.get(team),
        )  # fmt: skip
    except InvalidInputError as error:
        key = f"wrong_{error.errors[0].field}" if error.errors else "wrong_other"
        return _form(request, staff, session, typed, problem=t(key if t.has(GROUP, key) else "wrong_other"))
    return back_to(f"/console/cases/{case.id}?did=opened")


def _form(
    request: Request, staff: Staff, session: SessionDep, typed: dict[str, str], problem: str | None = None
) -> Response:
    """What was typed stays, whatever is wrong with it."""
    wanted = select(Team).order_by(Team.name)
    if staff.role != "administrator":  # whoever opens a case goes on seeing it
        wanted = wanted.where(Team.id.in_(staff.teams))
    shown: dict[str, Any] = {
        "typed": typed,
        "problem": problem,
        "levels": LEVELS[::-1],
        "teams": session.scalars(wanted).all(),
    }
    return page(request, staff, "case_new.html", status=422 if problem else 200, group=GROUP, **shown)
