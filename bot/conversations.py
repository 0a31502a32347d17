"""Conversations as channels see them: opened with a token, continued message by message, read back, deleted.

What is sent is read from what was stored, so that an id given out always exists.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from actions.private_values import PRIVATE
from bot.engine.agent import Dialogue
from bot.messages import Message, messages_from
from bot.models import AcceptedMessage, Conversation, ConversationEvent, utc_now
from bot.stream import Stream

logger = logging.getLogger(__name__)

Lang = Literal["en", "fr"]
SHOWN_TYPES = ("user", "bot", "slot")


class UnknownConversationError(LookupError):
    """No conversation has this token."""


@dataclass(frozen=True)
class Turn:
    """What one message led to. `repeated`: it had been taken in before, and nothing was done again."""

    messages: list[Message]
    repeated: bool = False


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Conversations:
    """The conversations of this database, through one dialogue engine."""

    def __init__(self, engine: AsyncEngine, dialogue: Dialogue, stream: Stream) -> None:
        self._engine = engine
        self._dialogue = dialogue
        self._stream = stream
        self._running: dict[tuple[str, str], asyncio.Future[None]] = {}

    async def open(self, channel: str, lang: Lang) -> tuple[str, str]:
        """(conversation id, token) of a new conversation, its welcome already said."""
        conversation_id, token = f"c_{secrets.token_urlsafe(12)}", secrets.token_urlsafe(32)
        async with self._engine.begin() as connection:
            await connection.execute(
                insert(Conversation).values(id=conversation_id, token_hash=hash_token(token), channel=channel)
            )
        await self._dialogue.welcome(conversation_id, lang=lang, channel=channel)
        return conversation_id, token

    async def find(self, token: str) -> str:
        """The id of the conversation with this token; raises `UnknownConversationError`."""
        async with self._engine.connect() as connection:
            found = await connection.execute(select(Conversation.id).where(Conversation.token_hash == hash_token(token)))
            conversation_id: str | None = found.scalar_one_or_none()
        if conversation_id is None:
            raise UnknownConversationError
        return conversation_id

    async def exists(self, conversation_id: str) -> bool:
        async with self._engine.connect() as connection:
            found = await connection.execute(select(Conversation.id).where(Conversation.id == conversation_id))
            return found.scalar_one_or_none() is not None

    async def language(self, conversation_id: str) -> Lang:
        """The language the conversation is in now."""
        return await self._language_before(conversation_id, None)

    async def say(self, conversation_id: str, client_id: str, text: str, *, channel: str) -> Turn:
        """Words a person typed. Personal data is masked before anything is stored."""
        masked = PRIVATE.mask(conversation_id, text)
        return await self._once(
            conversation_id,
            client_id,
            lambda: self._dialogue.say(conversation_id, masked.text, channel=channel, metadata={"client_id": client_id}),
        )

    async def press(self, conversation_id: str, client_id: str, payload: str, title: str, *, channel: str) -> Turn:
        """A button; `title` is what history shows."""
        metadata = {"client_id": client_id, "display": title}
        return await self._once(
            conversation_id,
            client_id,
            lambda: self._dialogue.press(conversation_id, payload, channel=channel, metadata=metadata),
        )

    async def history(self, conversation_id: str, *, after: int = -1) -> list[Message]:
        """Messages of a conversation after a position, oldest first."""
        messages = await self._read(await self._events(conversation_id, after + 1), conversation_id)
        return [message for message in messages if message.seq > after]

    async def delete(self, conversation_id: str) -> None:
        """Remove a conversation, its events and what was remembered of it, once a turn that is running has ended."""
        async with self._dialogue.lock(conversation_id), self._engine.begin() as connection:
            await connection.execute(delete(ConversationEvent).where(ConversationEvent.conversation_id == conversation_id))
            await connection.execute(delete(Conversation).where(Conversation.id == conversation_id))
        PRIVATE.forget(conversation_id)
        self._stream.wake(conversation_id)

    async def _once(self, conversation_id: str, client_id: str, handle: Callable[[], Awaitable[object]]) -> Turn:
        """Handle a message unless its `client_id` was taken in before; either way, what it led to."""
        name = (conversation_id, client_id)
        while name in self._running:
            await asyncio.wait([self._running[name]])
        # Named before the database is asked, so that a second copy finds the first whatever the database's pace.
        done = self._running[name] = asyncio.get_running_loop().create_future()
        try:
            first = await self._accept(conversation_id, client_id)
            if first is not None:
                await self._handle(conversation_id, client_id, handle)
        finally:
            done.set_result(None)
            del self._running[name]
        if first is None:
            return Turn(await self._led_to(conversation_id, client_id), repeated=True)
        self._stream.wake(conversation_id)
        return Turn(await self._led_to(conversation_id, client_id, first=first))

    async def _handle(self, conversation_id: str, client_id: str, handle: Callable[[], Awaitable[object]]) -> None:
        try:
            await handle()
        except BaseException:
            # Not handled, so not taken in: the sender may send it again under the same name.
            await self._withdraw(conversation_id, client_id)
            raise
        if not await self.exists(conversation_id):
            # Deleted while the turn waited for its place: what the turn wrote goes too.
            await self.delete(conversation_id)
            raise UnknownConversationError

    async def _accept(self, conversation_id: str, client_id: str) -> int | None:
        """The position the message's events start from, or `None` for one taken in before."""
        last = select(func.max(ConversationEvent.position)).where(ConversationEvent.conversation_id == conversation_id)
        try:
            async with self._engine.begin() as connection:
                first = ((await connection.execute(last)).scalar_one_or_none() or 0) + 1
                await connection.execute(
                    insert(AcceptedMessage).values(conversation_id=conversation_id, client_id=client_id)
                )
                await connection.execute(
                    update(Conversation).where(Conversation.id == conversation_id).values(last_message_at=utc_now())
                )
        except IntegrityError as error:
            if not await self.exists(conversation_id):
                raise UnknownConversationError from error
            return None
        return first

    async def _withdraw(self, conversation_id: str, client_id: str) -> None:
        try:
            async with self._engine.begin() as connection:
                await connection.execute(
                    delete(AcceptedMessage).where(
                        AcceptedMessage.conversation_id == conversation_id, AcceptedMessage.client_id == client_id
                    )
                )
        except SQLAlchemyError as error:
            logger.error("a failed message stays marked as taken in (%s); conversation %s", error, conversation_id)

    async def _led_to(self, conversation_id: str, client_id: str, *, first: int = 0) -> list[Message]:
        """The learner's message of this name and the replies to it."""
        events = await self._events(conversation_id, first)
        positions: list[int] = []
        for position, event in events:
            if event["event"] == "user":
                if positions:
                    break
                if (event.get("metadata") or {}).get("client_id") != client_id:
                    continue
                positions.append(position)
            elif event["event"] == "bot" and positions:
                positions.append(position)
        return [message for message in await self._read(events, conversation_id) if message.seq in positions]

    async def _events(self, conversation_id: str, first: int) -> list[tuple[int, dict[str, Any]]]:
        query = (
            select(ConversationEvent.position, ConversationEvent.data)
            .where(
                ConversationEvent.conversation_id == conversation_id,
                ConversationEvent.position >= first,
                ConversationEvent.type_name.in_(SHOWN_TYPES),
            )
            .order_by(ConversationEvent.position)
        )
        async with self._engine.connect() as connection:
            rows: Sequence[Any] = (await connection.execute(query)).all()
        return [(position, json.loads(data)) for position, data in rows]

    async def _read(self, events: list[tuple[int, dict[str, Any]]], conversation_id: str) -> list[Message]:
        """Messages in the language each was said in. A part of a conversation begins in the language it had then."""
        language = await self._language_before(conversation_id, events[0][0]) if events else "en"
        return messages_from(events, lang=language)

    async def _language_before(self, conversation_id: str, position: int | None) -> Lang:
        """The language before a position; with `None`, the latest."""
        query = (
            select(ConversationEvent.data)
            .where(
                ConversationEvent.conversation_id == conversation_id,
                ConversationEvent.type_name == "slot",
                ConversationEvent.data.like('%"name":"language"%'),
            )
            .order_by(ConversationEvent.position.desc())
            .limit(1)
        )
        if position is not None:
            query = query.where(ConversationEvent.position < position)
        async with self._engine.connect() as connection:
            data = (await connection.execute(query)).scalar_one_or_none()
        return "fr" if data is not None and json.loads(data).get("value") == "fr" else "en"
