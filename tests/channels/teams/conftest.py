"""Teams over real HTTP to its connector, with a hub that keeps what it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels.problems import HANDLERS
from bot.channels.teams import from_credentials
from bot.messaging.guard import GUARD_HANDLERS
from tests.channels.hub import RecordingHub
from tests.channels.platforms.teams import TeamsPlatform
from tests.channels.teams.talk import House


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    platform = TeamsPlatform()
    await platform.start()
    channel, hub = from_credentials(platform.credentials()), RecordingHub()
    app = Starlette(routes=channel.routes(hub), exception_handlers={**HANDLERS, **GUARD_HANDLERS})
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        yield House(platform, channel, hub, http)
    await channel.close()
    await platform.stop()
