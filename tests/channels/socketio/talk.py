"""What the tests of Socket.IO share: a channel that is served, and widgets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.channels.socketio import SocketIoChannel, from_credentials
from bot.cross_origin import CrossOrigin
from tests.channels.hub import RecordingHub
from tests.channels.platforms.socketio import Widget

ALLOWED = "https://www.college.ca"
REFERENCE = "c.2.1.zzzz.AAAAAAAAAAAAAAAA"


@dataclass
class House:
    """A channel that is served, its hub, and the widgets of the test."""

    channel: SocketIoChannel
    hub: RecordingHub
    url: str
    widgets: list[Widget] = field(default_factory=list)

    async def widget(self, session: Any = None, **options: Any) -> Widget:
        made = Widget(session=session)
        self.widgets.append(made)
        await made.connect(self.url, **options)
        return made

    @property
    def texts(self) -> list[str | None]:
        return [inbound.text for _channel, inbound in self.hub.received]


@contextlib.asynccontextmanager
async def serving(given: dict[str, Any] | None = None) -> AsyncIterator[House]:
    channel, hub = from_credentials(given or {}), RecordingHub()
    app = CrossOrigin(Starlette(routes=channel.routes(hub)), allowed={ALLOWED}, public_url="https://cairn.college.ca/chat")
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="error", ws="wsproto", ws_max_size=64 * 1024, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    house = House(channel, hub, f"http://127.0.0.1:{listening.getsockname()[1]}")
    yield house
    for widget in house.widgets:
        await widget.leave()
    await channel.close()
    server.should_exit = True
    await task


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - a client of the test tells nobody
            await asyncio.sleep(0.01)
