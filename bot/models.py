"""The tables that `bot` owns: conversations, their events, the messages already accepted, which conversation has a case,
which are yet to be erased elsewhere, the threads of messaging channels with the events that came in there, and what their
triage rooms show.

`conversation_events` is the single record of a conversation: history, summary and export are read from it. A position
is taken once, so two writers of one conversation fail loudly instead of losing events.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Float, ForeignKey, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# The same convention as the knowledge base's, which `bot` may not import.
NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# SQLite counts up only columns that are exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Conversation(Base):
    """One conversation of one person in one channel. Only a hash of its token is kept."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)
    last_message_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now, index=True)


class ConversationEvent(Base):
    """One event of Rasa's tracker. `position` counts from 0 within its conversation; `data` is the event as JSON."""

    __tablename__ = "conversation_events"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    type_name: Mapped[str] = mapped_column(String(60))
    timestamp: Mapped[float] = mapped_column(Float)
    data: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("conversation_id", "position"),
        # The latest session start of a conversation is asked for at every turn.
        UniqueConstraint("conversation_id", "type_name", "position", name="uq_conversation_events_by_type"),
    )


class AcceptedMessage(Base):
    """A message taken in once: `client_id` is the sender's own name for it, so that sending again changes nothing."""

    __tablename__ = "accepted_messages"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    accepted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class CaseThread(Base):
    """Which case a conversation has, and how much of it the case's thread holds.

    `state`: waiting | claimed (a person has the conversation) | leaving (the learner has left; the API is not told yet) |
    closed. Messages up to the position `sent_position` were sent, or were not to be; entries of the outbox up to the id
    `outbox` were taken in. A conversation of Rasa's own channels
    has no row in `conversations`, so there is no foreign key.
    """

    __tablename__ = "case_threads"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    shares_transcript: Mapped[bool] = mapped_column(default=False)
    consented: Mapped[bool] = mapped_column(default=False)
    sent_position: Mapped[int] = mapped_column(default=-1)
    outbox: Mapped[int] = mapped_column(BigInteger, default=0)
    who: Mapped[str | None] = mapped_column(String(120))
    updated: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now, onupdate=utc_now)


class Erasure(Base):
    """A conversation that was deleted here on request, and has yet to be erased in the API."""

    __tablename__ = "erasures"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class ChannelThread(Base):
    """One person's thread in a messaging channel, and the conversation it is.

    `key` is a keyed hash of (channel, person, thread), `person` one of (channel, person); the address to answer at is
    encrypted. Messages up to `sent_position` were delivered there, or were not to be; of the next one, `sent_bubbles`.
    `held`: why nothing is sent until the person writes again (stopped | undeliverable | window).
    """

    __tablename__ = "channel_threads"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(64), index=True)
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(Text)
    sent_position: Mapped[int] = mapped_column(default=-1)
    sent_bubbles: Mapped[int] = mapped_column(default=0)
    held: Mapped[str | None] = mapped_column(String(20))
    failures: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    leased_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)

    __table_args__ = (UniqueConstraint("channel", "key"),)


class ChannelEvent(Base):
    """An event of a platform, taken in once. `body` is encrypted, and gone when the event was worked off; what stays is a
    hash of the event's name, so that a repetition is known."""

    __tablename__ = "channel_events"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(64))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("channel_threads.id", ondelete="SET NULL"), index=True)
    body: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now, index=True)

    __table_args__ = (UniqueConstraint("channel", "event"),)


class ChannelReminder(Base):
    """A date that a person in a channel noted for a saved programme: whether they want to be reminded of it, and when.

    `state`: offered | wanted | sent | declined. `about` is encrypted (title, kind, day, language). A wanted one is kept
    until its day, also when the conversation that it was noted in is deleted by age; the person was told so.
    """

    __tablename__ = "channel_reminders"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("channel_threads.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="offered")
    send_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)

    __table_args__ = (UniqueConstraint("thread_id", "name"),)


class DeskRoom(Base):
    """A triage room of a messaging channel. News of cases up to the id `news` was shown there, or was not to be. Who
    holds the lease shows the next: of two processes one posts."""

    __tablename__ = "desk_rooms"

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    room: Mapped[str] = mapped_column(String(300))
    news: Mapped[int] = mapped_column(BigInteger, default=0)
    holder: Mapped[str | None] = mapped_column(String(36))
    leased_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DeskPost(Base):
    """A case's post in a triage room; `key` is the channel's name of it. `shown` is a hash of what it says, so that it is
    not changed into the same."""

    __tablename__ = "desk_posts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[str] = mapped_column(String(36))
    key: Mapped[str] = mapped_column(String(300))
    room: Mapped[str] = mapped_column(String(300))
    reference: Mapped[str] = mapped_column(String(12))
    shown: Mapped[str] = mapped_column(String(64))
    posted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=utc_now)

    __table_args__ = (
        UniqueConstraint("channel", "case_id"),
        UniqueConstraint("channel", "key"),
    )
