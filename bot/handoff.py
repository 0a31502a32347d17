"""The learner's side of a talk with a person: what they write reaches the case, whatever fails or restarts in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from actions.knowledge_client import CaseClosedError, KnowledgeClient, KnowledgeError, KnowledgeRefusedError, NotFoundError
from bot import handoff_threads as threads
from bot import transcript
from bot.database import Database
from bot.handoff_messages import to_send
from bot.handoff_steps import shown_name, state_after
from bot.handoff_threads import Thread
from bot.transcript import Events

logger = logging.getLogger(__name__)

Json = dict[str, Any]
AT_ONCE = 50  # messages in one request


class Handoff:
    """Which conversations have a case, and the way of their messages to it."""

    def __init__(self, database: Database, api: KnowledgeClient) -> None:
        self._database = database
        self._api = api
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_gone: Callable[[str], Awaitable[object]] | None = None

    def when_gone(self, told: Callable[[str], Awaitable[object]]) -> None:
        """Whom to tell that a conversation's case is gone, so that nobody waits for the person."""
        self._on_gone = told

    def turn_ended(self, conversation_id: str, case: Json) -> None:
        """A turn ended in a conversation whose slot `case` is this. Returns at once: no learner waits for the API."""
        self._later(self.forward(conversation_id, case))

    async def leave(self, conversation_id: str) -> None:
        """The learner ends the talk, or begins anew. The API is told now or later."""

        def leave(connection: Connection) -> bool:
            thread = threads.find(connection, conversation_id)
            if thread is None or thread.state != "claimed":
                return False
            threads.move(connection, conversation_id, state="leaving", who=None, shares_transcript=False)
            return True

        if await self._database.run(leave):
            self._later(self.forward(conversation_id))

    async def entered(self, entry: Json) -> None:
        """An entry of the outbox was taken into its conversation."""
        state, who = state_after(entry), shown_name(entry["body"].get("name"))

        def enter(connection: Connection) -> None:
            threads.enter(connection, entry, state=state, who=who)
            threads.touch(connection, entry["conversation_id"])

        await self._database.run(enter)

    async def thread(self, conversation_id: str) -> Thread | None:
        return await self._database.run(lambda connection: threads.find(connection, conversation_id))

    async def presence(self, conversation_id: str, *, typing: bool = False, seen: str | None = None) -> None:
        """Tell the person that the learner types, or what they have seen; worth nothing later, so it is tried once."""
        thread = await self.thread(conversation_id)
        if thread is None or thread.state != "claimed":
            return
        try:
            await self._api.presence(thread.case_id, typing=typing, seen=seen)
        except KnowledgeError as error:
            logger.info("the person was not told of typing or seeing (%s)", type(error).__name__)

    async def has_seen(self, conversation_id: str, position: int) -> None:
        """The learner has seen a practitioner's message; its writer is told."""
        outbox = await self._database.run(lambda connection: transcript.outbox_of(connection, conversation_id, position))
        if outbox is not None:
            await self.presence(conversation_id, seen=str(outbox))

    async def forward_all(self) -> None:
        """Send what could not be sent before; one case that fails does not hold up the others."""
        for conversation_id in await self._database.run(threads.behind):
            await self.forward(conversation_id)

    async def forward(self, conversation_id: str, case: Json | None = None) -> None:
        """Send what the case's thread does not hold yet, in order; what fails is tried again by `forward_all`.

        `case` is what the slot says now, taken in first.
        """
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            try:
                if case is not None:
                    await self._database.run(lambda connection: threads.keep(connection, conversation_id, case))
                await self._forward(conversation_id)
            except (KnowledgeError, SQLAlchemyError) as error:
                # Of the slot nothing is lost either: the next turn says the same.
                logger.warning(
                    "a case is behind its conversation %s (%s); trying again", conversation_id, type(error).__name__
                )

    async def settled(self) -> None:
        """Wait for what was begun and not waited for."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _forward(self, conversation_id: str) -> None:
        def read(connection: Connection) -> tuple[Thread, Events] | None:
            thread = threads.find(connection, conversation_id)
            if thread is None or thread.state not in threads.FOLLOWED:
                return None
            return thread, transcript.events(connection, conversation_id, 0)

        found = await self._database.run(read)
        if found is None:
            return
        thread, told = found
        try:
            await self._send_all(thread, told)
        except CaseClosedError:
            await self._move(thread, state="closed", who=None)
        except NotFoundError:
            await self._move(thread, state="closed", who=None)
            if self._on_gone:
                await self._on_gone(conversation_id)

    async def _send_all(self, thread: Thread, told: Events) -> None:
        messages, last = to_send(thread, told)
        for first in range(0, len(messages), AT_ONCE):
            await self._send(thread, messages[first : first + AT_ONCE])
        if last > thread.sent_position:
            await self._move(thread, sent_position=last)
        if thread.state == "leaving":
            await self._api.leave_case(thread.case_id)
            await self._move(thread, state="closed")

    async def _send(self, thread: Thread, messages: list[Json]) -> None:
        """Raises `KnowledgeError`, but not for a message that the API refuses: it would be refused for ever."""
        try:
            await self._api.add_to_case(thread.case_id, messages)
        except KnowledgeRefusedError as error:
            if len(messages) == 1:
                seq = messages[0]["seq"]
                logger.critical("a case refuses message %d (%s); conversation %s", seq, error, thread.conversation_id)
                return
            for message in messages:
                await self._send(thread, [message])
        else:
            await self._move(thread, sent_position=messages[-1]["seq"])

    async def _move(self, thread: Thread, **values: Any) -> None:
        """Of this case only: the conversation may have another one by now."""
        await self._database.run(
            lambda connection: threads.move(connection, thread.conversation_id, case_id=thread.case_id, **values)
        )

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
