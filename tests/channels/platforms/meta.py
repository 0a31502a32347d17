"""Meta for tests: the Graph API of Messenger and of WhatsApp, which refuses what Meta refuses, and its signed webhooks.

Shapes are those of developers.facebook.com: Messenger Platform webhook events and Send API, WhatsApp Cloud API webhooks and
messages, Graph API errors.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
import zlib
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import Button, Event, FakePlatform, Heard, Json

SECRET, VERIFY, TOKEN = "app-secret-of-tests", "verify-of-tests", "token-of-tests"
JSON = "application/json"
_numbers = itertools.count(1)


def graph_error(code: int, status: int) -> Response:
    return JSONResponse({"error": {"message": "refused", "type": "OAuthException", "code": code}}, status_code=status)


class MetaPlatform(FakePlatform):
    """`send` is the path that messages are posted to."""

    send = ""
    path = ""

    def routes(self) -> list[Route]:
        return [Route(self.send, self.take, methods=["POST"]), Route("/{rest:path}", self.other, methods=["GET", "POST"])]

    async def other(self, request: Request) -> Response:
        return await self.refusal(request) or JSONResponse({"name": "College", "verified_name": "College", "data": [{}]})

    async def refusal(self, request: Request) -> Response | None:
        faulty = await self.guard(request)
        if faulty:
            return faulty
        proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return graph_error(190, 401)
        return None if request.query_params.get("appsecret_proof") == proof else graph_error(100, 400)

    async def take(self, request: Request) -> Response:
        refused = await self.refusal(request)
        if refused:
            return refused
        given = await request.json()
        wrong = self.wrong_with(given)
        if wrong:
            return graph_error(100, 400)
        return JSONResponse({"message_id": f"m_{next(_numbers)}"})

    def wrong_with(self, given: Json) -> str | None:
        """Notes a message, or says what Meta would refuse of it."""
        raise NotImplementedError

    def signed(self, body: Json | bytes, *, secret: str = SECRET, name: str = "sha256") -> Event:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        tag = hmac.new(secret.encode(), raw, name).hexdigest()
        return Event(self.path, raw, {"content-type": JSON, "x-hub-signature-256": f"{name}={tag}"})

    def forged(self) -> Iterator[Event]:
        genuine = self.text_event("forged", user="mallory")
        body, header = genuine.body, genuine.headers["x-hub-signature-256"]
        for given in (
            "",
            "sha256=",
            "sha256=0",
            header[:-1],
            header.upper(),
            header[7:],
            f"sha1={header[7:]}",
            f"sha256={'0' * 64}",
            f"sha256={'0' * 4000}",
            f"{header},{header}",
            f"v1={header[7:]}",
        ):
            yield Event(self.path, body, {"content-type": JSON, "x-hub-signature-256": given})
        yield Event(self.path, body, {"content-type": JSON})
        yield Event(self.path, body, {"content-type": JSON, "x-hub-signature": header})
        for name in ("sha1", "md5", "sha512"):
            yield self.signed(body, name=name)
        for secret in ("", VERIFY, TOKEN, "guess"):
            yield self.signed(body, secret=secret or "x")
        for at in range(70):
            changed = bytearray(body)
            changed[at * len(body) // 70] ^= 1
            yield Event(self.path, bytes(changed), genuine.headers)
        for query in (
            "",
            "?hub.mode=subscribe&hub.challenge=1",
            "?hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1",
            f"?hub.mode=other&hub.verify_token={VERIFY}&hub.challenge=1",
            f"?hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=%3Cscript%3E",
        ):
            yield Event(self.path + query, b"", {}, method="GET")
        for method in ("PUT", "DELETE", "PATCH"):
            yield Event(self.path, body, genuine.headers, method=method)
        for raw in (b"", b"[]", b"null", b"{", b'"text"', b"\xff\xfe"):
            yield self.signed(raw)  # signed, and nothing that Meta sends


class MessengerPlatform(MetaPlatform):
    name = "facebook"
    path = "/webhooks/facebook/webhook"
    send = "/me/messages"

    def credentials(self) -> Json:
        return {"verify": VERIFY, "secret": SECRET, "page-access-token": TOKEN, "api_url": self.url}

    def wrong_with(self, given: Json) -> str | None:
        if "sender_action" in given:
            return None
        message = given["message"]
        quick = message.get("quick_replies", [])
        if given.get("messaging_type") != "RESPONSE" or not given["recipient"].get("id"):
            return "recipient"
        if len(message.get("text", "")) > 2000 or not (message.get("text") or message.get("attachment")):
            return "text"
        if len(quick) > 13 or any(len(one["title"]) > 20 or len(one["payload"]) > 1000 for one in quick):
            return "quick_replies"
        image = ((message.get("attachment") or {}).get("payload") or {}).get("url")
        buttons = tuple(Button(one["title"], one["payload"]) for one in quick)
        self.heard.append(Heard(message.get("text", ""), buttons, image=image, to=given["recipient"]["id"], raw=given))
        return None

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self._message({"text": text}, user, event_id)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self._message({"text": button.title, "quick_reply": {"payload": button.back}}, user, event_id)

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        kinds = ("audio", "image", "video", "file", "location", "fallback")
        made = {kind: self._message({"attachments": [{"type": kind, "payload": {}}]}, user) for kind in kinds}
        sticker = {"attachments": [{"type": "image", "payload": {"sticker_id": 369239263222822}}]}
        return {**made, "sticker": self._message(sticker, user)}

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        return {
            "echo": self._message({"text": "ours", "is_echo": True}, user),
            "deleted": self._message({"is_deleted": True}, user),
            "read": self._event({"read": {"watermark": 1}}, user),
            "delivery": self._event({"delivery": {"mids": ["m"], "watermark": 1}}, user),
            "reaction": self._event({"reaction": {"reaction": "love", "action": "react", "mid": "m"}}, user),
            "edit": self._event({"message_edit": {"mid": "m", "text": "changed", "num_edit": 1}}, user),
            "referral": self._event({"referral": {"ref": "x"}}, user),
            "unknown": self._event({"something_new": {}}, user),
            "another object": self.signed({"object": "instagram", "entry": []}),
            "no entries": self.signed({"object": "page"}),
        }

    def _message(self, message: Json, user: str, event_id: str | None = None) -> Event:
        return self._event({"message": {"mid": event_id or f"m_in_{next(_numbers)}", **message}}, user)

    def _event(self, event: Json, user: str) -> Event:
        whole = {"sender": {"id": f"psid-{user}"}, "recipient": {"id": "page-1"}, "timestamp": int(time.time() * 1000)}
        return self.signed({"object": "page", "entry": [{"id": "page-1", "time": 1, "messaging": [{**whole, **event}]}]})


class WhatsAppPlatform(MetaPlatform):
    name = "whatsapp"
    path = "/webhooks/whatsapp/webhook"
    number = "1065550001"
    send = f"/{number}/messages"

    def credentials(self) -> Json:
        return {
            "verify": VERIFY, "secret": SECRET, "access_token": TOKEN, "phone_number_id": self.number, "api_url": self.url,
        }  # fmt: skip

    def wrong_with(self, given: Json) -> str | None:
        if given.get("messaging_product") != "whatsapp" or not given.get("to"):
            return "messaging_product"
        kind = given["type"]
        content = given[kind]
        text, buttons, image = "", (), None
        if kind == "text":
            text = content["body"]
            if not 0 < len(text) <= 4096:
                return "body"
        elif kind == "image":
            image = content["link"]
            text = content.get("caption", "")
        else:
            text = content["body"]["text"]
            action = content["action"]
            if not 0 < len(text) <= 1024:
                return "interactive body"
            if content["type"] == "button":
                replies = [one["reply"] for one in action["buttons"]]
                if not 0 < len(replies) <= 3 or any(len(one["title"]) > 20 or len(one["id"]) > 256 for one in replies):
                    return "buttons"
            else:
                replies = [one for section in action["sections"] for one in section["rows"]]
                if (
                    not 0 < len(replies) <= 10
                    or len(action["button"]) > 20
                    or any(len(one["title"]) > 24 for one in replies)
                ):
                    return "list"
            if len({one["id"] for one in replies}) < len(replies):
                return "ids"
            buttons = tuple(Button(one["title"], (content["type"], one["id"])) for one in replies)
        self.heard.append(Heard(text, buttons, image=image, to=given["to"], raw=given))
        return None

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self._message({"type": "text", "text": {"body": text}}, user, event_id)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        kind, payload = button.back
        reply = f"{kind}_reply"
        content = {"type": reply, reply: {"id": payload, "title": button.title}}
        return self._message({"type": "interactive", "interactive": content}, user, event_id)

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        kinds = ("audio", "image", "video", "document", "sticker", "location", "contacts", "unsupported")
        return {kind: self._message({"type": kind, kind: {}}, user) for kind in kinds}

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        status = {"id": "wamid.1", "status": "read", "timestamp": "1", "recipient_id": "1"}
        return {
            "reaction": self._message({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}, user),
            "status": self._change({"statuses": [status]}),
            "failed status": self._change({"statuses": [{**status, "status": "failed", "errors": [{"code": 131047}]}]}),
            "system": self._message({"type": "system", "system": {"type": "user_changed_number"}}, user),
            "unknown": self._message({"type": "something_new"}, user),
            "another number's": self._change(
                {"messages": [self._said({"type": "text", "text": {"body": "x"}}, user)]}, "999"
            ),
            "another field": self.signed(
                {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "account_update"}]}]}
            ),
            "another object": self.signed({"object": "page", "entry": []}),
        }

    def _message(self, message: Json, user: str, event_id: str | None = None) -> Event:
        return self._change({"messages": [self._said(message, user, event_id)]})

    def _said(self, message: Json, user: str, event_id: str | None = None) -> Json:
        sender = f"1647555{zlib.crc32(user.encode()) % 10_000:04d}"
        return {"from": sender, "id": event_id or f"wamid.{next(_numbers)}", "timestamp": str(int(time.time())), **message}

    def _change(self, value: Json, number: str | None = None) -> Event:
        metadata = {"display_phone_number": "15550001", "phone_number_id": number or self.number}
        whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        change = {"field": "messages", "value": whole}
        return self.signed({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})
