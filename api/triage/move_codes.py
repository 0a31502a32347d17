"""One-time codes with which a learner goes on with a conversation in another channel or on the page. Who has the code has
the conversation, so it is short-lived, good once, and can be tried only so often."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.triage.errors import UnknownCodeError
from knowledge.base import Base, UtcDateTime, utc_now

VALID_MINUTES = 10
# No 0, 1, I, L, O: it is read from one screen and typed on another.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8


class MoveCode(Base):
    """The code of a conversation, one at a time; only its hash is kept."""

    __tablename__ = "move_codes"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


def issue(session: Session, conversation_id: str) -> str:
    """A new code, in place of an earlier one: `XXXX-XXXX`."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    session.execute(delete(MoveCode).where(MoveCode.expires_at <= utc_now()))
    session.merge(
        MoveCode(
            conversation_id=conversation_id,
            code_hash=_hashed(code),
            expires_at=utc_now() + timedelta(minutes=VALID_MINUTES),
        )
    )
    return f"{code[:4]}-{code[4:]}"


def redeem(session: Session, code: str) -> str:
    """The conversation that the code is of; the code counts no longer. Raises `UnknownCodeError`."""
    bare = code.replace("-", "").replace(" ", "").upper()
    found = session.scalar(select(MoveCode).where(MoveCode.code_hash == _hashed(bare)).with_for_update())
    if found is None or found.expires_at <= utc_now():
        raise UnknownCodeError
    session.delete(found)
    return found.conversation_id


def _hashed(code: str) -> str:
    return hashlib.sha256(f"move {code}".encode()).hexdigest()
