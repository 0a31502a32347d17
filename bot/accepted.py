"""Messages are taken in once: `client_id` is the sender's own name for one, so that sending it again changes nothing."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.database import Database
from bot.models import AcceptedMessage, Conversation, ConversationEvent, utc_now

logger = logging.getLogger(__name__)

# Built once: making a statement costs more than SQLite takes to answer it.
_EXISTS = select(Conversation.id).where(Conversation.id == bindparam("key"))
_LAST_POSITION = select(func.max(ConversationEvent.position)).where(ConversationEvent.conversation_id == bindparam("key"))
_MOVE_ON = update(Conversation).where(Conversation.id == bindparam("key")).values(last_message_at=bindparam("now"))
ANSWERED_WITHIN = timedelta(minutes=1)  # what another process took in longer ago than this, it will not answer any more


class UnknownConversationError(LookupError):
    """No conversation has this token: it was deleted, begun anew, or the token was never issued."""


def exists(connection: Connection, conversation_id: str) -> bool:
    return connection.execute(_EXISTS, {"key": conversation_id}).first() is not None


class AcceptedMessages:
    """The messages that this database has taken in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._began = utc_now()

    async def accept(self, conversation_id: str, client_id: str) -> int | None:
        """The position the message's events start from, or `None` for one taken in before."""

        def accept(connection: Connection) -> int:
            first: int = (connection.execute(_LAST_POSITION, {"key": conversation_id}).scalar() or 0) + 1
            connection.execute(insert(AcceptedMessage), {"conversation_id": conversation_id, "client_id": client_id})
            connection.execute(_MOVE_ON, {"key": conversation_id, "now": utc_now()})
            return first

        try:
            return await self._database.run(accept)
        except IntegrityError as error:
            if not await self._database.run(lambda connection: exists(connection, conversation_id)):
                raise UnknownConversationError from error
            return None

    async def take_over(self, conversation_id: str, client_id: str) -> bool:
        """Whether a message that was taken in and led to nothing is ours to handle: the process that took it in was killed
        before it had answered. Of several processes that ask, one is told so."""
        gone = max(self._began, utc_now() - ANSWERED_WITHIN)
        row = (
            update(AcceptedMessage)
            .where(
                AcceptedMessage.conversation_id == conversation_id,
                AcceptedMessage.client_id == client_id,
                AcceptedMessage.accepted_at < gone,
            )
            .values(accepted_at=utc_now())
        )
        return await self._database.run(lambda connection: connection.execute(row).rowcount == 1)

    async def withdraw(self, conversation_id: str, client_id: str) -> None:
        """Not handled, so not taken in."""
        row = delete(AcceptedMessage).where(
            AcceptedMessage.conversation_id == conversation_id, AcceptedMessage.client_id == client_id
        )
        try:
            await self._database.run(lambda connection: connection.execute(row))
        except SQLAlchemyError as error:
            logger.error("a failed message stays marked as taken in (%s); conversation %s", error, conversation_id)
