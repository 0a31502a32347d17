"""A college's own system for tests: takes our signed requests and checks them, and signs its events."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
import time
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import Button, Event, FakePlatform, Heard, Json

KEY = b"a key of these tests, of 32 bytes"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
OLD = "whsec_" + base64.b64encode(b"the key before, that still counts").decode()
PATH = "/webhooks/webhook"
_numbers = itertools.count(1)


def tag(event_id: str, stamp: str, body: bytes, key: bytes = KEY, name: str = "sha256") -> str:
    return base64.b64encode(hmac.new(key, f"{event_id}.{stamp}.".encode() + body, name).digest()).decode()


class WebhookPlatform(FakePlatform):
    name = "webhook"

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        """`webhook-id` of every request"""

    def routes(self) -> list[Route]:
        return [Route("/cairn", self.take, methods=["POST"])]

    def credentials(self) -> Json:
        return {"secret": f"{SECRET} {OLD}", "url": f"{self.url}/cairn"}

    async def take(self, request: Request) -> Response:
        body = await request.body()
        self.names.append(request.headers["webhook-id"])
        faulty = await self.guard(request)
        if faulty:
            return faulty
        event_id, stamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        if request.headers["webhook-signature"] != f"v1,{tag(event_id, stamp, body)}":
            return JSONResponse({}, status_code=401)
        given = json.loads(body)
        if "ping" in given:
            return JSONResponse({})
        message = given["message"]
        pressed = [*message["choices"], *(one for card in message["cards"] for one in card["choices"])]
        words = [message["text"], *(said(card) for card in message["cards"])]
        if message["table"]:
            rows = (" ".join([row["label"], *row["values"]]) for row in message["table"]["rows"])
            words += [*message["table"]["columns"], *rows]
        if message["name"]:
            words.insert(0, message["name"])
        buttons = tuple(Button(one["title"], one["payload"]) for one in pressed)
        image = message["image"]["url"] if message["image"] else None
        self.heard.append(Heard("\n".join(words), buttons, len(message["cards"]), image, given["to"]["user"], given))
        return JSONResponse({})

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.signed({"user": user, "text": text}, event_id)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.signed({"user": user, "payload": button.back}, event_id)

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        return {kind: self.signed({"user": user, "wordless": kind}) for kind in ("voice", "image", "file", "sticker")}

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        """Whoever calls means it, so there is only the sign of typing, which is no message."""
        return {"typing": self.signed({"user": user, "sign": "typing"})}

    def signed(self, body: Json | bytes, event_id: str | None = None, *, at: float | None = None, key: bytes = KEY) -> Event:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        name, stamp = event_id or f"evt_{next(_numbers)}", str(int(at or time.time()))
        headers = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{tag(name, stamp, raw, key)}",
        }
        return Event(PATH, raw, headers)

    def forged(self) -> Iterator[Event]:
        genuine = self.text_event("forged", user="mallory")
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            yield Event(PATH, genuine.body, {key: value for key, value in genuine.headers.items() if key != name})
        for at in (time.time() - 400, time.time() + 400, 1.0):
            yield self.signed({"user": "mallory", "text": "old"}, at=at)
        for key in (b"another key of these tests, 32 b", b"", KEY[:-1], SECRET.encode()):
            yield self.signed({"user": "mallory", "text": "x"}, key=key)
        for given in (
            "",
            "v1,",
            "v1",
            "v2," + genuine.headers["webhook-signature"][3:],
            genuine.headers["webhook-signature"][3:],
            "v1," + "A" * 44,
        ):
            yield Event(PATH, genuine.body, {**genuine.headers, "webhook-signature": given})
        for name, value in (
            ("webhook-id", "evt_other"),
            ("webhook-id", "x" * 300),
            ("webhook-timestamp", "soon"),
            ("webhook-timestamp", "nan"),
        ):
            yield Event(PATH, genuine.body, {**genuine.headers, name: value})
        for at in range(80):
            changed = bytearray(genuine.body)
            changed[at % len(changed)] ^= 1 + at // len(changed)
            yield Event(PATH, bytes(changed), genuine.headers)
        for body in (
            {},
            {"user": "m"},
            {"text": "x"},
            {"user": "m", "text": "x", "payload": "y"},
            {"user": "", "text": "x"},
            {"user": "m", "text": 5},
            {"user": "m", "text": "x", "more": 1},
        ):
            yield self.signed(body)
        for raw in (b"", b"[]", b"{", b"\xff"):
            yield self.signed(raw)


def said(card: Json) -> str:
    facts = [f"{fact['label']}: {fact['value'] or card['unstated']}" for fact in card["facts"]]
    return "\n".join([card["title"], card["subtitle"], *facts, *card["reasons"], card["url"], card["dated"]])
