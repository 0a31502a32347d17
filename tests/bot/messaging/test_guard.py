"""What stands before every webhook."""

from __future__ import annotations

import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.messaging.guard import GUARD_HANDLERS, ForgedError, is_fresh, raw_body, same


async def hook(request: Request) -> Response:
    body = await raw_body(request, limit=100)
    if not same(request.headers.get("secret"), "sésame"):
        raise ForgedError
    return Response(body)


@pytest.fixture
def http() -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/hook", hook, methods=["POST"])], exception_handlers=GUARD_HANDLERS)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://cairn.test")


async def test_a_forgery_gets_401_and_nothing_else(http: httpx.AsyncClient) -> None:
    answer = await http.post("/hook", content=b"{}")
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize("said", [True, False], ids=["the length is said", "it comes in pieces"])
async def test_a_large_body_is_refused(http: httpx.AsyncClient, said: bool) -> None:
    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(3):
            yield b"x" * 50

    answer = await http.post("/hook", content=b"x" * 150 if said else pieces())
    assert (answer.status_code, answer.content) == (413, b"")


@pytest.mark.parametrize("given", [None, "", "0", "nan", "inf", "soon", "-1"])
def test_what_is_no_time_is_not_believed(given: str | None) -> None:
    assert not is_fresh(given)


@pytest.mark.parametrize("away", [400, -400])
def test_a_time_that_is_far_is_not_believed(away: int) -> None:
    assert not is_fresh(str(time.time() + away))


def test_a_near_time_is_believed() -> None:
    assert is_fresh(str(int(time.time()) - 200))
    assert is_fresh(int(time.time()) + 200)
