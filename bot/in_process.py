"""The API in this process, with the manners of a network: whoever gives up waiting does not stop it halfway.

Cancelled in the middle, a request would leave its transaction open behind it: its thread goes on with a session that nobody
closes any more, and on SQLite nobody else could write.
"""

from __future__ import annotations

import asyncio

import httpx
from starlette.types import ASGIApp


class InProcess(httpx.AsyncBaseTransport):
    """An ASGI application as a transport. An answer that nobody waits for is thrown away."""

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._running: set[asyncio.Task[httpx.Response]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        running = asyncio.create_task(self._inner.handle_async_request(request))
        self._running.add(running)
        running.add_done_callback(self._done)
        return await asyncio.shield(running)

    async def aclose(self) -> None:
        """The process ends: so does what still runs, a long poll for one."""
        for running in self._running:
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _done(self, running: asyncio.Task[httpx.Response]) -> None:
        self._running.discard(running)
        if not running.cancelled():
            running.exception()  # whoever still waits is given it too
