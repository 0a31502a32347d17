"""What the tests of Teams share: a channel with its platform, who writes, and a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from bot.channels.teams import TeamsChannel
from bot.messaging.bubble import Bubble
from bot.messaging.inbound import Inbound
from bot.messaging.staff import CaseView
from tests.channels.hub import RecordingDesk, RecordingHub
from tests.channels.platform import Event, Json
from tests.channels.platforms.teams import TeamsPlatform
from tests.channels.platforms.teams_shapes import TENANT, person, personal_of

ADA = f"{TENANT}.{person('ada')}"
HELLO = Bubble(text="Hello", fallback="Hello", lang="en")
CASE = CaseView(
    id="case-1",
    reference="ABC-DEF",
    status="open",
    urgency="U1",
    urgency_words="Now",
    reasons=("Somebody is in *danger*",),
    opened_at=datetime(2026, 11, 26, 15, tzinfo=UTC),
    answer_by=datetime(2026, 11, 26, 16, tzinfo=UTC),
    lang="en",
    channel="Telegram",
    claimed_by=None,
    summary=(),
    url="https://cairn.example/console/cases/1",
)


@dataclass
class House:
    platform: TeamsPlatform
    channel: TeamsChannel
    hub: RecordingHub
    http: httpx.AsyncClient

    async def post(self, event: Event) -> httpx.Response:
        return await self.http.request(event.method, event.path, content=event.body, headers=event.headers)

    async def got(self, activity: Json) -> list[Inbound]:
        before = len(self.hub.received)
        answer = await self.post(self.platform.event(activity))
        assert answer.status_code == 200, answer.text
        return [inbound for _channel, inbound in self.hub.received[before:]]

    def with_desk(self) -> RecordingDesk:
        self.hub.staff = RecordingDesk({ADA}, "three **courses**")
        return self.hub.staff

    @property
    def to_ada(self) -> Json:
        return {"service_url": self.platform.service_url, "conversation": personal_of(person("ada"))}
