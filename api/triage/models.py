"""The tables of triage: cases with their thread, feedback, questions without an answer, and who may enter the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.base import Base, UtcDateTime, utc_now


class Case(Base):
    """A learner who needs a person. Without consent it is an alert: it says that and when, and nothing else."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    status: Mapped[str] = mapped_column(String(20), default="open", index=True)
    urgency: Mapped[str] = mapped_column(String(2), index=True)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    lang: Mapped[str] = mapped_column(String(2))
    consent_version: Mapped[str | None] = mapped_column(String(20))
    summary: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    contact_name: Mapped[str | None] = mapped_column(String(120))
    contact_address: Mapped[str | None] = mapped_column(String(200))

    messages: Mapped[list[CaseMessage]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="CaseMessage.id", passive_deletes=True
    )

    __table_args__ = (
        CheckConstraint("urgency IN ('U1', 'U2', 'U3', 'U4')", name="urgency_level"),
        CheckConstraint("status IN ('open', 'claimed', 'resolved')", name="status_known"),
    )


class CaseMessage(Base):
    """One message of a case's thread, as the learner agreed to share it or as a practitioner wrote it."""

    __tablename__ = "case_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    sender: Mapped[str] = mapped_column(String(20))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    text: Mapped[str] = mapped_column(Text)


class Feedback(Base):
    """Whether a reply helped, and if not, why. A vote is kept once, as it was given last."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    about: Mapped[str] = mapped_column(String(160))
    helpful: Mapped[bool]
    vote: Mapped[str | None] = mapped_column(String(36), unique=True)
    reason: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))


class UnansweredQuestion(Base):
    """A question nobody has stored an answer to, personal data masked."""

    __tablename__ = "unanswered_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))


class AdminLink(Base):
    """A link that lets an administrator in once. Only a hash of its token is kept."""

    __tablename__ = "admin_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AdminSession(Base):
    """An administrator's open session. Only a hash of its cookie is kept."""

    __tablename__ = "admin_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
