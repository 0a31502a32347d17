"""The tables of triage: cases with their thread, notes and history, what waits for the learner, feedback and questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base, UtcDateTime, utc_now

UNRESOLVED = text("status <> 'resolved'")


class Case(Base):
    """A learner who needs a person. Without consent it is an alert: it says that, how urgent and when, and nothing else.

    `signs` are `[{code, turn}]` as the bot saw them; `reasons` `[{code, turn, level}]` and `assessed` what `urgency.py` made
    of them; `urgency` is what counts: the same, unless somebody changed it. `due_at` is when the target of that level is
    passed, office hours counted. `summary` is `[{key, label, text, turn}]`, the lines that the learner read and agreed to.
    """

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    channel: Mapped[str] = mapped_column(String(40), default="web")
    lang: Mapped[str] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(20), default="open")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id", ondelete="SET NULL"), index=True)

    urgency: Mapped[str] = mapped_column(String(2))
    assessed: Mapped[str] = mapped_column(String(2))
    signs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    urgency_note: Mapped[str | None] = mapped_column(Text)  # why somebody changed it
    urgency_by: Mapped[str | None] = mapped_column(String(120))

    consent_version: Mapped[str | None] = mapped_column(String(20))
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shares_transcript: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    profile: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    recommended: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    contact_name: Mapped[str | None] = mapped_column(String(120))
    contact_address: Mapped[str | None] = mapped_column(String(200))
    contact_time: Mapped[str | None] = mapped_column(String(200))

    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    waiting_since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    claimed_by: Mapped[str | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first word of a person
    learner_wrote_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # not answered yet; null when it was
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str | None] = mapped_column(String(40))
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # staff were told by e-mail
    alert_tries: Mapped[int] = mapped_column(default=0)
    alert_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # not before

    learner_typing_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    learner_seen: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("urgency IN ('U1', 'U2', 'U3', 'U4')", name="urgency_level"),
        CheckConstraint("status IN ('open', 'claimed', 'resolved')", name="status_known"),
        # Whatever comes at once, a conversation has one case that is not resolved.
        Index("uq_cases_unresolved", "conversation_id", unique=True, sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED),
        # Everything that the queue counts and sorts by, so that it reads no summary to do so.
        Index("ix_cases_queue", "status", "urgency", "due_at", "id", "team_id", "claimed_by", "channel"),
    )


class CaseRequest(Base):
    """One asking for a person, by the id that the bot gave it: sent again, it opens nothing again."""

    __tablename__ = "case_requests"

    request_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class CaseMessage(Base):
    """One message of a case's thread, as the learner agreed to share it or as a practitioner wrote it.

    `seq` is the message's number in the conversation, once it has one: a practitioner's gets it when it was delivered.
    """

    __tablename__ = "case_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    seq: Mapped[int | None]
    turn: Mapped[int | None]
    sender: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(120))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    lang: Mapped[str | None] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    outbox_id: Mapped[int | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("case_id", "seq"),)


class CaseNote(Base):
    """What staff write for each other. It never leaves the console."""

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    person_name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)


class CaseStep(Base):
    """One step in a case's history: opened, joined, claimed, passed, released, requeued, urgency, resolved, reopened ..."""

    __tablename__ = "case_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    step: Mapped[str] = mapped_column(String(40))
    person_name: Mapped[str | None] = mapped_column(String(120))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class OutboxEntry(Base):
    """Something for the learner's conversation that `bot` has to fetch and confirm. The id gives the order."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    lang: Mapped[str] = mapped_column(String(2))
    body: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # typing: of no use later
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str | None] = mapped_column(String(20))  # delivered, gone, expired

    # A number that was deleted is never given to another entry, which `bot` would take for one that it has had.
    __table_args__ = {"sqlite_autoincrement": True}


class CannedReply(Base):
    """A reply that staff use again, with fields such as {name}; in both languages."""

    __tablename__ = "canned_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_en: Mapped[str] = mapped_column(String(120))
    title_fr: Mapped[str] = mapped_column(String(120))
    text_en: Mapped[str] = mapped_column(Text)
    text_fr: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str | None] = mapped_column(String(120))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


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
    person: Mapped[str | None] = mapped_column(String(32), index=True)  # a hash of the conversation's id


class UnansweredQuestion(Base):
    """A question nobody has stored an answer to, personal data masked."""

    __tablename__ = "unanswered_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))
    person: Mapped[str | None] = mapped_column(String(32), index=True)
