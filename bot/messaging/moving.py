"""A conversation goes on elsewhere, in another channel or on the page: whoever types its one-time code has it, and where it
was it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, update

from actions.knowledge_client import KnowledgeClient, NotFoundError
from bot.accepted import AcceptedMessages, UnknownConversationError, exists
from bot.channels.rate import RateLimit
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.handoff import Handoff
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


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a code was typed on: the hash of its token, its conversation, and a name for the message."""

    token_hash: str
    conversation_id: str
    message: str


class Moving:
    """Takes a conversation over into a thread, or to a page."""

    def __init__(
        self,
        database: Database,
        api: KnowledgeClient,
        dialogue: Dialogue,
        handoff: Handoff,
        delivery: Delivery,
        stream: Stream,
    ) -> None:
        self._database, self._api, self._dialogue, self._handoff = database, api, dialogue, handoff
        self._delivery, self._stream = delivery, stream
        self._accepted = AcceptedMessages(database)
        self._rate = RateLimit(TRIES_PER_MINUTE, burst=TRIES_PER_MINUTE)

    async def redeem(self, thread: Thread, code: str) -> bool:
        """Whether the code counted: the thread then has its conversation, and says so. Raises `KnowledgeError` where the API
        cannot be asked."""
        conversation_id = await self._of(code, tried_in=str(thread.id))
        if conversation_id is None:
            return False
        if conversation_id != thread.conversation_id:
            await self._leave(conversation_id)
            await self._database.run(lambda connection: _take_into_thread(connection, thread.id, conversation_id))
        await self._tell(conversation_id, "utter_moved_here")
        return True

    async def redeem_on_page(self, page: Page, code: str) -> None:
        """The page's token stands for the code's conversation, which says so; or its own one says that the code does not
        count. Raises `KnowledgeError`, and `UnknownConversationError` where the token counts no longer."""
        conversation_id = await self._of(code, tried_in=page.conversation_id)
        if conversation_id is None:
            await self._tell(page.conversation_id, "utter_code_unknown", answers=page.message)
            return
        if conversation_id != page.conversation_id:
            await self._leave(conversation_id)
            # Sent again, it comes with a token that stands for this conversation: known here, it is not looked at twice.
            await self._accepted.accept(conversation_id, page.message)
            await self._database.run(lambda connection: _take_to_page(connection, page, conversation_id))
            await self._handoff.leave(page.conversation_id)  # nobody reads there any more
        await self._tell(conversation_id, "utter_moved_here", answers=page.message)
        self._stream.wake(page.conversation_id)

    async def _of(self, code: str, *, tried_in: str) -> str | None:
        """The conversation that a code is of. One code too many is not looked at, and is answered like a wrong one."""
        if self._rate.wait_seconds(tried_in):
            return None
        try:
            conversation_id = await self._api.redeem_move_code(code)
        except NotFoundError:
            return None
        is_there = await self._database.run(lambda connection: exists(connection, conversation_id))
        return conversation_id if is_there else None

    async def _leave(self, conversation_id: str) -> None:
        """One line says it where the conversation was, before nothing more is sent there."""
        await self._tell(conversation_id, "utter_moved_away")
        for other in await self._database.run(lambda connection: threads.of_conversation(connection, conversation_id)):
            await self._delivery.flush(other)

    async def _tell(self, conversation_id: str, response: str, *, answers: str | None = None) -> None:
        await self._dialogue.tell(conversation_id, response, {}, slots={}, of_channel=True, answers=answers)
        self._stream.wake(conversation_id)


def _take(connection: Connection, conversation_id: str, token_hash: str | None) -> None:
    """It is a page's, or, without a token, no page's; and no thread's."""
    for other in threads.of_conversation(connection, conversation_id):
        threads.change(connection, other, conversation_id=None)
    row = update(Conversation).where(Conversation.id == conversation_id).values(token_hash=token_hash)
    connection.execute(row)


def _take_into_thread(connection: Connection, thread_id: int, conversation_id: str) -> None:
    _take(connection, conversation_id, None)
    last = threads.last_position(connection, conversation_id)
    threads.change(connection, thread_id, conversation_id=conversation_id, sent_position=last, sent_bubbles=0, held=None)


def _take_to_page(connection: Connection, page: Page, conversation_id: str) -> None:
    known = Conversation.id == page.conversation_id, Conversation.token_hash == page.token_hash
    if not connection.execute(update(Conversation).where(*known).values(token_hash=None)).rowcount:
        raise UnknownConversationError  # deleted or begun anew meanwhile
    _take(connection, conversation_id, page.token_hash)
