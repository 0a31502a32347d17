"""What was said in conversations, sent to the threads of channels: read from the stored events, in order, each once.

A thread remembers how far it is, so a restart goes on where it stopped. A process that dies between a platform's answer and
its note of it sends that one message again: rather twice than never.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot import transcript
from bot.database import Database
from bot.messages import Message
from bot.messaging import threads
from bot.messaging.bubble import Bubble
from bot.messaging.channel import Channel, SendLaterError, UndeliverableError
from bot.messaging.courtesy import Courtesy
from bot.messaging.sealing import Sealing, UnreadableSealError
from bot.messaging.threads import Held, Thread
from bot.models import utc_now

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 300.0
LONGEST_RETRY_AFTER_SECONDS = 3600.0  # whatever a platform says, its thread is tried again
GIVEN_UP_AFTER = timedelta(days=3)

Render = Callable[[str, Message, Channel], list[Bubble]]  # given the conversation


class Delivery:
    """One task for each thread that something is to be sent to."""

    def __init__(
        self, database: Database, sealing: Sealing, channels: Mapping[str, Channel], courtesy: Courtesy, *, render: Render
    ) -> None:
        self._database, self._sealing, self._channels = database, sealing, channels
        self._courtesy, self._render = courtesy, render
        self._working: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._later_on: dict[int, asyncio.TimerHandle] = {}

    def wake(self, thread_id: int) -> None:
        """Send what a thread lacks, now or after what is being sent."""
        self._again.add(thread_id)
        working = self._working.get(thread_id)
        if working is None or working.done():
            task = asyncio.create_task(self._work(thread_id))
            self._working[thread_id] = task
            task.add_done_callback(lambda ended: self._ended(thread_id, ended))

    async def wake_conversation(self, conversation_id: str) -> None:
        found = await self._database.run(lambda connection: threads.of_conversation(connection, conversation_id))
        for thread_id in found:
            self.wake(thread_id)

    async def look(self) -> None:
        """Take up what is due: after a failure, of another process, of one that died."""
        for thread_id in await self._database.run(threads.behind):
            self.wake(thread_id)

    async def flush(self, thread_id: int) -> None:
        """Send what a thread lacks, and wait until it was tried."""
        self.wake(thread_id)
        while thread_id in self._working:
            await asyncio.wait([self._working[thread_id]])

    async def settled(self) -> None:
        """Wait until nothing is being sent."""
        while self._working:
            await asyncio.wait(set(self._working.values()))

    async def stop(self) -> None:
        for timer in self._later_on.values():
            timer.cancel()
        tasks = list(self._working.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wake_later(self, thread_id: int, seconds: float) -> None:
        """One timer for each thread: whoever was woken in between and failed again waits anew."""
        if earlier := self._later_on.pop(thread_id, None):
            earlier.cancel()
        self._later_on[thread_id] = asyncio.get_running_loop().call_later(seconds, self._wake_again, thread_id)

    def _wake_again(self, thread_id: int) -> None:
        del self._later_on[thread_id]
        self.wake(thread_id)

    def _ended(self, thread_id: int, task: asyncio.Task[None]) -> None:
        if self._working.get(thread_id) is task:  # and not one that was begun since
            del self._working[thread_id]

    async def _work(self, thread_id: int) -> None:
        while thread_id in self._again:
            self._again.discard(thread_id)
            if not await self._database.run(lambda connection: threads.lease(connection, thread_id)):
                return  # somebody sends; `look` comes back to it
            try:
                await self._send_all(thread_id)
            except Exception as error:
                logger.error("a thread could not be served (%s)", type(error).__name__, exc_info=error)
            finally:
                await self._database.run(lambda connection: threads.set_free(connection, thread_id))

    async def _send_all(self, thread_id: int) -> None:
        thread = await self._database.run(lambda connection: threads.find(connection, thread_id))
        if thread is None or thread.held or thread.conversation_id is None:
            return
        if thread.next_try and thread.next_try > utc_now():
            return
        channel = self._channels.get(thread.channel)
        if channel is None:
            return  # switched off; its messages wait
        conversation_id, first = thread.conversation_id, thread.sent_position + 1
        read = lambda connection: transcript.messages(connection, conversation_id, first)  # noqa: E731
        for message in await self._database.run(read):
            if message.seq <= thread.sent_position or message.sender == "learner":
                continue
            if not await self._may_be_sent(thread, message) or not await self._send(thread, channel, message):
                return
            thread = await self._moved(thread, sent_position=message.seq, sent_bubbles=0, failures=0, next_try=None)

    async def _may_be_sent(self, thread: Thread, message: Message) -> bool:
        """Whether now; otherwise it waits for its hour, or for the person."""
        waits = await self._courtesy.before(thread, message)
        if isinstance(waits, datetime):
            await self._moved(thread, next_try=waits)
        elif waits is not None:
            await self._hold(thread, waits)
        return waits is None

    async def _send(self, thread: Thread, channel: Channel, message: Message) -> bool:
        """Whether all of a message was sent."""
        assert thread.conversation_id is not None
        open_for = channel.capabilities.open_hours
        if open_for is not None and utc_now() - thread.heard_at > timedelta(hours=open_for):
            return await self._hold(thread, "window")
        try:
            address = self._sealing.open(thread.address)
            for number, bubble in enumerate(self._render(thread.conversation_id, message, channel)):
                if number < thread.sent_bubbles:
                    continue
                if number > thread.sent_bubbles:
                    await asyncio.sleep(1 / channel.capabilities.per_second)
                name = self._sealing.name(thread.conversation_id, str(message.seq), str(number))
                await channel.send(address, replace(bubble, id=name))
                await self._moved(thread, sent_bubbles=number + 1)
        except (UndeliverableError, UnreadableSealError) as error:
            logger.warning("%s: a message cannot be delivered: %s", thread.channel, error)
            return await self._hold(thread, "undeliverable")
        except Exception as error:  # noqa: BLE001 - whatever it was, the message is not lost
            return await self._later(thread, message, error)
        return True

    async def _later(self, thread: Thread, message: Message, error: Exception) -> bool:
        if utc_now() - message.at > GIVEN_UP_AFTER:
            logger.error("%s: nothing could be delivered for %s; waiting for the person", thread.channel, GIVEN_UP_AFTER)
            return await self._hold(thread, "undeliverable")
        pause = min(FIRST_PAUSE_SECONDS * 2**thread.failures, LONGEST_PAUSE_SECONDS)
        if isinstance(error, SendLaterError):
            pause = max(pause, min(error.seconds or 0, LONGEST_RETRY_AFTER_SECONDS))
            level = logging.INFO if thread.failures else logging.WARNING
            logger.log(level, "%s: not delivered yet (%s); again in %.0f s", thread.channel, error, pause)
        else:
            logger.error("%s: sending failed (%s); again in %.0f s", thread.channel, type(error).__name__, pause)
            logger.debug("sending failed", exc_info=error)
        await self._moved(thread, failures=thread.failures + 1, next_try=utc_now() + timedelta(seconds=pause))
        self._wake_later(thread.id, pause + 0.05)
        return False

    async def _hold(self, thread: Thread, why: Held) -> bool:
        await self._moved(thread, held=why)
        return False

    async def _moved(self, thread: Thread, **values: Any) -> Thread:
        """The thread with its new values; its lease is prolonged."""

        def move(connection: Connection) -> None:
            threads.change(connection, thread.id, leased_until=utc_now() + threads.LEASE, **values)

        await self._database.run(move)
        return replace(thread, **values)
