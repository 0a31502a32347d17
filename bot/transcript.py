"""What was said in a conversation, read from its stored events."""

from __future__ import annotations

import json
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select

from bot.messages import Message, is_part, messages_from
from bot.models import ConversationEvent

Lang = Literal["en", "fr"]
Events = list[tuple[int, dict[str, Any]]]
SHOWN_TYPES = ("user", "bot", "slot")

# Built once: making a statement costs more than SQLite takes to answer it.
_EVENTS = (
    select(ConversationEvent.position, ConversationEvent.data)
    .where(
        ConversationEvent.conversation_id == bindparam("key"),
        ConversationEvent.position >= bindparam("first"),
        ConversationEvent.type_name.in_(SHOWN_TYPES),
    )
    .order_by(ConversationEvent.position)
)
_SLOT = (
    select(ConversationEvent.data)
    .where(
        ConversationEvent.conversation_id == bindparam("key"),
        ConversationEvent.position < bindparam("before"),
        ConversationEvent.type_name == "slot",
        ConversationEvent.data.like(bindparam("named")),
    )
    .order_by(ConversationEvent.position.desc())
    .limit(1)
)
_ONE = select(ConversationEvent.data).where(
    ConversationEvent.conversation_id == bindparam("key"), ConversationEvent.position == bindparam("position")
)
_END = 2**31 - 1


def messages(connection: Connection, conversation_id: str, first: int) -> list[Message]:
    return read(connection, conversation_id, events(connection, conversation_id, first))


def read(connection: Connection, conversation_id: str, told: Events) -> list[Message]:
    """Messages in the language each was said in. A part of a conversation begins in the language it had then."""
    if not told or told[0][0] == 0:
        return messages_from(told)
    return messages_from(told, lang=language(connection, conversation_id, before=told[0][0]))


def events(connection: Connection, conversation_id: str, first: int) -> Events:
    found = connection.execute(_EVENTS, {"key": conversation_id, "first": first})
    return [(position, json.loads(data)) for position, data in found]


def language(connection: Connection, conversation_id: str, *, before: int = _END) -> Lang:
    """The language before a position; the latest without one."""
    return "fr" if slot(connection, conversation_id, "language", before=before) == "fr" else "en"


def slot(connection: Connection, conversation_id: str, name: str, *, before: int = _END) -> Any:
    """What a slot was set to last before a position, without reading the rest of the conversation."""
    values = {"key": conversation_id, "before": before, "named": f'%"name":"{name}"%'}
    data = connection.execute(_SLOT, values).scalar()
    return None if data is None else json.loads(data).get("value")


def outbox_of(connection: Connection, conversation_id: str, position: int) -> int | None:
    """The outbox entry that brought a practitioner's message; `None` for any other event."""
    data = connection.execute(_ONE, {"key": conversation_id, "position": position}).scalar()
    metadata = (json.loads(data).get("metadata") or {}) if data else {}
    return metadata.get("outbox") if metadata.get("from") == "practitioner" else None


def led_to(told: Events, client_id: str) -> set[int]:
    """Positions of the learner's message `client_id`, or of the answer to one that is not kept, and of what was said until
    the next one."""
    positions: set[int] = set()
    for position, event in told:
        if event["event"] == "user" and not is_part(event):
            if positions:
                break
            if (event.get("metadata") or {}).get("client_id") == client_id:
                positions.add(position)
        elif event["event"] == "bot" and (positions or (event.get("metadata") or {}).get("answers") == client_id):
            positions.add(position)
    return positions
