"""A body limit for every route: nothing here needs a large one."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem

BODY_LIMIT = 256 * 1024


class BodyLimit:
    """Refuses a body over `limit` bytes, by its stated length or as it arrives. `larger` are other limits by path."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT, *, larger: Mapping[str, int] | None = None) -> None:
        self._app, self._limit, self._larger = app, limit, larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._limit)
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        detail = f"The body may be at most {limit} bytes."
        if not stated.isdigit() or int(stated) > limit:
            await problem(413, "too_large", detail)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                # FastAPI's own class, which its reading of a body lets through to the handler of errors.
                raise HTTPException(413, detail)
            return message

        await self._app(scope, counted, send)
