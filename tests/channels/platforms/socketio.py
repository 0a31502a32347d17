"""Widgets made for Rasa: each person is a real Socket.IO client. There is no platform between them and us."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import httpx
import pytest
import socketio
from starlette.routing import Route

from tests.channels.platform import Button, Event, FakePlatform, Heard

Json = dict[str, Any]

PATH = "/socket.io/"
HANDSHAKE = f"{PATH}?EIO=4&transport=polling"


@dataclass
class Widget:
    """What a widget does: ask for a session, keep the id that is confirmed, show what is uttered."""

    session: str | None = None
    heard: list[Heard] = field(default_factory=list)
    confirmed: list[Any] = field(default_factory=list)
    user: str = "ada"
    custom: Json = field(default_factory=dict)
    client: Any = None
    own: aiohttp.ClientSession | None = None

    async def connect(self, url: str, *, request: bool = True, transports: tuple[str, ...] = ("websocket",)) -> None:
        self.own = aiohttp.ClientSession()
        self.client = socketio.AsyncClient(reconnection=False, http_session=self.own)
        self.client.on("session_confirm", self._confirm)
        self.client.on("bot_uttered", self._uttered)
        await self.client.connect(url, transports=list(transports), wait_timeout=10)
        if request:
            await self.request(self.session)

    async def request(self, session: Any) -> str:
        """The id that was confirmed."""
        await self.client.call("session_request", {"session_id": session}, timeout=20)
        self.session = self.confirmed[-1]
        return str(self.session)

    async def utter(self, message: Any, **other: Any) -> Json:
        """The acknowledgement."""
        data = {"message": message, "session_id": self.session, "customData": self.custom, **other}
        answer: Json = await self.client.call("user_uttered", data, timeout=20)
        return answer

    async def leave(self) -> None:
        if self.client is None or self.own is None:
            return
        leaving = asyncio.create_task(self.client.disconnect())
        await asyncio.wait([leaving], timeout=0.3)  # a client that polls would wait for the answer to its last poll
        await self.own.close()
        await leaving

    async def _confirm(self, session: Any) -> None:
        self.confirmed.append(session)

    async def _uttered(self, data: Json) -> None:
        self.heard.append(read(data, self.user))


def read(data: Json, user: str) -> Heard:
    """As rasa-webchat reads it: by its keys, and by nothing that it does not know."""
    kinds: list[set[str]] = [{"text"}, {"text", "quick_replies"}, {"attachment"}]
    assert set(data) in kinds, f"a widget shows nothing for {sorted(data)}"
    if "attachment" in data:
        kind, payload = data["attachment"]["type"], data["attachment"]["payload"]
        if kind == "image":
            return Heard(payload["alt"], image=payload["src"], to=user, raw=data)
        assert (kind, payload["template_type"]) == ("template", "generic")
        assert 1 <= len(payload["elements"]) <= 10
        words, buttons = [], []
        for element in payload["elements"]:
            words += [element["title"], element["subtitle"], element["default_action"]["url"]]
            assert element["default_action"]["type"] == "web_url"
            assert all(button["type"] == "postback" for button in element["buttons"])
            buttons += [Button(button["title"], button["payload"]) for button in element["buttons"]]
        return Heard("\n".join(words), tuple(buttons), cards=len(payload["elements"]), to=user, raw=data)
    assert data["text"].strip()
    replies = data.get("quick_replies", [])
    assert all(set(reply) == {"content_type", "title", "payload"} for reply in replies)
    return Heard(data["text"], tuple(Button(r["title"], r["payload"]) for r in replies), to=user, raw=data)


class SocketIoPlatform(FakePlatform):
    """Events go through each person's own client; what the shared tests send by plain HTTP are bare connections."""

    name = "socketio"

    def __init__(self) -> None:
        super().__init__()
        self.widgets: dict[str, Widget] = {}

    def routes(self) -> list[Route]:
        return []

    def credentials(self) -> Json:
        return {"session_persistence": True, "metadata_key": "customData"}

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        if event_id is not None:
            pytest.skip("the protocol repeats nothing")
        return Event(PATH, json.dumps({"message": text, "user": user}).encode(), {})

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.text_event(button.back, user=user)

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        pytest.skip("the protocol carries words alone")

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        """Events that are none of ours come over a connection; tests/channels/socketio has them."""
        return {
            "a connection that says nothing": Event(HANDSHAKE, b"", {}, "GET"),
            "a browser asks whether it may": Event(HANDSHAKE, b"", {}, "OPTIONS"),
        }

    def fail(self, status: int, *, seconds: float, retry_after: int | None = None) -> None:
        pytest.skip("no platform stands between; tests/channels/socketio has who is away when an answer comes")

    def forged(self) -> Iterator[Event]:
        body = b'42["user_uttered",{"message":"hello","session_id":"ada"}]'
        for origin in (
            "https://evil.example", "null", "http://localhost", "https://127.0.0.1.evil.example", "file://", "https://",
            "http://127.0.0.1@evil.example", "chrome-extension://abc", "HTTPS://EVIL.EXAMPLE:443", "a b", "*",
        ):  # fmt: skip
            for method in ("GET", "POST", "OPTIONS"):
                for path in (HANDSHAKE, f"{HANDSHAKE}&sid=guessed"):
                    yield Event(path, body if method == "POST" else b"", {"Origin": origin}, method)
        for at in range(20):  # guessed connections
            for method in ("GET", "POST"):
                yield Event(f"{HANDSHAKE}&sid={uuid.UUID(int=at).hex[:20]}", body, {}, method)
        for method in ("PUT", "DELETE", "PATCH"):
            yield Event(HANDSHAKE, body, {}, method)
        for query in (
            "",
            "?EIO=3&transport=polling",
            "?EIO=4&transport=flash",
            "?EIO=4&transport=websocket",
            f"?{'x' * 5000}",
        ):
            yield Event(f"{PATH}{query}", b"", {}, "GET")
            yield Event(f"{PATH}{query}", body, {})
        yield Event(f"{HANDSHAKE}&j=0", b"", {}, "GET")
        yield Event(HANDSHAKE, b"x" * 70_000, {})

    async def post(self, http: httpx.AsyncClient, event: Event) -> httpx.Response:
        data = json.loads(event.body)
        widget = await self.widget(http, data["user"])
        answer = await widget.utter(data["message"])
        assert answer == {"ok": True}, answer
        return httpx.Response(200)

    async def quiet(self) -> None:
        """A refused event's acknowledgement comes after all that was uttered before it."""
        for widget in [one for one in self.widgets.values() if one.client.connected]:
            assert (await widget.client.call("user_uttered", None, timeout=20))["ok"] is False

    async def widget(self, http: httpx.AsyncClient, user: str) -> Widget:
        """The person's, connected."""
        if user not in self.widgets or not self.widgets[user].client.connected:
            self.widgets[user] = Widget(user=user, heard=self.heard)
            await self.widgets[user].connect(str(http.base_url))
        return self.widgets[user]

    async def stop(self) -> None:
        for widget in self.widgets.values():
            await widget.leave()
        await super().stop()
