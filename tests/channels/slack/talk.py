"""What the tests of Slack share: who writes, and how an event is given."""

from __future__ import annotations

import httpx

from bot.messaging.inbound import Inbound
from tests.channels.hub import RecordingHub
from tests.channels.platform import Event
from tests.channels.platforms.slack_shapes import TEAM, person

ADA = f"{TEAM}.{person('ada')}"


async def given(http: httpx.AsyncClient, event: Event) -> httpx.Response:
    return await http.request(event.method, event.path, content=event.body, headers=event.headers)


def only(hub: RecordingHub) -> Inbound:
    (received,) = hub.received
    assert received[0] == "slack"
    return received[1]
