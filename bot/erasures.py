"""What a learner deletes here is deleted in the API too: noted with the deletion, and carried out until it worked."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from actions.knowledge_client import KnowledgeClient, KnowledgeError, NotFoundError
from bot.database import Database
from bot.messaging import threads
from bot.models import AcceptedMessage, CaseThread, Conversation, ConversationEvent, Erasure

logger = logging.getLogger(__name__)

OF_CONVERSATION = (CaseThread, ConversationEvent, AcceptedMessage)


def delete_conversations(connection: Connection, ids: list[str], *, of_age: bool = False) -> None:
    """Delete conversations from every table of the bot's; `of_age` because nobody wrote for long."""
    threads.forget(connection, ids, of_age=of_age)
    for table in OF_CONVERSATION:
        connection.execute(delete(table).where(table.conversation_id.in_(ids)))
    connection.execute(delete(Conversation).where(Conversation.id.in_(ids)))


def note(connection: Connection, conversation_id: str) -> None:
    """In the transaction that deletes it here, so that a process that dies has not forgotten it."""
    noted = select(Erasure.conversation_id).where(Erasure.conversation_id == conversation_id)
    if connection.execute(noted).first() is None:
        connection.execute(insert(Erasure).values(conversation_id=conversation_id))


class Erasures:
    """Carries out what is noted."""

    def __init__(self, database: Database, api: KnowledgeClient) -> None:
        self._database = database
        self._api = api
        self._tasks: set[asyncio.Task[None]] = set()

    def soon(self) -> None:
        """Begin at once; nobody waits for it, and what fails is tried again by the background job."""
        task = asyncio.create_task(self._try())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def carry_out(self) -> None:
        """Erase what is noted. Raises `KnowledgeError` when the API cannot; what it has erased by then stays erased."""
        ids = await self._database.run(
            lambda connection: list(connection.execute(select(Erasure.conversation_id)).scalars())
        )
        for conversation_id in ids:
            try:
                await self._api.delete_conversation(conversation_id)
            except NotFoundError:
                logger.info("the API had nothing of a deleted conversation")
            done = delete(Erasure).where(Erasure.conversation_id == conversation_id)
            await self._database.run(lambda connection, done=done: connection.execute(done))  # type: ignore[misc]

    async def settled(self) -> None:
        """Wait for what was begun and not waited for."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _try(self) -> None:
        try:
            await self.carry_out()
        except (KnowledgeError, SQLAlchemyError) as error:
            logger.warning("a deleted conversation is not erased in the API yet (%s); trying again", type(error).__name__)
