"""WhatsApp through Meta's Cloud API.

The address is `{to, message}`: the person's number, and the message that is answered; `{recipient, message}` for one who
writes without their number.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.routing import BaseRoute

from bot.channels.meta_signed import GRAPH_URL, Graph, child, children, webhook
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError
from bot.messaging.credentials import CredentialsError, filled
from bot.messaging.inbound import Inbound, Wordless
from bot.messaging.splitting import above_buttons

logger = logging.getLogger(__name__)

Json = dict[str, Any]

PATH = "/webhooks/whatsapp/webhook"
BODY_WITH_BUTTONS = 1024
CAPTION = 1024
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
    # Titles are those of buttons; a row of a list could hold four letters more.
    capabilities = Capabilities(
        text_limit=4096,
        markup="whatsapp",
        choices=3,
        choice_title=20,
        choice_list=10,
        image=True,
        typing=True,
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
            for code in failures(body, self._number):
                logger.warning("whatsapp: a message did not arrive (%s)", code)

        return webhook(PATH, verify=self._verify, secret=self._secret, take=take)

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`."""
        to = {"to": address["to"]} if "to" in address else {"recipient": address["recipient"]}
        common = {"messaging_product": "whatsapp", "recipient_type": "individual", **to}
        parts = [{**common, "type": kind, kind: content} for kind, content in self._parts(bubble)]
        await self._graph.post_all(f"{self._number}/messages", parts, bubble.id)

    async def typing(self, address: Json) -> None:
        """With it, the message is marked as read."""
        read = {"status": "read", "message_id": address["message"], "typing_indicator": {"type": "text"}}
        try:
            await self._graph.post(f"{self._number}/messages", {"messaging_product": "whatsapp", **read})
        except SendError as error:
            logger.debug("whatsapp: typing is not shown (%s)", error)

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

    def _parts(self, bubble: Bubble) -> Iterator[tuple[str, Json]]:
        """(kind, content) of each message that a bubble is here."""
        if bubble.image:
            yield "image", {"link": bubble.image[0], "caption": bubble.image[1][:CAPTION]}
        if not bubble.choices:
            yield "text", {"body": bubble.text, "preview_url": False}
            return
        below = self._word("utter_channel_choose_below", bubble.lang)
        head, text = above_buttons(bubble.text, BODY_WITH_BUTTONS, below)
        if head:
            yield "text", {"body": head, "preview_url": False}
        yield "interactive", self._interactive(text, bubble)

    def _interactive(self, text: str, bubble: Bubble) -> Json:
        if not bubble.as_list:
            buttons = [{"type": "reply", "reply": {"id": one.payload, "title": one.title}} for one in bubble.choices]
            return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
        rows = [{"id": one.payload, "title": one.title} for one in bubble.choices]
        opens = self._word("utter_channel_open_list", bubble.lang)
        return {"type": "list", "body": {"text": text}, "action": {"button": opens, "sections": [{"rows": rows}]}}

    def _word(self, response: str, lang: str) -> str:
        assert self._hub is not None
        return self._hub.words(response, lang)


def inbounds(body: Json, number: str) -> Iterator[Inbound]:
    """The messages to our number in one request. Statuses and reactions are none; nor is what goes to another number, or is
    said in a group: there one cannot see who speaks to us."""
    for value in values(body, number):
        for message in children(value, "messages"):
            known, telephone = user_id(value, message), str(message.get("from") or "")
            if not message.get("id") or not (known or telephone) or message.get("group_id"):
                continue
            to = {"to": telephone} if telephone else {"recipient": known}
            for event_id, meaning in what(message):
                yield Inbound(
                    event_id=event_id,
                    user=known or telephone,
                    address={**to, "message": str(message["id"])},
                    at=sent_at(message),
                    **meaning,
                )


def failures(body: Json, number: str) -> list[str]:
    """The error codes of what Meta took from us and could not deliver."""
    statuses = (status for value in values(body, number) for status in children(value, "statuses"))
    failed = (status for status in statuses if status.get("status") == "failed")
    return [str(error.get("code")) for status in failed for error in children(status, "errors")]


def values(body: Json, number: str) -> Iterator[Json]:
    """What one request says of our number."""
    if body.get("object") != "whatsapp_business_account":
        return
    for entry in children(body, "entry"):
        for change in children(entry, "changes"):
            value = child(change, "value")
            if change.get("field") == "messages" and child(value, "metadata").get("phone_number_id") == number:
                yield value


def user_id(value: Json, message: Json) -> str:
    """The person's id for this business. Since 2026 it is in every message; one who has a user name in WhatsApp may write
    without their number."""
    if message.get("from_user_id"):
        return str(message["from_user_id"])
    contacts = [one for one in children(value, "contacts") if one.get("user_id")]
    theirs = [one for one in contacts if one.get("wa_id") and one.get("wa_id") == message.get("from")]
    found = theirs or (contacts if len(contacts) == 1 else [])
    return str(found[0]["user_id"]) if found else ""


def what(message: Json) -> Iterator[tuple[str, Json]]:
    """(the event's name, what it says): a picture, and the words under it."""
    name, kind = str(message["id"]), str(message.get("type"))
    content = child(message, kind)
    if kind == "text":
        yield name, {"text": str(content.get("body") or "")}
    elif kind == "interactive":
        answer = child(content, "button_reply") or child(content, "list_reply")
        yield name, {"payload": str(answer["id"])} if answer.get("id") else {"wordless": "other"}
    elif kind == "button":  # of a template of the college's own: it carries words
        yield name, {"text": str(content.get("text") or "")}
    elif kind in WORDLESS:
        caption = str(content.get("caption") or "")
        yield (f"{name}:attachment" if caption else name), {"wordless": WORDLESS[kind]}
        if caption:
            yield name, {"text": caption}
    else:
        logger.info("whatsapp: a message of another kind is left alone")


def sent_at(message: Json) -> datetime | None:
    stamp = str(message.get("timestamp") or "")
    return datetime.fromtimestamp(int(stamp), tz=UTC) if stamp.isdigit() and len(stamp) <= 10 else None
