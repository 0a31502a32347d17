"""A platform for tests: its API as a real HTTP server on the loopback, and its events, signed as it signs them."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One request to a webhook of ours."""

    path: str
    body: bytes
    headers: dict[str, str]
    method: str = "POST"


@dataclass(frozen=True)
class Button:
    title: str
    back: Any
    """what the platform sends back when it is pressed"""


@dataclass(frozen=True)
class Heard:
    """One message as the platform got it. `text` is every word that a person sees of it, blocks and cards too."""

    text: str
    buttons: tuple[Button, ...] = ()
    cards: int = 0
    image: str | None = None
    to: str = ""
    raw: Json = field(default_factory=dict)


@dataclass
class Fault:
    """What the API answers instead, until `until` (monotonic)."""

    status: int
    until: float
    retry_after: int | None = None


class FakePlatform:
    """Base. A subclass sets `name`, gives `routes()` of the platform's API (each handler appends to `heard` through
    `take`), `credentials(url)`, and the events. `user` is whoever the test talks as."""

    name = ""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.requests: list[tuple[str, str, Json]] = []
        self.fault: Fault | None = None
        self.url = ""
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    # What a subclass gives

    def routes(self) -> list[Route]:
        raise NotImplementedError

    def credentials(self) -> Json:
        """The keys of credentials.yml, with the address of this server where the platform's would be."""
        raise NotImplementedError

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        """A direct message. Without an `event_id`, a new one."""
        raise NotImplementedError

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        raise NotImplementedError

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        """What holds no words, by kind: voice, sticker, image, ... as far as the platform has it."""
        raise NotImplementedError

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        """What must lead to nothing: edits, deletions, reactions, unknown kinds, our own messages, other people's talk in a
        group."""
        raise NotImplementedError

    def addressed_in_group(self, text: str, *, user: str = "ada") -> Event | None:
        """A message to us in a group; `None` where there are no groups."""
        return None

    def forged(self) -> Iterator[Event]:
        """At least 100 requests that are not the platform's: no signature, another's, altered bodies, old times, wrong
        types of content, other algorithms ..."""
        raise NotImplementedError

    # What all have

    async def say(self, http: httpx.AsyncClient, text: str, *, user: str = "ada") -> None:
        await self.post(http, self.text_event(text, user=user))

    async def press(self, http: httpx.AsyncClient, title: str, *, user: str = "ada") -> None:
        """Press the latest button whose title begins so."""
        for heard in reversed(self.heard):
            for button in heard.buttons:
                if button.title.startswith(title):
                    await self.post(http, self.press_event(button, user=user))
                    return
        raise AssertionError(f"no button {title!r} among {[b.title for h in self.heard for b in h.buttons]}")

    async def post(self, http: httpx.AsyncClient, event: Event) -> httpx.Response:
        answer = await http.request(event.method, event.path, content=event.body, headers=event.headers)
        assert answer.status_code < 300, f"{self.name}: {answer.status_code} {answer.text[:200]}"
        return answer

    async def quiet(self) -> None:
        """Wait until what was sent has arrived, where that takes longer than the sending."""

    def fail(self, status: int, *, seconds: float, retry_after: int | None = None) -> None:
        self.fault = Fault(status, time.monotonic() + seconds, retry_after)

    async def guard(self, request: Request) -> Response | None:
        """For handlers: notes the request, and answers with the fault while there is one."""
        body: Json = {}
        if "json" in request.headers.get("content-type", ""):
            body = await request.json()
        elif "form" in request.headers.get("content-type", ""):
            body = dict(await request.form())
        self.requests.append((request.method, request.url.path, body))
        if self.fault and time.monotonic() < self.fault.until:
            headers = {"Retry-After": str(self.fault.retry_after)} if self.fault.retry_after is not None else {}
            return JSONResponse({"ok": False, "error": "fault"}, status_code=self.fault.status, headers=headers)
        return None

    async def start(self) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(Starlette(routes=self.routes()), log_level="error", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started:  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        if self._server and self._task:
            self._server.should_exit = True
            await self._task
