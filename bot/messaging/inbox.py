"""Events of all channels, kept before they are answered to the platform and worked off in order, thread by thread.

A process that dies in between finds them again. No thread waits for another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from bot.channels.problems import TooManyError
from bot.channels.rate import RateLimit
from bot.database import Database
from bot.messaging import threads
from bot.messaging.inbound import Inbound, Json
from bot.messaging.sealing import Sealing, UnreadableSealError
from bot.messaging.threads import Event

logger = logging.getLogger(__name__)

TRIES = 6
FIRST_PAUSE_SECONDS = 1.0
EVENT_ID = 300  # the longest name of an event

Handle = Callable[[int, Inbound], Awaitable[None]]  # given the thread and what came in


class Inbox:
    """`handle` answers one event; `give_up` is asked when it has failed too often."""

    def __init__(self, database: Database, sealing: Sealing, *, per_minute: int, handle: Handle, give_up: Handle) -> None:
        self._database, self._sealing = database, sealing
        self._handle, self._give_up = handle, give_up
        self._rate = RateLimit(per_minute, burst=max(per_minute // 2, 1))
        self._missed = RateLimit(1, burst=1)
        self._working: set[int] = set()
        self._again: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def receive(self, channel: str, inbound: Inbound) -> bool:
        """Keep an event; False for one that was kept before. Raises `TooManyError` for a person who sends too much."""
        person = self._sealing.name(channel, inbound.user)
        wait = self._rate.wait_seconds(person)
        if wait:
            raise TooManyError("That is a lot of messages at once. Please wait a moment.", retry_after=wait)
        return await self._keep(channel, inbound, person)

    async def miss(self, channel: str, inbound: Inbound) -> None:
        """Answer in place of what was too much that something was missed: once a minute for each person."""
        person = self._sealing.name(channel, inbound.user)
        if inbound.sign is None and not self._missed.wait_seconds(person):
            nothing: Json = {"text": None, "payload": None, "wordless": "missed"}
            told = inbound.model_copy(update={"event_id": f"{inbound.event_id}:missed"[-EVENT_ID:], **nothing})
            await self._keep(channel, told, person)

    async def _keep(self, channel: str, inbound: Inbound, person: str) -> bool:
        key = self._sealing.name(channel, inbound.user, inbound.thread)
        event = self._sealing.name(channel, inbound.event_id)
        address, body = self._sealing.seal(inbound.address), self._sealing.seal(inbound.model_dump(mode="json"))

        def take_in(connection: Connection) -> int | None:
            return threads.take_in(
                connection, channel=channel, key=key, person=person, address=address, event=event, body=body
            )

        thread_id = await self._database.run(take_in)
        if thread_id is not None:
            self.wake(thread_id)
        return thread_id is not None

    def wake(self, thread_id: int) -> None:
        """Work off what waits in a thread, now or after what is being worked off."""
        if thread_id in self._working:
            self._again.add(thread_id)
            return
        self._working.add(thread_id)
        task = asyncio.create_task(self._work(thread_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def look(self) -> None:
        """Take up what waits, of this process or of one that died."""
        for thread_id in await self._database.run(threads.waiting):
            self.wake(thread_id)

    async def settled(self) -> None:
        """Wait until all that was begun is done."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self, thread_id: int) -> None:
        try:
            while True:
                self._again.discard(thread_id)
                event = await self._database.run(lambda connection: threads.next_event(connection, thread_id))
                if event is not None:
                    await self._work_off(thread_id, event)
                elif thread_id not in self._again:
                    return
        finally:
            self._working.discard(thread_id)

    async def _work_off(self, thread_id: int, event: Event) -> None:
        """Handle it; one that fails is waited for, so that the next one does not overtake it."""
        try:
            inbound = Inbound.model_validate(self._sealing.open(event.body))
        except (UnreadableSealError, ValueError) as error:
            logger.error("an event cannot be read any more (%s)", type(error).__name__)
            await self._database.run(lambda connection: threads.worked_off(connection, event.id))
            return
        try:
            await self._handle(thread_id, inbound)
        except Exception as error:
            if event.failures + 1 < TRIES:
                pause = FIRST_PAUSE_SECONDS * 2**event.failures
                logger.warning("an event could not be handled (%s); again in %.0f s", type(error).__name__, pause)
                logger.debug("an event could not be handled", exc_info=error)
                await self._database.run(lambda connection: threads.failed(connection, event.id, again_in=pause))
                await asyncio.sleep(pause + 0.05)  # just past its lease
                self._again.add(thread_id)
                return
            logger.error("an event was given up after %d tries (%s)", TRIES, type(error).__name__, exc_info=error)
            await self._give_up(thread_id, inbound)
        await self._database.run(lambda connection: threads.worked_off(connection, event.id))
