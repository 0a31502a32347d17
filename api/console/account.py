"""`/console/account`: one's own name, language, alerts, password, sessions and users of messaging channels."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Cookie, Form, Path, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.access import OwnForm, PractitionerDep, StaffDep, keep_cookie
from api.console.rendering import back_to, page
from api.dependencies import SessionDep, SettingsDep
from api.errors import ApiError
from api.people import accounts, identities, passwords
from api.people.audit import audit
from api.people.models import Person, StaffSession, Team
from api.people.sessions import Staff, begin, end_all, hash_token
from knowledge.base import utc_now

router = APIRouter(prefix="/console/account", include_in_schema=False)

Password = Annotated[str, Form(max_length=passwords.LONGEST * 10)]
OwnCookie = Annotated[str, Cookie()]
PAGE = "/console/account"


@router.get("")
def show_account(request: Request, staff: StaffDep, session: SessionDep) -> Response:
    return _account(request, staff, session)


@router.post("", dependencies=[OwnForm])
def change_account(
    request: Request,
    staff: StaffDep,
    session: SessionDep,
    lang: Annotated[Literal["en", "fr"], Form()],
    name: Annotated[str, Form(max_length=500)] = "",
    alerts: Annotated[bool, Form()] = False,
) -> Response:
    person = session.get_one(Person, staff.id)
    try:
        wanted = accounts.name_of(name)
    except ApiError:
        typed = {"name": name, "lang": lang, "alerts": alerts}
        return _account(request, staff, session, wrong={"name": "bad_name"}, typed=typed)
    if wanted != person.name:
        audit(session, staff, "changed", "person", person.id, name=wanted)
    person.name, person.lang, person.alerts = wanted, lang, alerts
    return back_to(PAGE, "saved")


@router.post("/password", dependencies=[OwnForm])
def change_password(
    request: Request,
    staff: StaffDep,
    session: SessionDep,
    settings: SettingsDep,
    old: Password = "",
    new: Password = "",
) -> Response:
    """With the old one, so that a browser that was left open is not enough. Every session ends; this one begins anew."""
    person = session.get_one(Person, staff.id)
    attempts, key = request.app.state.sign_in_attempts, f"password of {person.id}"
    if attempts.take(key):
        return _account(request, staff, session, wrong={"old": "too_many"})
    if not passwords.matches(old, person.password_hash):
        return _account(request, staff, session, wrong={"old": "bad_old"})
    attempts.give_back(key)
    wrong = passwords.wrong_with(new, person.email) or ("same" if new == old else None)
    if wrong:
        return _account(request, staff, session, wrong={"new": wrong})
    person.password_hash = passwords.hashed(new)
    end_all(session, person.id)
    audit(session, staff, "changed_password", "person", person.id)
    response = back_to(PAGE, "password_changed")
    cookie = begin(session, person, hours=settings.staff_session_hours)
    keep_cookie(request, response, cookie, hours=settings.staff_session_hours)
    return response


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out_elsewhere(staff: StaffDep, session: SessionDep, cairn_staff: OwnCookie = "") -> Response:
    end_all(session, staff.id, but=cairn_staff)
    audit(session, staff, "signed_out_everywhere", "person", staff.id)
    return back_to(PAGE, "signed_out")


@router.post("/channels", dependencies=[OwnForm])
def connect_channel(request: Request, staff: PractitionerDep, session: SessionDep) -> Response:
    """A code to type in Slack or Teams. It stands on this page once, and never in an address."""
    return _account(request, staff, session, code=identities.issue_code(session, staff.id))


@router.post("/channels/{identity_id}/disconnect", dependencies=[OwnForm])
def disconnect_channel(
    staff: PractitionerDep, session: SessionDep, identity_id: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    identities.unlink(session, staff, identity_id)
    return back_to(PAGE, "saved")


def _account(
    request: Request,
    staff: Staff,
    session: Session,
    *,
    wrong: dict[str, str] | None = None,
    typed: dict[str, Any] | None = None,
    code: str | None = None,
) -> Response:
    person = session.get_one(Person, staff.id)
    opened = select(StaffSession).where(StaffSession.person_id == staff.id, StaffSession.expires_at > utc_now())
    shown: dict[str, Any] = {
        "person": person,
        "typed": typed or {"name": person.name, "lang": person.lang, "alerts": person.alerts},
        "wrong": wrong or {},
        "teams": session.scalars(select(Team.name).where(Team.id.in_(staff.teams)).order_by(Team.name)).all(),
        "sessions": session.scalars(opened.order_by(StaffSession.created_at.desc())).all(),
        "this": hash_token(request.cookies.get("cairn_staff", "")),
        "shortest": passwords.SHORTEST,
        "sees_cases": staff.may("practitioner"),
        "channels": identities.identities_of(session, staff.id),
        "code": code,
        "minutes": identities.VALID_MINUTES,
    }
    return page(request, staff, "account.html", status=422 if wrong else 200, **shown)
