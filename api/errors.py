"""The errors of the API: one tree, one body.

ApiError
├── NotFoundError           404  what was named does not exist
├── InvalidInputError       422  a value cannot be right; names the field
├── BadgeRefusedApiError    422  a file is no badge; names each place with a code
├── NotAllowedError         401  no or a wrong token
├── ConflictError           409  it is no longer as the request takes it to be; the class names how
├── TooLargeError           413  the body is larger than this API reads
└── KnowledgeMissingError   503  the database has no content yet, or cannot be reached

Every failure, FastAPI's own included, is a problem details object (RFC 9457) with a stable `code` and, for input, the
fields. Nothing of the failing request is echoed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One field that was refused, by its name in the request, and why."""

    field: str
    reason: str


class Problem(BaseModel):
    """The body of every failure."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] = []


class ApiError(Exception):
    """Base of the API's own errors; `status` and `code` belong to the class."""

    status = 500
    code = "internal_error"

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = [FieldError(field=field, reason=detail)] if field else []


class NotFoundError(ApiError):
    status, code = 404, "not_found"


class InvalidInputError(ApiError):
    status, code = 422, "invalid_input"


class BadgeRefusedApiError(ApiError):
    """`detail` is for people; the reason of each place is a stable code of `knowledge.badges.badge.Refusal`."""

    status, code = 422, "badge_refused"

    def __init__(self, detail: str, places: list[tuple[str, str]]) -> None:
        super().__init__(detail)
        self.errors = [FieldError(field=path, reason=code) for path, code in places]


class NotAllowedError(ApiError):
    status, code = 401, "not_allowed"


class ConflictError(ApiError):
    status, code = 409, "conflict"


class TooLargeError(ApiError):
    status, code = 413, "too_large"


class KnowledgeMissingError(ApiError):
    status, code = 503, "knowledge_missing"


def problem(status: int, code: str, detail: str, errors: list[FieldError] | None = None) -> JSONResponse:
    """The one body as an answer."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, errors=errors or [])
    return JSONResponse(body.model_dump(), status_code=status, media_type=PROBLEM_TYPE)


# What shows a failure as a page: (request, status, code, the error) -> the page, or None where the one body is right.
AsPage = Callable[[Request, int, str, Exception], Response | None]


def _no_page(_request: Request, _status: int, _code: str, _error: Exception) -> None:
    return None


def install_handlers(app: FastAPI, as_page: AsPage = _no_page) -> None:
    """Give every failure of `app` the one body, or a page where people look at it."""

    @app.exception_handler(ApiError)
    def api_error(request: Request, error: ApiError) -> Response:
        shown = as_page(request, error.status, error.code, error)
        return shown or problem(error.status, error.code, error.detail, error.errors)

    @app.exception_handler(RequestValidationError)
    def refused(request: Request, error: RequestValidationError) -> Response:
        shown = as_page(request, 422, "invalid_input", error)
        detail = "The request has values that cannot be right."
        return shown or problem(422, "invalid_input", detail, field_errors(error.errors()))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "http_error")
        answer = as_page(request, error.status_code, code, error) or problem(error.status_code, code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(SQLAlchemyError)
    async def database_down(_request: Request, error: SQLAlchemyError) -> JSONResponse:
        logger.error("the database failed: %s", type(error).__name__)
        return problem(503, "database_unavailable", "The database cannot be reached. Try again in a moment.")

    @app.exception_handler(Exception)
    async def unexpected(_request: Request, error: Exception) -> JSONResponse:
        logger.error("unexpected %s", type(error).__name__, exc_info=error)
        return problem(500, "internal_error", "Something went wrong here. It has been noted.")


def field_errors(errors: Any) -> list[FieldError]:
    """The refused fields without the refused values."""
    found = []
    for error in errors:
        # Broken JSON has only a position in the text, which is no field.
        parts = () if error["type"] == "json_invalid" else error["loc"]
        where = [str(part) for part in parts if part not in ("query", "body", "path", "header")]
        found.append(FieldError(field=".".join(where) or "body", reason=str(error["msg"])))
    return found
