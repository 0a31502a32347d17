"""A college's own system: signed requests both ways, after the Standard Webhooks specification (standardwebhooks.com).

Inbound `{user, thread?, text | payload | wordless | sign, lang?}`; outbound `{to: {user, thread}, message: {...}}`. Both
carry `webhook-id`, `webhook-timestamp` and `webhook-signature: v1,<base64 HMAC-SHA256 of "id.timestamp.body">`.
docs/channels/webhook.md describes them to who builds the other side.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.problems import MalformedError
from bot.messaging.bubble import Bubble, Card
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError, SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError, filled
from bot.messaging.guard import ForgedError, is_fresh, raw_body, same
from bot.messaging.inbound import Inbound, Wordless

logger = logging.getLogger(__name__)

Json = dict[str, Any]

PATH = "/webhooks/webhook"
PREFIX = "whsec_"
SHORTEST_KEY = 24  # bytes, as the specification wants
TIMEOUT_SECONDS = 10.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
NO_SUCH_PERSON = (404, 410)
REFUSED = (400, 413, 415, 422)


class EventIn(BaseModel):
    """What a college's system sends. Exactly one of `text`, `payload`, `wordless` and `sign`."""

    model_config = ConfigDict(extra="forbid")

    user: str = Field(min_length=1, max_length=200)
    thread: str = Field(default="", max_length=200)
    text: str | None = Field(default=None, max_length=20_000)
    payload: str | None = Field(default=None, max_length=200)
    wordless: Wordless | None = None
    sign: Literal["typing"] | None = None
    lang: Literal["en", "fr"] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> EventIn:
        if sum(value is not None for value in (self.text, self.payload, self.wordless, self.sign)) != 1:
            raise ValueError("exactly one of text, payload, wordless and sign")
        return self


def from_credentials(given: Mapping[str, Any]) -> WebhookChannel:
    """`secret` is one `whsec_...`, or several with spaces between while one is changed: the first signs, all are believed.
    Raises `CredentialsError`."""
    values = filled("webhook", given, required=("secret", "url"))
    try:
        keys = [key_of(secret) for secret in values["secret"].split()]
    except ValueError as error:
        raise CredentialsError(f"webhook is not started. secret: {error}") from None
    parts = urlsplit(values["url"])
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise CredentialsError("webhook is not started. url begins with https:// (or is on this machine)")
    return WebhookChannel(values["url"], keys)


def key_of(secret: str) -> bytes:
    """The key of a `whsec_...`; raises `ValueError` in words."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("it is not whsec_ and Base64") from None
    if not secret.startswith(PREFIX) or len(key) < SHORTEST_KEY:
        raise ValueError(f"it is whsec_ and the Base64 of {SHORTEST_KEY} bytes or more")
    return key


def signature(key: bytes, event_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class WebhookChannel:
    """Everything that a message holds is sent; the other side shows what it can."""

    name = "webhook"
    capabilities = Capabilities(
        text_limit=20_000, markup="plain", choices=50, choice_title=200, cards=50, card_choices=5, table=True, image=True,
        parts=True, per_second=50,
    )  # fmt: skip

    def __init__(self, url: str, keys: list[bytes]) -> None:
        self._url, self._keys = url, keys
        self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False)

    def routes(self, hub: Hub) -> list[BaseRoute]:
        async def receive(request: Request) -> Response:
            raw = await raw_body(request)
            event_id = self._genuine(request, raw)
            given = read(raw)
            address = {"user": given.user, "thread": given.thread}
            await hub.receive(self.name, Inbound(event_id=event_id, address=address, **given.model_dump()))
            return Response(status_code=202)

        return [Route(PATH, receive, methods=["POST"])]

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`."""
        await self._post({"to": address, "message": written(bubble)}, bubble.id)

    async def typing(self, address: Json) -> None:
        """Not sent: a request for it alone would say no more than waiting does."""

    async def check(self, public_url: str | None) -> list[Finding]:
        address = f"{(public_url or 'https://YOUR-HOST').rstrip('/')}{PATH}"
        paste = Finding(True, "send events, signed with the secret, to", address)
        try:
            await self._post({"ping": True}, "")
        except SendError as error:
            return [Finding(False, f"url: {error}"), paste]
        return [Finding(True, 'url: it took a signed request, {"ping": true}'), paste]

    async def close(self) -> None:
        await self._http.aclose()

    async def _post(self, content: Json, name: str) -> None:
        """The same `name` each time it is tried, so the other side knows a repetition."""
        body = json.dumps(content, ensure_ascii=False).encode()
        event_id = f"msg_{(name or uuid4().hex)[:32]}"
        stamp = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "webhook-id": event_id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(self._keys[0], event_id, stamp, body),
        }
        try:
            answer = await self._http.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise SendLaterError(type(error).__name__) from error
        if answer.is_success:
            return
        if answer.status_code in NO_SUCH_PERSON + REFUSED:
            raise UndeliverableError(f"the other side answered {answer.status_code}")
        if answer.status_code in (401, 403):
            logger.error("webhook: the other side does not believe our signature; is its secret the same as ours?")
        wait = answer.headers.get("retry-after", "")
        raise SendLaterError(
            f"the other side answered {answer.status_code}", seconds=float(wait) if wait.isdigit() else None
        )

    def _genuine(self, request: Request, raw: bytes) -> str:
        """The event's name. Raises `ForgedError`."""
        event_id = request.headers.get("webhook-id", "")
        stamp = request.headers.get("webhook-timestamp", "")
        given = [one for one in request.headers.get("webhook-signature", "").split() if one.startswith("v1,")][:10]
        if not event_id or len(event_id) > 200 or not is_fresh(stamp):
            raise ForgedError
        expected = [signature(key, event_id, stamp, raw) for key in self._keys]
        matches = [same(one, wanted) for one in given for wanted in expected]
        if not any(matches):
            raise ForgedError
        return event_id


def read(raw: bytes) -> EventIn:
    """Raises `MalformedError`: who signs is the college's own, and should learn what is wrong. What was sent is not
    repeated."""
    try:
        return EventIn.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise MalformedError(first["msg"], field=".".join(map(str, first["loc"])) or None) from None


def written(bubble: Bubble) -> Json:
    """`message` as docs/channels/webhook.md describes it."""
    table, image = bubble.table, bubble.image
    return {
        "lang": bubble.lang,
        "name": bubble.name,
        "text": bubble.text,
        "plain": bubble.fallback,
        "choices": [asdict(one) for one in bubble.choices],
        "cards": [card_of(card) for card in bubble.cards],
        "table": table and {
            "columns": list(table.columns),
            "rows": [{"label": label, "values": list(values)} for label, values in table.rows],
        },
        "image": image and {"url": image[0], "alt": image[1]},
        "criteria": [], "progress": None, "sources": [], "links": [], "handoff": None,
        **(bubble.parts or {}),
    }  # fmt: skip


def card_of(card: Card) -> Json:
    """A fact's value is `null` where its page does not state it."""
    return {**asdict(card), "facts": [{"label": label, "value": value} for label, value in card.facts]}
