"""Twilio for tests: its Messages API, which refuses what Twilio refuses, and its signed webhooks, for SMS and WhatsApp.

Shapes are those of www.twilio.com/docs (messaging webhooks, Message resource, error codes); the signature is made here
from its description (usage/security), not with the SDK.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.platform import Button, Event, FakePlatform, Heard, Json

ACCOUNT, TOKEN = "AC0123456789abcdef0123456789abcdef", "token-of-tests-0123456789"
NUMBER = "+14165550123"
PUBLIC = "https://cairn.example.ca"
FORM = "application/x-www-form-urlencoded"

_numbers = itertools.count(1)


def phone(user: str) -> str:
    return f"+1647555{zlib.crc32(user.encode()) % 10_000:04d}"


def signature(url: str, form: Json, token: str = TOKEN, algorithm: str = "sha1") -> str:
    written = url + "".join(f"{key}{form[key]}" for key in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), written.encode(), algorithm).digest()).decode()


def refused(code: int, status: int = 400) -> Response:
    info = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": "refused", "more_info": info, "status": status}, status_code=status)


class TwilioPlatform(FakePlatform):
    name = "twilio"
    prefix = ""
    channel_limit = 1600

    def __init__(self) -> None:
        super().__init__()
        self.refusal: int | None = None
        """the code that the next message is refused with"""
        self.path = f"/webhooks/{self.name}/webhook"
        self.numbers: dict[str, str] = {NUMBER: PUBLIC + self.path}

    def routes(self) -> list[Route]:
        account = "/2010-04-01/Accounts/{sid}"
        return [
            Route(account + "/Messages.json", self.create, methods=["POST"]),
            Route(account + "/IncomingPhoneNumbers.json", self.list_numbers, methods=["GET"]),
            Route(account + ".json", self.account, methods=["GET"]),
        ]

    def credentials(self) -> Json:
        return {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "twilio_number": NUMBER,
            "webhook_url": PUBLIC + self.path,
            "api_url": self.url,
        }

    # The API

    async def create(self, request: Request) -> Response:
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        if (fault := await self.guard(request)) is not None:
            return fault
        if not self.is_ours(request):
            return refused(20003, 401)
        if self.refusal is not None:
            code, self.refusal = self.refusal, None
            return refused(code)
        said = self.said(form)
        if isinstance(said, Response):
            return said
        if not form.get("To", "").startswith(f"{self.prefix}+"):
            return refused(21211)
        if form.get("From") != self.prefix + NUMBER and "MessagingServiceSid" not in form:
            return refused(21603)
        self.heard.append(replace(said, to=form["To"], raw=dict(form)))
        sid = f"SM{next(_numbers):032x}"
        return JSONResponse({"sid": sid, "status": "queued", "body": said.text, "to": form["To"]}, status_code=201)

    def said(self, form: Json) -> Heard | Response:
        """What a person sees of a message."""
        if not form.get("Body", "").strip():
            return refused(21619)
        return refused(21617) if len(form["Body"]) > self.channel_limit else Heard(form["Body"])

    async def account(self, request: Request) -> Response:
        if not self.is_ours(request):
            return refused(20003, 401)
        faulty = await self.guard(request)
        return faulty or JSONResponse({"sid": ACCOUNT, "friendly_name": "Mohawk College", "status": "active"})

    async def list_numbers(self, request: Request) -> Response:
        asked = request.query_params.get("PhoneNumber", "")
        found = [{"sid": "PN1", "phone_number": asked, "sms_url": self.numbers[asked]}] if asked in self.numbers else []
        return JSONResponse({"incoming_phone_numbers": found, "page": 0, "page_size": 1, "next_page_uri": None})

    def is_ours(self, request: Request) -> bool:
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    # The webhooks

    def form(self, user: str, event_id: str | None = None, **content: str) -> Json:
        sid = f"SM{zlib.crc32(event_id.encode()):032x}" if event_id else f"SM{10**9 + next(_numbers):032x}"
        return {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "AccountSid": ACCOUNT,
            "From": self.prefix + phone(user),
            "To": self.prefix + NUMBER,
            "Body": "",
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
            **content,
        }

    def signed(self, form: Json, **headers: str) -> Event:
        given = {"content-type": f"{FORM}; charset=UTF-8", "x-twilio-signature": signature(PUBLIC + self.path, form)}
        return Event(self.path, urlencode(form).encode(), {**given, **headers})

    def text_event(self, text: str, *, user: str = "ada", event_id: str | None = None) -> Event:
        return self.signed(self.form(user, event_id, Body=text))

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        """An SMS has none; a relay of the college's may send some."""
        return self.signed(self.form(user, event_id, Body=button.title, ButtonText=button.title, ButtonPayload="x"))

    def media(self, user: str, content: str) -> Event:
        url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
        return self.signed(self.form(user, NumMedia="1", MediaContentType0=content, MediaUrl0=url))

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        return {
            "voice": self.media(user, "audio/ogg"),
            "image": self.media(user, "image/jpeg"),
            "video": self.media(user, "video/mp4"),
            "file": self.media(user, "application/pdf"),
            "contact": self.media(user, "text/vcard"),
            "other": self.signed(self.form(user)),
        }

    def silent_events(self, *, user: str = "ada") -> dict[str, Event]:
        status = self.form(user, MessageStatus="delivered", From=self.prefix + NUMBER, To=self.prefix + phone(user))
        failed = {**self.form(user), "MessageStatus": "failed", "ErrorCode": "63016"}
        other = "" if self.prefix else "whatsapp:"
        return {
            "delivered": self.signed(status),
            "failed": self.signed(failed),
            "our own message": self.signed(self.form(user, From=self.prefix + NUMBER, Body="Hello")),
            "of the other kind": self.signed(self.form(user, From=other + phone(user), Body="find IT in Ontario")),
            "an unknown kind": self.signed({"EventType": "onHologramAdded", "AccountSid": ACCOUNT}),
            "nothing": self.signed({}),
        }

    def forged(self) -> Iterator[Event]:
        event = self.text_event("find IT in Ontario")
        form, url = dict(parse_qsl(event.body.decode(), keep_blank_values=True)), PUBLIC + self.path
        yield Event(self.path, event.body, {"content-type": FORM})
        for content in ("application/json", "text/plain", "multipart/form-data; boundary=x", ""):
            yield Event(self.path, event.body, {"content-type": content, "x-twilio-signature": "x"})
        for algorithm in ("sha256", "sha512", "md5", "sha224"):
            yield self.signed(form, **{"x-twilio-signature": signature(url, form, algorithm=algorithm)})
        settings = {"x-twilio-webhooks-signature-settings": "key=k,algorithm=HMAC_SHA256"}
        yield self.signed(form, **settings, **{"x-twilio-signature": signature(url, form, algorithm="sha256")})
        for other in (
            f"http://testserver{self.path}",
            url + "/",
            url.replace("https", "http"),
            f"{PUBLIC}/webhooks/x/webhook",
        ):
            yield self.signed(form, **{"x-twilio-signature": signature(other, form)})
        for token in ("", "x", TOKEN.upper(), ACCOUNT):
            yield self.signed(form, **{"x-twilio-signature": signature(url, form, token or " ")})
        for key in form:
            yield Event(self.path, urlencode({**form, key: form[key] + "1"}).encode(), event.headers)
            yield Event(
                self.path, urlencode({k: v for k, v in form.items() if k != key or not v}).encode() + b"&X=1", event.headers
            )
        yield Event(f"{self.path}?bodySHA256={hashlib.sha256(event.body).hexdigest()}", event.body, event.headers)
        yield Event(self.path, event.body + b"&Body=another", event.headers)
        yield Event(self.path, b"\xff\xfe", event.headers)
        good = event.headers["x-twilio-signature"]
        for end in range(len(good)):
            yield self.signed(form, **{"x-twilio-signature": good[:end]})
            yield self.signed(form, **{"x-twilio-signature": good[:end] + "~" + good[end + 1 :]})
        for number in range(20):
            yield self.signed(form, **{"x-twilio-signature": f"{good}{number}"})


