"""Somebody in a channel, for the tests of what all channels share."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import select

from bot.messaging.inbound import Inbound
from bot.models import ChannelThread
from bot.serve import Cairn
from tests.channels.plain import PlainChannel

_ids = itertools.count(1)


class Person:
    """Somebody in a channel, and what they were sent."""

    def __init__(self, cairn: Cairn, channel: str = "plain", *, thread: str = "") -> None:
        self.cairn, self.name, self.thread = cairn, channel, thread
        self.user = f"user{next(_ids)}"
        self.address = {"to": f"{self.user}/{thread}"}

    @property
    def channel(self) -> PlainChannel:
        return self.cairn.messaging.channels[self.name]  # type: ignore[return-value]

    @property
    def heard(self) -> list[str]:
        return self.channel.texts(self.address)

    def event(self, event_id: str | None = None, **what: Any) -> Inbound:
        """Without an `event_id`, a new one."""
        name = event_id or f"event{next(_ids)}"
        return Inbound(event_id=name, user=self.user, thread=self.thread, address=self.address, **what)

    async def does(self, event_id: str | None = None, **what: Any) -> list[str]:
        """What came of it."""
        known = len(self.heard)
        await self.cairn.messaging.receive(self.name, self.event(event_id, **what))
        await self.cairn.messaging.settled()
        return self.heard[known:]

    async def says(self, text: str) -> str:
        return "\n".join(await self.does(text=text))

    async def row(self) -> Any:
        key = self.cairn.messaging._sealing.name(self.name, self.user, self.thread)
        query = select(ChannelThread).where(ChannelThread.key == key)
        return await self.cairn.database.run(lambda connection: connection.execute(query).first())
