"""A conversation goes on in another channel: whoever types its one-time code has it, and where it was it ends."""

from __future__ import annotations

import re

from sqlalchemy import Connection, update

from actions.knowledge_client import KnowledgeClient, NotFoundError
from bot.channels.rate import RateLimit
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.messaging import threads
from bot.messaging.delivery import Delivery
from bot.messaging.threads import Thread
from bot.models import Conversation
from bot.stream import Stream

TRIES_PER_MINUTE = 3
_CODE = re.compile(r"\s*([A-HJKMNP-Z2-9]{4})[- ]?([A-HJKMNP-Z2-9]{4})\s*\.?", re.IGNORECASE)


def code_in(text: str) -> str | None:
    """The code that a message consists of. One typed without its hyphen needs a digit, or it would be a word."""
    found = _CODE.fullmatch(text)
    if found is None:
        return None
    parted = not (found[1] + found[2]).isalpha() or "-" in text
    return f"{found[1]}-{found[2]}".upper() if parted else None


class TooManyTriesError(Exception):
    """Too many codes were tried from one thread; the next one is not looked at."""


class Moving:
    """Takes a conversation over into a thread."""

    def __init__(
        self, database: Database, api: KnowledgeClient, dialogue: Dialogue, delivery: Delivery, stream: Stream
    ) -> None:
        self._database, self._api, self._dialogue = database, api, dialogue
        self._delivery, self._stream = delivery, stream
        self._rate = RateLimit(TRIES_PER_MINUTE, burst=TRIES_PER_MINUTE)

    async def redeem(self, thread: Thread, code: str) -> bool:
        """Whether the code counted: the thread then has its conversation, and says so. Raises `KnowledgeError` where the API
        cannot be asked, and `TooManyTriesError`."""
        if self._rate.wait_seconds(str(thread.id)):
            raise TooManyTriesError
        try:
            conversation_id = await self._api.redeem_move_code(code)
        except NotFoundError:
            return False
        if conversation_id != thread.conversation_id:
            await self._leave_where_it_was(conversation_id)
            await self._database.run(lambda connection: _take(connection, thread.id, conversation_id))
        await self._dialogue.tell(conversation_id, "utter_moved_here", {}, slots={}, of_channel=True)
        self._stream.wake(conversation_id)
        return True

    async def _leave_where_it_was(self, conversation_id: str) -> None:
        """One line says it there; then nothing more is sent there, and a page's token counts no longer."""
        await self._dialogue.tell(conversation_id, "utter_moved_away", {}, slots={}, of_channel=True)
        self._stream.wake(conversation_id)
        for other in await self._database.run(lambda connection: threads.of_conversation(connection, conversation_id)):
            await self._delivery.flush(other)


def _take(connection: Connection, thread_id: int, conversation_id: str) -> None:
    for other in threads.of_conversation(connection, conversation_id):
        threads.change(connection, other, conversation_id=None)
    connection.execute(update(Conversation).where(Conversation.id == conversation_id).values(token_hash=None))
    last = threads.last_position(connection, conversation_id)
    threads.change(connection, thread_id, conversation_id=conversation_id, sent_position=last, sent_bubbles=0, held=None)
