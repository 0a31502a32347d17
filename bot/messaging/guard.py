"""What stands before every webhook: a body of bounded size, a signature, a time that is near, and silence for the rest."""

from __future__ import annotations

import hmac
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

BODY_LIMIT = 1024 * 1024
WINDOW_SECONDS = 300


class ForgedError(Exception):
    """The request is not the platform's, or too old to be believed."""


class TooLargeBodyError(Exception):
    """More than a webhook of any platform here sends."""


class UnreadableError(Exception):
    """Signed, and still not what the platform's documentation says."""


async def raw_body(request: Request, *, limit: int = BODY_LIMIT) -> bytes:
    """The body as it was signed. Raises `TooLargeBodyError` before it is read whole."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > limit:
        raise TooLargeBodyError
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > limit:
            raise TooLargeBodyError
    return bytes(raw)


def same(given: str | None, expected: str) -> bool:
    """Whether two secrets are the same, in constant time."""
    return hmac.compare_digest((given or "").encode(), expected.encode())


def is_fresh(timestamp: Any, *, now: float | None = None) -> bool:
    """Whether a signed time (seconds since 1970) is within five minutes of ours, either way."""
    try:
        away = abs((time.time() if now is None else now) - float(timestamp))
    except (TypeError, ValueError):
        return False
    return away <= WINDOW_SECONDS  # false for nan, too


async def forged(_request: Request, _error: Exception) -> Response:
    """401 and no body: who is not the platform learns nothing."""
    return Response(status_code=401)


async def too_large(_request: Request, _error: Exception) -> Response:
    return Response(status_code=413)


async def unreadable(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


GUARD_HANDLERS: dict[Any, Any] = {ForgedError: forged, TooLargeBodyError: too_large, UnreadableError: unreadable}