class TwilioWhatsappPlatform(TwilioPlatform):
    """Content templates too: shapes and limits of www.twilio.com/docs/content (twilio-quick-reply, twiliolist-picker)."""

    name = "twilio_whatsapp"
    prefix = "whatsapp:"

    def __init__(self) -> None:
        super().__init__()
        self.templates: dict[str, Json] = {}
        self.refuses_templates = False

    def routes(self) -> list[Route]:
        kept = [Route("/v1/Content", self.list_templates), Route("/v1/Content", self.make_template, methods=["POST"])]
        return [*super().routes(), *kept]

    async def list_templates(self, request: Request) -> Response:
        if not self.is_ours(request):
            return refused(20003, 401)
        meta = {"page": 0, "page_size": 100, "first_page_url": None, "next_page_url": None, "key": "contents"}
        return JSONResponse({"contents": list(self.templates.values()), "meta": meta})

    async def make_template(self, request: Request) -> Response:
        if (fault := await self.guard(request)) is not None:
            return fault
        given = await request.json()
        [(kind, content)] = given["types"].items()
        asked = set(re.findall(r"{{(\w+)}}", json.dumps(content)))
        if self.refuses_templates or None in content.values() or asked != given["variables"].keys():
            return refused(20001)
        if kind not in ("twilio/quick-reply", "twilio/list-picker") or not all(given["variables"].values()):
            return refused(20001)
        sid = f"HX{next(_numbers):032x}"
        self.templates[sid] = {"sid": sid, "account_sid": ACCOUNT, **given}
        return JSONResponse(self.templates[sid], status_code=201)

    def said(self, form: Json) -> Heard | Response:
        sid = form.get("ContentSid")
        if sid is None:
            return super().said(form)
        if sid not in self.templates:
            return refused(21655)
        variables = json.loads(form["ContentVariables"])
        if not all(variables.values()) or any(len(value) > 255 for value in variables.values()):
            return refused(21656)
        [(kind, content)] = self.templates[sid]["types"].items()
        shown = json.loads(re.sub(r"{{(\w+)}}", lambda found: json.dumps(variables[found[1]])[1:-1], json.dumps(content)))
        rows = kind == "twilio/list-picker"
        each, label, longest = ("items", "item", 24) if rows else ("actions", "title", 20)
        titles = [one[label] for one in shown[each]]
        if len(titles) > (10 if rows else 3) or len(set(titles)) < len(titles) or any(len(t) > longest for t in titles):
            return refused(63021)
        key, name = ("ListId", "ListTitle") if rows else ("ButtonPayload", "ButtonText")
        buttons = tuple(Button(one[label], {key: one["id"], name: one[label]}) for one in shown[each])
        return Heard("\n".join([shown["body"], *filter(None, [shown.get("button")]), *titles]), buttons=buttons)

    def press_event(self, button: Button, *, user: str = "ada", event_id: str | None = None) -> Event:
        kind = "interactive" if "ListId" in button.back else "button"
        return self.signed(self.form(user, event_id, Body=button.title, MessageType=kind, **button.back))

    def wordless_events(self, *, user: str = "ada") -> dict[str, Event]:
        return {
            **super().wordless_events(user=user),
            "sticker": self.media(user, "image/webp"),
            "location": self.signed(self.form(user, Latitude="43.65", Longitude="-79.38")),
        }
