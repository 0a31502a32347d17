"""A thousand messages a minute: most are refused, none is lost by it, and afterwards it works."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels import rate
from bot.channels.problems import HANDLERS
from bot.channels.rate import RateLimit
from bot.channels.web import WebChannel
from bot.seals import Seals
from bot.serve import Cairn
from bot.settings import Settings
from tests.bot.channels.chat import Chat, problem_of
from tests.bot.channels.conftest import OpenClient


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(rate, "time", made)
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def limited(cairn: Cairn, client_of: OpenClient, clock: Clock) -> Chat:
    """A conversation of the same process under the limit that is served by default."""
    web = WebChannel(
        cairn.conversations, Seals(b"key"), cairn.links, cairn.stream, cairn.messaging.moving,
        messages_per_minute=Settings.model_fields["messages_per_minute"].default,
    )  # fmt: skip
    return await Chat.open(client_of(Starlette(routes=web.routes(), exception_handlers=HANDLERS)))


async def test_many_messages_are_refused_until_the_time_they_say(limited: Chat, clock: Clock) -> None:
    answers = await asyncio.gather(*(limited.post(text="thanks") for _ in range(200)))

    assert Counter(answer.status_code for answer in answers) == {200: 10, 429: 190}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert problem_of(refused, 429)["code"] == "too_many_messages"
    clock.now += int(refused.headers["retry-after"])
    await limited.say("thanks")
    assert len([message for message in await limited.history() if message["from"] == "learner"]) == 11


async def test_a_body_that_is_refused_counts_too(limited: Chat) -> None:
    answers = [await limited.post(text=" ") for _ in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


async def test_one_conversation_does_not_use_up_anothers(limited: Chat) -> None:
    other = await Chat.open(limited.http)
    for _ in range(11):
        last: httpx.Response = await limited.post(text=" ")

    assert last.status_code == 429
    await other.say("thanks")


async def test_reading_back_goes_on(limited: Chat) -> None:
    for _ in range(11):
        await limited.post(text=" ")

    assert len(await limited.history()) == 1


def test_a_key_may_send_its_burst_and_then_waits(clock: Clock) -> None:
    limit = RateLimit(30, burst=3)

    assert [limit.wait_seconds("a") for _ in range(4)] == [0, 0, 0, 2]
    assert limit.wait_seconds("b") == 0


def test_waiting_as_long_as_told_is_enough_and_less_is_not(clock: Clock) -> None:
    limit = RateLimit(30, burst=1)
    limit.wait_seconds("a")

    clock.now += 1
    assert limit.wait_seconds("a") == 1
    clock.now += 1
    assert limit.wait_seconds("a") == 0


def test_a_long_pause_gives_no_more_than_the_burst(clock: Clock) -> None:
    limit = RateLimit(30, burst=2)
    limit.wait_seconds("a")
    clock.now += 100_000

    assert [limit.wait_seconds("a") for _ in range(3)] == [0, 0, 2]


def test_only_so_many_keys_are_remembered_the_oldest_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "REMEMBERED_AT_MOST", 2)
    limit = RateLimit(1, burst=1)
    for key in ("a", "b", "c"):
        limit.wait_seconds(key)

    assert limit.wait_seconds("c") > 0
    assert limit.wait_seconds("a") == 0
