"""A learner's page: one conversation of the web channel, over HTTP."""

from __future__ import annotations

import asyncio
import inspect
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

Json = dict[str, Any]
_ids = itertools.count()  # no page gives a name that another one gave


@dataclass
class Chat:
    """`last` holds the replies of the latest turn, the welcome at first."""

    http: httpx.AsyncClient
    token: str
    last: list[Json]

    @classmethod
    async def open(cls, http: httpx.AsyncClient, lang: str = "en", **more: Any) -> Chat:
        response = await http.post("/chat/conversations", json={"lang": lang, **more})
        assert response.status_code == 201, response.text
        return cls(http, response.json()["token"], response.json()["messages"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, **body: Any) -> httpx.Response:
        """Send a message as it stands; a `client_id` is given when there is none."""
        return await self.http.post("/chat/messages", json={"client_id": self.new_id(), **body}, headers=self.headers)

    async def say(self, text: str, **more: Any) -> list[Json]:
        return self._heard(await self.post(text=text, **more))

    async def press(self, title: str, **more: Any) -> list[Json]:
        return self._heard(await self.post(payload=self.payload(title), **more))

    async def drop(self, *keys: str) -> list[Json]:
        """Take chips away."""
        return self._heard(await self.post(profile_patch=dict.fromkeys(keys)))

    async def history(self) -> list[Json]:
        response = await self.http.get("/chat/history", headers=self.headers)
        assert response.status_code == 200, response.text
        messages: list[Json] = response.json()["messages"]
        return messages

    async def delete(self) -> httpx.Response:
        return await self.http.delete("/chat/conversations/current", headers=self.headers)

    def payload(self, title: str) -> str:
        """The payload of a button of the latest replies, cards' buttons among them."""
        cards = [card for message in self.last for card in message["cards"]]
        offered = [reply for shown in [*self.last, *cards] for reply in shown["replies"]]
        payloads = {reply["title"]: reply["payload"] for reply in offered}
        return str(payloads[title])

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.last)

    def new_id(self) -> str:
        return f"t{next(_ids)}"

    def _heard(self, response: httpx.Response) -> list[Json]:
        assert response.status_code == 200, response.text
        self.last = response.json()["replies"]
        assert self.last, "the turn ended in silence"
        assert all(reply["text"].strip() for reply in self.last)
        return self.last


def problem_of(response: httpx.Response, status: int) -> Json:
    """The problem body of a failure."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: Json = response.json()
    assert sorted(body) == ["code", "detail", "errors", "status", "title", "type"]
    assert body["status"] == status
    return body


def fields(body: Json) -> list[str]:
    return [error["field"] for error in body["errors"]]


async def until(true: Callable[[], Any]) -> None:
    """Wait for something that happens beside the test; `true` may be a coroutine function."""
    async with asyncio.timeout(10):
        while True:
            answer = true()
            if await answer if inspect.isawaitable(answer) else answer:
                return
            await asyncio.sleep(0.001)
