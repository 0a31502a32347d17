"""One channel with its platform and a hub that keeps what it is given, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import httpx
from starlette.applications import Starlette

from bot.channels.problems import HANDLERS
from bot.channels.register import build
from bot.messaging.channel import Channel
from bot.messaging.guard import GUARD_HANDLERS
from bot.messaging.inbound import Inbound
from tests.channels.hub import RecordingHub
from tests.channels.platform import Event, FakePlatform

P = TypeVar("P", bound=FakePlatform)
C = TypeVar("C", bound=Channel)


@dataclass
class House(Generic[P, C]):
    platform: P
    channel: C
    hub: RecordingHub
    http: httpx.AsyncClient

    async def post(self, event: Event) -> httpx.Response:
        return await self.http.request(event.method, event.path, content=event.body, headers=event.headers)

    async def got(self, event: Event) -> list[Inbound]:
        """What the hub was given for an event that is taken."""
        before = len(self.hub.received)
        answer = await self.post(event)
        assert answer.status_code in (200, 202), answer.text
        return [inbound for _channel, inbound in self.hub.received[before:]]


async def opened(platform: P, kind: type[C]) -> AsyncIterator[House[P, C]]:
    await platform.start()
    channel, hub = build(platform.name, platform.credentials()), RecordingHub()
    assert isinstance(channel, kind)
    app = Starlette(routes=channel.routes(hub), exception_handlers={**HANDLERS, **GUARD_HANDLERS})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as http:
        yield House(platform, channel, hub, http)
    await channel.close()
    await platform.stop()
