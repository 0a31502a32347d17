"""The JSON body of a request, looked at before anything is done with it."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from bot.channels.problems import RefusedError, TooLargeError

BODY_LIMIT = 64 * 1024

Shape = TypeVar("Shape", bound=BaseModel)


async def read_body(request: Request, shape: type[Shape]) -> Shape:
    """The request's JSON as `shape`; raises `TooLargeError` or `RefusedError` with the field."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_LIMIT:
            raise TooLargeError(f"The body may be at most {BODY_LIMIT} bytes.")
    try:
        return shape.model_validate_json(raw or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise RefusedError(str(first["msg"]), field=where) from error
