"""Slack over real HTTP on both sides, with a hub and a desk that keep what they are given."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from bot.channels.problems import HANDLERS
from bot.channels.slack import SlackChannel, from_credentials
from bot.messaging.guard import GUARD_HANDLERS
from tests.channels.hub import RecordingDesk, RecordingHub
from tests.channels.platforms.slack import SlackPlatform
from tests.channels.slack.talk import ADA


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def slack() -> AsyncIterator[SlackPlatform]:
    platform = SlackPlatform()
    await platform.start()
    yield platform
    await platform.stop()


@pytest.fixture(autouse=True)
def as_new(slack: SlackPlatform) -> None:
    """Nothing is heard or wrong yet."""
    slack.fault = slack.refusal = None
    slack.heard.clear()
    slack.alone.clear()
    slack.requests.clear()


@pytest.fixture
def hub() -> RecordingHub:
    return RecordingHub()


@pytest.fixture
def desk(hub: RecordingHub) -> RecordingDesk:
    hub.staff = RecordingDesk({ADA}, "three *courses*")
    return hub.staff


@pytest_asyncio.fixture(loop_scope="session")
async def channel(slack: SlackPlatform) -> AsyncIterator[SlackChannel]:
    made = from_credentials(slack.credentials())
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def http(channel: SlackChannel, hub: RecordingHub) -> AsyncIterator[httpx.AsyncClient]:
    listening = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=channel.routes(hub), exception_handlers={**HANDLERS, **GUARD_HANDLERS})
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
        yield client
    server.should_exit = True
    await task
