"""Messenger: a page's conversations. The address is `{id}`, the person's id for this page."""

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
        messages: list[Json] = []
        if bubble.image:
            url, _ = bubble.image
            messages.append({"attachment": {"type": "image", "payload": {"url": url, "is_reusable": False}}})
        message: Json = {"text": bubble.text}
        if bubble.choices:
            message["quick_replies"] = [
                {"content_type": "text", "title": one.title, "payload": one.payload} for one in bubble.choices
            ]
        messages.append(message)
        common = {"recipient": address, "messaging_type": "RESPONSE"}
        await self._graph.post_all("me/messages", [{**common, "message": one} for one in messages], bubble.id)

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


def inbounds(body: Json) -> Iterator[Inbound]:
    """The events of one request that are messages to us; echoes, receipts, reactions and what is unknown are none."""
    if body.get("object") != "page":
        return
    for entry in children(body, "entry"):
        for event in children(entry, "messaging"):
            sender, page = (str(child(event, side).get("id") or "") for side in ("sender", "recipient"))
            for event_id, meaning in what(event, sender) if sender else ():
                yield Inbound(
                    event_id=event_id, user=f"{page}:{sender}", address={"id": sender}, at=sent_at(event), **meaning
                )


def what(event: Json, sender: str) -> Iterator[tuple[str, Json]]:
    """(the event's name, what it says): a picture, and the words that came with it."""
    postback, message = child(event, "postback"), child(event, "message")
    if postback:
        name = str(postback.get("mid") or f"{event.get('timestamp')}:{sender}")
        payload = str(postback.get("payload") or "")
        yield name, {"text": "start"} if payload == GET_STARTED else {"payload": payload}
    if not message.get("mid") or message.get("is_echo") or message.get("is_deleted"):
        return
    name, quick = str(message["mid"]), child(message, "quick_reply")
    if quick:
        yield name, {"payload": str(quick.get("payload") or "")}
        return
    first, text = next(children(message, "attachments"), None), str(message.get("text") or "")
    # A shared link is an attachment too ("fallback"), and the text has its address.
    if first and not (text and first.get("type") == "fallback"):
        sticker = child(first, "payload").get("sticker_id")
        kind: Wordless = "sticker" if sticker else WORDLESS.get(str(first.get("type")), "other")
        yield (f"{name}:attachment" if text else name), {"wordless": kind}
    if text:
        yield name, {"text": text}


def sent_at(event: Json) -> datetime | None:
    """Messenger counts milliseconds."""
    stamp = str(event.get("timestamp") or "")
    return datetime.fromtimestamp(int(stamp) / 1000, tz=UTC) if stamp.isdigit() and len(stamp) <= 13 else None
