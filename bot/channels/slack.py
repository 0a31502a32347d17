"""Slack: Events API, buttons and the command `/cairn`, all at one address; and a triage room for practitioners."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Literal

from slack_sdk.signature import SignatureVerifier
from starlette.routing import BaseRoute, Route

from bot.channels.slack_api import API_URL, NotUnderstoodError, SlackApi
from bot.channels.slack_blocks import (
    BUTTONS_LIMIT,
    SECTION_LIMIT,
    TITLE_LIMIT,
    case_message,
    messages_of,
    spoken_message,
    words_alone,
)
from bot.channels.slack_check import findings
from bot.channels.slack_staff import StaffTalk
from bot.channels.slack_webhook import PATH, Webhook
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendLaterError
from bot.messaging.credentials import CredentialsError, filled, room_language
from bot.messaging.staff import CaseView

logger = logging.getLogger(__name__)

Json = dict[str, Any]

USED = frozenset({"slack_token", "slack_signing_secret", "triage_channel", "triage_language", "api_url"})


def from_credentials(given: Mapping[str, Any]) -> SlackChannel:
    """Raises `CredentialsError`."""
    values = filled("slack", given, required=("slack_token", "slack_signing_secret"))
    unused = sorted(values.keys() - USED)
    if unused:
        logger.warning("slack: not used here, take it out of credentials.yml: %s", ", ".join(unused))
    room = values.get("triage_channel", "").strip() or None
    if room is not None and not re.fullmatch(r"[CG][A-Z0-9]{2,20}", room):
        raise CredentialsError("slack is not started. triage_channel is not the ID of a channel, such as C0123456789")
    url = values.get("api_url", "").strip() or API_URL
    if not re.match(r"https?://", url):
        raise CredentialsError("slack is not started. api_url begins with neither https:// nor http://")
    lang = room_language("slack", values)
    return SlackChannel(SlackApi(values["slack_token"], url), values["slack_signing_secret"], room, lang)


class SlackChannel:
    """An address is `{channel, thread}`: a channel, or a person for their direct message, and the thread's first message."""

    name = "slack"
    # docs.slack.dev/reference/block-kit/blocks, /reference/methods/chat.postMessage (one message a second in a channel).
    # Ten cards are at most 40 of the 50 blocks of a message. A bot has no way to show that it types.
    capabilities = Capabilities(
        text_limit=SECTION_LIMIT,
        markup="slack",
        choices=BUTTONS_LIMIT,
        choice_title=TITLE_LIMIT,
        cards=10,
        card_choices=5,
        table=True,
        image=True,
        per_second=1.0,
    )

    def __init__(self, api: SlackApi, signing_secret: str, room: str | None, room_lang: Literal["en", "fr"]) -> None:
        self._api, self._verifier = api, SignatureVerifier(signing_secret)
        self.room, self.room_lang = room, room_lang
        self._staff = StaffTalk(api, self.name)
        self._hub: Hub | None = None

    def routes(self, hub: Hub) -> list[BaseRoute]:
        self._hub = hub
        webhook = Webhook(self.name, self._verifier, hub, self._staff, self.room)
        return [Route(PATH, webhook.handle, methods=["POST"])]

    async def send(self, address: Json, bubble: Bubble) -> None:
        channel, thread = address["channel"], address.get("thread")
        try:
            for message in messages_of([bubble]):
                await self._api.post(channel, message, thread=thread)
        except NotUnderstoodError as error:
            logger.error("Slack does not take a message's blocks (%s); its words are sent without them", error)
            await self._api.post(channel, words_alone(bubble), thread=thread)

    async def typing(self, address: Json) -> None:
        """Slack's bots cannot."""

    async def check(self, public_url: str | None) -> list[Finding]:
        return await findings(self._api, self.room, f"{(public_url or 'https://...').rstrip('/')}{PATH}")

    async def close(self) -> None:
        await self._staff.finish()

    # For practitioners

    async def post_case(self, view: CaseView) -> str:
        """The post's key: its channel and time stamp."""
        if self.room is None:
            raise SendLaterError("slack has no triage_channel")
        return key_of(*await self._api.post(self.room, case_message(view, self._words())))

    async def update_case(self, key: str, view: CaseView) -> None:
        channel, _, ts = key.partition("/")
        await self._api.update(channel, ts, case_message(view, self._words()))

    async def post_in_thread(self, key: str, text: str, *, who: str) -> None:
        channel, _, ts = key.partition("/")
        await self._api.post(channel, spoken_message(who, text), thread=ts)

    def _words(self) -> Any:
        if self._hub is None:
            raise SendLaterError("slack is not started yet")
        return self._hub.words


def key_of(channel: str, ts: str) -> str:
    return f"{channel}/{ts}"
