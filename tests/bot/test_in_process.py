"""The API in this process goes on with what it has begun, also when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest
from fastapi import FastAPI

from bot.in_process import InProcess


async def test_who_gives_up_does_not_stop_it_halfway() -> None:
    app, go_on, done = FastAPI(), threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    @app.post("/slow")
    def slow() -> dict[str, bool]:
        assert go_on.wait(5)
        return {"done": True}

    @app.middleware("http")
    async def tell(request: object, call_next: object) -> object:
        response = await call_next(request)  # type: ignore[operator]
        loop.call_soon(done.set)
        return response

    async with httpx.AsyncClient(transport=InProcess(app), base_url="http://api.test") as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.post("/slow")
        assert not done.is_set()
        go_on.set()
        await asyncio.wait_for(done.wait(), 5)


async def test_an_answer_in_time_is_given() -> None:
    app = FastAPI()

    @app.get("/")
    async def root() -> dict[str, bool]:
        return {"here": True}

    async with httpx.AsyncClient(transport=InProcess(app), base_url="http://api.test") as client:
        assert (await client.get("/")).json() == {"here": True}


async def test_what_still_runs_ends_with_the_process() -> None:
    app, ended = FastAPI(), asyncio.Event()

    @app.get("/")
    async def root() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    client = httpx.AsyncClient(transport=InProcess(app), base_url="http://api.test")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.get("/")
    await client.aclose()

    assert ended.is_set()
