"""Who may enter the console: an administrator with a link that works once, then a session cookie.

Only hashes are kept. The link's token is exchanged by a POST, so that a mail program that previews links does not spend it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.triage.models import AdminLink, AdminSession
from knowledge.base import utc_now

COOKIE = "cairn_admin"


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(session: Session) -> str:
    """A new one-time token."""
    token = secrets.token_urlsafe(24)
    session.add(AdminLink(token_hash=hash_token(token)))
    return token


def first_link(session: Session) -> str | None:
    """A token for the very first administrator, or `None` when a link was ever made."""
    made = session.scalar(select(func.count()).select_from(AdminLink)) or 0
    return None if made else make_link(session)


def exchange(session: Session, token: str, *, hours: int) -> str | None:
    """Spend a link: a session's cookie value, or `None` for a link that is unknown or was used."""
    link = session.get(AdminLink, hash_token(token), with_for_update=True)
    if link is None or link.used_at is not None:
        return None
    link.used_at = utc_now()
    cookie = secrets.token_urlsafe(32)
    session.add(AdminSession(token_hash=hash_token(cookie), expires_at=utc_now() + timedelta(hours=hours)))
    return cookie


def is_open(session: Session, cookie: str | None) -> bool:
    if not cookie:
        return False
    found = session.get(AdminSession, hash_token(cookie))
    return found is not None and found.expires_at > utc_now()
