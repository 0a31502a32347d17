"""`/console/people`: who may sign in. Inviting, changing, letting go; for administrators."""

from __future__ import annotations

import logging
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.console.access import AdministratorDep, OwnForm
from api.console.rendering import back_to, language_of, page, words_of
from api.dependencies import SessionDep, SettingsDep
from api.errors import ApiError, NotFoundError
from api.mail import MailError, can_mail, send_mail
from api.people import accounts
from api.people.audit import audit
from api.people.models import ROLES, Invitation, Person, Team, TeamMember
from api.people.sessions import INVITATION_DAYS, Staff
from api.settings import Settings
from knowledge.base import utc_now

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/console/people", include_in_schema=False)

GROUP = "console_people"
PAGE_LENGTH = 50

Text = Annotated[str, Form(max_length=500)]
Teams = Annotated[list[int], Form(max_length=200)]


@router.get("")
def list_people(
    request: Request,
    staff: AdministratorDep,
    session: SessionDep,
    q: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    return _list(request, staff, session, q=q.strip(), number=number)


@router.post("", dependencies=[OwnForm])
def invite_person(
    request: Request,
    staff: AdministratorDep,
    session: SessionDep,
    settings: SettingsDep,
    email: Text = "",
    name: Text = "",
    role: Text = "practitioner",
    lang: Annotated[Literal["en", "fr"], Form()] = "en",
    teams: Teams = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """A new account, and the link with which its person chooses a password: shown once, kept only as a hash."""
    typed = {"email": email, "name": name, "role": role, "lang": lang, "teams": set(teams)}
    try:
        person, token = accounts.invite_person(session, staff, email=email, name=name, role=role, lang=lang, teams=teams)
    except ApiError as error:
        return _list(request, staff, session, typed=typed, wrong=wrong_fields(error), status=422)
    return show_link(request, staff, settings, person, token)


@router.get("/{person_id}")
def show_person(request: Request, staff: AdministratorDep, session: SessionDep, person_id: str) -> Response:
    person = _person(session, person_id)
    audit(session, staff, "viewed", "person", person.id)
    return _one(request, staff, session, person)


@router.post("/{person_id}", dependencies=[OwnForm])
def change_person(
    request: Request,
    staff: AdministratorDep,
    session: SessionDep,
    person_id: str,
    name: Text = "",
    role: Text = "",
    active: Annotated[bool, Form()] = False,
    teams: Teams = [],  # noqa: B006
) -> Response:
    person = _person(session, person_id)
    try:
        accounts.change_person(session, staff, person, name=name, role=role, active=active, teams=teams)
    except ApiError as error:
        typed = {"name": name, "role": role, "active": active, "teams": set(teams)}
        return _one(request, staff, session, person, typed=typed, wrong=wrong_fields(error), status=422)
    return back_to(f"/console/people/{person.id}", "saved")


@router.post("/{person_id}/link", dependencies=[OwnForm])
def reset_password(
    request: Request, staff: AdministratorDep, session: SessionDep, settings: SettingsDep, person_id: str
) -> Response:
    """A new link; the old password no longer opens anything."""
    person = _person(session, person_id)
    try:
        if not person.active:
            raise accounts.NotTheirsError("The account is closed.")
        token = accounts.reset_password(session, staff, person)
    except ApiError as error:
        return _one(request, staff, session, person, wrong=wrong_fields(error), status=422)
    return show_link(request, staff, settings, person, token)


@router.post("/{person_id}/sign-out", dependencies=[OwnForm])
def sign_out_everywhere(staff: AdministratorDep, session: SessionDep, person_id: str) -> Response:
    person = _person(session, person_id)
    accounts.sign_out_everywhere(session, staff, person)
    return back_to(f"/console/people/{person.id}", "signed_out")


def wrong_fields(error: ApiError) -> dict[str, str]:
    """field -> the word for what is wrong with it."""
    if error.errors:
        return {each.field: f"bad_{each.field}" for each in error.errors}
    return {{"taken": "email", "last_administrator": "role"}.get(error.code, "form"): error.code}


def show_link(request: Request, staff: Staff, settings: Settings, person: Person, token: str) -> Response:
    """The link, once; also by e-mail, in their language, where a mail server is named."""
    base = (settings.public_url or str(request.base_url)).rstrip("/")
    link, mailed = f"{base}/console/enter?token={token}", None
    if can_mail(settings):
        t = words_of(request, person.lang, "people.html")
        text = t("mail_text", name=person.name, link=link, days=INVITATION_DAYS)
        try:
            send_mail(settings, [person.email], t("mail_subject"), text)
            mailed = "mailed"
        except MailError as error:
            logger.warning("an invitation could not be sent: %s", error)
            mailed = "not_mailed"
    shown: dict[str, Any] = {"person": person, "link": link, "days": INVITATION_DAYS, "mailed": mailed}
    return page(request, staff, "person_link.html", group=GROUP, **shown)


def team_rows(session: Session) -> list[Team]:
    return list(session.scalars(select(Team).order_by(Team.name)))


def _list(
    request: Request,
    staff: Staff,
    session: Session,
    *,
    q: str = "",
    number: int = 1,
    typed: dict[str, Any] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    query = select(Person).order_by(Person.active.desc(), Person.name, Person.id)
    if q:
        query = query.where(or_(Person.name.icontains(q, autoescape=True), Person.email.icontains(q, autoescape=True)))
    rows = session.scalars(query.offset((number - 1) * PAGE_LENGTH).limit(PAGE_LENGTH + 1)).all()
    in_teams = select(TeamMember.person_id, Team.name).join(Team).where(TeamMember.person_id.in_([row.id for row in rows]))
    teams: dict[str, list[str]] = {}
    for person_id, name in session.execute(in_teams.order_by(Team.name)):
        teams.setdefault(person_id, []).append(name)
    shown: dict[str, Any] = {
        "people": rows[:PAGE_LENGTH],
        "teams_of": teams,
        "all_teams": team_rows(session),
        "roles": ROLES,
        "q": q,
        "number": number,
        "more": len(rows) > PAGE_LENGTH,
        "typed": typed or {"role": "practitioner", "lang": language_of(request, staff), "teams": set()},
        "wrong": wrong or {},
    }
    return page(request, staff, "people.html", status=status, **shown)


def _one(
    request: Request,
    staff: Staff,
    session: Session,
    person: Person,
    *,
    typed: dict[str, Any] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    now = {"name": person.name, "role": person.role, "active": person.active, "teams": accounts.teams_of(session, person.id)}
    waiting = select(Invitation.token_hash).where(
        Invitation.person_id == person.id, Invitation.used_at.is_(None), Invitation.expires_at > utc_now()
    )
    shown: dict[str, Any] = {
        "person": person,
        "typed": typed or now,
        "wrong": wrong or {},
        "roles": ROLES,
        "all_teams": team_rows(session),
        "waiting": session.scalar(waiting.limit(1)) is not None,
        "locked": person.locked_until is not None and person.locked_until > utc_now(),
        "myself": person.id == staff.id,
    }
    return page(request, staff, "person.html", status=status, group=GROUP, **shown)


def _person(session: Session, person_id: str) -> Person:
    found = session.get(Person, person_id)
    if found is None:
        raise NotFoundError("There is no such person.")
    return found
