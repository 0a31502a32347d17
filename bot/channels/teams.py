"""Microsoft Teams: chats, group chats and channels, with Adaptive Cards; and a triage room for practitioners."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Literal

from microsoft_agents.activity import Activity, ChannelAccount, ConversationParameters
from starlette.routing import BaseRoute, Route

from bot.channels.teams_activities import OF_BOTS
from bot.channels.teams_api import LOGIN_URL, NotUnderstoodError, TeamsApi
from bot.channels.teams_cards import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    activities_of,
    case_message,
    spoken_message,
    words_alone,
)
from bot.channels.teams_check import findings
from bot.channels.teams_genuine import OPENID_URL, Issuer
from bot.channels.teams_staff import StaffTalk
from bot.channels.teams_webhook import PATH, Webhook
from bot.messaging.bubble import Bubble
from bot.messaging.capabilities import Capabilities
from bot.messaging.channel import Finding, Hub, SendError, SendLaterError
from bot.messaging.credentials import CredentialsError, filled, room_language
from bot.messaging.staff import CaseView

logger = logging.getLogger(__name__)

Json = dict[str, Any]

# Teams' own address for all regions, where nobody has written to us yet.
SERVICE_URL = "https://smba.trafficmanager.net/teams/"
REQUIRED = ("app_id", "app_password", "tenant_id")
_ROOM = re.compile(r"19:[A-Za-z0-9_.\-]{8,200}@thread\.(tacv2|skype)")


def from_credentials(given: Mapping[str, Any]) -> TeamsChannel:
    """Raises `CredentialsError`."""
    values = {name: value.strip() for name, value in filled("teams", given, required=REQUIRED).items()}
    room = values.get("triage_conversation") or None
    if room is not None and not _ROOM.fullmatch(room):
        raise CredentialsError(
            "teams is not started. triage_conversation is not the name of a channel, such as 19:abc...@thread.tacv2"
        )
    origins = frozenset(
        one.strip().rstrip("/").lower() for one in values.get("service_url_hosts", "").split(",") if one.strip()
    )
    login, openid = values.get("login_url") or LOGIN_URL, values.get("openid_url") or OPENID_URL
    service = values.get("triage_service_url") or SERVICE_URL
    for name, addresses in {
        "login_url": [login],
        "openid_url": [openid],
        "triage_service_url": [service],
        "service_url_hosts": origins,
    }.items():
        if not all(re.match(r"https?://", address) for address in addresses):
            raise CredentialsError(f"teams is not started. {name} begins with neither https:// nor http://")
    api = TeamsApi(values["app_id"], values["app_password"], values["tenant_id"], login, origins)
    if not api.may_call(service):
        raise CredentialsError("teams is not started. triage_service_url is none of Microsoft's addresses for Teams")
    issuer, lang = Issuer(values["app_id"], openid), room_language("teams", values)
    return TeamsChannel(api, issuer, values["tenant_id"], room, lang, service)


class TeamsChannel:
    """An address is `{service_url, conversation}`: Teams' server for the region, and a chat or a channel's thread."""

    name = "teams"
    # learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages (size of a message), .../rate-limit
    # (7 messages in a second, 30 in a minute, 1,800 in an hour to one conversation). Buttons have no limit of their own.
    capabilities = Capabilities(
        text_limit=TEXT_LIMIT,
        markup="markdown",
        choices=12,
        choice_title=TITLE_LIMIT,
        cards=5,
        card_choices=4,
        table=True,
        image=True,
        typing=True,
        per_second=2.0,
        sends_once=True,
    )

    def __init__(
        self,
        api: TeamsApi,
        issuer: Issuer,
        tenant_id: str,
        room: str | None,
        room_lang: Literal["en", "fr"],
        service_url: str,
    ) -> None:
        self._api, self._issuer, self._tenant_id = api, issuer, tenant_id
        self.room, self.room_lang = room, room_lang
        self._service_url = service_url  # of the triage room
        self._staff = StaffTalk(api, self.name)
        self._hub: Hub | None = None

    def routes(self, hub: Hub) -> list[BaseRoute]:
        self._hub = hub
        webhook = Webhook(self.name, self._issuer, self._api, hub, self._staff, self._tenant_id, self.room)
        return [Route(PATH, webhook.handle, methods=["POST"])]

    async def send(self, address: Json, bubble: Bubble) -> None:
        service_url, conversation = address["service_url"], address["conversation"]
        try:
            for activity in activities_of(bubble):
                await self._api.post(service_url, conversation, activity)
        except NotUnderstoodError as error:
            logger.error("Teams does not take a message's card (%s); its words are sent without it", error)
            for activity in words_alone(bubble):
                await self._api.post(service_url, conversation, activity)

    async def typing(self, address: Json) -> None:
        try:
            await self._api.post(address["service_url"], address["conversation"], Activity(type="typing"))
        except SendError as error:
            logger.debug("teams: typing is not shown (%s)", error)

    async def check(self, public_url: str | None) -> list[Finding]:
        address = f"{(public_url or 'https://...').rstrip('/')}{PATH}"
        return await findings(self._api, self._issuer, self.room, address)

    async def close(self) -> None:
        await self._staff.finish()
        await self._api.close()

    # For practitioners

    async def post_case(self, view: CaseView) -> str:
        """The post's key: the name of its thread."""
        if self.room is None:
            raise SendLaterError("teams has no triage_conversation")
        given = ConversationParameters(
            is_group=True,
            agent=ChannelAccount(id=f"{OF_BOTS}{self._api.app_id}"),
            activity=case_message(view, self._words()),
            channel_data={"channel": {"id": self.room}, "tenant": {"id": self._tenant_id}},
            tenant_id=self._tenant_id,
        )
        key = await self._api.begin(self._service_url, given)
        if ";messageid=" not in key:
            raise SendLaterError("the connector did not name the post")
        return key

    async def update_case(self, key: str, view: CaseView) -> None:
        post = key.partition(";messageid=")[2]
        await self._api.update(self._service_url, key, post, case_message(view, self._words()))

    async def post_in_thread(self, key: str, text: str, *, who: str) -> None:
        await self._api.post(self._service_url, key, spoken_message(who, text))

    def _words(self) -> Any:
        if self._hub is None:
            raise SendLaterError("teams is not started yet")
        return self._hub.words
