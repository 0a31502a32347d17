"""`/console/sign-in`, `/console/enter` (a link that works once), `/console/sign-out`, `/console/language`."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Cookie, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.console.access import COOKIE, OurOwnPage, OwnForm, StaffDep, keep_cookie
from api.console.rendering import language_of, page
from api.dependencies import SessionDep, SettingsDep
from api.errors import ApiError
from api.people import accounts, passwords
from api.people.attempts import Attempts
from api.people.audit import audit
from api.people.models import Invitation, Person
from api.people.sessions import begin, end, end_all, find_invitation, spend
from api.settings import Settings
from knowledge.base import utc_now

router = APIRouter(prefix="/console", include_in_schema=False)
logger = logging.getLogger(__name__)

ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)
GROUP = "console_sign_in"

Email = Annotated[str, Form(max_length=200)]
# Longer than a password may be, so that it is refused in words.
Password = Annotated[str, Form(max_length=passwords.LONGEST * 10)]
Wanted = Annotated[str, Form(max_length=500)]


@router.get("/sign-in")
def show_sign_in(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    next: Annotated[str, Query(max_length=500)] = "/console",
) -> Response:
    return sign_in_page(request, session, settings, wanted=next)


@router.post("/sign-in", dependencies=[OurOwnPage])
def sign_in(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    email: Email,
    password: Password,
    next: Wanted = "/console",
) -> Response:
    """With a password. Five wrong ones in a row lock the account for a quarter of an hour, and one address may only try
    so often."""
    attempts: Attempts = request.app.state.sign_in_attempts
    address = request.client.host if request.client else ""
    wait = attempts.take(address)
    if wait:
        answer = sign_in_page(request, session, settings, wanted=next, email=email, wrong="too_many", status=429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    person = session.scalar(select(Person).where(Person.email == email.strip().lower(), Person.active).with_for_update())
    locked = bool(person and person.locked_until and person.locked_until > utc_now())
    right = passwords.matches(password, person.password_hash if person else None)
    if person is None or locked or not right:
        if person is not None and not locked:
            _count_failure(session, person)
        # The same words for no such account, for a locked one and for a right password of it: nobody learns who has one.
        return sign_in_page(request, session, settings, wanted=next, email=email, wrong="wrong", status=401)
    attempts.give_back(address)
    if passwords.is_outdated(person.password_hash or ""):
        person.password_hash = passwords.hashed(password)
    return let_in(request, session, settings, person, next)


@router.get("/enter")
def show_door(request: Request, session: SessionDep, token: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What a link opens. Looking at it, as mail programs do, does not spend it."""
    found = find_invitation(session, token)
    if found is None:
        return page(request, None, "spent.html", status=401, group=GROUP)
    return _door(request, session, found, token)


