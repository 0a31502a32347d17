"""`/console/sign-in`, `/console/enter` (a link that works once), `/console/sign-out`, `/console/language`."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Annotated, Any, Literal

from email_validator import EmailNotValidError, validate_email
from fastapi import APIRouter, Cookie, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.access import COOKIE, OwnForm, StaffDep, keep_cookie
from api.console.rendering import page
from api.dependencies import SessionDep, SettingsDep
from api.people import passwords
from api.people.audit import audit
from api.people.models import Invitation, Person
from api.people.sessions import begin, end, end_all, find_invitation, spend
from api.settings import Settings
from knowledge.base import utc_now

router = APIRouter(prefix="/console", include_in_schema=False)

ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)
GROUP = "console_sign_in"

Email = Annotated[str, Form(max_length=200)]
Password = Annotated[str, Form(max_length=passwords.LONGEST)]


@router.get("/sign-in")
def show_sign_in(request: Request, next: Annotated[str, Query(max_length=500)] = "/console") -> Response:
    return page(request, None, "sign_in.html", next=own_path(next), email="", wrong=None)


@router.post("/sign-in")
def sign_in(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    email: Email,
    password: Password,
    next: Annotated[str, Form(max_length=500)] = "/console",
) -> Response:
    """With a password. Five wrong ones in a row lock the account for a quarter of an hour."""
    person = session.scalar(select(Person).where(Person.email == email.strip().lower(), Person.active).with_for_update())
    locked = bool(person and person.locked_until and person.locked_until > utc_now())
    right = passwords.matches(password, person.password_hash if person else None)
    if person is None or locked or not right:
        if person is not None and not locked:
            _count_failure(session, person)
        # The same answer for no such account, so that nobody learns who has one.
        return page(request, None, "sign_in.html", status=401, next=own_path(next), email=email,
                    wrong="locked" if locked else "wrong")  # fmt: skip
    if passwords.is_outdated(person.password_hash or ""):
        person.password_hash = passwords.hashed(password)
    return let_in(request, session, settings, person, next)


@router.get("/enter")
def show_door(request: Request, session: SessionDep, token: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What a link opens. Looking at it, as mail programs do, does not spend it."""
    found = find_invitation(session, token)
    if found is None:
        return page(request, None, "spent.html", status=401, group=GROUP)
    return _door(request, found, token)


@router.post("/enter")
def enter(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    token: Annotated[str, Form(max_length=200)],
    password: Password,
    name: Annotated[str, Form(max_length=120)] = "",
    email: Email = "",
) -> Response:
    """Set a password with a link; without a person behind the link, make the first administrator."""
    found = find_invitation(session, token)
    if found is None:
        return page(request, None, "spent.html", status=401, group=GROUP)
    wrong, person = None, None
    if len(password) < passwords.SHORTEST:
        wrong = "too_short"
    elif found.person_id is None:
        wrong, person = _new_administrator(session, name, email)
    else:
        person = session.get_one(Person, found.person_id)
    if wrong or person is None:
        return _door(request, found, token, wrong=wrong, name=name, email=email, status=422)
    if not spend(session, found):
        return page(request, None, "spent.html", status=401, group=GROUP)
    session.add(person)
    person.password_hash = passwords.hashed(password)
    end_all(session, person.id)
    session.flush()
    return let_in(request, session, settings, person, "/console")


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out(staff: StaffDep, session: SessionDep, cairn_staff: Annotated[str, Cookie()] = "") -> Response:
    end(session, cairn_staff)
    audit(session, staff, "signed_out", "session")
    response = RedirectResponse("/console/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path="/console")
    return response


@router.post("/language", dependencies=[OwnForm])
def choose_language(
    staff: StaffDep,
    session: SessionDep,
    lang: Annotated[Literal["en", "fr"], Form()],
    next: Annotated[str, Form(max_length=500)] = "/console",
) -> Response:
    session.get_one(Person, staff.id).lang = lang
    return RedirectResponse(own_path(next), status_code=303)


def let_in(request: Request, session: Session, settings: Settings, person: Person, wanted: str) -> Response:
    """Begin a session, and go to what was wanted."""
    person.failed_sign_ins, person.locked_until = 0, None
    cookie = begin(session, person, hours=settings.staff_session_hours)
    audit(session, None, "signed_in", "person", person.id)
    response = RedirectResponse(own_path(wanted), status_code=303)
    keep_cookie(request, response, cookie, hours=settings.staff_session_hours)
    return response


def own_path(path: str) -> str:
    """`path` if it is one of the console; a link must not lead away after signing in."""
    inside = path == "/console" or path.startswith(("/console/", "/console?"))
    return path if inside and "\\" not in path and "//" not in path else "/console"


def _door(
    request: Request,
    found: Invitation,
    token: str,
    *,
    wrong: str | None = None,
    status: int = 200,
    name: str = "",
    email: str = "",
) -> Response:
    shown: dict[str, Any] = {"first": found.person_id is None, "token": token, "name": name, "email": email, "wrong": wrong}
    return page(request, None, "enter.html", status=status, group=GROUP, **shown)


def _new_administrator(session: Session, name: str, email: str) -> tuple[str | None, Person | None]:
    """(what is wrong, None) or (None, the person)."""
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return "bad_email", None
    if not name.strip():
        return "name", None
    if session.scalar(select(Person.id).where(Person.email == address)):
        return "taken", None
    return None, Person(id=str(uuid.uuid4()), email=address, name=name.strip(), role="administrator")


def _count_failure(session: Session, person: Person) -> None:
    person.failed_sign_ins += 1
    if person.failed_sign_ins >= ATTEMPTS:
        person.failed_sign_ins, person.locked_until = 0, utc_now() + LOCKED_FOR
        audit(session, None, "locked", "person", person.id)
