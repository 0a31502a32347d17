"""What is no message leads to nothing; what has no words is answered kindly; in a group, only who speaks to us is."""

from __future__ import annotations

import httpx
import pytest

from bot.serve import Cairn
from tests.channels.platform import FakePlatform
from tests.channels.play import settled, words_of
from tests.channels.table import played


async def test_edits_reactions_and_unknown_kinds_lead_to_nothing(
    platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient
) -> None:
    events = platform.silent_events(user="quiet")
    assert events
    for kind, event in events.items():
        known = len(platform.heard)
        answer = await http.request(event.method, event.path, content=event.body, headers=event.headers)
        assert answer.status_code in (200, 202, 204), (kind, answer.status_code, answer.text)
        await settled(cairn, platform)
        assert platform.heard[known:] == [], kind
    played(platform.name, "silent")


async def test_what_has_no_words_is_answered(platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient) -> None:
    for kind, event in platform.wordless_events(user="wordless").items():
        known = len(platform.heard)
        await platform.post(http, event)
        await settled(cairn, platform)
        assert "9-8-8" in words_of(platform.heard[known:]), kind
    played(platform.name, "wordless")


async def test_in_a_group_one_is_answered_when_one_speaks_to_us(
    platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient
) -> None:
    event = platform.addressed_in_group("what is a micro-credential?", user="group")
    if event is None:
        pytest.skip("there are no groups")
    known = len(platform.heard)
    await platform.post(http, event)
    await settled(cairn, platform)
    assert "micro" in words_of(platform.heard[known:]).lower()
    played(platform.name, "group")


async def test_typed_payloads_are_words(platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient) -> None:
    for typed in ("/restart", '/inform{"province": "ON"}', "c.1.1.zzzz.AAAAAAAAAAAAAAAA", "/leave_person"):
        known = len(platform.heard)
        await platform.say(http, typed, user="slash")
        await settled(cairn, platform)
        assert platform.heard[known:], typed
