"""The tables `channel_threads` and `channel_events`: who writes where, what came in, and how far it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.models import ChannelEvent, ChannelReminder, ChannelThread, ConversationEvent, utc_now

Held = Literal["stopped", "undeliverable", "window"]
LEASE = timedelta(seconds=60)
REPETITIONS_KNOWN = timedelta(days=14)  # how long a platform may send an event again, with much to spare

_COLUMNS = (
    ChannelThread.id,
    ChannelThread.channel,
    ChannelThread.conversation_id,
    ChannelThread.address,
    ChannelThread.sent_position,
    ChannelThread.sent_bubbles,
    ChannelThread.held,
    ChannelThread.failures,
    ChannelThread.next_try,
    ChannelThread.heard_at,
)


@dataclass(frozen=True, slots=True)
class Thread:
    """A row of `channel_threads`; the address is still sealed."""

    id: int
    channel: str
    conversation_id: str | None
    address: str
    sent_position: int
    sent_bubbles: int
    held: Held | None
    failures: int
    next_try: datetime | None
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """An event that waits to be worked off; its body is still sealed."""

    id: int
    body: str
    failures: int


def find(connection: Connection, thread_id: int) -> Thread | None:
    row = connection.execute(select(*_COLUMNS).where(ChannelThread.id == thread_id)).first()
    return _thread(row) if row is not None else None


def of_conversation(connection: Connection, conversation_id: str) -> list[int]:
    query = select(ChannelThread.id).where(ChannelThread.conversation_id == conversation_id)
    return list(connection.execute(query).scalars())


def take_in(
    connection: Connection, *, channel: str, key: str, person: str, address: str, event: str, body: str | None
) -> int | None:
    """Keep an event and the address that it came from; the id of its thread, or `None` for one that was kept before.

    Without a `body` only the repetition is remembered.
    """
    known = connection.execute(
        select(ChannelEvent.id).where(ChannelEvent.channel == channel, ChannelEvent.event == event)
    ).first()
    if known is not None:
        return None
    where = and_(ChannelThread.channel == channel, ChannelThread.key == key)
    thread_id = connection.execute(select(ChannelThread.id).where(where)).scalar()
    if thread_id is None:
        row = {"channel": channel, "key": key, "person": person, "address": address}
        thread_id = inserted(connection, ChannelThread, row)
        if thread_id is None:  # another request made it meanwhile
            thread_id = connection.execute(select(ChannelThread.id).where(where)).scalar_one()
    values = {"address": address, "heard_at": utc_now()}
    connection.execute(update(ChannelThread).where(ChannelThread.id == thread_id).values(values))
    kept = inserted(connection, ChannelEvent, {"channel": channel, "event": event, "thread_id": thread_id, "body": body})
    return thread_id if kept is not None else None


def inserted(connection: Connection, table: Any, row: dict[str, Any]) -> int | None:
    """The new row's id; `None` when such a row is there already, made by another request in between."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return connection.execute(make(table).values(row).on_conflict_do_nothing().returning(table.id)).scalar()


def next_event(connection: Connection, thread_id: int) -> Event | None:
    """The oldest event of a thread, leased to the caller; `None` when there is none, or another process has it."""
    waiting = and_(ChannelEvent.thread_id == thread_id, ChannelEvent.body.is_not(None))
    row = connection.execute(
        select(ChannelEvent.id, ChannelEvent.body, ChannelEvent.failures).where(waiting).order_by(ChannelEvent.id).limit(1)
    ).first()
    if row is None or not _lease(connection, ChannelEvent, row.id):
        return None
    return Event(row.id, row.body, row.failures)


def worked_off(connection: Connection, event_id: int) -> None:
    connection.execute(update(ChannelEvent).where(ChannelEvent.id == event_id).values(body=None, leased_until=None))


def failed(connection: Connection, event_id: int, *, again_in: float) -> None:
    """It is tried again after some seconds, by whichever process."""
    again = utc_now() + timedelta(seconds=again_in)
    values = {"failures": ChannelEvent.failures + 1, "leased_until": again}
    connection.execute(update(ChannelEvent).where(ChannelEvent.id == event_id).values(values))


