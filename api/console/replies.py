"""`/console/replies`: replies that staff use again, in both languages, with fields that are filled in for each learner."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.console.access import OwnForm, PractitionerDep
from api.console.canned import FIELDS, filled, unknown_fields
from api.console.rendering import back_to, page
from api.dependencies import SessionDep
from api.errors import NotFoundError
from api.people.audit import audit
from api.people.office import office
from api.people.sessions import Staff
from api.triage.models import CannedReply
from knowledge.base import utc_now

router = APIRouter(prefix="/console/replies", include_in_schema=False)

PAGE = "/console/replies"
GROUP = "console_replies"
TITLE_AT_MOST, TEXT_AT_MOST = 120, 4000
NEW = 0

Title = Annotated[str, Form(max_length=1000)]
Text = Annotated[str, Form(max_length=TEXT_AT_MOST * 4)]


class Typed(BaseModel):
    """A reply as the form has it."""

    title_en: str = ""
    title_fr: str = ""
    text_en: str = ""
    text_fr: str = ""


def typed_reply(title_en: Title = "", title_fr: Title = "", text_en: Text = "", text_fr: Text = "") -> Typed:
    """Browsers send the ends of lines as CR LF."""
    texts = (text.replace("\r\n", "\n").strip() for text in (text_en, text_fr))
    return Typed(**dict(zip(("text_en", "text_fr"), texts, strict=True)),
                 title_en=" ".join(title_en.split()), title_fr=" ".join(title_fr.split()))  # fmt: skip


TypedDep = Annotated[Typed, Depends(typed_reply)]
Action = Annotated[str, Form(max_length=20)]


@router.get("")
def list_replies(request: Request, staff: PractitionerDep, session: SessionDep) -> Response:
    rows = session.scalars(select(CannedReply).order_by(CannedReply.title_en, CannedReply.id)).all()
    return page(request, staff, "replies.html", replies=rows)


@router.get("/new")
def show_new(request: Request, staff: PractitionerDep, session: SessionDep) -> Response:
    return _form(request, staff, session, NEW, Typed())


@router.post("/new", dependencies=[OwnForm])
def add_reply(
    request: Request,
    staff: PractitionerDep,
    session: SessionDep,
    typed: TypedDep,
    action: Action = "save",
) -> Response:
    return _change(request, staff, session, NEW, typed, action)


@router.get("/{reply_id}")
def show_reply(request: Request, staff: PractitionerDep, session: SessionDep, reply_id: int) -> Response:
    row = _reply(session, reply_id)
    return _form(request, staff, session, reply_id, Typed.model_validate(row, from_attributes=True), row=row)


@router.post("/{reply_id}", dependencies=[OwnForm])
def change_reply(
    request: Request,
    staff: PractitionerDep,
    session: SessionDep,
    reply_id: int,
    typed: TypedDep,
    action: Action = "save",
) -> Response:
    return _change(request, staff, session, reply_id, typed, action)


@router.post("/{reply_id}/delete", dependencies=[OwnForm])
def delete_reply(staff: PractitionerDep, session: SessionDep, reply_id: int) -> Response:
    row = _reply(session, reply_id)
    audit(session, staff, "deleted", "reply", row.id, title=row.title_en)
    session.delete(row)
    return back_to(PAGE, "deleted")


def _change(request: Request, staff: Staff, session: Session, reply_id: int, typed: Typed, action: str) -> Response:
    row = CannedReply() if reply_id == NEW else _reply(session, reply_id)
    wrong = _wrong(session, typed, reply_id)
    if wrong or action == "preview":
        return _form(request, staff, session, reply_id, typed, wrong=wrong, row=row if reply_id else None,
                     preview=not wrong)  # fmt: skip
    for name, value in typed:
        setattr(row, name, value)
    row.changed_by, row.changed_at = staff.name, utc_now()
    session.add(row)
    session.flush()
    audit(session, staff, "changed" if reply_id else "added", "reply", row.id, title=row.title_en)
    return back_to(PAGE, "saved")


def _wrong(session: Session, typed: Typed, reply_id: int) -> dict[str, str]:
    """field -> the word for what is wrong with it."""
    wrong = {}
    for name, value in typed:
        if not value:
            wrong[name] = "missing"
        elif len(value) > (TITLE_AT_MOST if name.startswith("title") else TEXT_AT_MOST):
            wrong[name] = "too_long"
        elif name.startswith("text") and unknown_fields(value):
            wrong[name] = "unknown_field"
    title = func.lower(CannedReply.title_en)
    same = select(CannedReply.id).where(title == typed.title_en.lower(), CannedReply.id != reply_id)
    if "title_en" not in wrong and session.scalar(same.limit(1)) is not None:
        wrong["title_en"] = "taken"  # which also catches a form that was sent twice
    return wrong


def _form(
    request: Request,
    staff: Staff,
    session: Session,
    reply_id: int,
    typed: Typed,
    *,
    wrong: dict[str, str] | None = None,
    row: CannedReply | None = None,
    preview: bool = False,
) -> Response:
    example = {"name": "Sam", "college": office(session).college, "reference": "K7PX3M", "me": staff.name}
    shown: dict[str, Any] = {
        "typed": typed,
        "wrong": wrong or {},
        "row": row,
        "fields": FIELDS,
        "address": f"{PAGE}/{reply_id or 'new'}",
        "preview": {"en": filled(typed.text_en, **example), "fr": filled(typed.text_fr, **example)} if preview else None,
        "limits": {"title": TITLE_AT_MOST, "text": TEXT_AT_MOST},
    }
    return page(request, staff, "reply.html", status=422 if wrong else 200, group=GROUP, **shown)


def _reply(session: Session, reply_id: int) -> CannedReply:
    found = session.get(CannedReply, reply_id)
    if found is None:
        raise NotFoundError("There is no such reply.")
    return found
