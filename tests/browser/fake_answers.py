"""How the fake chat refuses, and the policy that its answers carry."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send


class RefusedError(Exception):
    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


async def refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return error.answer


class StrictPolicy:
    """The headers under which the page has to work."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", b"default-src 'self'"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        await self._app(scope, receive, with_policy)


def problem_details(status: int, code: str, *, headers: dict[str, str] | None = None, **problem: Any) -> Response:
    body = {"title": code, "status": status, "code": code, "detail": "", "errors": [], **problem}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")
