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


def graph_error(code: int, status: int, headers: dict[str, str] | None = None) -> Response:
    error = {"message": "refused", "type": "OAuthException", "code": code}
    return JSONResponse({"error": error}, status_code=status, headers=headers)


class MetaPlatform(FakePlatform):
    """`send` is the path that messages are posted to."""

    send = ""
    path = ""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: list[tuple[int, int, dict[str, str]] | None] = []
        """(code, status, headers) of what the next messages are answered with; `None` for one that is taken"""
        self.answers: bytes | None = None
        """what is answered to a message that is taken, in place of its name"""

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
        if self.refuses and (next_one := self.refuses.pop(0)):
            code, status, headers = next_one
            return graph_error(code, status, headers)
        given = await request.json()
        wrong = self.wrong_with(given)
        if wrong:
            return graph_error(100, 400)
        if self.answers is not None:
            return Response(self.answers)
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
        return self.message({"text": text}, user, event_id)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.message({"text": button.title, "quick_reply": {"payload": button.back}}, user, event_id)

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        kinds = ("audio", "image", "video", "file", "location", "fallback")
        made = {kind: self.message({"attachments": [{"type": kind, "payload": {}}]}, user) for kind in kinds}
        sticker = {"attachments": [{"type": "image", "payload": {"sticker_id": 369239263222822}}]}
        return {**made, "sticker": self.message(sticker, user)}

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        return {
            "echo": self.message({"text": "ours", "is_echo": True}, user),
            "deleted": self.message({"is_deleted": True}, user),
            "read": self.event({"read": {"watermark": 1}}, user),
            "delivery": self.event({"delivery": {"mids": ["m"], "watermark": 1}}, user),
            "reaction": self.event({"reaction": {"reaction": "love", "action": "react", "mid": "m"}}, user),
            "edit": self.event({"message_edit": {"mid": "m", "text": "changed", "num_edit": 1}}, user),
            "referral": self.event({"referral": {"ref": "x"}}, user),
            "unknown": self.event({"something_new": {}}, user),
            "another object": self.signed({"object": "instagram", "entry": []}),
            "no entries": self.signed({"object": "page"}),
        }

    def message(self, message: Json, user: str, event_id: str | None = None) -> Event:
        return self.event({"message": {"mid": event_id or f"m_in_{next(_numbers)}", **message}}, user)

    def event(self, event: Json, user: str) -> Event:
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
        if given.get("messaging_product") != "whatsapp":
            return "messaging_product"
        if given.get("status") == "read":
            return None if str(given.get("message_id")).startswith("wamid.") else "message_id"
        if ("to" in given) == ("recipient" in given) or not (given.get("to") or given.get("recipient")):
            return "to or recipient"
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
        self.heard.append(Heard(text, buttons, image=image, to=given.get("to") or given["recipient"], raw=given))
        return None

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.message({"type": "text", "text": {"body": text}}, user, event_id)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        kind, payload = button.back
        reply = f"{kind}_reply"
        content = {"type": reply, reply: {"id": payload, "title": button.title}}
        return self.message({"type": "interactive", "interactive": content}, user, event_id)

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        kinds = ("audio", "image", "video", "document", "sticker", "location", "contacts", "unsupported")
        return {kind: self.message({"type": kind, kind: {}}, user) for kind in kinds}

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        status = {"id": "wamid.1", "status": "read", "timestamp": "1", "recipient_id": "1"}
        return {
            "reaction": self.message({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}, user),
            "status": self.change({"statuses": [status]}),
            "failed status": self.change({"statuses": [{**status, "status": "failed", "errors": [{"code": 131047}]}]}),
            "in a group": self.message({"type": "text", "text": {"body": "hello all"}, "group_id": "G1"}, user),
            "system": self.message({"type": "system", "system": {"type": "user_changed_number"}}, user),
            "unknown": self.message({"type": "something_new"}, user),
            "another number's": self.changes([self.said({"type": "text", "text": {"body": "x"}}, user)], number="999"),
            "another field": self.signed(
                {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "account_update"}]}]}
            ),
            "another object": self.signed({"object": "page", "entry": []}),
        }

    def message(self, message: Json, user: str, event_id: str | None = None) -> Event:
        return self.changes([self.said(message, user, event_id)])

    def said(self, message: Json, user: str, event_id: str | None = None) -> Json:
        sent = {"from": telephone(user), "from_user_id": bsuid(user), "timestamp": str(int(time.time()))}
        return {**sent, "id": event_id or f"wamid.{next(_numbers)}", **message}

    def changes(self, *messages: list[Json], number: str | None = None) -> Event:
        """One request with a change for each list of messages."""
        return self.change(*({"messages": said} for said in messages), number=number)

    def change(self, *given: Json, number: str | None = None) -> Event:
        metadata = {"display_phone_number": "15550001", "phone_number_id": number or self.number}
        whole = [{"messaging_product": "whatsapp", "metadata": metadata, **value} for value in given]
        changes = [{"field": "messages", "value": value} for value in whole]
        return self.signed({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]})


def telephone(user: str) -> str:
    return f"1647555{zlib.crc32(user.encode()) % 10_000:04d}"


def bsuid(user: str) -> str:
    """A person's id for one business."""
    return f"CA.{zlib.crc32(user.encode())}"
