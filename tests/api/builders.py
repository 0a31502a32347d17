"""An API on a database of the test's own, and a client that speaks HTTP to it within this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self

import httpx
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.app import create_app
from api.settings import Settings
from knowledge.encoder import Encoder

TOKEN = "a-service-token-for-tests"


def make_app(url: str, encoder: Encoder) -> FastAPI:
    settings = Settings(database_url=url, service_token=TOKEN)  # type: ignore[arg-type]
    return create_app(settings, encoder=encoder)


class Client:
    """httpx over ASGI, from a test that is not async: the app lives in a loop of its own thread, from start to end.

    An exception of the app becomes the answer a real caller would see. `through` is the app with something around it.
    """

    def __init__(self, app: FastAPI, *, through: ASGIApp | None = None, base_url: str = "http://testserver") -> None:
        self.app = app
        transport = httpx.ASGITransport(through or app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url=base_url, follow_redirects=True)
        self.cookies = self._http.cookies
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._portal = self._stack.enter_context(start_blocking_portal())
        self._stack.enter_context(self._portal.wrap_async_context_manager(self.app.router.lifespan_context(self.app)))
        self._stack.callback(self._portal.call, self._http.aclose)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._stack.__exit__(kind, error, where)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self._http.request, method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)


async def in_parts(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """A body whose size is not stated."""
    for part in parts:
        yield part
