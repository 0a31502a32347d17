"""Who of the staff somebody in a messaging channel is: joined once, by a code that they fetch from their account's page.

NotLinkedError     nobody of the staff has joined this user of the channel, or may see cases any more
UnknownCodeError   the code was never given out, is too old, or was used
TooManyCodesError  too many codes were tried that are none
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.errors import ApiError, NotFoundError
from api.people.attempts import Attempts
from api.people.audit import audit
from api.people.models import Person, TeamMember
from api.people.sessions import Staff
from knowledge.base import Base, UtcDateTime, utc_now

VALID_MINUTES = 10
# No 0, 1, I, L, O: it is read from one screen and typed on another.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8
ROLES = ("practitioner", "administrator")  # an editor sees no cases, here as in the console
ATTEMPTS_PER_MINUTE, ATTEMPTS_AT_ONCE = 0.5, 5


class StaffIdentity(Base):
    """A user of a channel who is somebody of the staff. Only a hash of the platform's name of them is kept."""

    __tablename__ = "staff_identities"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    user_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    __table_args__ = (UniqueConstraint("channel", "user_hash"),)


class StaffCode(Base):
    """The code of one person, one at a time; only its hash is kept."""

    __tablename__ = "staff_codes"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NotLinkedError(ApiError):
    status, code = 403, "not_linked"

    def __init__(self) -> None:
        super().__init__("Nobody of the staff is joined to this user of the channel.")


class UnknownCodeError(NotFoundError):
    code = "unknown_code"

    def __init__(self) -> None:
        super().__init__("This code is not known, too old, or was used already.")


class TooManyCodesError(ApiError):
    status, code = 429, "too_many_codes"

    def __init__(self) -> None:
        super().__init__("Too many codes were tried. Wait a few minutes.")


def code_attempts() -> Attempts:
    """For each user of a channel: five at once, then one every two minutes."""
    return Attempts(ATTEMPTS_PER_MINUTE, burst=ATTEMPTS_AT_ONCE)


def issue_code(session: Session, person_id: str) -> str:
    """A new code, in place of an earlier one: `XXXX-XXXX`."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    session.execute(delete(StaffCode).where(StaffCode.expires_at <= utc_now()))
    expires = utc_now() + timedelta(minutes=VALID_MINUTES)
    session.merge(StaffCode(person_id=person_id, code_hash=_hashed(f"staff code {code}"), expires_at=expires))
    return f"{code[:4]}-{code[4:]}"


def link(session: Session, attempts: Attempts, channel: str, user: str, code: str) -> Staff:
    """Join the user of a channel to whoever fetched the code, which counts no longer. A user who was somebody else's is
    theirs from now on: who has the code has the account. Raises `UnknownCodeError`, `TooManyCodesError`."""
    key = user_hash(channel, user)
    if attempts.take(key):
        raise TooManyCodesError
    bare = code.replace("-", "").replace(" ", "").upper()
    found = session.scalar(select(StaffCode).where(StaffCode.code_hash == _hashed(f"staff code {bare}")).with_for_update())
    person = session.get(Person, found.person_id) if found is not None and found.expires_at > utc_now() else None
    if found is None or person is None or not person.active or person.role not in ROLES:
        raise UnknownCodeError
    session.delete(found)
    attempts.give_back(key)
    known = session.scalar(select(StaffIdentity).where(StaffIdentity.channel == channel, StaffIdentity.user_hash == key))
    if known is None or known.person_id != person.id:
        if known is not None:
            session.delete(known)
            session.flush()
        session.add(StaffIdentity(channel=channel, user_hash=key, person_id=person.id))
        audit(session, person, "linked_channel", "person", person.id, channel=channel)
    session.flush()
    return _staff(session, person)


def identified(session: Session, channel: str, user: str) -> Staff:
    """Who the user of a channel is. Raises `NotLinkedError`, also for an account that was closed or may see no cases."""
    person = session.scalar(
        select(Person)
        .join(StaffIdentity, StaffIdentity.person_id == Person.id)
        .where(
            StaffIdentity.channel == channel,
            StaffIdentity.user_hash == user_hash(channel, user),
            Person.active,
            Person.role.in_(ROLES),
        )
    )
    if person is None:
        raise NotLinkedError
    return _staff(session, person)


def identities_of(session: Session, person_id: str) -> list[StaffIdentity]:
    query = select(StaffIdentity).where(StaffIdentity.person_id == person_id)
    return list(session.scalars(query.order_by(StaffIdentity.linked_at, StaffIdentity.id)))


def unlink(session: Session, staff: Staff, identity_id: int) -> None:
    """Let go of one of one's own. Raises `NotFoundError` for one that is not there, or is somebody else's."""
    found = session.scalar(select(StaffIdentity).where(StaffIdentity.id == identity_id, StaffIdentity.person_id == staff.id))
    if found is None:
        raise NotFoundError("There is no such connection.")
    session.delete(found)
    audit(session, staff, "unlinked_channel", "person", staff.id, channel=found.channel)


def user_hash(channel: str, user: str) -> str:
    return _hashed(f"{channel}\n{user}")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _staff(session: Session, person: Person) -> Staff:
    teams = session.scalars(select(TeamMember.team_id).where(TeamMember.person_id == person.id)).all()
    return Staff(person.id, person.name, person.email, person.role, person.lang, tuple(teams), csrf="")
