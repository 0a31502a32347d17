"""Twilio's SMS; `twilio_whatsapp.py` is the same for WhatsApp, as a channel of its own: it shows other things."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from bot.channels.twilio_api import TwilioApi
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError
from bot.messaging.credentials import CredentialsError, filled
from bot.messaging.guard import ForgedError, UnreadableError, raw_body
from bot.messaging.inbound import Inbound, Wordless
from bot.messaging.references import PREFIX

logger = logging.getLogger(__name__)

Json = dict[str, Any]

REQUIRED = ("account_sid", "auth_token", "twilio_number", "webhook_url")
FAILED = ("failed", "undelivered")
# The beginning of a kind of content: what it is. WhatsApp's stickers are its only WebP.
MEDIA: tuple[tuple[str, Wordless], ...] = (
    ("image/webp", "sticker"),
    ("image/", "image"),
    ("audio/", "voice"),
    ("video/", "video"),
    ("text/vcard", "contact"),
    ("text/x-vcard", "contact"),
)


def from_credentials(given: Mapping[str, Any]) -> TwilioChannel:
    """Raises `CredentialsError`."""
    return built(TwilioChannel, given)


def built(kind: type[TwilioChannel], given: Mapping[str, Any]) -> TwilioChannel:
    """Raises `CredentialsError`. `webhook_url` is the public one that Twilio calls: it is a part of what is signed."""
    values = {key: value.strip() for key, value in filled(kind.name, given, required=REQUIRED).items()}
    stopped = f"{kind.name} is not started."
    if not re.fullmatch(r"AC[0-9a-zA-Z]{4,64}", values["account_sid"]):
        raise CredentialsError(f"{stopped} account_sid does not begin with AC")
    number = values["twilio_number"].removeprefix(kind.prefix) if kind.prefix else values["twilio_number"]
    if not re.fullmatch(r"\+\d{6,15}|MG[0-9a-fA-F]{32}|\d{5,6}", number):
        raise CredentialsError(f"{stopped} twilio_number is no number such as +14165550123 (WhatsApp: twilio_whatsapp)")
    for key in ("webhook_url", "api_url"):
        if values.get(key) and not re.match(r"https?://", values[key]):
            raise CredentialsError(f"{stopped} {key} begins with neither https:// nor http://")
    api = TwilioApi(values["account_sid"], values["auth_token"], values.get("api_url"))
    sender = number if number.startswith("MG") else kind.prefix + number
    return kind(api, values["auth_token"], sender, values)


class TwilioChannel:
    """An address is `{to}`: the person's number as Twilio writes it."""

    name = "twilio"
    prefix = ""
    """before a number"""
    # www.twilio.com/docs/glossary/what-sms-character-limit: at most 1600 characters; ten parts arrive with every carrier,
    # and a part is 67 characters where one of them is not of GSM's alphabet, as the French "ê" or "ç".
    # A long code sends one part a second.
    capabilities = Capabilities(text_limit=670, carrier_keywords=True, per_second=1.0, sends_once=True)

    def __init__(self, api: TwilioApi, token: str, sender: str, values: Mapping[str, str]) -> None:
        self._api, self._validator, self._sender, self._url = api, RequestValidator(token), sender, values["webhook_url"]

    def routes(self, hub: Hub) -> list[BaseRoute]:
        async def handle(request: Request) -> Response:
            raw = await raw_body(request)
            form = self._genuine(request, raw)
            for event in self._inbounds(form):
                await hub.receive(self.name, event)
            return Response(str(MessagingResponse()), media_type="application/xml")

        return [Route(f"/webhooks/{self.name}/webhook", handle, methods=["POST"])]

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`."""
        await self._say(address, bubble.text)

    async def _say(self, address: Json, text: str) -> None:
        await self._api.send(to=address["to"], sender=self._sender, body=text)

    async def typing(self, address: Json) -> None:
        """There is no such thing."""

    async def check(self, public_url: str | None) -> list[Finding]:
        found: list[Finding] = []
        ours = f"{public_url.rstrip('/')}/webhooks/{self.name}/webhook" if public_url else None
        if ours is not None and ours != self._url:
            found.append(Finding(False, f"webhook_url: {self._url} is not this server's {ours}"))
        try:
            found.append(Finding(True, f"account_sid, auth_token: the account {await self._api.account_name()}"))
            if not self.prefix and self._sender.startswith("+"):
                found.append(_number_finding(await self._api.webhook_of(self._sender), self._url))
        except SendError as error:
            found.append(Finding(False, f"account_sid, auth_token: Twilio answers: {error}"))
        what = 'webhook: in Twilio\'s console, at the number or sender, "A message comes in" (HTTP POST)'
        return [*found, Finding(True, what, self._url)]

    async def close(self) -> None:
        await self._api.close()

    def _genuine(self, request: Request, raw: bytes) -> QueryParams:
        """The form. Raises `ForgedError`, `UnreadableError`."""
        # Behind a proxy the request does not know the address that was signed.
        signed = urlsplit(self._url)._replace(query=request.url.query).geturl() if request.url.query else self._url
        try:
            form = QueryParams(raw.decode())
            valid = self._validator.validate(signed, form, request.headers.get("x-twilio-signature", ""))
        except (UnicodeError, ValueError) as error:
            raise ForgedError from error
        if not valid:
            raise ForgedError
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
            raise UnreadableError
        return form

    def _inbounds(self, form: QueryParams) -> list[Inbound]:
        """None, one, or two for a picture with words."""
        status = form.get("MessageStatus")
        if status is not None:
            if status in FAILED:
                code = form.get("ErrorCode") or ""
                logger.warning("%s: a message did not arrive (%s)", self.name, code if code.isdigit() else "no reason given")
            return []
        sid, person = form.get("MessageSid") or form.get("SmsSid"), form.get("From")
        if not sid or not person or person == self._sender:
            return []
        if person.startswith("whatsapp:") != (self.prefix == "whatsapp:"):
            logger.warning("%s: a message of another kind; its webhook is pasted at the wrong sender", self.name)
            return []
        common: Json = {"user": person, "address": {"to": person}}
        # A button or a row of a list that we sent. One of a college's own template is read as the words on it.
        pressed = form.get("ButtonPayload") or form.get("ListId") or ""
        if pressed.startswith(PREFIX):
            return [Inbound(event_id=sid, payload=pressed, **common)]
        # The carrier's or Twilio's own reading of STOP, START and HELP in any language counts.
        words = form.get("OptOutType") or (form.get("Body") or "").strip()
        kind = _wordless(form)
        if kind is None and not words:
            kind = "other"
        found = [Inbound(event_id=sid, wordless=kind, **common)] if kind else []
        if words:
            found.append(Inbound(event_id=f"{sid}:words" if found else sid, text=words, **common))
        return found


def _wordless(form: QueryParams) -> Wordless | None:
    if form.get("NumMedia", "0") not in ("", "0"):
        content = (form.get("MediaContentType0") or "").lower()
        return next((kind for start, kind in MEDIA if content.startswith(start)), "file")
    return "location" if form.get("Latitude") and form.get("Longitude") else None


def _number_finding(sends_to: str | None, url: str) -> Finding:
    if sends_to is None:
        return Finding(False, "twilio_number: not a number of this account")
    if sends_to != url:
        return Finding(False, f"webhook: Twilio sends this number's messages to {sends_to or 'nowhere'}")
    return Finding(True, "webhook: Twilio sends this number's messages here")
