"""Messenger: a page's conversations. The address is `{id}`, the person's id for this page."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.routing import BaseRoute

from bot.channels.meta_signed import GRAPH_URL, Graph, webhook
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError
from bot.messaging.credentials import filled
from bot.messaging.inbound import Inbound, Wordless

logger = logging.getLogger(__name__)

Json = dict[str, Any]

PATH = "/webhooks/facebook/webhook"
FIELDS = "messages,messaging_postbacks"
GET_STARTED = "start"  # what the button that opens a conversation says
WORDLESS: dict[str, Wordless] = {
    "audio": "voice", "image": "image", "video": "video", "file": "file", "location": "location",
}  # fmt: skip


def from_credentials(given: Mapping[str, Any]) -> MessengerChannel:
    """Raises `CredentialsError`."""
    values = filled("facebook", given, required=("verify", "secret", "page-access-token"))
    return MessengerChannel(
        verify=values["verify"],
        secret=values["secret"],
        token=values["page-access-token"],
        url=values.get("api_url") or GRAPH_URL,
    )


class MessengerChannel:
    """Buttons are quick replies, which go when one is pressed. Programmes are told in words: an element of Messenger's
    generic template holds 80 letters under its title, and what a programme's page states would be cut."""

    name = "facebook"
    # developers.facebook.com/docs/messenger-platform: 2000 letters; 13 quick replies of 20 letters; an answer within
    # 24 hours of the person's last message.
    capabilities = Capabilities(
        text_limit=2000, choices=13, choice_title=20, image=True, typing=True, open_hours=24, per_second=4
    )

    def __init__(self, *, verify: str, secret: str, token: str, url: str) -> None:
        self._verify, self._secret = verify, secret
        self._graph = Graph(self.name, url, token, secret)

    def routes(self, hub: Hub) -> list[BaseRoute]:
        async def take(body: Json) -> None:
            for inbound in inbounds(body):
                await hub.receive(self.name, inbound)

        return webhook(PATH, verify=self._verify, secret=self._secret, take=take)

    async def send(self, address: Json, bubble: Bubble) -> None:
        """Raises `SendError`."""
        if bubble.image:
            url, _ = bubble.image
            await self._send(address, {"attachment": {"type": "image", "payload": {"url": url, "is_reusable": False}}})
        message: Json = {"text": bubble.text}
        if bubble.choices:
            message["quick_replies"] = [
                {"content_type": "text", "title": one.title, "payload": one.payload} for one in bubble.choices
            ]
        await self._send(address, message)

    async def typing(self, address: Json) -> None:
        try:
            await self._graph.post("me/messages", {"recipient": address, "sender_action": "typing_on"})
        except SendError as error:
            logger.debug("facebook: typing is not shown (%s)", error)

    async def check(self, public_url: str | None) -> list[Finding]:
        address = f"{(public_url or 'https://YOUR-HOST').rstrip('/')}{PATH}"
        paste = Finding(
            True,
            "webhook: in the app's Messenger settings, under Webhooks",
            f"Callback URL: {address}\nVerify token: the value of verify\nFields: {FIELDS}",
        )
        try:
            page = await self._graph.get("me", fields="name")
            subscribed = await self._graph.get("me/subscribed_apps")
        except SendError as error:
            return [Finding(False, f"page-access-token: {error}"), paste]
        found = [Finding(True, f"page-access-token: the page is {page.get('name', '?')}")]
        if not subscribed.get("data"):
            found.append(Finding(False, "the page sends us nothing yet: subscribe the app to it (POST me/subscribed_apps)"))
        return [*found, paste]

    async def close(self) -> None:
        await self._graph.close()

    async def _send(self, address: Json, message: Json) -> None:
        await self._graph.post("me/messages", {"recipient": address, "messaging_type": "RESPONSE", "message": message})


def inbounds(body: Json) -> Iterator[Inbound]:
    """The events of one request that are messages to us; echoes, receipts, reactions and what is unknown are none."""
    if body.get("object") != "page":
        return
    for entry in body.get("entry") or []:
        for event in entry.get("messaging") or []:
            sender = str((event.get("sender") or {}).get("id") or "")
            page = str((event.get("recipient") or {}).get("id") or "")
            said = what(event)
            if sender and said:
                event_id, meaning = said
                yield Inbound(event_id=event_id, user=f"{page}:{sender}", address={"id": sender}, **meaning)


def what(event: Json) -> tuple[str, Json] | None:
    """(the event's name, what it says)"""
    if postback := event.get("postback"):
        name = str(postback.get("mid") or f"{event.get('timestamp')}:{(event.get('sender') or {}).get('id')}")
        payload = str(postback.get("payload") or "")
        return name, {"text": "start"} if payload == GET_STARTED else {"payload": payload}
    message = event.get("message") or {}
    if not message.get("mid") or message.get("is_echo") or message.get("is_deleted"):
        return None
    name = str(message["mid"])
    if quick := message.get("quick_reply"):
        return name, {"payload": str(quick.get("payload") or "")}
    if message.get("text"):
        return name, {"text": str(message["text"])}
    attachments = message.get("attachments") or []
    if not attachments:
        return None
    first = attachments[0]
    sticker = (first.get("payload") or {}).get("sticker_id")
    return name, {"wordless": "sticker" if sticker else WORDLESS.get(str(first.get("type")), "other")}
