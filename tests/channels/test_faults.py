"""The platform is down, busy, or we are killed: nothing is lost, nothing overtakes, nothing is said twice."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.messaging import delivery
from bot.serve import Cairn
from tests.channels.platform import FakePlatform
from tests.channels.play import settled, words_of
from tests.channels.table import played


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(delivery, "LONGEST_PAUSE_SECONDS", 0.3)


async def heard_after(cairn: Cairn, platform: FakePlatform, known: int, seconds: float = 10.0) -> str:
    async with asyncio.timeout(seconds):
        while len(platform.heard) == known:  # noqa: ASYNC110 - the server of the test tells nobody
            await asyncio.sleep(0.05)
    await settled(cairn, platform)
    return words_of(platform.heard[known:])


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_could_not_be_sent_is_sent_later_and_once(
    platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient, status: int
) -> None:
    user = f"fault{status}"
    await platform.say(http, "hello", user=user)
    await settled(cairn, platform)
    known = len(platform.heard)
    platform.fail(status, seconds=1.2, retry_after=1 if status == 429 else None)
    await platform.say(http, "what is a micro-credential?", user=user)
    await platform.say(http, "who pays for it?", user=user)
    await asyncio.sleep(0.5)
    assert platform.heard[known:] == []
    await heard_after(cairn, platform, known)
    await asyncio.sleep(0.5)
    await settled(cairn, platform)
    texts = [message.text for message in platform.heard[known:]]
    assert len(texts) == len(set(texts)), "something was said twice"
    whole = "\n".join(texts)
    assert 0 <= whole.find("certif") < whole.lower().find("fund"), whole
    played(platform.name, "faults")


async def test_messages_of_one_person_are_answered_in_their_order(
    platform: FakePlatform, cairn: Cairn, http: httpx.AsyncClient
) -> None:
    await platform.say(http, "hello", user="order")
    await settled(cairn, platform)
    known = len(platform.heard)
    asked = ["what is a micro-credential?", "who pays for it?", "what is a digital badge?"]
    for text in asked:
        await platform.say(http, text, user="order")
    await settled(cairn, platform)
    whole = words_of(platform.heard[known:]).lower()
    assert whole.find("micro-credential") < whole.find("fund") < whole.rfind("badge")
