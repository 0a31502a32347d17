"""What stands before Socket.IO: bounded bodies, and so many connections of one address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.rate import RateLimit

# The longest message that is read has 4000 characters; this holds it in the widest writing of JSON.
PACKET_LIMIT = 64 * 1024
# A whole campus may be behind one address.
OPEN_OF_ONE_ADDRESS = 300
OPEN_OF_ALL = 5000
OPENED_PER_MINUTE, OPENED_AT_ONCE = 240, 120
TAKEN_IN_SECONDS = 5.0


class Gate:
    """`environments()` are those of the open connections, as python-socketio keeps them."""

    def __init__(self, app: ASGIApp, environments: Callable[[], Mapping[str, Mapping[str, Any]]]) -> None:
        self._app, self._environments = app, environments
        self._opened = RateLimit(OPENED_PER_MINUTE, burst=OPENED_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, send)
        elif scope.get("method") == "POST":
            await self._take_in(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _take_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Packets. For a bad one the library closes the connection, and waits until the other side has read all: for ever,
        where nobody reads. On a connection that is just closed it raises `KeyError`."""
        try:
            async with asyncio.timeout(TAKEN_IN_SECONDS):
                await self._app(scope, receive, send)
        except (TimeoutError, KeyError):
            await Response(status_code=400)(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        if "j" in query:
            return Response(
                status_code=400
            )  # a script of any page could read the answer; browsers have done better since 2010
        if scope["type"] == "http" and scope["method"] == "POST":
            declared = Headers(scope=scope).get("content-length", "")
            if not (declared.isascii() and declared.isdigit()):
                return Response(status_code=411)  # the library would read nothing, and say that all is well
            if int(declared) > PACKET_LIMIT:
                return Response(status_code=413)
        return None if "sid" in query or scope.get("method") == "OPTIONS" else self._too_many(scope)

    def _too_many(self, scope: Scope) -> Response | None:
        """For a new connection."""
        address = _address(scope)
        wait = self._opened.wait_seconds(address)
        if wait:
            return Response(status_code=429, headers={"Retry-After": str(wait)})
        open_now = [_address(environment["asgi.scope"]) for environment in self._environments().values()]
        if len(open_now) >= OPEN_OF_ALL or open_now.count(address) >= OPEN_OF_ONE_ADDRESS:
            return Response(status_code=503, headers={"Retry-After": "30"})
        return None


def _address(scope: Mapping[str, Any]) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""
