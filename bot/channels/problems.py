"""The failures of the channels, as the API's are: problem details (RFC 9457) with a stable code.

ChannelError
├── MalformedError        400  a signed event that is not as documented; names the field
├── UnauthorisedError     401  the token is unknown; open a new conversation
├── OriginError           403  a page of a site that is not among the allowed ones
├── NoSuchPlanError       404  no plan has this address, or no longer
├── RefusedError          422  a field cannot be right
├── UnknownPayloadError   422  the button is not one of this conversation
├── UnsupportedError      415  a file of a kind that is not read; names what is
├── TooLargeError         413  the body is larger than a message can be
├── TooManyError          429  wait; `Retry-After` says how long
└── EngineDownError       503  the message could not be kept; send it again
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.accepted import UnknownConversationError
from bot.engine.tracker_store import TrackerStoreError

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"


class ChannelError(Exception):
    """Base of what a channel answers instead of a message."""

    status = 500
    code = "internal_error"

    def __init__(self, detail: str, *, field: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail, self.field, self.retry_after = detail, field, retry_after


class MalformedError(ChannelError):
    status, code = 400, "malformed"


class UnauthorisedError(ChannelError):
    status, code = 401, "unknown_token"


class OriginError(ChannelError):
    status, code = 403, "origin_not_allowed"


class NoSuchPlanError(ChannelError):
    status, code = 404, "not_found"


class RefusedError(ChannelError):
    status, code = 422, "invalid_input"


class UnknownPayloadError(ChannelError):
    status, code = 422, "unknown_payload"


class UnsupportedError(ChannelError):
    """`code` says whether its words could be pasted."""

    status = 415

    def __init__(self, detail: str, *, code: str) -> None:
        super().__init__(detail, field="file")
        self.code = code


class TooLargeError(ChannelError):
    status, code = 413, "too_large"


class TooManyError(ChannelError):
    status, code = 429, "too_many_messages"


class EngineDownError(ChannelError):
    status, code = 503, "not_kept"


def problem(error: ChannelError) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
        "errors": [{"field": error.field, "reason": error.detail}] if error.field else [],
    }
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return JSONResponse(body, status_code=error.status, media_type=PROBLEM_TYPE, headers=headers)


async def handle_channel_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ChannelError)
    return problem(error)


async def handle_store_error(_request: Request, error: Exception) -> Response:
    logger.error("a conversation could not be kept: %s", error)
    return problem(EngineDownError("The message could not be kept. Please send it again.", retry_after=2))


async def handle_unknown_conversation(_request: Request, _error: Exception) -> Response:
    return problem(UnauthorisedError("This conversation is not known; it may have been deleted."))


async def handle_unexpected(_request: Request, error: Exception) -> Response:
    logger.error("unexpected %s", type(error).__name__, exc_info=error)
    return problem(ChannelError("Something went wrong here. It has been noted."))


HANDLERS: dict[Any, Any] = {
    ChannelError: handle_channel_error,
    TrackerStoreError: handle_store_error,
    UnknownConversationError: handle_unknown_conversation,
    Exception: handle_unexpected,
}