@router.post("/enter", dependencies=[OurOwnPage])
def enter(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    token: Annotated[str, Form(max_length=200)],
    password: Password,
    name: Annotated[str, Form(max_length=200)] = "",
    email: Email = "",
) -> Response:
    """Set a password with a link; without a person behind the link, make the first administrator."""
    found = find_invitation(session, token)
    if found is None:
        return page(request, None, "spent.html", status=401, group=GROUP)
    address = email if found.person_id is None else session.get_one(Person, found.person_id).email
    wrong = passwords.wrong_with(password, address)
    if wrong is None and found.person_id is None:
        try:
            accounts.address_of(email), accounts.name_of(name)
        except ApiError as error:
            wrong = f"bad_{error.errors[0].field}"
    if wrong:
        return _door(request, session, found, token, wrong=wrong, name=name, email=email, status=422)
    try:
        person = _person_of(request, session, found, name, email)
    except accounts.TakenError:
        return _door(request, session, found, token, wrong="taken", name=name, email=email, status=422)
    if not spend(session, found):
        # Undoes what was added for them: only one of two who use it at once gets in.
        raise accounts.TakenError("This link was used a moment ago.")
    person.password_hash = passwords.hashed(password)
    end_all(session, person.id)
    audit(session, person, "chose_password", "person", person.id)
    return let_in(request, session, settings, person, "/console")


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out(staff: StaffDep, session: SessionDep, cairn_staff: Annotated[str, Cookie()] = "") -> Response:
    end(session, cairn_staff)
    audit(session, staff, "signed_out", "person", staff.id)
    response = RedirectResponse("/console/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path="/console")
    return response


@router.post("/language", dependencies=[OwnForm])
def choose_language(
    staff: StaffDep,
    session: SessionDep,
    lang: Annotated[Literal["en", "fr"], Form()],
    next: Wanted = "/console",
) -> Response:
    session.get_one(Person, staff.id).lang = lang
    return RedirectResponse(own_path(next), status_code=303)


def sign_in_page(
    request: Request,
    session: Session,
    settings: Settings,
    *,
    wanted: str = "/console",
    email: str = "",
    wrong: str | None = None,
    status: int = 200,
    lang: str | None = None,
) -> Response:
    """The sign-in, with what went wrong. While there is no account at all it says how the first one is made."""
    nobody = session.scalar(select(Person.id).limit(1)) is None
    shown: dict[str, Any] = {"next": own_path(wanted), "email": email, "wrong": wrong, "nobody": nobody}
    shown |= {"oidc": bool(settings.oidc_issuer), "oidc_name": settings.oidc_name}
    return page(request, None, "sign_in.html", status=status, lang=lang, **shown)


def let_in(request: Request, session: Session, settings: Settings, person: Person, wanted: str) -> Response:
    """Begin a session, never one that the browser brought, and go to what was wanted."""
    person.failed_sign_ins, person.locked_until = 0, None
    end(session, request.cookies.get(COOKIE, ""))
    cookie = begin(session, person, hours=settings.staff_session_hours)
    audit(session, person, "signed_in", "person", person.id)
    response = RedirectResponse(own_path(wanted), status_code=303)
    keep_cookie(request, response, cookie, hours=settings.staff_session_hours)
    return response


def own_path(path: str) -> str:
    """`path` if it is one of the console; a link must not lead away after signing in."""
    inside = path == "/console" or path.startswith(("/console/", "/console?"))
    plain = path.isprintable() and not any(sign in path for sign in ("\\", "//", "/."))
    return path if inside and plain else "/console"


def _door(
    request: Request,
    session: Session,
    found: Invitation,
    token: str,
    *,
    wrong: str | None = None,
    status: int = 200,
    name: str = "",
    email: str = "",
) -> Response:
    first = found.person_id is None
    shown: dict[str, Any] = {"first": first, "token": token, "name": name, "email": email, "wrong": wrong}
    if found.person_id is not None:  # so that a program that keeps passwords keeps this one with its address
        shown["email"] = session.get_one(Person, found.person_id).email
    return page(request, None, "enter.html", status=status, group=GROUP, shortest=passwords.SHORTEST, **shown)


def _person_of(request: Request, session: Session, found: Invitation, name: str, email: str) -> Person:
    if found.person_id is not None:
        return session.get_one(Person, found.person_id)
    lang = language_of(request, None)
    return accounts.add_person(session, email=email, name=name, role="administrator", lang=lang)


def _count_failure(session: Session, person: Person) -> None:
    """Counted by the database, so that many attempts at the same time do not count as one."""
    counted = (
        update(Person)
        .where(Person.id == person.id)
        .values(failed_sign_ins=Person.failed_sign_ins + 1)
        .returning(Person.failed_sign_ins)
    )
    if session.execute(counted).scalar_one() >= ATTEMPTS:
        person.failed_sign_ins, person.locked_until = 0, utc_now() + LOCKED_FOR
        audit(session, None, "locked", "person", person.id)
        logger.warning("an account was locked for a quarter of an hour")
