"""WhatsApp through Meta's Cloud API. The address is `{to}`, the person's number for WhatsApp."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.routing import BaseRoute

from bot.channels.meta_signed import GRAPH_URL, Graph, webhook
from bot.messaging.bubble import Bubble, Choice
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError
from bot.messaging.credentials import CredentialsError, filled
from bot.messaging.inbound import Inbound, Wordless

logger = logging.getLogger(__name__)

Json = dict[str, Any]

PATH = "/webhooks/whatsapp/webhook"
BODY_WITH_BUTTONS = 1024
WORDLESS: dict[str, Wordless] = {
    "audio": "voice", "image": "image", "video": "video", "document": "file", "sticker": "sticker", "location": "location",
    "contacts": "contact", "unsupported": "other", "order": "other",
}  # fmt: skip


def from_credentials(given: Mapping[str, Any]) -> WhatsAppChannel:
    """Raises `CredentialsError`."""
    values = filled("whatsapp", given, required=("verify", "secret", "access_token", "phone_number_id"))
    if not values["phone_number_id"].isdigit():
        raise CredentialsError("whatsapp is not started. phone_number_id is digits, and not the telephone number")
    return WhatsAppChannel(
        verify=values["verify"],
        secret=values["secret"],
        token=values["access_token"],
        number=values["phone_number_id"],
        url=values.get("api_url") or GRAPH_URL,
    )


class WhatsAppChannel:
    """Up to three choices are buttons, up to ten a list that opens; more are numbers in the text."""

    name = "whatsapp"
    # developers.facebook.com/docs/whatsapp/cloud-api: 4096 letters; 3 buttons of 20 letters; a list of 10 rows of 24;
    # free messages within 24 hours of the person's last one. A body with buttons holds 1024: longer ones go ahead alone.
    capabilities = Capabilities(
        text_limit=4096,
        markup="whatsapp",
        choices=3,
        choice_title=20,
        choice_list=10,
        image=True,
        typing=False,
        open_hours=24,
        per_second=4,
    )

    def __init__(self, *, verify: str, secret: str, token: str, number: str, url: str) -> None:
        self._verify, self._secret, self._number = verify, secret, number
        self._graph = Graph(self.name, url, token, secret)
        self._hub: Hub | None = None

    def routes(self, hub: Hub) -> list[BaseRoute]:
        self._hub = hub

        async def take(body: Json) -> None:
            for inbound in inbounds(body, self._number):
                await hub.receive(self.name, inbound)

        return webhook(PATH, verify=self._verify, secret=self._secret, take=take)

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`."""
        if bubble.image:
            await self._send(address, "image", {"link": bubble.image[0], "caption": bubble.image[1]})
        if not bubble.choices:
            await self._send(address, "text", {"body": bubble.text, "preview_url": False})
            return
        text = bubble.text
        if len(text) > BODY_WITH_BUTTONS:
            head, _, text = text.rpartition("\n")
            if not head or len(text) > BODY_WITH_BUTTONS:
                head, text = bubble.text, self._word("utter_channel_choose", bubble.lang)
            await self._send(address, "text", {"body": head, "preview_url": False})
        await self._send(address, "interactive", self._interactive(text, bubble))

    async def typing(self, address: Json) -> None:
        """Only in answer to one message, by its id; not shown."""

    async def check(self, public_url: str | None) -> list[Finding]:
        address = f"{(public_url or 'https://YOUR-HOST').rstrip('/')}{PATH}"
        paste = Finding(
            True,
            "webhook: in the app's WhatsApp configuration",
            f"Callback URL: {address}\nVerify token: the value of verify\nFields: messages",
        )
        try:
            number = await self._graph.get(self._number, fields="verified_name,quality_rating")
        except SendError as error:
            return [Finding(False, f"access_token and phone_number_id: {error}"), paste]
        return [Finding(True, f"the number's name is {number.get('verified_name', '?')}"), paste]

    async def close(self) -> None:
        await self._graph.close()

    def _interactive(self, text: str, bubble: Bubble) -> Json:
        if not bubble.as_list:
            buttons = [{"type": "reply", "reply": {"id": one.payload, "title": one.title}} for one in bubble.choices]
            return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
        rows = [row(one) for one in bubble.choices]
        opens = self._word("utter_channel_open_list", bubble.lang)
        return {"type": "list", "body": {"text": text}, "action": {"button": opens, "sections": [{"rows": rows}]}}

    def _word(self, response: str, lang: str) -> str:
        assert self._hub is not None
        return self._hub.words(response, lang)

    async def _send(self, address: Json, kind: str, content: Json) -> None:
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": address["to"], "type": kind}
        await self._graph.post(f"{self._number}/messages", {**body, kind: content})


def row(choice: Choice) -> Json:
    return {"id": choice.payload, "title": choice.title}


def inbounds(body: Json, number: str) -> Iterator[Inbound]:
    """The messages to our number in one request. Statuses and reactions are none; nor is what goes to another number."""
    if body.get("object") != "whatsapp_business_account":
        return
    for entry in body.get("entry") or []:
        for change in entry.get("changes") or []:
            value = change.get("value") or {}
            if change.get("field") != "messages" or (value.get("metadata") or {}).get("phone_number_id") != number:
                continue
            for message in value.get("messages") or []:
                meaning = what(message)
                if message.get("id") and message.get("from") and meaning:
                    sender = str(message["from"])
                    yield Inbound(
                        event_id=str(message["id"]),
                        user=sender,
                        address={"to": sender},
                        at=sent_at(message),
                        **meaning,
                    )


def what(message: Json) -> Json | None:
    """What a message says, as a part of `Inbound`."""
    kind = str(message.get("type"))
    if kind == "text":
        return {"text": str((message.get("text") or {}).get("body") or "")}
    if kind == "interactive":
        interactive = message.get("interactive") or {}
        answer = interactive.get("button_reply") or interactive.get("list_reply") or {}
        return {"payload": str(answer["id"])} if answer.get("id") else {"wordless": "other"}
    if kind == "button":  # of a template of the college's own: it carries words
        return {"text": str((message.get("button") or {}).get("text") or "")}
    wordless = WORDLESS.get(kind)
    return {"wordless": wordless} if wordless else None


def sent_at(message: Json) -> datetime | None:
    stamp = str(message.get("timestamp") or "")
    return datetime.fromtimestamp(int(stamp), tz=UTC) if stamp.isdigit() else None
