"""A hundred requests that are not the platform's reach nothing, and learn nothing."""

from __future__ import annotations

import httpx
from sqlalchemy import Connection, func, select

from bot.models import ChannelEvent, ConversationEvent
from bot.serve import Cairn
from tests.channels.platform import FakePlatform
from tests.channels.play import settled
from tests.channels.table import played


async def rows(cairn: Cairn) -> tuple[int, int]:
    """How many events came in, and how many the engine stored."""

    def count(connection: Connection) -> tuple[int, int]:
        came = connection.execute(select(func.count()).select_from(ChannelEvent)).scalar_one()
        return came, connection.execute(select(func.count()).select_from(ConversationEvent)).scalar_one()

    await cairn.messaging.settled()
    return await cairn.database.run(count)


async def test_a_hundred_forgeries_reach_nothing(platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient) -> None:
    before, asked = await rows(cairn), len(platform.requests)
    sent = 0
    for event in platform.forged():
        try:
            answer = await http.request(event.method, event.path, content=event.body, headers=event.headers)
        except httpx.LocalProtocolError:
            continue  # a header that no client sends
        sent += 1
        assert answer.status_code in (400, 401, 403, 404, 405, 413, 415), (answer.status_code, event)
        if answer.status_code == 401:
            assert answer.content == b""
    assert sent >= 100
    assert await rows(cairn) == before
    assert len(platform.requests) == asked, "a forgery made us call the platform"
    played(platform.name, "forged")


async def test_a_genuine_event_is_taken_in_once(platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient) -> None:
    """The platform's own retry, and somebody's replay of a recorded request, do nothing more."""
    event = platform.text_event("what is a micro-credential?", user="replayed", event_id="replay-1")
    await platform.post(http, event)
    await settled(cairn, platform)
    before, heard = await rows(cairn), len(platform.heard)
    for _ in range(3):
        answer = await http.request(event.method, event.path, content=event.body, headers=event.headers)
        assert answer.status_code < 500
    assert await rows(cairn) == before
    assert len(platform.heard) == heard
    played(platform.name, "repeated")


async def test_a_body_of_five_megabytes_is_refused(platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient) -> None:
    before = await rows(cairn)
    event = platform.text_event("hello", user="large")
    answer = await http.request(event.method, event.path, content=event.body + b" " * 5_000_000, headers=event.headers)
    assert answer.status_code in (401, 413)
    assert await rows(cairn) == before
