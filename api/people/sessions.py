"""Sessions of the console and links that work once. Only hashes of what opens something are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from api.people.models import Invitation, Person, StaffSession, TeamMember
from knowledge.base import utc_now

INVITATION_DAYS = 7


@dataclass(frozen=True)
class Staff:
    """Who is signed in, and what the pages need of them. `teams` are ids."""

    id: str
    name: str
    email: str
    role: str
    lang: str
    teams: tuple[int, ...]
    csrf: str

    def may(self, *roles: str) -> bool:
        """Whether they have one of the roles; an administrator has all."""
        return self.role == "administrator" or self.role in roles


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(session: Session, person_id: str | None = None) -> str:
    """A new one-time token: for a person to set a password, or (without one) to make an administrator."""
    token = secrets.token_urlsafe(24)
    expires = utc_now() + timedelta(days=INVITATION_DAYS)
    session.add(Invitation(token_hash=hash_token(token), person_id=person_id, expires_at=expires))
    return token


def first_link(session: Session) -> str | None:
    """A token for the very first administrator; `None` when there are people or a link was made that still counts."""
    if session.scalar(select(func.count()).select_from(Person)):
        return None
    waiting = select(func.count()).where(Invitation.used_at.is_(None), Invitation.expires_at > utc_now())
    return None if session.scalar(waiting) else invite(session)


def find_invitation(session: Session, token: str) -> Invitation | None:
    """The link, while it counts: not used, not too old, and not of an account that was closed."""
    found = session.get(Invitation, hash_token(token), with_for_update=True)
    if found is None or found.used_at is not None or found.expires_at <= utc_now():
        return None
    if found.person_id is not None and not session.get_one(Person, found.person_id).active:
        return None
    return found


def spend(session: Session, invitation: Invitation) -> bool:
    """Use the link up; of two at once one is told so."""
    row = (
        update(Invitation)
        .where(Invitation.token_hash == invitation.token_hash, Invitation.used_at.is_(None))
        .values(used_at=utc_now())
    )
    return session.connection().execute(row).rowcount == 1


def begin(session: Session, person: Person, *, hours: int) -> str:
    """A new session's cookie value. Sessions that ended long ago go."""
    session.execute(delete(StaffSession).where(StaffSession.expires_at < utc_now()))
    cookie = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=hash_token(cookie),
            person_id=person.id,
            csrf=secrets.token_urlsafe(24),
            expires_at=utc_now() + timedelta(hours=hours),
        )
    )
    person.last_seen_at = utc_now()
    return cookie


def end(session: Session, cookie: str) -> None:
    session.execute(delete(StaffSession).where(StaffSession.token_hash == hash_token(cookie)))


def end_all(session: Session, person_id: str, *, but: str = "") -> None:
    """Sign a person out everywhere: their role, password or account changed. `but` is a cookie to leave."""
    theirs = StaffSession.person_id == person_id
    session.execute(delete(StaffSession).where(theirs, StaffSession.token_hash != hash_token(but)))


def signed_in(session: Session, cookie: str | None) -> Staff | None:
    """Who the cookie is of; `None` for one that is unknown or has ended, and for an account that was closed."""
    if not cookie:
        return None
    query = (
        select(StaffSession, Person)
        .join(Person, Person.id == StaffSession.person_id)
        .where(StaffSession.token_hash == hash_token(cookie), StaffSession.expires_at > utc_now(), Person.active)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    opened, person = row
    teams = session.scalars(select(TeamMember.team_id).where(TeamMember.person_id == person.id)).all()
    return Staff(person.id, person.name, person.email, person.role, person.lang, tuple(teams), opened.csrf)