def waiting(connection: Connection) -> list[int]:
    """Threads with an event that nobody works at."""
    free = or_(ChannelEvent.leased_until.is_(None), ChannelEvent.leased_until < utc_now())
    query = select(ChannelEvent.thread_id).where(ChannelEvent.body.is_not(None), ChannelEvent.thread_id.is_not(None), free)
    return [thread_id for thread_id in connection.execute(query.distinct()).scalars() if thread_id is not None]


def lease(connection: Connection, thread_id: int) -> bool:
    """Whether the caller may send to a thread now: nobody else does, and no failure is too near."""
    return _lease(connection, ChannelThread, thread_id)


def set_free(connection: Connection, thread_id: int) -> None:
    connection.execute(update(ChannelThread).where(ChannelThread.id == thread_id).values(leased_until=None))


def change(connection: Connection, thread_id: int, **values: Any) -> None:
    connection.execute(update(ChannelThread).where(ChannelThread.id == thread_id).values(values))


def wake(connection: Connection, channel: str, key: str) -> int | None:
    """A thread whose person can be reached again; `None` when there is none."""
    where = and_(ChannelThread.channel == channel, ChannelThread.key == key)
    thread_id = connection.execute(select(ChannelThread.id).where(where)).scalar()
    if thread_id is not None:
        change(connection, thread_id, failures=0, next_try=None)
    return thread_id


def is_known(connection: Connection, channel: str, key: str) -> bool:
    """Whether a conversation goes on in a thread."""
    where = and_(ChannelThread.channel == channel, ChannelThread.key == key, ChannelThread.conversation_id.is_not(None))
    return connection.execute(select(ChannelThread.id).where(where)).first() is not None


def behind(connection: Connection) -> list[int]:
    """Threads whose conversation holds something said after what was delivered, where sending is not held."""
    now = utc_now()
    said = exists().where(
        ConversationEvent.conversation_id == ChannelThread.conversation_id,
        ConversationEvent.type_name == "bot",
        ConversationEvent.position > ChannelThread.sent_position,
    )
    due = or_(ChannelThread.next_try.is_(None), ChannelThread.next_try <= now)
    free = or_(ChannelThread.leased_until.is_(None), ChannelThread.leased_until < now)
    query = select(ChannelThread.id).where(ChannelThread.held.is_(None), due, free, said)
    return list(connection.execute(query).scalars())


def last_position(connection: Connection, conversation_id: str) -> int:
    query = select(func.max(ConversationEvent.position)).where(ConversationEvent.conversation_id == conversation_id)
    position = connection.execute(query).scalar()
    return -1 if position is None else int(position)


def forget(connection: Connection, conversation_ids: list[str], *, of_age: bool = False) -> None:
    """Delete the threads of conversations; that their events came in is still known, by hash.

    A thread whose person waits for a reminder outlives a conversation that is deleted because of its age.
    """
    of_conversations = ChannelThread.conversation_id.in_(conversation_ids)
    if of_age:
        waits = exists().where(ChannelReminder.thread_id == ChannelThread.id, ChannelReminder.state == "wanted")
        connection.execute(update(ChannelThread).where(of_conversations, waits).values(conversation_id=None))
    threads = list(connection.execute(select(ChannelThread.id).where(of_conversations)).scalars())
    connection.execute(update(ChannelEvent).where(ChannelEvent.thread_id.in_(threads)).values(body=None, thread_id=None))
    connection.execute(delete(ChannelReminder).where(ChannelReminder.thread_id.in_(threads)))
    connection.execute(delete(ChannelThread).where(ChannelThread.id.in_(threads)))


def forget_old_events(connection: Connection) -> int:
    """Delete what no platform sends again; the number of events."""
    old = and_(ChannelEvent.received_at < utc_now() - REPETITIONS_KNOWN, ChannelEvent.body.is_(None))
    return connection.execute(delete(ChannelEvent).where(old)).rowcount


def _lease(connection: Connection, table: type[ChannelEvent] | type[ChannelThread], key: int) -> bool:
    now = utc_now()
    free = or_(table.leased_until.is_(None), table.leased_until < now)
    taken = connection.execute(update(table).where(table.id == key, free).values(leased_until=now + LEASE))
    return taken.rowcount == 1


def _thread(row: Any) -> Thread:
    values = row._asdict()
    for name in ("next_try", "heard_at"):  # SQLite gives times back without their zone
        if values[name] is not None and values[name].tzinfo is None:
            values[name] = values[name].replace(tzinfo=UTC)
    return Thread(**values)
