"""`/console`: for now a plain list of cases, behind the administrator's link."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Cookie, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from sqlalchemy import case, select

from api.console.access import COOKIE, exchange, is_open
from api.dependencies import KnowledgeDep, Lang, SessionDep, SettingsDep
from api.triage.models import Case

router = APIRouter(prefix="/console", include_in_schema=False)
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")

CASES_SHOWN = 200


@router.get("", response_class=HTMLResponse)
def list_cases(
    request: Request,
    session: SessionDep,
    knowledge: KnowledgeDep,
    cairn_admin: Annotated[str | None, Cookie()] = None,
    lang: Lang = "en",
) -> Response:
    """The cases, most urgent first, then oldest first."""
    words = _words(knowledge, lang)
    if not is_open(session, cairn_admin):
        return templates.TemplateResponse(request, "closed.html", {"words": words, "lang": lang}, status_code=401)
    order = case({"U4": 0, "U3": 1, "U2": 2}, value=Case.urgency, else_=3)
    cases = session.scalars(
        select(Case).where(Case.status != "resolved").order_by(order, Case.opened_at).limit(CASES_SHOWN)
    ).all()
    return templates.TemplateResponse(request, "cases.html", {"cases": cases, "words": words, "lang": lang})


@router.get("/enter", response_class=HTMLResponse)
def show_door(
    request: Request, knowledge: KnowledgeDep, token: Annotated[str, Query(max_length=200)] = "", lang: Lang = "en"
) -> Response:
    """The page the link opens: a button, so that looking at a link does not spend it."""
    context = {"token": token, "words": _words(knowledge, lang), "lang": lang}
    return templates.TemplateResponse(request, "enter.html", context)


@router.post("/enter")
def enter(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    knowledge: KnowledgeDep,
    token: Annotated[str, Form(max_length=200)],
    lang: Lang = "en",
) -> Response:
    cookie = exchange(session, token, hours=settings.admin_session_hours)
    if cookie is None:
        context = {"words": _words(knowledge, lang), "lang": lang}
        return templates.TemplateResponse(request, "closed.html", context, status_code=401)
    response = RedirectResponse("/console", status_code=303)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=settings.admin_session_hours * 3600,
        path="/console",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


def _words(knowledge: KnowledgeDep, lang: str) -> dict[str, str]:
    return {key: knowledge.labels.text("console", key, lang) for key in knowledge.labels.keys("console")}
