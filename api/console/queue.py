"""`/console`: the cases that wait, most urgent first, then by when the target of their level is passed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from api.console.access import OwnForm, PractitionerDep, StaffDep
from api.console.queue_filters import Filters, choices_for, read_filters
from api.console.queue_view import option_words, queue_of, team_names
from api.console.rendering import back_to, language_of, page, words_of
from api.dependencies import SessionDep
from api.errors import NotFoundError
from api.people.audit import audit
from api.people.models import SavedView
from api.people.office import office
from api.people.sessions import Staff
from knowledge.labels import Labels
from knowledge.text import clean

router = APIRouter(prefix="/console", include_in_schema=False)

GROUP = "console_queue"
VIEWS_AT_MOST = 30
NOTICES = ("views_full", "deleted")


@router.get("")
def show_queue(request: Request, staff: StaffDep, session: SessionDep) -> Response:
    if not staff.may("practitioner"):
        return RedirectResponse("/console/questions", status_code=303)
    return page(request, staff, "queue.html", **_shown(request, session, staff))


@router.get("/queue/list")
def show_list(request: Request, staff: PractitionerDep, session: SessionDep) -> Response:
    """The list alone, for a page that is open."""
    return page(request, staff, "_list.html", group=GROUP, **_shown(request, session, staff))


@router.post("/views", dependencies=[OwnForm])
def save_view(
    request: Request,
    staff: PractitionerDep,
    session: SessionDep,
    name: Annotated[str, Form(max_length=80)] = "",
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keep a filter by a name. The same name again is the same view with another filter."""
    wanted, _ = read_filters(QueryParams(query), choices_for(session, staff, _reasons(request)))
    named = clean(name) or "…"
    view = session.scalar(select(SavedView).where(SavedView.person_id == staff.id, SavedView.name == named))
    count = session.scalar(select(func.count()).where(SavedView.person_id == staff.id)) or 0
    address = wanted.address()
    if view is None and count >= VIEWS_AT_MOST:
        return RedirectResponse(_with_notice(address, "views_full"), status_code=303)
    if view is None:
        view = SavedView(person_id=staff.id, name=named)
        session.add(view)
    view.query = address.partition("?")[2]
    audit(session, staff, "saved", "view", named)
    return back_to(address, "saved")


@router.post("/views/{view_id}/delete", dependencies=[OwnForm])
def delete_view(staff: PractitionerDep, session: SessionDep, view_id: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.person_id == staff.id))
    if view is None:
        raise NotFoundError("There is no such view.")
    audit(session, staff, "deleted", "view", view.name)
    session.delete(view)
    return back_to("/console")


def _with_notice(address: str, key: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}notice={key}"


def _reasons(request: Request) -> tuple[str, ...]:
    labels: Labels = request.app.state.labels
    return tuple(labels.keys("case_reason"))


def _shown(request: Request, session: Session, staff: Staff) -> dict[str, Any]:
    """Everything the page and its list show."""
    t = words_of(request, language_of(request, staff), "queue.html")
    choices = choices_for(session, staff, _reasons(request))
    filters, left_out = read_filters(request.query_params, choices)
    settings = office(session)
    options = {
        name: [(value, option_words(name, value, choices, t)) for value in known]
        for name, known in choices.values.items() if known
    }  # fmt: skip
    views = session.scalars(select(SavedView).where(SavedView.person_id == staff.id).order_by(SavedView.name)).all()
    return {
        "queue": queue_of(session, staff, filters, t, settings, team_names(session)),
        "filters": filters,
        "filtered": bool(filters.pairs().keys() - {"page"}),
        "left_out": left_out,
        "notice": request.query_params.get("notice") if request.query_params.get("notice") in NOTICES else None,
        "options": options,
        "views": views,
        "blank": Filters(),
        "address": filters.address(page=filters.page),
    }
