"""The messaging channels that are on, and what they share: one object that the composition root starts and stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute

from actions.knowledge_client import KnowledgeClient
from bot.channels.problems import TooManyError
from bot.conversations import Conversations
from bot.database import Database
from bot.engine.agent import Dialogue
from bot.handoff import Handoff
from bot.messages import Message
from bot.messaging import threads
from bot.messaging.bubble import Bubble
from bot.messaging.channel import Channel
from bot.messaging.courtesy import Courtesy
from bot.messaging.delivery import Delivery
from bot.messaging.desk import Desk
from bot.messaging.gateway import Gateway
from bot.messaging.inbound import Inbound
from bot.messaging.inbox import Inbox
from bot.messaging.markup import convert
from bot.messaging.moving import Moving
from bot.messaging.references import References
from bot.messaging.reminders import Reminders
from bot.messaging.rendering import render
from bot.messaging.sealing import Sealing
from bot.messaging.splitting import split
from bot.messaging.staff import StaffRoom
from bot.messaging.words import Words
from bot.plan_links import PlanLinks
from bot.stream import Stream

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # what another process said, or one that died left, is found this late at most
FORGET_SECONDS = 3600.0
REMIND_SECONDS = 300.0


class Messaging:
    """The hub of `bot/messaging/channel.py`, for all channels of one process."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        database: Database,
        conversations: Conversations,
        dialogue: Dialogue,
        handoff: Handoff,
        stream: Stream,
        links: PlanLinks,
        api: KnowledgeClient,
        *,
        key: bytes,
        base_url: str,
        messages_per_minute: int,
    ) -> None:
        self.channels, self._database, self._links, self._base_url = channels, database, links, base_url
        self._sealing, self._references = Sealing(key), References(key)
        self._words = Words(dialogue.domain.responses)
        rooms = {name: channel for name, channel in channels.items() if isinstance(channel, StaffRoom) and channel.room}
        desk = Desk(rooms, api, database, self._words, self._render_for_staff, base_url=base_url)
        self.staff: Desk | None = desk if rooms else None
        self.delivery = Delivery(database, self._sealing, channels, Courtesy(database, api), render=self._render)
        self.reminders = Reminders(database, api, conversations, dialogue, stream, self._sealing)
        self.moving = Moving(database, api, dialogue, handoff, self.delivery, stream)
        gateway = Gateway(
            database,
            conversations,
            dialogue,
            handoff,
            stream,
            channels,
            self.delivery,
            self._references,
            self._sealing,
            self._words,
            self.moving,
            self.reminders,
        )
        self.inbox = Inbox(
            database, self._sealing, per_minute=messages_per_minute, handle=gateway.handle, give_up=gateway.give_up
        )
        self._said: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        if channels:
            stream.tell(self._said.put_nowait)

    def routes(self) -> list[BaseRoute]:
        return [route for channel in self.channels.values() for route in channel.routes(self)]

    async def receive(self, channel: str, inbound: Inbound) -> bool:
        try:
            return await self.inbox.receive(channel, inbound)
        except TooManyError:
            if self.channels[channel].capabilities.sends_once:
                await self.inbox.miss(channel, inbound)
            raise

    async def awake(self, channel: str, user: str, thread: str = "") -> None:
        """The person can be reached again, where a channel knows it: what waits is sent now."""
        key = self._sealing.name(channel, user, thread)
        found = await self._database.run(lambda connection: threads.wake(connection, channel, key))
        if found is not None:
            self.delivery.wake(found)

    async def knows(self, channel: str, user: str, thread: str = "") -> bool:
        key = self._sealing.name(channel, user, thread)
        return await self._database.run(lambda connection: threads.is_known(connection, channel, key))

    def words(self, response: str, lang: str, **values: str) -> str:
        return self._words(response, lang, **values)

    def start(self) -> None:
        if not self.channels:
            return
        jobs = (
            (self.inbox.look, LOOK_SECONDS),
            (self.delivery.look, LOOK_SECONDS),
            (self._forget, FORGET_SECONDS),
            (self.reminders.send_due, REMIND_SECONDS),
        )
        self._tasks = [asyncio.create_task(_repeat(job, seconds)) for job, seconds in jobs]
        self._tasks.append(asyncio.create_task(self._follow()))
        if self.staff is not None:
            self.staff.start()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.staff is not None:
            await self.staff.stop()
        await self.inbox.stop()
        await self.delivery.stop()
        for channel in self.channels.values():
            await channel.close()

    async def settled(self) -> None:
        """Wait until all that came in is answered and sent, or waits for a later try."""
        await self.inbox.settled()
        if self._tasks:
            await self._said.join()
        await self.delivery.settled()

    async def _follow(self) -> None:
        """Send what is said in conversations that have a thread."""
        while True:
            conversation_id = await self._said.get()
            try:
                await self.delivery.wake_conversation(conversation_id)
            except SQLAlchemyError as error:
                logger.warning("a message is sent a little later (%s)", type(error).__name__)
            finally:
                self._said.task_done()

    async def _forget(self) -> None:
        await self._database.run(threads.forget_old_events)

    def _render_for_staff(self, channel: str, message: Message) -> list[Bubble]:
        """An answer of the desk's. It offers nothing to press, so nothing is signed."""
        return render(message, self.channels[channel].capabilities, self._words, lambda _number: "", self._base_url)

    def _render(self, conversation_id: str, message: Message, channel: Channel) -> list[Bubble]:
        complete = self._links.complete(conversation_id, message)

        def sign(number: int) -> str:
            return self._references.sign(conversation_id, message.seq, number)

        try:
            return render(complete, channel.capabilities, self._words, sign, self._base_url)
        except Exception as error:
            # A fault of ours must not hold a person's thread up for ever.
            logger.error("a message could not be rendered (%s); sent as bare text", type(error).__name__, exc_info=error)
            parts = split(complete.text, channel.capabilities.text_limit // 2)
            markup = channel.capabilities.markup
            return [Bubble(text=convert(part, markup), fallback=part, lang=complete.lang) for part in parts]


async def _repeat(job: Callable[[], Awaitable[object]], seconds: float) -> None:
    while True:
        try:
            await job()
        except SQLAlchemyError as error:
            logger.warning("%s: %s; trying again in %.0f s", job.__name__, type(error).__name__, seconds)
        except Exception as error:
            logger.error("%s failed with %s", job.__name__, type(error).__name__, exc_info=error)
        await asyncio.sleep(seconds)
